"""One user: roles granted and taken back, the account closed and opened, a new password, sessions ended."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.administration.administering import Administrator, needed, ordered, refused, shown
from adapters.web.administration.ordering import is_recorded, record
from adapters.web.administration.passwords import chosen, keep
from adapters.web.administration.roles import told, words
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.commands import Command
from domain.errors import DomainError, UserUnknownError
from domain.message import Event, stream_of
from domain.user import (
    DisableUser,
    EnableUser,
    GrantRole,
    RevokeRole,
    RoleGranted,
    RoleRevoked,
    SetPassword,
    User,
    UserDisabled,
    UserEnabled,
)

router = APIRouter()
FIELDS = {"office_unknown": "office", "exists_already": "role", "grant_unknown": "role", "*": "role"}
_ACCOUNT = {"user": "basis", "*": "basis"}


@router.get("/quan-tri/nguoi-dung/{login}")
def person_page(request: Request, visitor: Administrator, login: str) -> Response:
    """Show one user."""
    return _page(request, visitor, _known(visitor, login))


@router.post("/quan-tri/nguoi-dung/{login}/giao")
def granted(request: Request, visitor: Administrator, form: Form, login: str) -> Response:
    """Grant a role over an office and all below it, or everywhere."""
    visitor.must_have_proved()
    user = _known(visitor, login)
    try:
        role, office = needed(form, "role"), form.text("office")
        record(visitor, ordered(GrantRole, visitor, form, user=login, role=role, office=office))
    except DomainError as refusal:
        return _page(request, visitor, user, form, **refused(refusal, FIELDS))
    return onward(f"/quan-tri/nguoi-dung/{login}", _ended(_("Granted a role to {code}."), login))


@router.post("/quan-tri/nguoi-dung/{login}/thu")
def revoked(request: Request, visitor: Administrator, form: Form, login: str) -> Response:
    """Take a role back."""
    visitor.must_have_proved()
    user = _known(visitor, login)
    try:
        role, office = needed(form, "grant_role"), form.text("grant_office")
        record(visitor, ordered(RevokeRole, visitor, form, user=login, role=role, office=office))
    except DomainError as refusal:
        return _page(request, visitor, user, form, **refused(refusal, FIELDS | {"user": "role"}))
    return onward(f"/quan-tri/nguoi-dung/{login}", _ended(_("Took a role back from {code}."), login))


@router.post("/quan-tri/nguoi-dung/{login}/khoa")
def closed(request: Request, visitor: Administrator, form: Form, login: str) -> Response:
    """Close the account."""
    return _change(request, visitor, form, login, DisableUser, _ended(_("Closed the account {code}."), login))


@router.post("/quan-tri/nguoi-dung/{login}/mo")
def opened(request: Request, visitor: Administrator, form: Form, login: str) -> Response:
    """Open the account again."""
    told_ = _("Opened the account {code} again.").format(code=login)
    return _change(request, visitor, form, login, EnableUser, told_)


@router.post("/quan-tri/nguoi-dung/{login}/mat-khau")
def password_set(request: Request, visitor: Administrator, form: Form, login: str) -> Response:
    """Give the user another password; the ledger notes who did, and their sessions end."""
    visitor.must_have_proved()
    user = _known(visitor, login)
    try:
        order, password = ordered(SetPassword, visitor, form, user=login), chosen(form, login, user.name)
        if is_recorded(visitor, order):
            return onward(f"/quan-tri/nguoi-dung/{login}", _("That password was set already."))
        record(visitor, order)
    except DomainError as refusal:
        return _page(request, visitor, user, form, **refused(refusal, {"*": "new_password"}))
    keep(visitor, login, password)
    if password.is_made:
        return shown(request, visitor, "password.html", user=login, name=user.name, made=password.text)
    return onward(f"/quan-tri/nguoi-dung/{login}", _ended(_("Set a password for {code}."), login))


@router.post("/quan-tri/nguoi-dung/{login}/phien")
def sessions_ended(visitor: Administrator, form: Form, login: str) -> Response:
    """End every session of the user; they may sign in again."""
    del form
    _known(visitor, login)
    visitor.service.access.sessions.end_all(login)
    return onward(f"/quan-tri/nguoi-dung/{login}", _("Ended the sessions of {code}.").format(code=login))


def _change(
    request: Request,
    visitor: Visitor,
    form: Posted,
    login: str,
    kind: type[DisableUser] | type[EnableUser],
    said: str,
) -> Response:
    visitor.must_have_proved()
    user = _known(visitor, login)
    try:
        order: Command = ordered(kind, visitor, form, user=login, basis=needed(form, "basis"))
        record(visitor, order)
    except DomainError as refusal:
        return _page(request, visitor, user, form, **refused(refusal, _ACCOUNT))
    return onward(f"/quan-tri/nguoi-dung/{login}", said)


def _ended(told_: str, login: str) -> str:
    return f"{told_.format(code=login)} {_('Their sessions end.')}"


def _what(act: Event) -> str:
    """Return what an act on an account says besides its name: a role and its office, or a basis."""
    match act:
        case RoleGranted() | RoleRevoked():
            return " · ".join(filter(None, (title("roles", act.role), act.office)))
        case UserDisabled() | UserEnabled():
            return act.basis
        case _:
            return ""


def _known(visitor: Visitor, login: str) -> User:
    """Return a user.

    Raises:
        UserUnknownError: there is none of this name.
    """
    user = visitor.service.directory.now().users.get(login)
    if user is None:
        raise UserUnknownError(user=login)
    return user


def _page(
    request: Request,
    visitor: Visitor,
    user: User,
    form: Posted | None = None,
    *,
    status: int = 200,
    **facts: Any,
) -> Response:
    known, access = visitor.service.directory.now(), visitor.service.access
    facts |= {
        "user": user,
        "grants": told(user, known),
        "roles": words(),
        "known": known,
        "typed": form.typed() if form else {},
        "has_password": access.passwords.has(user.user),
        "must_change": access.passwords.must_change(user.user),
        "sessions": access.sessions.count(user.user),
        "acts": [
            (act, _what(act)) for act in reversed(visitor.service.ledger.reader.acts_of(stream_of("user", user.user)))
        ],
        "is_self": user.user == visitor.user.user,
    }
    return shown(request, visitor, "person.html", status=status, **facts)
