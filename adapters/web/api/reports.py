"""Reports: the rates of a period, and which broken promises have their letter."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.context import DESK_ZONE
from adapters.cli.coverage import read_coverage
from adapters.cli.coverage_shown import coverage_facts
from adapters.cli.rates import Span, read_rates
from adapters.ledger.by_source import received_by_source
from adapters.ledger.lines import position_of
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at, offices_asked
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Axes, Bound, Unsaid, Whole, Word
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_reports import Coverage, Rates, RatesBySource
from domain.values import Channel
from projections.instants import micros_of
from projections.periods import LATEST_MONTH_START
from projections.question import Question

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
_BOUND = "A day, as 2026-11-01, which means its first instant, or an instant with its zone."


class SpanAsked(Words):
    """The period and the office of a report; without a period of every dossier received."""

    begins: Annotated[Bound | Unsaid, Field(alias="from", description=f"The period begins here. {_BOUND}")] = None
    ends: Annotated[Bound | Unsaid, Field(alias="to", description=f"It ends before this. {_BOUND}")] = None
    office: Annotated[Word, Field(description="One of the offices that the token is for; all of them by default.")] = (
        None
    )


class PeriodAsked(Axes, SpanAsked):
    """A report on both time axes."""


class RatesAsked(PeriodAsked):
    """What a report of rates is about."""

    procedure: Word = None
    channel: Channel | Unsaid = None
    official: Word = None
    by: Literal["office", "procedure", "channel", "official", "month"] | Unsaid = None
    month_start: Annotated[
        int, Field(ge=1, le=LATEST_MONTH_START, description="A month begins on this day."), Whole
    ] = 1


class CoverageAsked(PeriodAsked):
    """What a report of letters is about."""

    by: Literal["office", "official", "procedure", "month"] | Unsaid = None


@router.get("/rates", **documented("rates", Rates, "Tỷ lệ đúng hẹn: early, on time and late of a period."))
def rates_page(caller: Asking, asked: Annotated[RatesAsked, Query()]) -> JSONResponse:
    """Promises kept, early and broken; each rate with numerator, denominator and definition. Scope: `read`."""
    axes, span = axes_at(asked, caller), span_asked(asked)
    filters: dict[str, Any] = {name: getattr(asked, name) for name in ("procedure", "channel", "official", "by")}
    filters |= in_sight(asked, caller) | {"month_begins": asked.month_start}
    question = Question(axes.as_of, DESK_ZONE, *span, axes.known_at, **filters)
    return told(read_rates(caller.service.ledger, question, axes).as_json())


@router.get(
    "/rates/sources",
    **documented("ratesBySource", RatesBySource, "Theo nguồn: what came from paper or an import, told apart."),
)
def sources_page(caller: Asking, asked: Annotated[SpanAsked, Query()]) -> JSONResponse:
    """Dossiers received in the period by where each was first written down, as they stand now. Scope: `read`.

    A result may be ready later than the period; `office` is the one that received.
    """
    caller.must("read", asked.office)
    begins, ends = (None if at is None else micros_of(at) for at in span_asked(asked))
    reader = caller.service.ledger.reader
    with reader.snapshot() as connection:
        offices = offices_asked(caller, asked.office)
        rows = received_by_source(connection, reader.tenant, begins, ends, offices)
        position = position_of(connection, reader.tenant)
    return told({"position": position, "sources": [row._asdict() for row in rows]})


@router.get("/coverage", **documented("coverage", Coverage, "Xin lỗi kịp thời: broken promises and their letters."))
def coverage_page(caller: Asking, asked: Annotated[CoverageAsked, Query()]) -> JSONResponse:
    """Which broken promises have their letter, how soon, and which have none. Scope: `read`."""
    axes, span = axes_at(asked, caller), span_asked(asked)
    question = Question(axes.as_of, DESK_ZONE, *span, axes.known_at, by=asked.by, **in_sight(asked, caller))
    return told(coverage_facts(read_coverage(caller.service.ledger, question, axes)))


def in_sight(asked: PeriodAsked, caller: Caller) -> dict[str, Any]:
    """Return which offices a report is about.

    Raises:
        ScopeError: the office is not the caller's.
    """
    caller.must("read", asked.office)
    return {"office": asked.office, "offices": caller.rights.where("read")}


def span_asked(asked: SpanAsked) -> Span:
    """Return the period of a report.

    Raises:
        FieldError: it ends before it begins.
    """
    return Span(asked.begins, asked.ends).checked(str(asked.ends))
