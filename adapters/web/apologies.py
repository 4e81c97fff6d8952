"""The register of apologies: `/xin-loi`, what is owed, waits for a signature, is to be delivered, or is late."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.context import DESK_ZONE
from adapters.cli.coverage import read_coverage
from adapters.cli.duty_seen import Seen, seen_on
from adapters.cli.reading import Axes
from adapters.locale import _
from adapters.web.directory import Known
from adapters.web.pages import page
from adapters.web.visitor import Signed, Visitor
from domain.promptness import days_between
from projections import apologies
from projections.coverage import Coverage
from projections.instants import instant_of, micros_of
from projections.question import Question

router = APIRouter()
MOST = 200
VIEWS: dict[str, Callable[[Seen], bool]] = {
    "": lambda seen: seen.duty.state == "owed" and seen.duty.origin == "desk",
    "cho-ky": lambda seen: seen.duty.state == "drafted",
    "can-giao": lambda seen: seen.duty.state == "issued",
    "da-giao": lambda seen: seen.duty.state == "delivered",
    "cham": lambda seen: seen.overdue and seen.duty.origin == "desk",
    "so-cu": lambda seen: seen.duty.state == "owed" and seen.duty.origin == "import",
}
"""What each tab shows: history that an import brought stands apart until somebody writes its letter."""


class Row(NamedTuple):
    """One line of the register; `days` are the working days since the day of due, None where nothing broke."""

    seen: Seen
    procedure: str
    days: int | None
    step: str


class Tab(NamedTuple):
    """A tab: its address, its word, and how many it holds."""

    path: str
    word: str
    number: int
    is_current: bool


@router.get("/xin-loi")
def register_page(request: Request, visitor: Signed, loc: str = "") -> Response:
    """Show the register, one tab a state."""
    visitor.must("read")
    known, current = visitor.service.directory.now(), loc if loc in VIEWS else ""
    every = duties_seen(visitor)
    chosen = [seen for seen in every if VIEWS[current](seen)]
    facts: dict[str, Any] = {
        "tabs": [
            Tab(f"/xin-loi?loc={key}" if key else "/xin-loi", word, sum(map(VIEWS[key], every)), key == current)
            for key, word in _words().items()
        ],
        "rows": [_row(seen, known, visitor) for seen in chosen[:MOST]],
        "left": max(0, len(chosen) - MOST),
        "current": current,
        "coverage": _coverage(visitor),
    }
    return page(request, "apologies.html", visitor, **facts)


def duties_seen(visitor: Visitor) -> list[Seen]:
    """Return the duties of the offices a visitor may read, the longest broken first."""
    reader, at = visitor.service.ledger.reader, micros_of(visitor.service.ledger.clock())
    offices = visitor.rights.where("read")
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        found = apologies.read(connection)
        return [seen_on(duty, at, ground) for duty in found if offices is None or duty.office in offices]


def _words() -> dict[str, str]:
    return {
        "": _("Owed a letter"),
        "cho-ky": _("To be signed"),
        "can-giao": _("Signed, to be delivered"),
        "da-giao": _("Delivered"),
        "cham": _("Late without a letter"),
        "so-cu": _("Broken before the import"),
    }


def _row(seen: Seen, known: Known, visitor: Visitor) -> Row:
    duty = seen.duty
    procedure = known.procedures.get(duty.procedure or "")
    name = procedure.versions[-1].name if procedure else duty.procedure or ""
    broke_at, days = duty.broke_at(seen.at), None
    if broke_at is not None:
        since = duty.due_at if duty.late_from is not None and duty.due_at is not None else broke_at
        days = days_between(instant_of(since), instant_of(seen.at), seen.calendar)
    return Row(seen, name, days, _step(seen, visitor))


def _step(seen: Seen, visitor: Visitor) -> str:
    """Return what this person can do next about a letter; empty if it is somebody else's turn, or done."""
    duty = seen.duty
    steps = {
        "owed": (_("Write the letter"), "draft"),
        "drafted": (_("Read and sign"), "sign"),
        "issued": (_("Print and deliver"), "return"),
    }
    word, right = steps.get(duty.state, ("", "read"))
    return word if visitor.may(right, duty.office) else ""  # type: ignore[arg-type] # the rights named above


def _coverage(visitor: Visitor) -> Coverage:
    """Return how many broken promises have their letter, in the offices within sight."""
    ledger, offices = visitor.service.ledger, visitor.rights.where("read")
    now = ledger.clock()
    report = read_coverage(ledger, Question(now, DESK_ZONE, by="office"), Axes(now, None, is_now=True))
    if offices is None:
        return report.total
    seen = [group.coverage for group in report.groups if group.key in offices]
    return Coverage(
        broken=sum(it.broken for it in seen),
        covered=sum(it.covered for it in seen),
        in_time=sum(it.in_time for it in seen),
        ahead=sum(it.ahead for it in seen),
        delays=[days for it in seen for days in it.delays],
    )
