"""The home page: six numbers that open their lists, what breaks next, what is owed, the month and its targets."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from adapters.cli.context import DESK_ZONE
from adapters.ledger.lines import position_of
from adapters.web.directory import Known
from adapters.web.forms import whole_number
from adapters.web.numbers import Number as Key
from adapters.web.numbers import month_so_far, numbers_of, owed_at
from adapters.web.pages import page
from adapters.web.visitor import Signed, Visitor
from adapters.web.worklist import PAGE, Row, row_of
from domain.promising import Ground
from projections import apologies, uncollected, worklist
from projections.instants import micros_of
from projections.worklist import Wanted

router = APIRouter()
NEXT, OWED = 12, 5  # lines of the two lists
LOOKS_EVERY = 3.0  # seconds between two looks at the ledger's length, for pages that stay open
TO: dict[Key, str] = {
    "owed": "/xin-loi?loc=chua-ky",
    "overdue": "/viec?loc=qua-han",
    "today": "/viec?loc=hom-nay",
    "notice": "/viec?loc=sap-den",
    "paused_too_long": "/viec?loc=dung-lau",
    "ready": "/cho-nhan",
}
"""The list behind each number."""


class Number(NamedTuple):
    """One of the six: how many, and where they stand."""

    key: Key
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
        shown: dict[str, Any] = {
            "numbers": [Number(key, n, TO[key]) for key, n in numbers_of(connection, offices, ground, now).items()],
            "rows": _next(connection, known, ground, now, offices),
            "owed": apologies.read(connection, owed_at(offices), OWED),
            "targets": month_so_far(connection, offices, ground, now),
            "position": position_of(connection, reader.tenant),
        }
    return page(request, "today.html", visitor, **shown, known=known, month=now.astimezone(DESK_ZONE))


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


def _next(
    connection: sa.Connection, known: Known, ground: Ground, now: datetime, offices: frozenset[str] | None
) -> list[Row]:
    items = worklist.read(connection, micros_of(now), Wanted(offices=offices), NEXT)
    return [row_of(item, known, ground, now) for item in items]


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
