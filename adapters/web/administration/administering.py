"""What all pages of administration share: who may see them, how an order is given, and where a refusal is told."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response

from adapters.cli.context import DESK_ZONE
from adapters.cli.times import parse_day
from adapters.locale import _
from adapters.locale.refusals import say_at_field
from adapters.web.administration.ordering import ordered_now, today
from adapters.web.forms import Posted
from adapters.web.pages import page
from adapters.web.visitor import Visitor, visitor
from domain.commands import Command
from domain.errors import DomainError, FieldError

M = TypeVar("M", bound=Command)


class Section(NamedTuple):
    """A part of administration: its address and its word."""

    path: str
    word: str


def sections() -> Iterator[Section]:
    """Yield the parts, in the order of the menu."""
    yield Section("/quan-tri", _("Overview"))
    yield Section("/quan-tri/nguoi-dung", _("Users and roles"))
    yield Section("/quan-tri/co-quan", _("Offices"))
    yield Section("/quan-tri/thu-tuc", _("Procedures"))
    yield Section("/quan-tri/lich", _("Calendars"))
    yield Section("/quan-tri/nhac-viec", _("Rungs and recipients"))
    yield Section("/quan-tri/tinh-trang", _("State of the service"))


def administrator(request: Request) -> Visitor:
    """Return who asks, if they may administer.

    Raises:
        SignInNeededError, NotAllowedError: nobody is signed in, or somebody who may not.
    """
    found = visitor(request)
    found.must("administer")
    return found


Administrator = Annotated[Visitor, Depends(administrator)]
"""A route's parameter: who asks, and may administer."""


# --- orders -----------------------------------------------------------------------------------------


def ordered(kind: type[M], by: Visitor, form: Posted, **facts: Any) -> M:
    """Return an order as the form gives it: by this person, now, once for this form.

    Raises:
        FieldError: what was typed cannot stand in an order.
    """
    return ordered_now(kind, by, form.command, **facts)


def day_in(form: Posted, name: str, by: Visitor) -> date:
    """Return the day typed; left empty, today.

    Raises:
        FieldError: it is none.
    """
    text = form.text(name)
    return parse_day(text, name) if text else today(by)


def needed(form: Posted, name: str) -> str:
    """Return a field that may not be empty.

    Raises:
        FieldError: it is.
    """
    text = form.text(name)
    if text is None:
        raise FieldError(field=name, read="", accepted="present")
    return text


# --- pages ------------------------------------------------------------------------------------------


def shown(request: Request, by: Visitor, template: str, *, status: int = 200, **facts: Any) -> Response:
    """Return a page of administration, with its menu."""
    return page(request, f"admin/{template}", by, status=status, sections=sections(), **facts)


def refused(refusal: DomainError, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what a form needs to be shown again: the sentence at the field it speaks of.

    `fields` names the field of the form by the code of a refusal, or by the name the domain gives it; the key `*` is
    where all others are told.
    """
    own = refusal.facts.get("field")
    field = fields.get(refusal.code) or (fields.get(own, own) if isinstance(own, str) else fields["*"])
    return {"status": 422, "errors": {field: say_at_field(refusal, DESK_ZONE)}}
