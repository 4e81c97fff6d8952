"""Offices end: merged, split or closed; first what would move and where, then the act with its take-over."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.administration.administering import Administrator, day_in, needed, refused, shown
from adapters.web.administration.departures import (
    WAYS,
    Ending,
    Successor,
    end,
    ending_of,
    moving_from,
    office_in,
    remaining_of,
    take_over_rest,
)
from adapters.web.administration.ordering import is_recorded, today
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError, FieldError
from domain.office import Office

router = APIRouter()
PATH = "/quan-tri/co-quan/ket-thuc"
FIELDS = {"office_closed": "codes", "office_not_open": "on", "office_unknown": "codes", "*": "codes"}


@router.get(PATH)
def ending_page(request: Request, visitor: Administrator, ma: str = "") -> Response:
    """Ask which offices end, and into which."""
    return _asked(request, visitor, {"codes": ma})


@router.post(f"{PATH}/xem")
def previewed(request: Request, visitor: Administrator, form: Form) -> Response:
    """Show what would move and where; nothing is recorded."""
    try:
        ending = _read(visitor, form)
        ending.check_open()
    except DomainError as refusal:
        return _asked(request, visitor, form.typed(), **_told(refusal, form))
    return _preview(request, visitor, ending, form)


@router.post(PATH)
def ended(request: Request, visitor: Administrator, form: Form) -> Response:
    """End the offices, and let their successors take over what stands with them, as one act."""
    visitor.must_have_proved()
    try:
        ending = _read(visitor, form)
        orders = ending.orders(visitor, form.command)
        if is_recorded(visitor, orders[0]):
            return onward("/quan-tri/co-quan", _("That was recorded already."))
        ending.check_open()
    except DomainError as refusal:
        return _asked(request, visitor, form.typed(), **_told(refusal, form))
    try:
        moved = end(visitor, form.command, ending, orders, _successor_in(form), "form")
    except DomainError as refusal:
        return _preview(request, visitor, ending, form, **refused(refusal, {"*": "form"}))
    codes = [office.code for office in ending.offices]
    # The page of the office names who had a role there and needs one elsewhere.
    after = f"/quan-tri/co-quan/{quote(codes[0])}" if len(codes) == 1 else "/quan-tri/co-quan"
    return onward(after, _("Ended: {codes}. Dossiers taken over: {n}.").format(codes=", ".join(codes), n=moved))


@router.get("/quan-tri/co-quan/tiep-quan/{code:path}")
def remaining_page(request: Request, visitor: Administrator, code: str) -> Response:
    """Show what still stands with an office that ended, and ask who takes it over."""
    return _remaining(request, visitor, _office(visitor, code))


@router.post("/quan-tri/co-quan/tiep-quan/{code:path}")
def taken_over(request: Request, visitor: Administrator, form: Form, code: str) -> Response:
    """Let other offices take it over."""
    visitor.must_have_proved()
    office = _office(visitor, code)
    try:
        ending = remaining_of(visitor, office, needed(form, "basis"))
        moved = take_over_rest(visitor, form.command, ending, _successor_in(form), "form")
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
    codes, into = _codes(needed(form, "codes")), () if how == "closed" else _codes(needed(form, "into"))
    on, basis = day_in(form, "on", visitor), needed(form, "basis")
    return ending_of(visitor.service.directory.now(), how, codes, into, on, basis)


def _told(refusal: DomainError, form: Posted) -> dict[str, Any]:
    """Return the sentence at its field: an office that has ended may have been named as one that goes on."""
    goes_on = refusal.facts.get("office") in _codes(form.text("into") or "")
    return refused(refusal, FIELDS | ({"office_closed": "into"} if goes_on else {}))


def _codes(typed: str) -> list[str]:
    return typed.replace(",", " ").split()


def _successor_in(form: Posted) -> Successor:
    """Return who takes over as a form says it; places are named in it, since others may appear meanwhile."""
    return lambda place: form.text(f"to:{place.office}:{place.procedure}")


def _office(visitor: Visitor, code: str) -> Office:
    return office_in(visitor.service.directory.now(), code, "code")


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
        "moving": list(moving_from(visitor, ending.offices)),
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
    ending = remaining_of(visitor, office, "")
    facts |= {
        "office": office,
        "name": office.name_on(today(visitor)),
        "moving": list(moving_from(visitor, [office])),
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
