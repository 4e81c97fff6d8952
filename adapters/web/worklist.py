"""The worklist: `/viec`, sorted by what breaks next, filtered, searched, paged by place and never by number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.access.views import OwnView
from adapters.cli.time_left import Waiting
from adapters.locale import _
from adapters.web.directory import Known
from adapters.web.forms import whole_number
from adapters.web.pages import page
from adapters.web.promise_clock import Clock, promise_clock
from adapters.web.search import found
from adapters.web.views import View, viewed
from adapters.web.visitor import Signed, Visitor
from domain.calendar import WorkingCalendar
from domain.promising import Ground
from projections import worklist
from projections.instants import instant_of, micros_of
from projections.worklist import Wanted, WorkItem, WorkState

router = APIRouter()
PAGE = 50
MINE = "cua-toi"
VIEWS: dict[str, View] = {
    "qua-han": "overdue",
    "hom-nay": "today",
    "sap-den": "notice",
    "tam-dung": "paused",
    "dung-lau": "paused_too_long",
    "khong-hen": "no_promise",
}
"""The addresses of the views."""


class Row(NamedTuple):
    """One line of the list."""

    item: WorkItem
    state: WorkState
    procedure: str
    holder: str
    clock: Clock | None


class Tab(NamedTuple):
    """A view as the page shows it: its address, its word, and how many it holds."""

    to: str
    word: str
    number: int
    is_current: bool


class Filters(NamedTuple):
    """What the list is narrowed to, named as in its address; empty asks for all."""

    loc: str = ""
    co_quan: str = ""
    thu_tuc: str = ""
    can_bo: str = ""

    def address(self) -> str:
        """Return where the list so narrowed is shown."""
        kept = {name: text for name, text in self._asdict().items() if text}
        return f"/viec?{urlencode(kept)}" if kept else "/viec"

    def wanted(self, offices: frozenset[str] | None) -> Wanted:
        """Return what is asked for beside the view, within sight."""
        return Wanted(self.co_quan or None, self.can_bo or None, self.thu_tuc or None, offices=offices)


def filters_of(given: Mapping[str, Any]) -> Filters:
    """Return the filters that an address or a form carries."""
    return Filters(**{name: str(given.get(name, "")).strip() for name in Filters._fields})


@router.get("/viec")
def worklist_page(request: Request, visitor: Signed, q: str = "", sau: str = "") -> Response:
    """Show what waits; with words to look for, what they find."""
    visitor.must("read")
    if q.strip():
        return found(request, visitor, q.strip())
    return listed(request, visitor, filters_of(request.query_params), sau)


def listed(request: Request, visitor: Visitor, filters: Filters, sau: str = "", **said: Any) -> Response:
    """Return the page of the list, beginning behind a place; `said` is what else it must say."""
    known, now = visitor.service.directory.now(), visitor.service.ledger.clock()
    reader, at = visitor.service.ledger.reader, micros_of(now)
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        counting = Counting(connection, visitor, ground, now)
        own = [counting.own(view, filters) for view in visitor.service.access.views.of(visitor.user.user)]
        items = worklist.read(connection, at, counting.wanted(filters)._replace(after=_after(sau)), PAGE + 1)
        shown: dict[str, Any] = {
            "rows": [row_of(item, known, ground, now) for item in items[:PAGE]],
            "views": counting.views(filters),
            "own": own,
            "more": _next_page(filters, items[PAGE - 1]) if len(items) > PAGE else None,
            "first": not sau,
            "to_beginning": filters.address(),
            "officials": colleagues(visitor, known),
            "may_keep": any(filters) and not any(view.is_current for view in own),
        }
    return page(request, "worklist.html", visitor, **shown, filters=filters._asdict(), known=known, **said)


def colleagues(visitor: Visitor, known: Known) -> dict[str, str]:
    """Return the names of users with a role where the visitor may read, by login."""
    grants = ((user, grant.office) for user in known.users.values() for grant in user.grants)
    return {user.user: user.name for user, office in grants if office is None or visitor.may("read", office)}


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


class Counting(NamedTuple):
    """Counts what views hold for a visitor, now."""

    connection: sa.Connection
    visitor: Visitor
    ground: Ground
    now: datetime

    def wanted(self, filters: Filters) -> Wanted:
        """Return what filters ask for, within sight."""
        base = filters.wanted(self.visitor.rights.where("read"))
        if filters.loc == MINE:
            return base._replace(official=self.visitor.user.user)
        view = VIEWS.get(filters.loc)
        return base if view is None else viewed(base, view, self.ground, self.now)

    def number(self, filters: Filters) -> int:
        """Return how many dossiers filters leave."""
        return worklist.count(self.connection, micros_of(self.now), self.wanted(filters))

    def views(self, current: Filters) -> list[Tab]:
        """Return the views that everybody has, each over the filters beside it."""
        words = {
            "": _("All"),
            MINE: _("Mine"),
            "qua-han": _("Overdue"),
            "hom-nay": _("Due today"),
            "sap-den": _("Notice due"),
            "tam-dung": _("Paused"),
            "dung-lau": _("Paused too long"),
            "khong-hen": _("No promise"),
        }
        each = [(current._replace(loc=key), word) for key, word in words.items()]
        return [Tab(it.address(), word, self.number(it), it == current) for it, word in each]

    def own(self, view: OwnView, current: Filters) -> Tab:
        """Return a view of one's own."""
        filters = filters_of(dict(parse_qsl(view.query)))
        return Tab(filters.address(), view.name, self.number(filters), filters == current)


# --- paging --------------------------------------------------------------------------------------


def _after(text: str) -> tuple[int | None, str] | None:
    """Read the place a page begins behind: `late_from~code`, late_from left out for dossiers without a promise."""
    late_from, tilde, code = text.partition("~")
    number = whole_number(late_from)
    return (number, code) if tilde and (number is not None or not late_from) else None


def _next_page(filters: Filters, last: WorkItem) -> str:
    place = urlencode({"sau": f"{'' if last.late_from is None else last.late_from}~{last.code}"})
    return f"{filters.address()}{'&' if any(filters) else '?'}{place}"
