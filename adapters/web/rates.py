"""The rates of a month: `/ty-le`, each with its numerator, denominator, definition and ledger line, and six months."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.context import DESK_ZONE
from adapters.cli.rates import read_rates
from adapters.cli.reading import Axes
from adapters.web.pages import page
from adapters.web.visitor import NotAllowedError, Signed, Visitor
from projections import facts
from projections.books import Books
from projections.instants import micros_of
from projections.question import Question

router = APIRouter()
MONTHS = 6


class Month(NamedTuple):
    """One month of the chart."""

    begins: date
    books: Books


@router.get("/ty-le")
def rates_page(request: Request, visitor: Signed, thang: str = "", co_quan: str = "", thu_tuc: str = "") -> Response:
    """Show the rates of a month at one office, or at all of them for whoever may read all."""
    visitor.must("read")
    ledger, known = visitor.service.ledger, visitor.service.directory.now()
    now = ledger.clock()
    office, this = _office(visitor, co_quan), now.astimezone(DESK_ZONE).date().replace(day=1)
    begins = min(_month(thang, this), this)
    ends = None if begins == this else _midnight(_after(begins))
    filters: dict[str, Any] = {"by": "procedure", "office": office, "procedure": thu_tuc or None}
    asked = Question(now, DESK_ZONE, _midnight(begins), ends, None, **filters)
    rules = ledger.reader.ground().rules
    shown: dict[str, Any] = {
        "report": read_rates(ledger, asked, Axes(now, None, is_now=True)),
        "months": _months(visitor, this, office, now),
        "month": begins,
        "office": office,
        "procedure": thu_tuc,
        "known": known,
        "offices": [code for code in known.offices if visitor.may("read", code)],
        "may_all": visitor.rights.where("read") is None,
        "targets": {"on_time": rules.number("target.on_time"), "early": rules.number("target.early")},
    }
    return page(request, "rates.html", visitor, **shown)


def _office(visitor: Visitor, code: str) -> str | None:
    """Return the office asked for; without one all of them, or the first within sight.

    Raises:
        NotAllowedError: it is out of sight.
    """
    offices = visitor.rights.where("read")
    if code:
        visitor.must("read", code)
        return code
    if offices is None:
        return None
    if not offices:
        raise NotAllowedError
    return min(offices)


def _months(visitor: Visitor, this: date, office: str | None, now: datetime) -> list[Month]:
    """Return what was settled in each of the last months, by the office that settled it, all procedures."""
    begins = this
    for _earlier in range(MONTHS - 1):
        begins = (begins - timedelta(days=1)).replace(day=1)
    found = []
    only = None if office is None else frozenset({office})
    with visitor.service.ledger.reader.snapshot() as connection:
        while begins <= this:
            after = min(_midnight(_after(begins)), now)
            settled = facts.settled_between(connection, micros_of(_midnight(begins)), micros_of(after), only)
            books = Books(early=settled["early"], on_time=settled["on_time"], late=settled["late"])
            found.append(Month(begins, books))
            begins = _after(begins)
    return found


def _month(text: str, other: date) -> date:
    """Read `2026-11`; what is no month is the other one."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return other


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), DESK_ZONE)
