"""Drivers that fail on command: at the n-th statement from now, in the ways that SQLite and PostgreSQL fail."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
import sqlalchemy as sa

_CODES = {"SQLITE_FULL": 13, "SQLITE_BUSY": 5, "SQLITE_IOERR": 10}
_REFUSING = "DO $$ BEGIN RAISE EXCEPTION 'on command' USING ERRCODE = '{}'; END $$"
_ON_SERVER = {
    "disk_full": _REFUSING.format("53100"),
    "lock_timeout": _REFUSING.format("55P03"),
    "cut_off": "RESET ROLE; SELECT pg_terminate_backend(pg_backend_pid())",
}
KINDS = tuple(_CODES)
SERVER_KINDS = tuple(_ON_SERVER)


class Fault:
    """Counts statements; the one it is set for fails instead of being run."""

    def __init__(self, engines: Iterable[sa.Engine]) -> None:
        self._left: int | None = None
        self._kind = self._after = ""
        self.statements: list[str] = []
        connects = {"sqlite": _failing_file(self._due), "postgresql": _failing_server(self._due)}
        for engine in engines:
            sa.event.listen(engine, "do_connect", connects[engine.dialect.name])
            engine.dispose()  # connections made before know of no faults

    def set(self, kind: str, statement: int) -> None:
        """Let the `statement`-th statement from now, counted from 1, fail like `kind`."""
        self._kind, self._left, self.statements = kind, statement, []

    def set_after(self, kind: str, words: str) -> None:
        """Let the statement after the next one that holds `words` fail like `kind`."""
        self._kind, self._after, self.statements = kind, words, []

    def clear(self) -> None:
        """Let nothing fail."""
        self._left = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is set and the statement it waits for has not come."""
        return self._left is not None

    def _due(self, statement: str) -> str | None:
        """Count a statement, and return how it is to fail, if it is."""
        if self._after and self._after in statement:
            self._after, self._left = "", 2
        if self._left is None:
            return None
        self.statements.append(statement)
        self._left -= 1
        if self._left:
            return None
        self._left = None
        return self._kind


def _failing_file(due: Callable[[str], str | None]) -> Callable[..., None]:
    """Return what makes a connection of SQLite fail."""

    def step(statement: str) -> None:
        if kind := due(statement):
            error = sqlite3.OperationalError(f"{kind} at {statement}")
            error.sqlite_errorname, error.sqlite_errorcode = kind, _CODES[kind]
            raise error

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
            step(sql)
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
            step(sql)
            return super().executemany(sql, parameters)

    class Connection(sqlite3.Connection):
        def cursor(self, _factory: Any = None) -> Any:
            return super().cursor(Cursor)

        def commit(self) -> None:
            step("COMMIT")
            super().commit()

    return lambda _dialect, _record, _arguments, named: named.update(factory=Connection)


def _failing_server(due: Callable[[str], str | None]) -> Callable[..., Any]:
    """Return what makes a connection on which the server itself refuses, or which it cuts off."""

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            kind = due(str(query))
            return super().execute(_ON_SERVER[kind]) if kind else super().execute(query, params, **more)

        def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
            if kind := due(str(query)):
                super().execute(_ON_SERVER[kind])
            super().executemany(query, params_seq, **more)

    class Connection(psycopg.Connection[Any]):
        def commit(self) -> None:
            if kind := due("COMMIT"):
                self.execute(_ON_SERVER[kind])
            super().commit()

    return lambda _dialect, _record, arguments, named: Connection.connect(*arguments, cursor_factory=Cursor, **named)
