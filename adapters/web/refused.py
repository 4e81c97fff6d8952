"""What is shown when an order is refused or a page is not for this visitor: a sentence, never a trace."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from adapters.cli.context import DESK_ZONE
from adapters.ids import new_command_id
from adapters.ledger.errors import LedgerError
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.web.forms import COMMAND, ForeignFormError, fields_of, typed_in
from adapters.web.pages import onward, page
from adapters.web.visitor import (
    OWN_ACCOUNT,
    NotAllowedError,
    OwnPasswordNeededError,
    ProofNeededError,
    SignInNeededError,
    visitor_or_nobody,
)
from domain.errors import (
    CalendarUnknownError,
    DomainError,
    DossierUnknownError,
    OfficeUnknownError,
    ProcedureUnknownError,
    TokenUnknownError,
    UserUnknownError,
)

UNKNOWN = (
    DossierUnknownError,
    OfficeUnknownError,
    ProcedureUnknownError,
    UserUnknownError,
    CalendarUnknownError,
    TokenUnknownError,
)
"""Refusals that speak of an address where there is nothing."""


def answer_refusals(app: FastAPI) -> None:
    """Let the application answer every refusal with a page."""
    app.exception_handler(SignInNeededError)(_sign_in)
    app.exception_handler(OwnPasswordNeededError)(_own_password)
    app.exception_handler(ProofNeededError)(_prove)
    app.exception_handler(NotAllowedError)(_not_allowed)
    app.exception_handler(ForeignFormError)(_foreign)
    app.exception_handler(DomainError)(_refused)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_failed)


async def _sign_in(request: Request, _error: Exception) -> Response:
    """Ask to sign in; what was typed is carried along and sent again afterwards."""
    kept = await kept_of(request)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return page(request, "sign_in.html", status=401, back=back, kept=kept, people=[], nobody=False)


async def _own_password(_request: Request, _error: Exception) -> Response:
    return onward(OWN_ACCOUNT)


async def _prove(request: Request, _error: Exception) -> Response:
    facts = {"back": _back(request), "kept": await kept_of(request)}
    return page(request, "prove.html", visitor_or_nobody(request), status=403, **facts)


def _back(request: Request) -> str:
    """Return the address that was asked, to be asked again."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def kept_of(request: Request) -> dict[str, str]:
    """Return what a form sent, without what belongs to the old session and without passwords."""
    if request.method != "POST":
        return {}
    try:
        return {COMMAND: new_command_id()} | typed_in(await fields_of(request))
    except HTTPException:  # no form, or larger than any of ours: there is nothing to keep
        return {}


async def _not_allowed(request: Request, _error: Exception) -> Response:
    told = _("Your account has no right to this. Ask who keeps the accounts of your office.")
    return _message(request, 403, _("Not for this account"), told)


async def _foreign(request: Request, _error: Exception) -> Response:
    told = _("The form came from another page or from before another sign-in. Nothing was recorded: open it again.")
    return _message(request, 403, _("Nothing was recorded"), told)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 - what the handler is registered for
    unknown = isinstance(error, UNKNOWN)
    status = 404 if unknown else 503 if isinstance(error, LedgerError) else 409
    return _message(request, status, _("Nothing was recorded"), say(error, DESK_ZONE))


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    above = request.app.state.pages.above(request.url.path)
    if status == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET" and above != request.url.path:
        return onward(above)  # what a form led to, asked for again by its address
    told = {404: _("There is no such page."), 405: _("This page takes no such request.")}
    told |= {413: _("That is more than a form of this page holds."), 415: _("This page takes forms only.")}
    told |= {400: _("The form could not be read: it is too long, or it was cut off on the way.")}
    return _message(request, status, _("Not done"), told.get(status, ""))


async def _failed(request: Request, _error: Exception) -> Response:
    told = _("Something failed here, and was noted. Nothing was recorded that you were not told of: try again.")
    return _message(request, 500, _("Not done"), told)


def _message(request: Request, status: int, head: str, told: str) -> Response:
    return page(request, "message.html", visitor_or_nobody(request), status=status, head=head, told=told)
