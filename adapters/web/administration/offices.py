"""Offices: `/quan-tri/co-quan`, all of them as a tree with their days, and an office opened."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.locale.terms import title
from adapters.reference import NATIONAL
from adapters.web.acts import Ask
from adapters.web.administration.acts import Act, on_basis, on_day
from adapters.web.administration.administering import Administrator, ordered, refused, shown
from adapters.web.administration.ordering import record, today
from adapters.web.directory import Known
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError
from domain.office import DEFAULT_CODE_PATTERN, Office, OpenOffice

router = APIRouter()
FIELDS = {"exists_already": "code", "calendar_unknown": "calendar", "bad_code": "code_pattern", "*": "code"}


class Row(NamedTuple):
    """An office in the tree; `depth` counts the offices above it, `end` says how it ended, if it has."""

    office: Office
    depth: int
    name: str
    calendar: str
    desks: int
    end: str


@router.get("/quan-tri/co-quan")
def offices_page(request: Request, visitor: Administrator) -> Response:
    """Show the tree."""
    known, day = visitor.service.directory.now(), today(visitor)
    return shown(request, visitor, "offices.html", rows=list(_tree(known, day)), day=day)


@router.get("/quan-tri/co-quan/mo")
def opening_page(request: Request, visitor: Administrator) -> Response:
    """Ask for a new office."""
    return _form(request, visitor)


@router.post("/quan-tri/co-quan/mo")
def opened(request: Request, visitor: Administrator, form: Form) -> Response:
    """Open an office."""
    try:
        facts = _act(visitor).facts(form, visitor)
        facts |= {"calendar": facts["calendar"] or NATIONAL}
        facts |= {"code_pattern": facts["code_pattern"] or DEFAULT_CODE_PATTERN}
        order = ordered(OpenOffice, visitor, form, **facts)
        record(visitor, order)
    except DomainError as refusal:
        return _form(request, visitor, form, **refused(refusal, FIELDS))
    return onward("/quan-tri/co-quan", _("Opened office {code}.").format(code=order.code))


def ended(office: Office, day: date) -> str:
    """Return how an office ended by a day, or will end; empty while nothing is decided."""
    if office.ended is None:
        return ""
    into = f" → {', '.join(office.ended.into)}" if office.ended.into else ""
    told = _("{how} on {on}{into}") if office.ended.on <= day else _("{how} from {on}{into}")
    return told.format(how=title("successions", office.ended.how), on=f"{office.ended.on:%d/%m/%Y}", into=into)


def _tree(known: Known, day: date) -> Iterator[Row]:
    """Yield every office behind the one above it; one whose parent is not known stands at the top."""
    for office in known.offices.values():
        if office.parent not in known.offices:
            yield from _branch(office, known, day, 0)


def _branch(office: Office, known: Known, day: date, depth: int) -> Iterator[Row]:
    desks = [desk for desk in office.desks.values() if desk.closed_on is None or desk.closed_on > day]
    yield Row(office, depth, office.name_on(day), office.calendar_on(day), len(desks), ended(office, day))
    for below in known.offices.values():
        if below.parent == office.code and below is not office:
            yield from _branch(below, known, day, depth + 1)


def _act(visitor: Visitor) -> Act:
    calendars = [(versions.name, versions.name) for versions in visitor.service.ledger.reader.calendars()]
    asks = (
        Ask("code", _("Office code"), required=True, hint=_("As in official papers; it never changes.")),
        Ask("name", _("Office name"), required=True),
        Ask("parent", _("The office above"), hint=_("Its code; roles granted there hold here too.")),
        Ask("calendar", _("Calendar"), "choice", calendars, required=True),
        Ask("code_pattern", _("Code pattern"), hint=_("Left empty: {pattern}").format(pattern=DEFAULT_CODE_PATTERN)),
        on_day(),
        on_basis()._replace(required=False),
    )
    return Act("mo", OpenOffice, _("Open an office"), "", asks)


def _form(
    request: Request, visitor: Visitor, form: Posted | None = None, *, status: int = 200, **facts: Any
) -> Response:
    facts |= {"act": _act(visitor), "to": "/quan-tri/co-quan/mo", "back": ("/quan-tri/co-quan", _("Offices"))}
    return shown(request, visitor, "act.html", status=status, typed=form.typed() if form else {}, **facts)
