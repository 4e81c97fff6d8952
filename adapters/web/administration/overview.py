"""The first page of administration: six numbers that open their pages, and what is to be looked after."""

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.watches_told import say_watch
from adapters.ledger.outbox import Outbox
from adapters.locale import _
from adapters.scheduling.watching import watches_of
from adapters.web.administration.administering import Administrator, shown
from adapters.web.administration.ordering import today
from adapters.web.administration.steps import steps_of
from adapters.web.visitor import Visitor
from scheduler.watches import Watch

router = APIRouter()


class Number(NamedTuple):
    """One of the six: how many, of what, more of it in words, and where they stand; `bad`: it needs a hand."""

    count_of: int
    word: str
    note: str
    to: str
    bad: bool = False


@router.get("/quan-tri")
def overview_page(request: Request, visitor: Administrator) -> Response:
    """Show how the installation stands."""
    watches = watches_of(visitor.service.ledger, visitor.service.ledger.clock())
    facts: dict[str, Any] = {
        "numbers": _numbers(visitor, watches),
        "steps": list(steps_of(visitor)),
        "watches": [(watch.level, say_watch(watch)) for watch in watches],
    }
    return shown(request, visitor, "overview.html", **facts)


def _numbers(visitor: Visitor, watches: list[Watch]) -> list[Number]:
    known, day, ledger = visitor.service.directory.now(), today(visitor), visitor.service.ledger
    offices = [office for office in known.offices.values() if office.ended is None or office.ended.on > day]
    procedures = [one for one in known.procedures.values() if one.ends_on is None or one.ends_on > day]
    users = [user for user in known.users.values() if not user.is_disabled]
    without = len({user.user for user in users} - visitor.service.access.passwords.holders())
    outbox = Outbox(ledger.engines[0], ledger.reader.tenant).counts()
    years = [watch for watch in watches if watch.kind == "calendar"]
    calendars = len(ledger.reader.calendars())
    closed, ended = len(known.users) - len(users), len(known.offices) - len(offices)
    return [
        Number(len(users), _("Accounts"), _account_note(closed, without), "/quan-tri/nguoi-dung"),
        Number(len(offices), _("Offices at work"), _("{n} ended").format(n=ended), "/quan-tri/co-quan"),
        Number(len(procedures), _("Procedures in force"), _("in dated versions"), "/quan-tri/thu-tuc"),
        Number(calendars, _("Calendars"), _years(years), "/quan-tri/lich", bad=bool(years)),
        Number(outbox["pending"], _("Messages that wait"), _("to be sent"), "/quan-tri/tinh-trang#tin"),
        Number(outbox["dead"], _("Dead letters"), _("could not be sent"), "/quan-tri/tinh-trang#tin", bad=True),
    ]


def _account_note(closed: int, without: int) -> str:
    if without:
        return _("{n} without a password").format(n=without)
    return _("{n} closed").format(n=closed)


def _years(watches: list[Watch]) -> str:
    if not watches:
        return _("all years decreed")
    years = sorted({watch.calendar.risk.year for watch in watches if watch.calendar})
    return _("not decreed: {years}").format(years=", ".join(map(str, years)))
