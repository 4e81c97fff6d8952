"""SQLite as the home of a ledger or of a key store: files that wait, lock and fail in known ways."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.engine.interfaces import DBAPICursor

from adapters.ledger.errors import (
    LedgerDamagedError,
    LedgerError,
    LedgerForeignError,
    LedgerFullError,
    LedgerLockedError,
    LedgerMissingError,
    LedgerReadOnlyError,
    RebuildRunningError,
)
from adapters.ledger.form import BUSY_SECONDS, WRITING, FileForm, Marks, place_of
from adapters.ledger.triggers import guard

_REASONS: dict[str, type[LedgerError]] = {
    "SQLITE_BUSY": LedgerLockedError,
    "SQLITE_LOCKED": LedgerLockedError,
    "SQLITE_READONLY": LedgerReadOnlyError,
    "SQLITE_FULL": LedgerFullError,
    "SQLITE_CANTOPEN": LedgerMissingError,
    "SQLITE_NOTADB": LedgerForeignError,
    "SQLITE_CORRUPT": LedgerDamagedError,
    "SQLITE_IOERR_SHMSIZE": LedgerFullError,  # no room for the index of its log; found before the next
    "SQLITE_IOERR": LedgerDamagedError,
}


def make_room(url: sa.URL) -> None:
    """Make the file, empty and closed to others, where there is none.

    Raises:
        LedgerError: its folder cannot be used.
    """
    path = _file_of(url)
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # the write-ahead log inherits it
    except PermissionError as error:
        raise LedgerReadOnlyError(path=str(path)) from error
    except OSError as error:
        raise LedgerMissingError(path=str(path)) from error


def require(url: sa.URL) -> None:
    """Refuse a file that is not there; opening it would make it.

    Raises:
        LedgerMissingError: there is no such file.
        LedgerReadOnlyError: there is, where its log cannot be made, without which it is not even read.
    """
    path = _file_of(url)
    if path and not path.is_file():
        raise LedgerMissingError(path=str(path))
    if path and not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists():
        raise LedgerReadOnlyError(path=str(path))


def engine_for(url: sa.URL, form: FileForm, *, as_owner: bool) -> sa.Engine:
    """Return the engine of a file or of a database in memory; whoever has the file owns it."""
    del as_owner
    in_memory = url.database in {None, "", ":memory:"}
    engine = sa.create_engine(
        url,
        paramstyle="named",
        poolclass=sa.QueuePool,
        pool_size=1 if in_memory else 5,
        max_overflow=0 if in_memory else -1,
        pool_timeout=BUSY_SECONDS,
        # isolation_level None: this module says BEGIN, the driver never does.
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_SECONDS},
    )
    sa.event.listen(engine, "connect", _configure(form))
    return engine


def begin(connection: sa.Connection) -> None:
    """Take the write lock at once when writing: a lock asked for after a read fails without waiting for its turn."""
    writing = connection.get_execution_options().get("writing")
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if writing else "BEGIN")


def marks_of(engine: sa.Engine) -> Marks:
    """Return what the file's header says; a file whose schema never changed is empty."""
    names = ("application_id", "user_version", "schema_version")
    application_id, version, changes = (int(_pragma(engine, name)[0]) for name in names)
    return Marks(application_id, version, is_empty=(application_id, version, changes) == (0, 0, 0))


def lay_out(engine: sa.Engine, form: FileForm) -> None:
    """Make the tables of an empty file and mark it."""
    _pragma(engine, "journal_mode=WAL")
    with engine.execution_options(**WRITING).begin() as connection:
        form.metadata.create_all(connection)
        guard(connection, form.metadata.sorted_tables)
        connection.exec_driver_sql(f"PRAGMA application_id={form.application_id}")
        mark(connection, form)


def mark(connection: sa.Connection, form: FileForm) -> None:
    """Write the version of the form into the file."""
    connection.exec_driver_sql(f"PRAGMA user_version={form.version}")


@contextmanager
def rebuilding(connection: sa.Connection) -> Iterator[None]:
    """Keep all others from rebuilding the read models: the system holds the lock of a file, and ends it with us.

    Raises:
        RebuildRunningError: somebody is at it.
    """
    path = _file_of(connection.engine.url)
    if path is None:  # in memory there is one connection, which nobody shares meanwhile
        yield
        return
    try:
        with FileLock(f"{path}.rebuild", timeout=0, mode=0o600):
            yield
    except Timeout as error:
        raise RebuildRunningError(path=str(path)) from error


def act_as_writer(_connection: sa.Connection) -> None:
    """Nothing: a file has no roles."""


def size_of(connection: sa.Connection) -> int:
    """Return the bytes of the file, its write-ahead log left out."""
    pages, bytes_each = (connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("page_count", "page_size"))
    return int(pages or 0) * int(bytes_each or 0)


def server_of(_connection: sa.Connection) -> str:
    """Return the library that reads the file, with its version."""
    return f"SQLite {sqlite3.sqlite_version}"


def refusal_of(error: BaseException) -> type[LedgerError] | None:
    """Return the refusal a driver's error stands for; None: it is not the file's fault."""
    name = getattr(error, "sqlite_errorname", "")
    return next((refusal for reason, refusal in _REASONS.items() if name.startswith(reason)), None)


def truncate_wal(engine: sa.Engine) -> None:
    """Move the write-ahead log into the file and empty it, so that bytes overwritten in the file exist nowhere else.

    Raises:
        LedgerLockedError: a reader held the log for longer than we wait; to be repeated.
    """
    busy, *_ = _pragma(engine, "wal_checkpoint(TRUNCATE)")
    if busy:
        raise LedgerLockedError(path=place_of(engine.url))


def compact(engine: sa.Engine) -> None:
    """Write the whole file anew: SQLite leaves stale copies of rows in pages it has split, secure_delete or not."""
    with _outside_transactions(engine) as cursor:
        cursor.execute("VACUUM")
    truncate_wal(engine)


def _file_of(url: sa.URL) -> Path | None:
    """Return the file a URL names; None in memory and for a `file:` URI, which SQLite resolves itself."""
    name = url.database
    return None if name in {None, "", ":memory:"} or str(name).startswith("file:") else Path(str(name))


def _configure(form: FileForm) -> Any:
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", *form.pragmas):
            connection.execute(f"PRAGMA {pragma}")

    return configure


@contextmanager
def _outside_transactions(engine: sa.Engine) -> Iterator[DBAPICursor]:
    try:
        raw = engine.raw_connection()
        try:
            yield raw.cursor()
        finally:
            raw.close()
    except sqlite3.Error as error:
        if refusal := refusal_of(error):
            raise refusal(path=place_of(engine.url)) from error
        raise


def _pragma(engine: sa.Engine, pragma: str) -> tuple[Any, ...]:
    """Run a pragma outside any transaction and return its row."""
    with _outside_transactions(engine) as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        return tuple(cursor.fetchone() or ())
