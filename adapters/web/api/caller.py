"""Who asks by a token: its user, with no right that the token does not carry, at no office that it is not for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.web.actor import Actor
from adapters.web.api.bodies import read
from adapters.web.api.errors import EverywhereError, ScopeError, TokenNeededError, TokenRefusedError, TriesError
from adapters.web.service import Service, service_of
from domain.code import checked_code
from domain.errors import DossierUnknownError
from domain.rights import Right
from domain.token import Token

_SCHEME = "bearer"
BEARER = HTTPBearer(
    auto_error=False,
    description="A token that `dunghen token issue` showed once.",
)
"""Only told in the OpenAPI document: `CallerRoute` reads the header itself, before anything else."""


@dataclass(frozen=True)
class Caller(Actor):
    """A program with a token."""

    token: Token

    def must(self, right: Right, office: str | None = None) -> None:
        """Require a right.

        Raises:
            ScopeError: the token does not carry it, or its user no longer holds it.
        """
        if not self.may(right, office):
            raise ScopeError(scope=right, office=office or self.token.office)

    def must_everywhere(self, right: Right) -> None:
        """Require a right at all offices, also at those to come.

        Raises:
            EverywhereError: the token does not carry it so.
        """
        if self.rights.where(right) is not None:
            raise EverywhereError(scope=right)

    def must_see(self, code: str, office: str) -> None:
        """Require sight of a dossier: any right at its office is enough to know that it exists.

        Raises:
            DossierUnknownError: it is another office's, which is told as a code that nobody bears.
        """
        if not any(self.may(right, office) for right in self.rights.offices):
            raise DossierUnknownError(dossier=code)

    def office_of(self, code: str) -> str | None:
        """Return the office that holds a dossier; None if it is out of sight, be it another office's or nobody's."""
        try:
            office = self.service.ledger.desk.dossier(checked_code(code)).standing.office
            self.must_see(code, office)
        except DossierUnknownError:
            return None
        return office

    def must_find(self, code: str) -> str:
        """Return the office that holds a dossier now.

        Raises:
            DossierUnknownError: it is out of sight.
        """
        office = self.office_of(code)
        if office is None:
            raise DossierUnknownError(dossier=code)
        return office


def caller_by(request: Request, header: str | None) -> Caller:
    """Return who stands behind `Bearer …`. A token that opens is never made to wait for those that do not.

    Raises:
        TokenNeededError, TokenRefusedError, TriesError: nobody does.
    """
    scheme, _space, secret = (header or "").partition(" ")
    if scheme.lower() != _SCHEME or not secret.strip():
        raise TokenNeededError
    service = service_of(request)
    found = _found(service, secret.strip())
    if found is not None:
        return found
    bucket = f"token:{request.client.host if request.client else '?'}"
    if wait := service.access.pace.wait(bucket):
        raise TriesError(wait=wait)
    service.access.pace.failed(bucket)
    raise TokenRefusedError


def _found(service: Service, secret: str) -> Caller | None:
    known = service.directory.now()
    token = known.tokens.get(service.access.tokens.find(secret) or "")
    user = known.users.get(token.user) if token is not None else None
    if token is None or user is None or user.is_disabled or not token.lets_in(service.ledger.clock()):
        return None
    offices = None if token.office is None else frozenset(known.below(token.office))
    return Caller(user, known.rights(user).narrowed(token.scopes, offices), service, token)


class CallerRoute(APIRoute):
    """A route that knows who asks before it reads a body, and reads no body that could mean two things."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Wrap the route."""
        inner: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

        async def handler(request: Request) -> Response:
            request.state.caller = await run_in_threadpool(caller_by, request, request.headers.get("authorization"))
            return await inner(await read(request) if request.method == "POST" else request)

        return handler


def caller_of(request: Request) -> Caller:
    """Return who asks."""
    found: Caller = request.state.caller
    return found


Asking = Annotated[Caller, Depends(caller_of)]
"""A route's parameter: who asks."""
