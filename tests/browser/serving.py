"""The desk served as in production, in a thread of the test: uvicorn at a free port."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, NamedTuple

import uvicorn
from fastapi import FastAPI

from adapters.ledger.instants import to_micros
from adapters.web.visitor import COOKIE
from tests.adapters.web.conftest import PASSWORD, Desk


class Site(NamedTuple):
    """A desk at an address."""

    url: str
    desk: Desk

    def let_in(self, login: str) -> str:
        """Give a user a password, and return it."""
        self.desk.service.access.passwords.set(login, PASSWORD, to_micros(self.desk.clock()))
        return PASSWORD

    def cookie(self, login: str) -> Any:
        """Begin a session without the slow password, and return its cookie as a browser keeps it."""
        service = self.desk.service
        token = service.access.sessions.begin(login, service.directory.now().users[login].version)
        return {"name": COOKIE, "value": token, "url": self.url, "httpOnly": True, "sameSite": "Strict"}


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, app: FastAPI) -> None:
        # Pages that stay open listen for news without end: nobody waits for them.
        super().__init__(uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=0))
        self.answers = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()


def listening() -> socket.socket:
    """Return a socket at a free port."""
    return socket.create_server(("127.0.0.1", 0))


@contextmanager
def served(app: FastAPI, at: socket.socket) -> Iterator[None]:
    """Answer at a socket until the end."""
    server = _Server(app)
    thread = Thread(target=server.run, args=([at],), name="served")
    thread.start()
    assert server.answers.wait(10)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
