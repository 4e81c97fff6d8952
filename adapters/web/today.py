"""The home page: six numbers that open their lists, what breaks next, what is owed, the month and its targets."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from adapters.ledger.lines import position_of
from adapters.web.directory import Known
from adapters.web.forms import whole_number
from adapters.web.pages import page
from adapters.web.visitor import Signed, Visitor
from adapters.web.worklist import PAGE, Row, row_of, viewed
from domain.calendar import WorkingCalendar
from domain.promising import Ground
from domain.timeliness import Class
from projections import apologies, facts, uncollected, worklist
from projections.books import Books, Rate
from projections.instants import micros_of
from projections.question import Question
from projections.spans import Bounds, span_of
from projections.worklist import Wanted

router = APIRouter()
NEXT, OWED = 12, 5  # lines of the two lists
LOOKS_EVERY = 3.0  # seconds between two looks at the ledger's length, for pages that stay open


class Target(NamedTuple):
    """A rate of the month and what was ordered: percent and fraction."""

    rate: Rate
    target: int
    is_met: bool


class Number(NamedTuple):
    """One of the six: how many, and where they stand."""

    key: str
    count_of: int
    to: str


@router.get("/")
def today_page(request: Request, visitor: Signed) -> Response:
    """Show the day."""
    if not visitor.may("read"):
        return RedirectResponse("/quan-tri", 303)
    now, reader = visitor.service.ledger.clock(), visitor.service.ledger.reader
    offices, known = visitor.rights.where("read"), visitor.service.directory.now()
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        calendar = ground.calendar_of(ground.latest_key("vn"))
        shown: dict[str, Any] = {
            "numbers": _numbers(connection, visitor, ground, now),
            "rows": _next(connection, known, ground, now, offices),
            "owed": apologies.read(connection, _owed(offices), OWED),
            "targets": _month(connection, ground, calendar, now, offices),
            "position": position_of(connection, reader.tenant),
        }
    return page(request, "today.html", visitor, **shown, known=known, month=now.astimezone(calendar.zone))


@router.get("/su-kien")
async def events(request: Request, visitor: Signed, tu: str = "") -> Response:
    """Say, for as long as the page stays open, that the ledger grew since the line a page shows: it then asks anew."""
    since = whole_number(request.headers.get("last-event-id", tu))
    return StreamingResponse(_changes(request, visitor, since), media_type="text/event-stream")


async def _changes(request: Request, visitor: Visitor, since: int | None) -> AsyncIterator[str]:
    yield "retry: 5000\n\n"
    seen = since
    while not await request.is_disconnected():
        at = await asyncio.to_thread(_position, visitor)
        if seen in {None, at}:
            yield f"id: {at}\n: still here\n\n"
        else:
            yield f"event: changed\nid: {at}\ndata: {at}\n\n"
        seen = at
        await asyncio.sleep(LOOKS_EVERY)


def _position(visitor: Visitor) -> int:
    reader = visitor.service.ledger.reader
    with reader.snapshot() as connection:
        return position_of(connection, reader.tenant)


# --- what the page shows ----------------------------------------------------------------------------


def _numbers(connection: sa.Connection, visitor: Visitor, ground: Ground, now: datetime) -> list[Number]:
    offices, at = visitor.rights.where("read"), micros_of(now)

    def of_view(view: str) -> int:
        wanted = viewed(Wanted(offices=offices), view, visitor, ground, now)
        return worklist.count(connection, at, wanted)

    return [
        Number("owed", apologies.count(connection, _owed(offices)), "/xin-loi?loc=chua-ky"),
        Number("overdue", of_view("qua-han"), "/viec?loc=qua-han"),
        Number("today", of_view("hom-nay"), "/viec?loc=hom-nay"),
        Number("notice", of_view("sap-den"), "/viec?loc=sap-den"),
        Number("paused", of_view("dung-lau"), "/viec?loc=dung-lau"),
        Number("ready", uncollected.count(connection, offices), "/cho-nhan"),
    ]


def _owed(offices: frozenset[str] | None) -> apologies.Wanted:
    """Ask for the letters that wait for a person and broke here."""
    return apologies.Wanted(states=apologies.UNSIGNED, origin="desk", offices=offices)


def _next(
    connection: sa.Connection, known: Known, ground: Ground, now: datetime, offices: frozenset[str] | None
) -> list[Row]:
    items = worklist.read(connection, micros_of(now), Wanted(offices=offices), NEXT)
    return [row_of(item, known, ground, now) for item in items]


def _month(
    connection: sa.Connection,
    ground: Ground,
    calendar: WorkingCalendar,
    now: datetime,
    offices: frozenset[str] | None,
) -> dict[str, Target]:
    """Return the two rates of the reporting month so far, against what was ordered; `/ty-le` counts the same."""
    span = span_of("month", calendar.local_date(now), Bounds.of(ground.rules))
    asked = Question(now, calendar.zone, calendar.midnight_before(span.begins), offices=offices)
    settled: Counter[Class] = facts.settled_between(connection, asked)
    books = Books(early=settled["early"], on_time=settled["on_time"], late=settled["late"])
    return {
        "on_time": _target(books.on_time_rate, ground.rules.number("target.on_time")),
        "early": _target(books.early_rate, ground.rules.number("target.early")),
    }


def _target(rate: Rate, target: int) -> Target:
    return Target(rate, target, rate.percent is not None and rate.percent >= target)


# --- ready, not collected -----------------------------------------------------------------------------


@router.get("/cho-nhan")
def ready_page(request: Request, visitor: Signed, sau: str = "") -> Response:
    """Show what is ready and waits for its citizen, the longest first."""
    visitor.must("read")
    reader, known, offices = (
        visitor.service.ledger.reader,
        visitor.service.directory.now(),
        visitor.rights.where("read"),
    )
    ready_at, _tilde, code = sau.partition("~")
    place = whole_number(ready_at)
    after = None if place is None else (place, code)
    with reader.snapshot() as connection:
        items = uncollected.read(connection, offices, PAGE + 1, after)
        total = uncollected.count(connection, offices)
    last = items[PAGE - 1] if len(items) > PAGE else None
    shown: dict[str, Any] = {"items": items[:PAGE], "total": total, "first": "/cho-nhan" if after else None}
    shown["more"] = last and f"/cho-nhan?{urlencode({'sau': f'{last.ready_at}~{last.code}'})}"
    return page(request, "ready.html", visitor, known=known, **shown)
