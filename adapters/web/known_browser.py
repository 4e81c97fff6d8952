"""Browsers where somebody signed in before are known again: what others guess, next door or afar, does not slow them.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hmac
from datetime import timedelta
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

from adapters.access.pace import FREE
from adapters.ids import new_token
from adapters.web.service import Service

_LASTS = timedelta(days=400)  # browsers keep no cookie longer
_FREE_OF_AN_ADDRESS = 100
"""Failures of all names from one address before the first wait: a whole office may stand behind one.

Source: NIST SP 800-63B-4, 3.2.2 (of one account; of an address a policy of ours).
"""


def buckets_of(request: Request, service: Service, user: str) -> dict[str, int]:
    """Return where a failure to sign in as a user counts, each with how many are free.

    In a browser where the user was before, that browser alone; elsewhere the user at this address, and the address.
    """
    if (nonce := _nonce(request, service, user)) is not None:
        return {f"in:known:{nonce}": FREE}
    address = request.client.host if request.client else "?"
    return {f"in:{address}:{user}": FREE, f"in:{address}": _FREE_OF_AN_ADDRESS}


def remember(request: Request, response: Response, service: Service, user: str) -> None:
    """Let the browser show from now on that the user was here."""
    nonce = _nonce(request, service, user) or new_token()
    kept = f"{nonce}.{service.ledger.vault.mark_of_browser(user, nonce)}"
    age, is_tls = int(_LASTS.total_seconds()), request.url.scheme == "https"
    response.set_cookie(_cookie(request, user), kept, age, httponly=True, samesite="strict", secure=is_tls)


def _nonce(request: Request, service: Service, user: str) -> str | None:
    nonce, _dot, mark = request.cookies.get(_cookie(request, user), "").partition(".")
    ours = service.ledger.vault.mark_of_browser(user, nonce)
    return nonce if hmac.compare_digest(mark.encode(), ours.encode()) else None


def _cookie(request: Request, user: str) -> str:
    """Return the name of the cookie: one for each who signs in at this browser, without saying who."""
    prefix = "__Host-" if request.url.scheme == "https" else ""
    return f"{prefix}dunghen-known-{sha256(user.encode()).hexdigest()[:12]}"
