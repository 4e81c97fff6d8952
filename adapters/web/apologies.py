"""The register of apologies: `/xin-loi`, what is owed, waits for a signature, is to be delivered, or is late."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.duty_seen import Seen, days_broken, seen_on
from adapters.locale import _
from adapters.web.directory import Known
from adapters.web.forms import whole_number
from adapters.web.pages import page
from adapters.web.visitor import Signed, Visitor
from projections import apologies
from projections.answered import coverage_now
from projections.apologies import UNSIGNED, Place, Wanted, place_of
from projections.instants import micros_of

router = APIRouter()
PAGE = 50
VIEWS: dict[str, Wanted] = {
    "": Wanted(states=("owed",), origin="desk"),
    "chua-ky": Wanted(states=UNSIGNED, origin="desk"),
    "cho-ky": Wanted(states=("drafted",)),
    "can-giao": Wanted(states=("issued",)),
    "da-giao": Wanted(states=("delivered",)),
    "cham": Wanted(states=UNSIGNED, origin="desk"),
    "so-cu": Wanted(states=("owed",), origin="import"),
}
"""What each tab shows: history that an import brought stands apart until somebody writes its letter."""
LATE = "cham"
"""Of what this tab asks for, it shows what is overdue by now."""


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
def register_page(request: Request, visitor: Signed, loc: str = "", sau: str = "") -> Response:
    """Show the register, one tab a state."""
    visitor.must("read")
    reader, known = visitor.service.ledger.reader, visitor.service.directory.now()
    at, offices = micros_of(visitor.service.ledger.clock()), visitor.rights.where("read")
    current = loc if loc in VIEWS else ""
    after = _place(sau)
    views = {key: wanted._replace(offices=offices) for key, wanted in VIEWS.items()}
    views[LATE] = views[LATE]._replace(overdue_at=at)
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        numbers = {key: apologies.count(connection, wanted) for key, wanted in views.items()}
        found = apologies.read(connection, views[current]._replace(after=after), PAGE + 1)
        chosen = [seen_on(duty, at, ground) for duty in found]
        coverage = coverage_now(connection, at, offices, ground)
    last = place_of(chosen[PAGE - 1].duty) if len(chosen) > PAGE else None
    shown: dict[str, Any] = {
        "tabs": [Tab(_address(key), word, numbers[key], key == current) for key, word in _words().items()],
        "rows": [_row(seen, known, visitor) for seen in chosen[:PAGE]],
        "more": last and _address(current, sau="~".join(map(str, last))),
        "first": _address(current) if after else None,
        "current": current,
        "coverage": coverage,
    }
    return page(request, "apologies.html", visitor, **shown)


def _address(loc: str, **more: str) -> str:
    query = ({"loc": loc} if loc else {}) | more
    return f"/xin-loi?{urlencode(query)}" if query else "/xin-loi"


def _place(text: str) -> Place | None:
    """Read the place a page begins behind: origin, when it began, code and entry, `~` between them."""
    origin, began, code, entry, *_more = (*text.split("~"), "", "", "")
    numbers = whole_number(began), whole_number(entry)
    return None if None in numbers else (origin, numbers[0], code, numbers[1])  # type: ignore[return-value] # neither is None


def _words() -> dict[str, str]:
    return {
        "": _("Owed a letter"),
        "chua-ky": _("Without a signed letter"),
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
    return Row(seen, name, days_broken(seen), _step(seen, visitor))


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
