"""Where somebody stays: on the page of an address, or on the one above where only forms are sent to the address."""

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match


class Pages:
    """The addresses of the site: which of them open by themselves."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        every = [route for route in routes if isinstance(route, APIRoute)]
        shown = {route.path for route in every if "GET" in (route.methods or ())}
        self._forms = [route for route in every if route.path not in shown]

    def above(self, path: str) -> str:
        """Return the address if it opens by itself, else the nearest above it that does."""
        while any(_takes(route, path) for route in self._forms):
            path = path.rpartition("/")[0] or "/"
        return path


def _takes(route: APIRoute, path: str) -> bool:
    asked = {"type": "http", "method": "POST", "path": path, "root_path": "", "headers": []}
    return route.matches(asked)[0] is Match.FULL
