"""The citizen's look-up: code and secret from the slip, or its QR code; no name, and a guess learns nothing."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.access.allowance import Allowance
from adapters.access.sessions import is_same
from adapters.cli.context import DESK_ZONE
from adapters.cli.dossier_view import View, view_of
from adapters.cli.reading import Axes
from adapters.ledger.lookup import stream_of_code
from adapters.locale import _
from adapters.web.forms import OpenForm
from adapters.web.pages import page
from adapters.web.service import Service, service_of
from adapters.web.visitor import visitor_or_nobody
from domain import events as e
from domain.errors import BadCodeError, DossierUnknownError

router = APIRouter()
PER_ADDRESS = Allowance(10, timedelta(minutes=1))
PER_CODE = Allowance(5, timedelta(hours=1))
"""Tries from one address, and failures at one code, whoever makes them (ASVS 6.5.3)."""
_THEIRS = {"supplement", "payment", "applicant"}
"""Pauses in which it is the citizen who can do something."""
_NOBODYS = "00000000-0000-0000-0000-000000000000"


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
    service = service_of(request)
    allowances, address = service.access.allowances, request.client.host if request.client else "?"
    by_address, at_code = f"look-up:{address}", f"look-up-code:{code[:64].strip().casefold()}"
    if wait := allowances.wait({by_address: PER_ADDRESS, at_code: PER_CODE}):
        told = _("Too many tries. Wait {n} minutes, or ask at the desk.").format(n=-(-wait // 60))
        return _asked(request, {"code": told}, {"code": code}, 429)
    allowances.spend(by_address, PER_ADDRESS)
    view = _found(service, code, secret)
    if view is None:
        allowances.spend(at_code, PER_CODE)
        told = _("No dossier is found by these two codes. Look at the slip again.")
        return _asked(request, {"code": told}, {"code": code}, 404)
    return page(request, "status.html", visitor_or_nobody(request), **_told(view))


def _found(service: Service, code: str, secret: str) -> View | None:
    """Return the dossier if both codes are right.

    An unknown code goes the road of a wrong secret to its end: the same is read, the same is worked out. Only who has
    the secret gets to where the dossier itself is read.
    """
    ledger = service.ledger
    with ledger.reader.snapshot() as connection:
        try:
            stream = str(stream_of_code(connection, ledger.reader.tenant, code))
        except (DossierUnknownError, BadCodeError):
            stream = _NOBODYS
    wanted = ledger.vault.look_up_secret(ledger.reader.tenant, stream)
    typed = "".join(sign for sign in secret.upper() if sign.isalnum())
    if not is_same(typed, wanted) or stream == _NOBODYS:
        return None
    return view_of(ledger, code, Axes(ledger.clock(), None, is_now=True))


def _told(view: View) -> dict[str, Any]:
    """Return what a citizen is told: no name, no official."""
    acts = [entry.told.event for entry in view.entries]
    letters = [act for act in acts if isinstance(act, e.ApologyIssued)]
    asked = [act for act in acts if isinstance(act, e.Paused)]
    waits = asked and view.standing.paused_since is not None
    return {
        "view": view,
        "letter": letters[-1] if letters else None,
        "again": next((one.re_promise for one in reversed(letters) if one.re_promise is not None), None),
        "asked": asked[-1] if waits and (asked[-1].items or asked[-1].cause in _THEIRS) else None,
        "is_late": view.state in {"overdue", "late"},
        "zone": DESK_ZONE,
    }


def _asked(
    request: Request, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(
        request, "look_up.html", visitor_or_nobody(request), status=status, errors=errors or {}, typed=typed or {}
    )
