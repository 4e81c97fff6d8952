"""What a report is asked for in an address: period, filters, groups and both times; one reading for all its pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, NamedTuple, cast, get_args
from urllib.parse import urlencode

from adapters.cli.context import DESK_ZONE
from adapters.cli.reading import Axes
from adapters.cli.times import parse_day, parse_instant
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.web.visitor import Visitor
from domain.errors import DomainError, FieldError
from projections.behind import NUMBERS, Cell, Number
from projections.question import Axis, Question
from projections.spans import Bounds, Span, days_between, span_named, span_of

FILTERS = ("ky", "co_quan", "thu_tuc", "can_bo", "kenh", "theo", "luc", "biet")
"""What addresses carry: period, office, procedure, official, channel, groups, as of, known at."""
SOURCES = ("paper", "import")
"""What was entered afterwards: in the books as all else, and told apart."""
_LABELS: dict[str, Callable[[], str]] = {
    "tu": lambda: _("From day"),
    "den": lambda: _("to day, included"),
    "luc": lambda: _("Read as of"),
    "biet": lambda: _("As the ledger knew it at"),
}


class Asked(NamedTuple):
    """A question with the names its address gave it; `errors` by field, where something cannot be read."""

    span: Span
    bounds: Bounds
    question: Question
    axes: Axes
    query: dict[str, str]
    errors: dict[str, str]

    def address(self, path: str, **changed: str | None) -> str:
        """Return the address of the same question on a page, with some of its parts changed or left out (None)."""
        kept = {name: value for name, value in (self.query | changed).items() if value is not None}
        return f"{path}?{urlencode(kept)}" if kept else path

    def over(self, span: Span) -> Question:
        """Return the same question about another period."""
        return over(self.question, span)


class Counted(NamedTuple):
    """One number of the report, as the address of its list says it; of a `source` alone where one is named."""

    cell: Cell
    name: str
    source: str | None


def over(question: Question, span: Span) -> Question:
    """Return the same question about another period."""
    return replace(question, **_period(span, question.as_of))


def asked_of(given: Mapping[str, str], visitor: Visitor, bounds: Bounds) -> Asked:
    """Return what is asked for; what is left out is this month, everything within sight, by procedure.

    Raises:
        NotAllowedError: the office is out of sight.
    """
    query = {name: text for name in FILTERS if (text := given.get(name, "").strip())}
    errors: dict[str, str] = {}
    known_at = _read(query, "biet", errors, _instant)
    as_of = _read(query, "luc", errors, _instant) or known_at or visitor.service.ledger.clock()
    axes = Axes(as_of, known_at, is_now="luc" not in query and "biet" not in query)
    span = _span(given, query, as_of.astimezone(DESK_ZONE).date(), bounds, errors)
    by = query.get("theo", "procedure")
    filters: dict[str, Any] = {
        "by": cast("Axis", by if by in get_args(Axis) else "procedure"),
        "offices": _offices(visitor, query.get("co_quan")),
        "procedure": query.get("thu_tuc"),
        "official": query.get("can_bo"),
        "channel": query.get("kenh"),
        "month_begins": bounds.first_day,
    }
    question = Question(as_of, DESK_ZONE, known_at=known_at, **filters, **_period(span, as_of))
    return Asked(span, bounds, question, axes, query, errors)


def counted_of(given: Mapping[str, str]) -> Counted:
    """Return which number of the report a list is of: `cot`, and with `nhom` the group in whose line it stands."""
    name = given.get("cot", "")
    source = name if name in SOURCES else None
    number = cast("Number", "in_balance" if source else name if name in NUMBERS else "settled")
    cell = Cell(number) if "nhom" not in given else Cell(number, of_whole=False, key=given["nhom"] or None)
    return Counted(cell, source or number, source)


def _offices(visitor: Visitor, code: str | None) -> frozenset[str] | None:
    """Return an office with all below it, or without one all within sight; None for every office there is."""
    seen = visitor.rights.where("read")
    if code is None:
        return seen
    visitor.must("read", code)
    below = frozenset(visitor.service.directory.now().below(code))
    return below if seen is None else below & seen


def _span(given: Mapping[str, str], query: dict[str, str], today: date, bounds: Bounds, errors: dict[str, str]) -> Span:
    """Return the period: `ky` by its name, or `tu` and `den`, days of one's own."""
    this_month = span_of("month", today, bounds)
    if given.get("tu", "").strip() or given.get("den", "").strip():
        chosen = _own_days(given, today, errors)
        query["ky"] = chosen.name if chosen else ""
        return chosen or this_month
    if "ky" not in query:
        return this_month
    found = span_named(query["ky"], bounds)
    if found is None or found.begins > today:
        accepted = "period" if found is None else "period_begun"
        errors["ky"] = say(FieldError(field=_("Period"), read=query["ky"], accepted=accepted))
        return this_month
    return found


def _own_days(given: Mapping[str, str], today: date, errors: dict[str, str]) -> Span | None:
    """Return the days from `tu` to `den`, both included; a bound left out is today."""
    typed = {name: given.get(name, "").strip() for name in ("tu", "den")}
    first, last = (_read(typed, name, errors, parse_day) or today for name in typed)
    span = days_between(first, last)
    if span is None and not errors:
        errors["den"] = say(
            FieldError(field=_("to day, included"), read=typed["den"] or typed["tu"], accepted="after_from")
        )
    return None if errors else span


def _read(typed: Mapping[str, str], name: str, errors: dict[str, str], parse: Callable[[str, str], Any]) -> Any:
    if not typed.get(name):
        return None
    try:
        return parse(typed[name], _LABELS[name]())
    except DomainError as refusal:
        errors[name] = say(refusal)
        return None


def _instant(text: str, field: str) -> datetime:
    return parse_instant(text, DESK_ZONE, field)


def _period(span: Span, as_of: datetime) -> dict[str, Any]:
    """Return the bounds of the period; one that still runs has no end yet."""
    ends = _midnight(span.ends)
    return {"begins": _midnight(span.begins), "ends": None if ends > as_of else ends}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), DESK_ZONE)
