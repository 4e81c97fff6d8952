"""Spans of days a report is asked for by name: a month, a quarter, a year, or days of one's own."""

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple, Self

from domain.rules import Rulebook

Kind = Literal["month", "quarter", "year", "days"]
_YEARS = range(2000, 2101)  # another is a slip of the fingers
_NAME = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_YEAR, _QUARTER = 12, 3


class Bounds(NamedTuple):
    """Where spans begin: months on `first_day`, years with the month `first_month`. Source: rules report.*.

    A month from the 21st to the 20th is named by the month in which it ends, and so is a year from December.
    """

    first_day: int = 1
    first_month: int = 1

    @classmethod
    def of(cls, rules: Rulebook) -> Self:
        """Return the bounds as the rules have them now.

        Raises:
            RuleUnknownError: a rule of reports is missing.
        """
        return cls(rules.number("report.month_first_day"), rules.number("report.year_first_month"))


class Span(NamedTuple):
    """Days from `begins` up to, and without, `ends`; `name` says which, as addresses carry it."""

    kind: Kind
    name: str
    begins: date
    ends: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.ends - timedelta(days=1)


def days_between(first: date, last: date) -> Span | None:
    """Return the span of these days, both included; None if the last comes before the first."""
    return Span("days", f"{first}..{last}", first, last + timedelta(days=1)) if first <= last else None


def span_named(name: str, bounds: Bounds) -> Span | None:
    """Return the span `2026-11`, `2026-Q4`, `2026` or `2026-10-01..2026-11-15`; None if nothing is called so."""
    if found := _NAME.fullmatch(name):
        year, quarter, month = (int(part) if part else 0 for part in found.groups())
        if year not in _YEARS:
            return None
        if month:
            return _months("month", year * _YEAR + month - 1, bounds)
        number = _first_of_year(year, bounds)
        return (
            _months("quarter", number + _QUARTER * (quarter - 1), bounds)
            if quarter
            else _months("year", number, bounds)
        )
    if found := _DAYS.fullmatch(name):
        try:
            first, last = (date.fromisoformat(part) for part in found.groups())
        except ValueError:
            return None
        return days_between(first, last) if {first.year, last.year} <= set(_YEARS) else None
    return None


def span_of(kind: Kind, day: date, bounds: Bounds) -> Span:
    """Return the month, quarter or year that holds a day; of `days`, the day alone."""
    number = _month_holding(day, bounds)
    match kind:
        case "month":
            return _months("month", number, bounds)
        case "quarter":
            return _months("quarter", number - (number - _offset(bounds)) % _QUARTER, bounds)
        case "year":
            return _months("year", number - (number - _offset(bounds)) % _YEAR, bounds)
        case "days":
            return Span("days", f"{day}..{day}", day, day + timedelta(days=1))


def before(span: Span, bounds: Bounds) -> Span:
    """Return the span of the same kind, and as many days, that ends where this one begins."""
    if span.kind == "days":
        begins = span.begins - (span.ends - span.begins)
        return Span("days", f"{begins}..{span.begins - timedelta(days=1)}", begins, span.begins)
    return span_of(span.kind, span.begins - timedelta(days=1), bounds)


def after(span: Span, bounds: Bounds) -> Span:
    """Return the span of the same kind, and as many days, that begins where this one ends."""
    if span.kind == "days":
        ends = span.ends + (span.ends - span.begins)
        return Span("days", f"{span.ends}..{ends - timedelta(days=1)}", span.ends, ends)
    return span_of(span.kind, span.ends, bounds)


def last_months(day: date, many: int, bounds: Bounds) -> list[Span]:
    """Return as many months, the last of which holds the day."""
    number = _month_holding(day, bounds)
    return [_months("month", one, bounds) for one in range(number - many + 1, number + 1)]


# --- months, counted from year 0 -----------------------------------------------------------------------------------


def _months(kind: Kind, number: int, bounds: Bounds) -> Span:
    """Return the span of a kind that begins with a month."""
    many = {"month": 1, "quarter": _QUARTER, "year": _YEAR}[kind]
    begins, ends = _begin(number, bounds), _begin(number + many, bounds)
    year = _year_named(number, bounds)
    names = {
        "month": f"{number // _YEAR:04}-{number % _YEAR + 1:02}",
        "quarter": f"{year:04}-Q{(number - _offset(bounds)) % _YEAR // _QUARTER + 1}",
        "year": f"{year:04}",
    }
    return Span(kind, names[kind], begins, ends)


def _offset(bounds: Bounds) -> int:
    return bounds.first_month - 1


def _year_named(number: int, bounds: Bounds) -> int:
    """Return the year that holds a month: the one in which it ends."""
    return (number - _offset(bounds)) // _YEAR + (bounds.first_month > 1)


def _first_of_year(year: int, bounds: Bounds) -> int:
    return (year - (bounds.first_month > 1)) * _YEAR + _offset(bounds)


def _month_holding(day: date, bounds: Bounds) -> int:
    number = day.year * _YEAR + day.month - 1
    return number + (bounds.first_day > 1 and day.day >= bounds.first_day)


def _begin(number: int, bounds: Bounds) -> date:
    if bounds.first_day > 1:
        number -= 1
    return date(number // _YEAR, number % _YEAR + 1, bounds.first_day)
