"""Opening the files of the ledger and of its key store, and naming what is wrong with them."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError
from sqlalchemy.engine.interfaces import DBAPICursor

from adapters.ledger.errors import (
    LedgerDamagedError,
    LedgerDialectError,
    LedgerError,
    LedgerForeignError,
    LedgerFullError,
    LedgerLockedError,
    LedgerMissingError,
    LedgerReadOnlyError,
    LedgerSchemaError,
)
from adapters.ledger.schema import metadata

BUSY_SECONDS = 20  # fifty writers at once kept one waiting for 3.5 s
WRITING = {"writing": True}  # execution option of connections whose transactions will write


class FileForm(NamedTuple):
    """What marks a file as ours, and what it holds."""

    application_id: int
    version: int
    metadata: sa.MetaData
    pragmas: tuple[str, ...] = ()


LEDGER = FileForm(int.from_bytes(b"DHLG"), 1, metadata)

_REASONS: dict[str, type[LedgerError]] = {
    "SQLITE_BUSY": LedgerLockedError,
    "SQLITE_LOCKED": LedgerLockedError,
    "SQLITE_READONLY": LedgerReadOnlyError,
    "SQLITE_FULL": LedgerFullError,
    "SQLITE_CANTOPEN": LedgerMissingError,
    "SQLITE_NOTADB": LedgerForeignError,
    "SQLITE_CORRUPT": LedgerDamagedError,
    "SQLITE_IOERR": LedgerDamagedError,
}


def create_store(url: str, form: FileForm = LEDGER) -> sa.Engine:
    """Make the tables in a new or empty database and return its engine; harmless on one that has them.

    A database in memory (`sqlite://`) lives as long as its engine and has one connection, which its users wait for
    in turn: inside a writing transaction, read through that transaction.

    Raises:
        LedgerError: as `open_store`.
    """
    if path := _file_of(sa.make_url(url)):
        _touch(path)
    engine = _engine(url, form)
    if _marks_of(engine) == (0, 0, 0):
        _pragma(engine, "journal_mode=WAL")
        with engine.execution_options(**WRITING).begin() as connection:
            form.metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA application_id={form.application_id}")
            connection.exec_driver_sql(f"PRAGMA user_version={form.version}")
    return _checked(engine, form)


def open_store(url: str, form: FileForm = LEDGER) -> sa.Engine:
    """Return the engine of an existing database of this form.

    Raises:
        LedgerError: the file is missing, is not ours, is of another version, or cannot be read (see its subclasses).
    """
    path = _file_of(sa.make_url(url))
    if path and not path.is_file():
        raise LedgerMissingError(path=str(path))
    return _checked(_engine(url, form), form)


def run(connection: sa.Connection, statement: str, parameters: Mapping[str, object] | None = None) -> DBAPICursor:
    """Run compiled SQL on the driver's own cursor: a fraction of the cost of SQLAlchemy's execution, where it counts.

    Raises:
        IntegrityError: a key is taken, or a row may not be changed.
        LedgerError: the file cannot be read or written.
    """
    cursor = connection.connection.cursor()
    _guarded(connection, cursor.execute, statement, parameters or {})
    return cursor


def run_many(connection: sa.Connection, statement: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Run compiled SQL once for each row, as `run`."""
    _guarded(connection, connection.connection.cursor().executemany, statement, rows)


def truncate_wal(engine: sa.Engine) -> None:
    """Move the write-ahead log into the file and empty it, so that bytes overwritten in the file exist nowhere else.

    Raises:
        LedgerLockedError: a reader held the log for longer than we wait; to be repeated.
    """
    busy, *_ = _pragma(engine, "wal_checkpoint(TRUNCATE)")
    if busy:
        raise LedgerLockedError(path=str(engine.url.database))


def compact(engine: sa.Engine) -> None:
    """Write the whole file anew: SQLite leaves stale copies of rows in pages it has split, secure_delete or not."""
    with _outside_transactions(engine) as cursor:
        cursor.execute("VACUUM")
    truncate_wal(engine)


def _file_of(url: sa.URL) -> Path | None:
    """Return the file a SQLite URL names; None in memory and for a `file:` URI, which SQLite resolves itself."""
    if url.get_backend_name() != "sqlite":
        raise LedgerDialectError(dialect=url.get_backend_name())
    name = url.database
    return None if name in {None, "", ":memory:"} or str(name).startswith("file:") else Path(str(name))


def _touch(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # the write-ahead log inherits it
    except PermissionError as error:
        raise LedgerReadOnlyError(path=str(path)) from error
    except OSError as error:
        raise LedgerMissingError(path=str(path)) from error


def _engine(url: str, form: FileForm) -> sa.Engine:
    target = sa.make_url(url)
    in_memory = target.database in {None, "", ":memory:"}
    engine = sa.create_engine(
        target,
        paramstyle="named",  # statements compiled once are run with the same names on every dialect
        poolclass=sa.QueuePool,
        pool_size=1 if in_memory else 5,
        max_overflow=0 if in_memory else -1,
        pool_timeout=BUSY_SECONDS,
        # isolation_level None: this module says BEGIN, the driver never does.
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_SECONDS},
    )
    sa.event.listen(engine, "connect", _configure(form))
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "handle_error", _translate)
    return engine


def _configure(form: FileForm) -> Any:
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", *form.pragmas):
            connection.execute(f"PRAGMA {pragma}")

    return configure


def _begin(connection: sa.Connection) -> None:
    """Take the write lock at once when writing: a lock asked for after a read fails without waiting for its turn."""
    writing = connection.get_execution_options().get("writing")
    run(connection, "BEGIN IMMEDIATE" if writing else "BEGIN")


def _guarded(connection: sa.Connection, execute: Callable[..., object], statement: str, parameters: object) -> None:
    try:
        execute(statement, parameters)
    except sqlite3.IntegrityError as error:
        raise IntegrityError(str(error)) from error
    except sqlite3.Error as error:
        _refuse(error, connection.engine.url)
        raise


def _translate(context: sa.ExceptionContext) -> None:
    if isinstance(context.original_exception, sqlite3.Error) and context.engine:
        _refuse(context.original_exception, context.engine.url)


def _refuse(error: sqlite3.Error, url: sa.URL) -> None:
    """Raise the refusal a driver's error stands for; an error that is not the file's fault passes."""
    name = getattr(error, "sqlite_errorname", "")
    for reason, refusal in _REASONS.items():
        if name.startswith(reason):
            raise refusal(path=str(url.database)) from error


@contextmanager
def _outside_transactions(engine: sa.Engine) -> Iterator[DBAPICursor]:
    try:
        raw = engine.raw_connection()
        try:
            yield raw.cursor()
        finally:
            raw.close()
    except sqlite3.Error as error:
        _refuse(error, engine.url)
        raise


def _pragma(engine: sa.Engine, pragma: str) -> tuple[Any, ...]:
    """Run a pragma outside any transaction and return its row."""
    with _outside_transactions(engine) as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        return tuple(cursor.fetchone() or ())


def _marks_of(engine: sa.Engine) -> tuple[int, int, int]:
    """Return application id, schema version and how often the schema changed: all zero in an empty file."""
    marks = [int(_pragma(engine, name)[0]) for name in ("application_id", "user_version", "schema_version")]
    return marks[0], marks[1], marks[2]


def _checked(engine: sa.Engine, form: FileForm) -> sa.Engine:
    application_id, version, _ = _marks_of(engine)
    path = str(engine.url.database)
    if application_id != form.application_id:
        _dispose_and_raise(engine, LedgerForeignError(path=path))
    if version != form.version:
        _dispose_and_raise(engine, LedgerSchemaError(path=path, found=version, expected=form.version))
    return engine


def _dispose_and_raise(engine: sa.Engine, refusal: LedgerError) -> NoReturn:
    engine.dispose()
    raise refusal
