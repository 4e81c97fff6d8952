"""A driver that fails on command: at the n-th statement from now, of whatever file, in a way that SQLite fails."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

_CODES = {"SQLITE_FULL": 13, "SQLITE_BUSY": 5, "SQLITE_IOERR": 10}
KINDS = tuple(_CODES)


class Fault:
    """Counts statements; the one it is set for fails instead of being run."""

    def __init__(self, engines: Iterable[sa.Engine]) -> None:
        self._left: int | None = None
        self._kind = self._after = ""
        self.statements: list[str] = []
        driver = _failing_driver(self._step)
        for engine in engines:
            sa.event.listen(engine, "do_connect", lambda _d, _r, _a, named: named.update(factory=driver))
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

    def _step(self, statement: str) -> None:
        if self._after and self._after in statement:
            self._after, self._left = "", 2
        if self._left is None:
            return
        self.statements.append(statement)
        self._left -= 1
        if self._left == 0:
            self._left = None
            error = sqlite3.OperationalError(f"{self._kind} at statement {len(self.statements)}")
            error.sqlite_errorname, error.sqlite_errorcode = self._kind, _CODES[self._kind]
            raise error


def _failing_driver(step: Callable[[str], None]) -> type[sqlite3.Connection]:
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

    return Connection
