"""One office: its names, calendars and desks with their days; renamed, given desks, another calendar."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.ledger.departing import Standing, standing_at
from adapters.locale import _
from adapters.web.acts import Ask
from adapters.web.administration.acts import Act, act_at, asked, on_basis, on_day
from adapters.web.administration.administering import Administrator, ordered, refused, shown
from adapters.web.administration.offices import ended
from adapters.web.administration.ordering import record, today
from adapters.web.forms import Form
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError, OfficeUnknownError
from domain.office import AssignCalendar, ChangeDesk, Office, RenameOffice
from domain.rights import Rights

router = APIRouter()
FIELDS = {"office_not_open": "on", "office_closed": "on", "desk_unknown": "desk", "calendar_unknown": "calendar"}


@router.get("/quan-tri/co-quan/{code:path}/lam/{path}")
def asking_page(request: Request, visitor: Administrator, code: str, path: str) -> Response:
    """Ask what an act needs."""
    return _form(request, visitor, office_at(visitor, code), act_at(_acts(visitor), path), typed={})


@router.post("/quan-tri/co-quan/{code:path}/lam/{path}")
def done(request: Request, visitor: Administrator, form: Form, code: str, path: str) -> Response:
    """Do it."""
    office, act = office_at(visitor, code), act_at(_acts(visitor), path)
    try:
        record(visitor, ordered(act.order, visitor, form, code=code, **act.facts(form, visitor)))
    except DomainError as refusal:
        fields = FIELDS | {"*": act.asks[0].name}
        return _form(request, visitor, office, act, typed=form.typed(), **refused(refusal, fields))
    return onward(f"/quan-tri/co-quan/{code}", act.said.format(code=code))


@router.get("/quan-tri/co-quan/{code:path}")
def office_page(request: Request, visitor: Administrator, code: str) -> Response:
    """Show one office, and how much stands with it."""
    office, day, known = office_at(visitor, code), today(visitor), visitor.service.directory.now()
    people = [user for user in known.users.values() if any(it.office == code for it in user.grants)]
    facts: dict[str, Any] = {
        "office": office,
        "name": office.name_on(day),
        "end": ended(office, day),
        "is_over": office.ended is not None and office.ended.on <= day,
        "parent": known.offices.get(office.parent or ""),
        "desks": sorted(office.desks.items()),
        "standing": standing_with(visitor, office),
        "people": people,
        "left": [user for user in people if _is_left(known.rights(user), office, day)],
        "acts": list(_acts(visitor)),
    }
    return shown(request, visitor, "office.html", **facts)


def office_at(visitor: Visitor, code: str) -> Office:
    """Return an office.

    Raises:
        OfficeUnknownError: there is none of this code.
    """
    office = visitor.service.directory.now().offices.get(code)
    if office is None:
        raise OfficeUnknownError(office=code)
    return office


def _is_left(rights: Rights, office: Office, day: date) -> bool:
    """Whether who had a role at an office that ended has none yet at those that went on."""
    into = office.ended.into if office.ended and office.ended.on <= day else ()
    return bool(into) and not any(rights.may("read", code) for code in into)


def standing_with(visitor: Visitor, office: Office) -> Standing:
    """Return how many dossiers stand with an office."""
    with visitor.service.ledger.reader.snapshot() as connection:
        found = standing_at(connection, frozenset({office.code})).values()
    return Standing(sum(it.open for it in found), sum(it.ready for it in found))


def _acts(visitor: Visitor) -> Iterator[Act]:
    calendars = [(versions.name, versions.name) for versions in visitor.service.ledger.reader.calendars()]
    name = Ask("name", _("Its new name"), required=True)
    desk = Ask("desk", _("Desk code"), required=True, hint=_("As Q1."))
    called = Ask("name", _("What the desk is called"))
    calendar = Ask("calendar", _("Calendar"), "choice", calendars, required=True)
    yield Act(
        "doi-ten", RenameOffice, _("Rename"), _("Renamed office {code}."), (name, on_day(), on_basis()),
        hint=_("The code stays, and papers of earlier days keep the name of their day."),
    )  # fmt: skip
    yield Act("mo-quay", ChangeDesk, _("Open a desk"), _("Opened a desk of office {code}."), (desk, called, on_day()))
    yield Act(
        "dong-quay", ChangeDesk, _("Close a desk"), _("Closed a desk of office {code}."), (desk, on_day()),
        {"closes": True},
    )  # fmt: skip
    yield Act(
        "lich", AssignCalendar, _("Another calendar"), _("Office {code} keeps another calendar."),
        (calendar, on_day(), on_basis()), hint=_("Dossiers received before that day keep the calendar they have."),
    )  # fmt: skip


def _form(request: Request, visitor: Visitor, office: Office, act: Act, **facts: Any) -> Response:
    name = f"{office.code} · {office.name_on(today(visitor))}"
    return asked(request, visitor, act, f"/quan-tri/co-quan/{office.code}", name, **facts)
