"""The citizen's look-up itself, for page and programs: by code and secret; no name, and a guess learns nothing."""

from datetime import timedelta
from typing import ClassVar, NamedTuple

from fastapi import Request

from adapters.access.allowance import Allowance
from adapters.access.sessions import is_same
from adapters.cli.dossier_view import View, view_of
from adapters.cli.reading import Axes
from adapters.ledger.lookup import stream_of_code
from adapters.web.service import Service, service_of
from domain import events as e
from domain.errors import BadCodeError, DomainError, DossierUnknownError
from domain.values import Promise

PER_ADDRESS = Allowance(10, timedelta(minutes=1))
PER_PROGRAM = Allowance(600, timedelta(minutes=1))
PER_CODE = Allowance(5, timedelta(hours=1))
"""Tries from one address, or of a program that asks for many citizens, and failures at one code, whoever makes them.

Source: ASVS 6.5.3; the numbers are ours.
"""
_THEIRS = {"supplement", "payment", "applicant"}
"""Pauses in which it is the citizen who can do something."""
_NOBODYS = "00000000-0000-0000-0000-000000000000"
_MINUTE = 60  # seconds


class CodesUnknownError(DomainError):
    """The two codes open no dossier; whether one of them is right, nobody is told."""

    code: ClassVar[str] = "codes_unknown"


class LookUpTriesError(DomainError):
    """Too many tries from one address, or at one code. Facts: wait (seconds), minutes."""

    code: ClassVar[str] = "too_many_look_ups"


class LookedUp(NamedTuple):
    """What a citizen is told: the dossier without its acts, the letter last signed, the new date, what is asked."""

    view: View
    letter: e.ApologyIssued | None
    again: Promise | None
    asked: e.Paused | None
    is_late: bool


def looked_up(request: Request, code: str, secret: str, program: str | None = None) -> LookedUp:
    """Return what became of a dossier, to who holds its slip; `program` is the token of one that asks for many.

    Raises:
        LookUpTriesError: the address, the program, or whoever tried this code, must wait.
        CodesUnknownError: the codes do not belong together, or nobody bears the first.
    """
    service = service_of(request)
    allowances, address = service.access.allowances, request.client.host if request.client else "?"
    asking, allowed = (f"look-up:{address}", PER_ADDRESS) if program is None else (f"look-up-by:{program}", PER_PROGRAM)
    at_code = f"look-up-code:{code[:64].strip().casefold()}"
    if wait := allowances.wait({asking: allowed, at_code: PER_CODE}):
        raise LookUpTriesError(wait=wait, minutes=-(-wait // _MINUTE))
    allowances.spend(asking, allowed)
    view = _found(service, code, secret)
    if view is None:
        allowances.spend(at_code, PER_CODE)
        raise CodesUnknownError
    return _told(view)


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


def _told(view: View) -> LookedUp:
    acts = [entry.told.event for entry in view.entries]
    letters = [act for act in acts if isinstance(act, e.ApologyIssued)]
    asked = [act for act in acts if isinstance(act, e.Paused)]
    waits = asked and view.standing.paused_since is not None
    return LookedUp(
        view=view,
        letter=letters[-1] if letters else None,
        again=next((one.re_promise for one in reversed(letters) if one.re_promise is not None), None),
        asked=asked[-1] if waits and (asked[-1].items or asked[-1].cause in _THEIRS) else None,
        is_late=view.state in {"overdue", "late"},
    )
