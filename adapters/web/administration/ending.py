"""Offices end: merged, split or closed; first what would move and where, then the act with its take-over."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.ledger.departing import Departure, Place, Standing, depart, standing_at
from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.administration.administering import (
    Administrator,
    day_in,
    is_recorded,
    needed,
    ordered,
    refused,
    shown,
    today,
)
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError, FieldError
from domain.office import EndOffice, Office

router = APIRouter()
PATH = "/quan-tri/co-quan/ket-thuc"
FIELDS = {"office_closed": "codes", "office_not_open": "on", "office_unknown": "codes", "*": "codes"}
WAYS = ("merged", "split", "closed")


class Ending(NamedTuple):
    """What was asked: which offices end and how, who goes on, from which day and on what basis."""

    offices: Sequence[Office]
    how: str
    into: Sequence[Office]
    on: date
    basis: str

    def orders(self, by: Visitor, form: Posted) -> list[EndOffice]:
        """Return an order for each office that ends."""
        into = tuple(office.code for office in self.into) if self.how != "closed" else ()
        facts: dict[str, Any] = {"how": self.how, "into": into, "on": self.on, "basis": self.basis}
        return [
            ordered(EndOffice, by, form._replace(command=f"{form.command}:{number}"), code=office.code, **facts)
            for number, office in enumerate(self.offices)
        ]


class Moving(NamedTuple):
    """What moves from one place, with the name of its procedure."""

    place: Place
    procedure: str
    standing: Standing


@router.get(PATH)
def ending_page(request: Request, visitor: Administrator, ma: str = "") -> Response:
    """Ask which offices end, and into which."""
    return _asked(request, visitor, {"codes": ma})


@router.post(f"{PATH}/xem")
def previewed(request: Request, visitor: Administrator, form: Form) -> Response:
    """Show what would move and where; nothing is recorded."""
    try:
        ending = _read(visitor, form)
        _check_open(ending)
    except DomainError as refusal:
        return _asked(request, visitor, form.typed(), **_told(refusal, form))
    return _preview(request, visitor, ending, form)


@router.post(PATH)
def ended(request: Request, visitor: Administrator, form: Form) -> Response:
    """End the offices, and let their successors take over what stands with them, as one act."""
    visitor.must_have_proved()
    try:
        ending = _read(visitor, form)
        orders = ending.orders(visitor, form)
        if is_recorded(visitor, orders[0]):
            return onward("/quan-tri/co-quan", _("That was recorded already."))
        _check_open(ending)
    except DomainError as refusal:
        return _asked(request, visitor, form.typed(), **_told(refusal, form))
    try:
        to = _chosen(visitor, ending, form) if ending.on <= today(visitor) else {}
        ledger = visitor.service.ledger
        departure = Departure(form.command, visitor.user.user, ending.basis, orders, to)
        moved = depart(ledger.desk, ledger.reader.tenant, departure)
    except DomainError as refusal:
        return _preview(request, visitor, ending, form, **refused(refusal, {"*": "form"}))
    codes = [office.code for office in ending.offices]
    # The page of the office names who had a role there and needs one elsewhere.
    after = f"/quan-tri/co-quan/{quote(codes[0])}" if len(codes) == 1 else "/quan-tri/co-quan"
    return onward(after, _("Ended: {codes}. Dossiers taken over: {n}.").format(codes=", ".join(codes), n=moved))


@router.get("/quan-tri/co-quan/tiep-quan/{code:path}")
def remaining_page(request: Request, visitor: Administrator, code: str) -> Response:
    """Show what still stands with an office that ended, and ask who takes it over."""
    return _remaining(request, visitor, _office(visitor, code, "code"))


@router.post("/quan-tri/co-quan/tiep-quan/{code:path}")
def taken_over(request: Request, visitor: Administrator, form: Form, code: str) -> Response:
    """Let other offices take it over."""
    visitor.must_have_proved()
    office = _office(visitor, code, "code")
    try:
        ending = Ending([office], "closed", (), today(visitor), needed(form, "basis"))
        ledger = visitor.service.ledger
        to = {place: new for place, new in _chosen(visitor, ending, form, all_of=False).items() if new != code}
        departure = Departure(form.command, visitor.user.user, ending.basis, (), to)
        moved = depart(ledger.desk, ledger.reader.tenant, departure)
    except DomainError as refusal:
        return _remaining(request, visitor, office, form, **refused(refusal, {"*": "form"}))
    return onward(f"/quan-tri/co-quan/{code}", _("Dossiers taken over: {n}.").format(n=moved))


# --- what was asked ---------------------------------------------------------------------------------


def _read(visitor: Visitor, form: Posted) -> Ending:
    """Return what was asked.

    Raises:
        FieldError: a field cannot be read, or names what is not known.
    """
    how = form.text("how")
    if how not in WAYS:
        raise FieldError(field="how", read=how or "", accepted="present")
    offices = _offices(visitor, form, "codes")
    into = [] if how == "closed" else _offices(visitor, form, "into")
    on, basis = day_in(form, "on", visitor), needed(form, "basis")
    if how == "merged" and len(into) > 1:
        raise FieldError(field="into", read=" ".join(it.code for it in into), accepted="one_office")
    for office in into:
        if office in offices:
            raise FieldError(field="into", read=office.code, accepted="another_office")
    return Ending(offices, how, into, on, basis)


def _check_open(ending: Ending) -> None:
    """Refuse offices that are not at work on the day.

    Raises:
        OfficeClosedError, OfficeNotOpenError: one has ended already, or opens later.
    """
    for office in (*ending.offices, *ending.into):
        office.check_receives(ending.on, None)


def _told(refusal: DomainError, form: Posted) -> dict[str, Any]:
    """Return the sentence at its field: an office that has ended may have been named as one that goes on."""
    goes_on = refusal.facts.get("office") in _codes(form.text("into") or "")
    return refused(refusal, FIELDS | ({"office_closed": "into"} if goes_on else {}))


def _offices(visitor: Visitor, form: Posted, name: str) -> list[Office]:
    return [_office(visitor, code, name) for code in dict.fromkeys(_codes(needed(form, name)))]


def _codes(typed: str) -> list[str]:
    return typed.replace(",", " ").split()


def _office(visitor: Visitor, code: str, field: str) -> Office:
    office = visitor.service.directory.now().offices.get(code)
    if office is None:
        raise FieldError(field=field, read=code, accepted="known_office")
    return office


def _moving(visitor: Visitor, offices: Sequence[Office]) -> Iterator[Moving]:
    known = visitor.service.directory.now()
    with visitor.service.ledger.reader.snapshot() as connection:
        found = standing_at(connection, frozenset(office.code for office in offices))
    for place, standing in found.items():
        procedure = known.procedures.get(place.procedure)
        name = procedure.versions[-1].name if procedure else place.procedure
        yield Moving(place, name, standing)


def _chosen(visitor: Visitor, ending: Ending, form: Posted, *, all_of: bool = True) -> dict[Place, str]:
    """Return who takes over from each place; places are named in the form, since others may appear meanwhile.

    Raises:
        FieldError: a place has no successor, or one that is not there.
    """
    only = ending.into[0].code if ending.how == "merged" else None
    chosen = {}
    for moving in _moving(visitor, ending.offices):
        named = only or form.text(f"to:{moving.place.office}:{moving.place.procedure}")
        if named is None and all_of:
            raise FieldError(field="form", read=moving.procedure, accepted="a_successor")
        if named is not None:
            chosen[moving.place] = _office(visitor, named, "form").code
    return chosen


# --- pages ------------------------------------------------------------------------------------------


def _asked(request: Request, visitor: Visitor, typed: dict[str, str], *, status: int = 200, **facts: Any) -> Response:
    ways = [(way, title("successions", way)) for way in WAYS]
    facts |= {"ways": ways, "typed": typed, "known": visitor.service.directory.now()}
    return shown(request, visitor, "ending.html", status=status, **facts)


def _preview(
    request: Request, visitor: Visitor, ending: Ending, form: Posted, *, status: int = 200, **facts: Any
) -> Response:
    known, codes = visitor.service.directory.now(), {office.code for office in ending.offices}
    facts |= {
        "ending": ending,
        "moving": list(_moving(visitor, ending.offices)),
        "successors": _successors(visitor, ending),
        "people": [user for user in known.users.values() if codes & {it.office for it in user.grants}],
        "is_now": ending.on <= today(visitor),
        "day": today(visitor),
        "typed": form.typed(),
    }
    return shown(request, visitor, "ending_preview.html", status=status, **facts)


def _remaining(
    request: Request, visitor: Visitor, office: Office, form: Posted | None = None, *, status: int = 200, **facts: Any
) -> Response:
    ending = Ending([office], "closed", (), today(visitor), "")
    facts |= {
        "office": office,
        "name": office.name_on(today(visitor)),
        "moving": list(_moving(visitor, [office])),
        "successors": _successors(visitor, ending),
        "typed": form.typed() if form else {},
    }
    return shown(request, visitor, "remaining.html", status=status, **facts)


def _successors(visitor: Visitor, ending: Ending) -> list[tuple[str, str]]:
    """Return who may take over: who goes on, or any other office at work where nobody does."""
    day, ending_codes = today(visitor), {office.code for office in ending.offices}
    named = ending.offices[0].ended.into if ending.offices[0].ended else ()
    every = [
        office
        for office in visitor.service.directory.now().offices.values()
        if office.code not in ending_codes and (office.ended is None or office.ended.on > day)
    ]
    first = [office for office in every if office.code in named]
    return [(it.code, f"{it.code} · {it.name_on(day)}") for it in ending.into or (first or every)]
