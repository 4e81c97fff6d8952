"""What can go wrong with a database, at a statement or a commit chosen beforehand, and the wiring of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import psycopg
import sqlalchemy as sa

from adapters.ledger.errors import LedgerError

Kind = Literal["full", "locked", "io", "killed", "commit_failed", "answer_lost"]
KINDS: tuple[Kind, ...] = ("full", "locked", "io", "killed", "commit_failed", "answer_lost")
_NAMES = {
    "full": "SQLITE_FULL",
    "locked": "SQLITE_BUSY",
    "io": "SQLITE_IOERR_WRITE",
    "commit_failed": "SQLITE_IOERR_FSYNC",
    "answer_lost": "",
}
_STATES = {"full": "53100", "locked": "55P03", "io": "58030"}
_CUT_OFF = "RESET ROLE; SELECT pg_terminate_backend(pg_backend_pid())"


class KilledError(Exception):
    """The process ended here. No BaseException: at those a pool drops its connection, and so a ledger in memory."""


LOST = (LedgerError, sqlite3.Error, sa.exc.DBAPIError, KilledError)
"""What a client sees when no answer comes."""


class Faults:
    """At most one fault waits: at the n-th statement, or before or after the n-th commit from now."""

    def __init__(self) -> None:
        self.armed: Kind | None = None
        self.fired: Kind | None = None
        self.left = 0

    def arm(self, kind: Kind, after: int) -> None:
        """Let `kind` happen at the `after`-th occasion from now."""
        self.armed, self.left, self.fired = kind, after, None

    def disarm(self) -> Kind | None:
        """Return what happened since it was armed, and let nothing happen any more."""
        fired, self.armed, self.fired = self.fired, None, None
        return fired

    def at_statement(self, fail: Callable[[str], None]) -> None:
        """Fail instead of running a statement, if it is time; `fail` does so in the way of a database."""
        if self.armed in {"full", "locked", "io", "killed"} and self._is_time():
            if self.fired == "killed":
                raise KilledError
            fail(str(self.fired))

    def at_commit(self, fail: Callable[[str], None], *, done: bool) -> None:
        """Fail before a commit, or once it is done."""
        if self.armed == ("answer_lost" if done else "commit_failed") and self._is_time():
            fail(str(self.fired))

    def _is_time(self) -> bool:
        self.left -= 1
        if self.left > 0:
            return False
        self.fired, self.armed = self.armed, None
        return True


def _fail_as_a_file(kind: str) -> None:
    name = _NAMES[kind]
    error = sqlite3.OperationalError(name or "the connection was lost")
    if name:
        error.sqlite_errorname = name
    raise error


@contextmanager
def wired(faults: Faults) -> Iterator[None]:
    """Let every connection that engines open inside meet the faults."""

    def connect(dialect: sa.Dialect, _record: object, _arguments: object, options: dict[str, Any]) -> Any:
        if dialect.name == "sqlite":
            options["factory"] = type("Wired", (_Connection,), {"faults": faults})
            return None
        wired_ = type("Wired", (_ServerConnection,), {"faults": faults})
        return wired_.connect(**options, cursor_factory=_ServerCursor)

    sa.event.listen(sa.Engine, "do_connect", connect)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "do_connect", connect)


class _Cursor(sqlite3.Cursor):
    def execute(self, *statement: Any) -> sqlite3.Cursor:
        self.connection.faults.at_statement(_fail_as_a_file)
        return super().execute(*statement)

    def executemany(self, *statement: Any) -> sqlite3.Cursor:
        self.connection.faults.at_statement(_fail_as_a_file)
        return super().executemany(*statement)


class _Connection(sqlite3.Connection):
    faults: Faults

    def cursor(self, _factory: object = None) -> sqlite3.Cursor:
        return super().cursor(_Cursor)

    def commit(self) -> None:
        self.faults.at_commit(_fail_as_a_file, done=False)
        super().commit()
        self.faults.at_commit(_fail_as_a_file, done=True)


class _ServerCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        self.connection.faults.at_statement(self.connection.fail)  # type: ignore[attr-defined] # it is one of ours
        return super().execute(query, params, **more)

    def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
        self.connection.faults.at_statement(self.connection.fail)  # type: ignore[attr-defined] # it is one of ours
        super().executemany(query, params_seq, **more)


class _ServerConnection(psycopg.Connection[Any]):
    faults: Faults

    def fail(self, kind: str) -> None:
        """Let the server itself refuse what comes now, or cut the connection off."""
        state = _STATES.get(kind)
        refusing = f"DO $$ BEGIN RAISE EXCEPTION 'on command' USING ERRCODE = '{state}'; END $$"
        self.execute(refusing if state else _CUT_OFF)

    def commit(self) -> None:
        self.faults.at_commit(self.fail, done=False)
        super().commit()
        self.faults.at_commit(self.fail, done=True)
