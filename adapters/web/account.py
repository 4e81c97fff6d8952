"""One's own account: `/tai-khoan`, what one may do, and the password, which nobody else needs to know."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.access.passwords import checked_password
from adapters.cli.context import DESK_ZONE
from adapters.ledger.instants import to_micros
from adapters.locale import _
from adapters.locale.refusals import say_at_field
from adapters.web.administration.roles import told
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward, page
from adapters.web.signing_in import keep_session
from adapters.web.visitor import OWN_ACCOUNT, Visiting, Visitor
from domain.errors import FieldError

router = APIRouter()


@router.get(OWN_ACCOUNT)
def account_page(request: Request, visitor: Visiting) -> Response:
    """Show who one is here, and ask for another password."""
    return _page(request, visitor, {})


@router.post(OWN_ACCOUNT)
def password_changed(request: Request, visitor: Visiting, form: Form) -> Response:
    """Change one's own password; every other session ends."""
    access, user, bucket = visitor.service.access, visitor.user.user, f"proof:{visitor.user.user}"
    try:
        new = _new_password(visitor, form, bucket)
    except FieldError as refusal:
        return _page(request, visitor, {str(refusal.facts["field"]): say_at_field(refusal, DESK_ZONE)}, 422)
    access.pace.succeeded(bucket)
    access.passwords.set(user, new, to_micros(visitor.service.ledger.clock()))
    access.sessions.end_all(user)
    response = onward("/", _("Your password is changed. Other sessions have ended."))
    keep_session(request, response, access.sessions.begin(user, visitor.user.version))
    return response


def _new_password(visitor: Visitor, form: Posted, bucket: str) -> str:
    """Return the new password.

    Raises:
        FieldError: the present one is wrong, or the new one cannot be one, is the same, or was typed otherwise twice.
    """
    present, new, again = (_text(form, name) for name in ("password", "new_password", "password_again"))
    access = visitor.service.access
    if access.pace.wait(bucket) or not access.passwords.opens(visitor.user.user, present):
        access.pace.failed(bucket)
        raise FieldError(field="password", read="…", accepted="password_present")
    checked = checked_password(new, visitor.user.user, visitor.user.name, field="new_password")
    if new == present:
        raise FieldError(field="new_password", read="…", accepted="password_other")
    if new != again:
        raise FieldError(field="password_again", read="…", accepted="password_same")
    return checked


def _text(form: Posted, name: str) -> str:
    value = form.data.get(name)
    return value if isinstance(value, str) else ""


def _page(request: Request, visitor: Visitor, errors: dict[str, str], status: int = 200) -> Response:
    facts: dict[str, Any] = {
        "grants": told(visitor.user, visitor.service.directory.now()),
        "must_change": visitor.service.access.passwords.must_change(visitor.user.user),
    }
    return page(request, "account.html", visitor, status=status, errors=errors, **facts)
