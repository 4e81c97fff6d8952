"""The page of the citizen's look-up: `/tra-cuu`, by the two codes of the slip, or by its QR code."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale.refusals import say
from adapters.web.forms import OpenForm
from adapters.web.looking_up import CodesUnknownError, LookUpTriesError, looked_up
from adapters.web.pages import page
from adapters.web.visitor import visitor_or_nobody
from domain.errors import DomainError

router = APIRouter()


@router.get("/tra-cuu")
def look_up_page(request: Request) -> Response:
    """Ask for the two codes of the slip."""
    return _asked(request)


@router.post("/tra-cuu")
def look_up(request: Request, form: OpenForm) -> Response:
    """Show what became of a dossier, to who holds its slip."""
    return _shown(request, form.text("code") or "", form.text("secret") or "")


@router.get("/tra-cuu/{code:path}/{secret}")
def look_up_by_link(request: Request, code: str, secret: str) -> Response:
    """Show the same, as the QR code of a paper leads to it."""
    return _shown(request, code, secret)


def _shown(request: Request, code: str, secret: str) -> Response:
    try:
        found = looked_up(request, code, secret)
    except LookUpTriesError as refusal:
        return _asked(request, code, refusal, 429)
    except CodesUnknownError as refusal:
        return _asked(request, code, refusal, 404)
    return page(request, "status.html", visitor_or_nobody(request), **found._asdict())


def _asked(request: Request, code: str = "", refusal: DomainError | None = None, status: int = 200) -> Response:
    errors = {} if refusal is None else {"code": say(refusal)}
    return page(request, "look_up.html", visitor_or_nobody(request), status=status, errors=errors, typed={"code": code})
