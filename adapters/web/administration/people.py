"""Users: `/quan-tri/nguoi-dung`, who may sign in and what for; and an account added with its first password."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.web.administration.administering import Administrator, needed, ordered, refused, shown
from adapters.web.administration.ordering import is_recorded, record
from adapters.web.administration.passwords import chosen, keep
from adapters.web.administration.roles import told, words
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError
from domain.user import GrantRole, RegisterUser, User

router = APIRouter()
FIELDS = {"exists_already": "login", "user": "login", "office_unknown": "office", "*": "login"}


@router.get("/quan-tri/nguoi-dung")
def people_page(request: Request, visitor: Administrator, loc: str = "") -> Response:
    """Show every account, or one kind of them."""
    known, holders = visitor.service.directory.now(), visitor.service.access.passwords.holders()
    rows = [(user, told(user, known), _state(user, has=user.user in holders)) for user in known.users.values()]
    states = {"": _("All"), "open": _("Account open"), "no_password": _("Without a password"), "closed": _("Closed")}
    views = [(key, word, sum(not key or row[2] == key for row in rows)) for key, word in states.items()]
    rows = [row for row in rows if not loc or row[2] == loc]
    return shown(request, visitor, "people.html", rows=rows, views=views, current=loc)


@router.get("/quan-tri/nguoi-dung/them")
def adding_page(request: Request, visitor: Administrator) -> Response:
    """Ask who is to be added."""
    return _form(request, visitor)


@router.post("/quan-tri/nguoi-dung/them")
def added(request: Request, visitor: Administrator, form: Form) -> Response:
    """Add somebody, with a first role if one was named, and show the password that was made, this once."""
    visitor.must_have_proved()
    try:
        order = ordered(RegisterUser, visitor, form, user=needed(form, "login").lower(), **_named(form))
        grant = _grant(visitor, form, order)
        if is_recorded(visitor, order):
            return onward(f"/quan-tri/nguoi-dung/{order.user}", _("Added already: {user}.").format(user=order.user))
        password = chosen(form, order.user, order.name)
        record(visitor, order)
        keep(visitor, order.user, password)
        if grant is not None:
            record(visitor, grant)
    except DomainError as refusal:
        return _form(request, visitor, form, **refused(refusal, FIELDS))
    if password.is_made:
        return shown(request, visitor, "password.html", user=order.user, name=order.name, made=password.text)
    return onward(f"/quan-tri/nguoi-dung/{order.user}", _("Added user {code}.").format(code=order.user))


def _named(form: Posted) -> dict[str, Any]:
    return {"name": needed(form, "name"), "title": form.text("title")}


def _grant(visitor: Visitor, form: Posted, added: RegisterUser) -> GrantRole | None:
    """Return the first role, tried on somebody who has none, so that all is refused or nothing.

    Raises:
        DomainError: it could not be granted.
    """
    role = form.text("role")
    if role is None:
        return None
    own = form._replace(command=f"{form.command}:role")
    order = ordered(GrantRole, visitor, own, user=added.user, role=role, office=form.text("office"))
    if order.office is not None:
        visitor.service.ledger.desk.ground().office_of(order.office)
    User.register(added).check_grant(order)
    return order


def _state(user: User, *, has: bool) -> str:
    if user.is_disabled:
        return "closed"
    return "open" if has else "no_password"


def _form(
    request: Request, visitor: Visitor, form: Posted | None = None, *, status: int = 200, **facts: Any
) -> Response:
    known = visitor.service.directory.now()
    typed = form.typed() if form else {}
    facts |= {"typed": typed, "roles": words(), "known": known}
    return shown(request, visitor, "add_person.html", status=status, **facts)
