"""What reports are asked for in words: period, offices, filters and groups; one reading for all of them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from adapters.cli.context import DESK_ZONE
from adapters.cli.rates import Span
from adapters.cli.reading import Axes
from adapters.web.api.caller import Caller
from adapters.web.api.fields import Axes as AxesAsked
from adapters.web.api.fields import Bound, Unsaid, Whole, Word
from adapters.web.api.fields import Query as Words
from domain.errors import FieldError
from domain.rights import Right
from domain.values import Channel
from projections.periods import LATEST_MONTH_START
from projections.question import Question

_BOUND = "A day, as 2026-11-01, which means its first instant, or an instant with its zone."
_FILTERS = ("procedure", "channel", "official", "by")


class OfficeAsked(Words):
    """The office of a report."""

    office: Annotated[Word, Field(description="One of the offices that the token is for; all of them by default.")] = (
        None
    )


class BelowAsked(OfficeAsked):
    """The office of a report, alone or with those below it."""

    below: Annotated[bool, Field(description="With all offices below `office`, as far as the token is for them.")] = (
        False
    )


class SpanAsked(OfficeAsked):
    """The period and the office of a report; without a period of every dossier received."""

    begins: Annotated[Bound | Unsaid, Field(alias="from", description=f"The period begins here. {_BOUND}")] = None
    ends: Annotated[Bound | Unsaid, Field(alias="to", description=f"It ends before this. {_BOUND}")] = None


class PeriodAsked(AxesAsked, SpanAsked, BelowAsked):
    """A report on both time axes."""


class FilteredAsked(Words):
    """Of which dossiers a report of rates is."""

    procedure: Word = None
    channel: Channel | Unsaid = None
    official: Word = None


class RatesAsked(PeriodAsked, FilteredAsked):
    """What a report of rates is about."""

    by: Literal["office", "procedure", "channel", "official", "month"] | Unsaid = None
    month_start: Annotated[
        int, Field(ge=1, le=LATEST_MONTH_START, description="A month begins on this day."), Whole
    ] = 1


def question_of(asked: BelowAsked, caller: Caller, axes: Axes, right: Right = "read", **more: Any) -> Question:
    """Return the question that these words ask, about the offices where the caller holds a right.

    Raises:
        ScopeError: the office is not the caller's.
        FieldError: the period ends before it begins, or the offices below none are asked for.
    """
    filters: dict[str, Any] = {name: getattr(asked, name, None) for name in _FILTERS}
    filters |= _in_sight(asked, caller, right) | more
    span = span_asked(asked) if isinstance(asked, SpanAsked) else Span(None, None)
    return Question(axes.as_of, DESK_ZONE, *span, axes.known_at, **filters)


def span_asked(asked: SpanAsked) -> Span:
    """Return the period of a report.

    Raises:
        FieldError: it ends before it begins.
    """
    return Span(asked.begins, asked.ends).checked(str(asked.ends))


def _in_sight(asked: BelowAsked, caller: Caller, right: Right) -> dict[str, Any]:
    """Return which offices a report is about."""
    caller.must(right, asked.office)
    seen = caller.rights.where(right)
    if not asked.below:
        return {"office": asked.office, "offices": seen}
    if asked.office is None:
        raise FieldError(field="office", read="", accepted="present")
    below = frozenset(caller.service.directory.now().below(asked.office))
    return {"offices": below if seen is None else below & seen}
