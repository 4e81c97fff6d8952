"""Who asks at a browser: the user behind a session, or nobody."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from adapters.access.sessions import Session
from adapters.web.actor import Actor, NotAllowedError
from adapters.web.service import service_of

__all__ = [
    "COOKIE",
    "Anyone",
    "NotAllowedError",
    "ProofNeededError",
    "SignInNeededError",
    "Signed",
    "Visitor",
    "visitor",
    "visitor_or_nobody",
]
COOKIE = "dunghen"
OWN_ACCOUNT = "/tai-khoan"
"""Where one changes one's own password."""
LIVE = "x-live"
"""What an open page asks by itself is marked so: it does not keep a session alive that nobody uses."""


class SignInNeededError(Exception):
    """Nobody is signed in, or the session ended; what was typed is kept."""


class OwnPasswordNeededError(Exception):
    """The password was given by somebody else: the user changes it before anything else."""


class ProofNeededError(Exception):
    """The password must be given again for this act."""


@dataclass(frozen=True)
class Visitor(Actor):
    """A user at a browser."""

    session: Session

    def must_have_proved(self) -> None:
        """Require that the password was given a moment ago.

        Raises:
            ProofNeededError: it was not.
        """
        if not self.service.access.sessions.is_proved(self.session):
            raise ProofNeededError


def cookie_of(request: Request) -> str:
    """Return the name of the session's cookie; over TLS one that browsers take from this very host alone."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def visitor_or_nobody(request: Request) -> Visitor | None:
    """Return who asks, or None; a session does not outlive a change of rights."""
    service = service_of(request)
    token = request.cookies.get(cookie_of(request))
    by_itself = LIVE in request.headers or request.headers.get("accept") == "text/event-stream"
    session = service.access.sessions.find(token, is_looked_at=not by_itself)
    if session is None or token is None:
        return None
    known = service.directory.now()
    user = known.users.get(session.user)
    if user is None or user.is_disabled or user.version != session.rights:
        service.access.sessions.end(token)
        return None
    return Visitor(user, known.rights(user), service, session)


def anybody(request: Request) -> Visitor:
    """Return who asks.

    Raises:
        SignInNeededError: nobody is signed in.
    """
    found = visitor_or_nobody(request)
    if found is None:
        raise SignInNeededError
    return found


def visitor(request: Request) -> Visitor:
    """Return who asks, with a password that is their own.

    Raises:
        SignInNeededError, OwnPasswordNeededError: nobody is signed in, or somebody who knows it from another.
    """
    found = anybody(request)
    if found.service.access.passwords.must_change(found.user.user):
        raise OwnPasswordNeededError
    return found


Visiting = Annotated[Visitor, Depends(anybody)]
"""A route's parameter: who asks, signed in with whatever password."""
Signed = Annotated[Visitor, Depends(visitor)]
"""A route's parameter: who asks, signed in with a password of their own."""
Anyone = Annotated[Visitor | None, Depends(visitor_or_nobody)]
"""A route's parameter: who asks, if anybody is signed in."""
