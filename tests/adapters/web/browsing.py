"""A browser without a screen: signs in, follows forms as a person would, and reads what the page says."""

import atexit
from contextlib import ExitStack
from functools import cache
from html.parser import HTMLParser
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.web.service import Service
from adapters.web.visitor import COOKIE

_SILENT = {"script", "style", "head", "svg"}
_VOID = {"input", "meta", "link", "br", "hr", "img", "use", "path", "circle", "rect"}


class Read(HTMLParser):
    """A page as it is read: its words, its headings, its links, and the fields of its forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and "name" in given:
            self.fields[given["name"]] = given.get("value", "")
        if tag not in _VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while tag not in _VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in _SILENT for tag, _given in self._open):
            self.words.append(data.strip())
            for tag, given in self._open:
                if tag == "a":
                    self.links[data.strip()] = given.get("href", "")

    @property
    def text(self) -> str:
        """All that is read, in one line."""
        return " ".join(" ".join(self.words).split())


@cache
def _loop() -> BlockingPortal:
    """Return the event loop on which all browsers of this process are answered, as those of a service are."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(start_blocking_portal("asyncio"))


class Browser:
    """One person's browser on the service."""

    def __init__(self, app: FastAPI, host: str = "testclient") -> None:
        self.client = TestClient(app, base_url="http://desk.test", follow_redirects=True, client=(host, 50_000))
        self.client.portal = _loop()
        self.csrf = ""

    def sign_in(self, service: Service, login: str) -> "Browser":
        """Begin a session without the slow password."""
        user = service.directory.now().users[login]
        token = service.access.sessions.begin(login, user.version)
        self.client.cookies.set(COOKIE, token)
        session = service.access.sessions.find(token)
        assert session is not None
        self.csrf = session.csrf
        return self

    def get(self, path: str, **facts: Any) -> Response:
        """Open a page."""
        return self.client.get(path, **facts)

    def post(self, path: str, **fields: Any) -> Response:
        """Send a form of this session."""
        return self.client.post(path, data={"_token": self.csrf, **fields}, headers={"sec-fetch-site": "same-origin"})

    def read(self, path: str) -> Read:
        """Open a page and read it."""
        return Read(self.get(path).text)
