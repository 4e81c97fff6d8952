"""Routes that anybody may ask, without a token."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from adapters.web.api.bodies import read


class OpenRoute(APIRoute):
    """A route that asks for no token, and reads a body as all of the API do."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Wrap the route."""
        inner: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

        async def handler(request: Request) -> Response:
            return await inner(await read(request) if request.method == "POST" else request)

        return handler
