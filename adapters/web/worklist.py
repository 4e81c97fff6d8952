"""The worklist: `/viec`, sorted by what breaks next, filtered, searched, paged by place and never by number."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.cli.time_left import Waiting
from adapters.locale import _
from adapters.web.directory import Known
from adapters.web.pages import page
from adapters.web.promise_clock import Clock, promise_clock
from adapters.web.visitor import Signed, Visitor
from domain.calendar import WorkingCalendar
from domain.errors import DomainError
from domain.promising import Ground
from projections import facts, worklist
from projections.fold import Facts
from projections.instants import instant_of, micros_of
from projections.worklist import Wanted, WorkItem, WorkState

router = APIRouter()
PAGE = 50


class Row(NamedTuple):
    """One line of the list."""

    item: WorkItem
    state: WorkState
    procedure: str
    holder: str
    clock: Clock | None


class View(NamedTuple):
    """A saved view: its address, its word, and how many it holds."""

    query: str
    word: str
    number: int
    is_current: bool


@router.get("/viec")
def worklist_page(
    request: Request,
    visitor: Signed,
    q: str = "",
    loc: str = "",
    co_quan: str = "",
    thu_tuc: str = "",
    can_bo: str = "",
    sau: str = "",
) -> Response:
    """Show what waits; with words to look for, what they find."""
    visitor.must("read")
    if q.strip():
        return _found(request, visitor, q.strip())
    known, now = visitor.service.directory.now(), visitor.service.ledger.clock()
    reader = visitor.service.ledger.reader
    base = Wanted(co_quan or None, can_bo or None, thu_tuc or None, offices=visitor.rights.where("read"))
    with reader.snapshot() as connection:
        ground, at = reader.ground_on(connection), micros_of(now)
        views = _views(connection, base, visitor, ground, now, loc)
        wanted = viewed(base, loc, visitor, ground, now)._replace(after=_after(sau))
        items = worklist.read(connection, at, wanted, PAGE + 1)
        rows = [row_of(item, known, ground, now) for item in items[:PAGE]]
    more = _next_page(request, items[PAGE - 1]) if len(items) > PAGE else None
    facts_shown: dict[str, Any] = {"rows": rows, "views": views, "more": more, "first": not sau}
    filters = {"co_quan": co_quan, "thu_tuc": thu_tuc, "can_bo": can_bo, "loc": loc}
    return page(request, "worklist.html", visitor, **facts_shown, filters=filters, known=known)


def row_of(item: WorkItem, known: Known, ground: Ground, now: datetime) -> Row:
    """Return a line with what it shows at `now`."""
    procedure = known.procedures.get(item.procedure or "")
    name = procedure.versions[-1].name if procedure else item.procedure or ""
    holder = known.users.get(item.official or "")
    clock = None
    if item.due_at is not None and item.late_from is not None:
        paused = None if item.paused_since is None else instant_of(item.paused_since)
        waiting = Waiting(instant_of(item.due_at), instant_of(item.late_from), paused)
        clock = promise_clock(instant_of(item.received_at), waiting, now, calendar_of(item, ground))
    return Row(item, item.state(micros_of(now)), name, holder.name if holder else item.official or "", clock)


def calendar_of(item: WorkItem, ground: Ground) -> WorkingCalendar:
    """Return the calendar of the office that holds an item."""
    return ground.calendar_of(ground.calendar_key(ground.office_of(item.office or ""), instant_of(item.received_at)))


# --- views ----------------------------------------------------------------------------------------


def viewed(base: Wanted, view: str, visitor: Visitor, ground: Ground, now: datetime) -> Wanted:
    """Return what a view asks for beside the filters."""
    today, at = _midnight(ground, now), micros_of(now)
    asked: dict[str, dict[str, Any]] = {
        "cua-toi": {"official": visitor.user.user},
        "hom-nay": {"due_from": micros_of(today), "due_until": micros_of(today + timedelta(days=1))},
        "sap-den": {"state": "in_time", "due_from": at, "due_until": micros_of(_next_working_day(ground, now))},
        "qua-han": {"state": "overdue"},
        "tam-dung": {"state": "paused"},
        "khong-hen": {"state": "no_promise"},
    }
    return base._replace(**asked.get(view, {}))


def _views(
    connection: sa.Connection, base: Wanted, visitor: Visitor, ground: Ground, now: datetime, current: str
) -> list[View]:
    words = {
        "": _("All"),
        "cua-toi": _("Mine"),
        "qua-han": _("Overdue"),
        "hom-nay": _("Due today"),
        "sap-den": _("Notice due"),
        "tam-dung": _("Paused"),
        "khong-hen": _("No promise"),
    }
    views = []
    for key, word in words.items():
        number = worklist.count(connection, micros_of(now), viewed(base, key, visitor, ground, now))
        views.append(View(f"?{urlencode({'loc': key})}" if key else "?", word, number, key == current))
    return views


def _midnight(ground: Ground, now: datetime) -> datetime:
    calendar = _any_calendar(ground)
    return calendar.midnight_before(calendar.local_date(now))


def _next_working_day(ground: Ground, now: datetime) -> datetime:
    """Return the end of the next working day: up to there a promise may still be broken unannounced."""
    calendar = _any_calendar(ground)
    try:
        return calendar.midnight_after(calendar.nth_working_day_after(calendar.local_date(now), 1))
    except DomainError:
        return now + timedelta(days=1)


def _any_calendar(ground: Ground) -> WorkingCalendar:
    return ground.calendar_of(ground.latest_key("vn"))


# --- paging and searching --------------------------------------------------------------------------


def _after(text: str) -> tuple[int | None, str] | None:
    """Read the place a page begins behind: `late_from~code`, late_from left out for dossiers without a promise."""
    late_from, tilde, code = text.partition("~")
    if not tilde or not (late_from == "" or late_from.isdecimal()):
        return None
    return (int(late_from) if late_from else None), code


def _next_page(request: Request, last: WorkItem) -> str:
    place = f"{'' if last.late_from is None else last.late_from}~{last.code}"
    query = {name: value for name, value in request.query_params.items() if name != "sau"}
    return f"/viec?{urlencode(query | {'sau': place})}"


def _found(request: Request, visitor: Visitor, words: str) -> Response:
    """Show what words find among codes and applicants, closed dossiers too; one exact code is opened at once."""
    reader, known = visitor.service.ledger.reader, visitor.service.directory.now()
    codes = reader.search(words)
    with reader.snapshot() as connection:
        held = facts.read_some(connection, codes)
    seen = {stream: one for stream, one in held.items() if visitor.may("read", one.office)}
    exact = [codes[stream] for stream in seen if codes[stream].casefold() == words.casefold()]
    if len(exact) == 1:
        return RedirectResponse(f"/ho-so/{exact[0]}", 303)
    found = [(codes[stream], one, _state_of(one)) for stream, one in seen.items()]
    return page(request, "found.html", visitor, words=words, found=sorted(found, key=lambda it: it[0]), known=known)


def _state_of(one: Facts) -> str:
    if one.rejected:
        return "rejected"
    if one.closed_how is not None:
        return one.closed_how
    if one.is_waiting:
        return "paused" if one.paused_since is not None else "open"
    return "returned" if one.returned_at is not None else "settled"
