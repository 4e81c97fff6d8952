"""Passwords given within a form: the visitor's own again, or that of a second person at the same screen."""

from collections.abc import Callable

from adapters.locale import _
from adapters.web.forms import Posted
from adapters.web.visitor import Visitor
from domain.errors import FieldError
from domain.rights import Rights


class ApproverError(FieldError):
    """The second person could not be recognised, or may not approve here. Facts: field, read, accepted."""


def proves(visitor: Visitor, form: Posted) -> bool:
    """Whether the form holds the visitor's own password; it then stands for a while (`must_have_proved`)."""
    access, password = visitor.service.access, form.data.get("password")
    bucket = f"proof:{visitor.user.user}"
    may_guess = isinstance(password, str) and not access.pace.wait(bucket)
    if not may_guess or not access.passwords.opens(visitor.user.user, str(password)):
        access.pace.failed(bucket)
        return False
    access.pace.succeeded(bucket)
    access.sessions.proved(visitor.session)
    return True


def prove(visitor: Visitor, form: Posted) -> None:
    """Require the visitor's password: in this form, else given recently.

    Raises:
        FieldError: the one in the form is not theirs.
        ProofNeededError: there is none, and none was given recently.
    """
    if not form.data.get("password"):
        visitor.must_have_proved()
    elif not proves(visitor, form):
        raise FieldError(field="password", read="…", accepted=_("your own password is accepted"))


def approver_of(visitor: Visitor, form: Posted, office: str) -> str | None:
    """Return who approves at an office, or None if nobody was named.

    Raises:
        ApproverError: name and password do not go together, or this person may not approve at the office.
    """
    may = _("somebody who may approve at this office")
    return second_of(visitor, form, lambda rights: rights.may("approve", office), may)


def second_of(visitor: Visitor, form: Posted, may: Callable[[Rights], bool], accepted: str) -> str | None:
    """Return the second person, whose rights `may` judges, or None if nobody was named.

    Raises:
        ApproverError: name and password do not go together, or this person may not; `accepted` says who may.
    """
    login, password = (form.text("approver") or "").lower(), form.data.get("approver_password")
    if not login:
        return None
    service = visitor.service
    bucket = f"approver:{visitor.user.user}:{login}"
    known = service.directory.now()
    user = known.users.get(login)
    may_guess = isinstance(password, str) and not service.access.pace.wait(bucket)
    if not may_guess or not service.access.passwords.opens(login, str(password)) or user is None or user.is_disabled:
        service.access.pace.failed(bucket)
        raise ApproverError(field="approver", read=login, accepted=_("a name and password that go together"))
    if not may(known.rights(user)):
        raise ApproverError(field="approver", read=login, accepted=accepted)
    service.access.pace.succeeded(bucket)
    return login
