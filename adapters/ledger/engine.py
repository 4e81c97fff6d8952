"""Opening the databases of the ledger and of its key store, running statements, and naming what is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import chain
from typing import Any, NoReturn, Protocol

import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError
from sqlalchemy.engine.interfaces import DBAPICursor, DBAPIModule

from adapters.ledger import sqlite
from adapters.ledger.errors import (
    LedgerDialectError,
    LedgerDriverError,
    LedgerError,
    LedgerForeignError,
    LedgerMissingError,
    LedgerSchemaError,
)
from adapters.ledger.form import LEDGER, WRITING, FileForm, Marks, locking, place_of

__all__ = [
    "LEDGER",
    "WRITING",
    "FileForm",
    "backend_of",
    "create_store",
    "locking",
    "open_older",
    "open_store",
    "run",
    "run_all",
    "run_many",
    "streamed",
]


Parameters = Mapping[str, object] | tuple[object, ...]
"""What a statement is run with: by name or by place, as it was compiled."""
Write = tuple[str, Sequence[tuple[object, ...]]]
"""A statement that returns nothing, and the rows it is run with, by place."""


class Backend(Protocol):
    """What the ledger asks of a kind of database; each kind is a module."""

    def make_room(self, url: sa.URL) -> None:
        """Make an empty database where that is ours to do."""

    def require(self, url: sa.URL) -> None:
        """Refuse a database that is not there."""

    def engine_for(self, url: sa.URL, form: FileForm, *, as_owner: bool) -> sa.Engine:
        """Return its engine; the owner may change tables, everybody else only writes into them."""

    def begin(self, connection: sa.Connection) -> None:
        """Begin a transaction as the execution options of the connection want it."""

    def marks_of(self, engine: sa.Engine) -> Marks:
        """Return what the database says of itself."""

    def lay_out(self, engine: sa.Engine, form: FileForm) -> None:
        """Make the tables in an empty database."""

    def mark(self, connection: sa.Connection, form: FileForm) -> None:
        """Write the version of the form."""

    def rebuilding(self, connection: sa.Connection) -> AbstractContextManager[None]:
        """Keep all others, in whatever process, from rebuilding the read models, as long as this one lives."""

    def act_as_writer(self, connection: sa.Connection) -> None:
        """Let what the rest of this transaction makes belong to those who write."""

    def fetched(self, connection: sa.Connection, query: str, parameters: Parameters) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query, some thousands at a time; never are all of them in memory."""

    def joined(self, statements: tuple[str, ...]) -> str | None:
        """Return one statement that does what these do, with their parameters in turn; None where that gains nothing.

        None of them changes what another one writes, nor reads it but as it was before them all.
        """

    def size_of(self, connection: sa.Connection) -> int:
        """Return the bytes it takes."""

    def server_of(self, connection: sa.Connection) -> str:
        """Return the program that keeps it, with its version."""

    def refusal_of(self, error: BaseException) -> type[LedgerError] | None:
        """Return the refusal a driver's error stands for."""


def create_store(url: str, form: FileForm = LEDGER) -> sa.Engine:
    """Make the tables in a new or empty database and return its engine; harmless on one that has them.

    A database in memory (`sqlite://`) lives as long as its engine and has one connection, which its users wait for
    in turn: inside a writing transaction, read through that transaction.

    Raises:
        LedgerError: as `open_store`.
    """
    target, backend = _target(url, form)
    backend.make_room(target)
    engine = _engine(target, backend, form)
    if backend.marks_of(engine).is_empty:
        backend.lay_out(engine, form)
    return _checked(engine, backend, form)


def open_store(url: str, form: FileForm = LEDGER) -> sa.Engine:
    """Return the engine of an existing database of this form.

    Raises:
        LedgerError: the database is missing, is not ours, is of another version, or cannot be read (see its
            subclasses).
    """
    target, backend = _target(url, form)
    backend.require(target)
    return _checked(_engine(target, backend, form), backend, form)


def open_older(url: str, form: FileForm = LEDGER) -> tuple[sa.Engine, int]:
    """Return the owner's engine of an existing database of this form in any version, and that version.

    Raises:
        LedgerError: as `open_store`.
    """
    target, backend = _target(url, form)
    backend.require(target)
    engine = _engine(target, backend, form, as_owner=True)
    version = backend.marks_of(engine).version
    return _checked(engine, backend, form._replace(version=version)), version


def backend_of(dialect: str) -> Backend:
    """Return the kind of database a dialect names.

    Raises:
        LedgerDialectError: no ledger can be kept there.
        LedgerDriverError: its driver is not installed.
    """
    if dialect == "sqlite":
        return sqlite
    if dialect not in {"postgresql", "postgres"}:
        raise LedgerDialectError(dialect=dialect)
    try:
        from adapters.ledger import postgresql  # noqa: PLC0415 - its driver is an optional extra
    except ImportError as error:
        raise LedgerDriverError(dialect=dialect) from error
    return postgresql


def run(connection: sa.Connection, statement: str, parameters: Parameters | None = None) -> DBAPICursor:
    """Run compiled SQL on the driver's own cursor: a fraction of the cost of SQLAlchemy's execution, where it counts.

    Raises:
        IntegrityError: a key is taken, or a row may not be changed.
        LedgerError: the database cannot be read or written.
    """
    cursor = connection.connection.cursor()
    _guarded(connection, cursor.execute, statement, parameters or {})
    return cursor


def run_many(connection: sa.Connection, statement: str, rows: Sequence[Parameters]) -> None:
    """Run compiled SQL once for each row, as `run`."""
    if len(rows) == 1:
        run(connection, statement, rows[0])
    else:
        _guarded(connection, connection.connection.cursor().executemany, statement, rows)


def streamed(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a query about very many, in lists, as the driver hands them over.

    Raises:
        LedgerError: as `run`.
    """
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    rows = backend_of(connection.dialect.name).fetched(connection, str(compiled), compiled.params)
    while some := _guarded(connection, next, rows, None):
        yield some


def run_all(connection: sa.Connection, writes: Sequence[Write]) -> None:
    """Run statements of which none needs another one's effect, as `run_many`; those with one row as one, if that gains.

    One that reads rows as they were stands before the one that writes them, and has as many rows at least.
    """
    single = [(statement, rows[0]) for statement, rows in writes if len(rows) == 1]
    joined = backend_of(connection.dialect.name).joined(tuple(statement for statement, _ in single))
    for statement, rows in writes:
        if joined is None or len(rows) > 1:
            run_many(connection, statement, rows)
    if joined is not None:
        run(connection, joined, tuple(chain.from_iterable(row for _, row in single)))


def _target(url: str, form: FileForm) -> tuple[sa.URL, Backend]:
    target = sa.make_url(url)
    backend = backend_of(target.get_backend_name())
    if target.get_backend_name() == "sqlite" or "postgresql" in form.dialects:
        return target, backend
    raise LedgerDialectError(dialect=target.get_backend_name())


def _engine(url: sa.URL, backend: Backend, form: FileForm, *, as_owner: bool = False) -> sa.Engine:
    engine = backend.engine_for(url, form, as_owner=as_owner)
    sa.event.listen(engine, "begin", _begin(backend))
    sa.event.listen(engine, "handle_error", _translate(backend))
    return engine


def _begin(backend: Backend) -> Callable[[sa.Connection], None]:
    def begin(connection: sa.Connection) -> None:
        try:
            backend.begin(connection)
        except connection.dialect.loaded_dbapi.Error as error:
            _let_go(connection, error)
            _refuse(backend, error, connection.engine.url)
            raise

    return begin


def _let_go(connection: sa.Connection, error: DBAPIModule.Error) -> None:
    """Keep a connection that was cut off out of the pool, which would fail to reset it and log that as its own error.

    Once a transaction has begun its rollback sees to that.
    """
    if connection.dialect.is_disconnect(error, connection.connection, None):
        connection.invalidate(error)


def _guarded(connection: sa.Connection, execute: Callable[..., Any], *arguments: object) -> Any:
    driver = connection.dialect.loaded_dbapi
    try:
        return execute(*arguments)
    except driver.IntegrityError as error:
        raise IntegrityError(str(error)) from error
    except driver.Error as error:
        _refuse(backend_of(connection.dialect.name), error, connection.engine.url)
        raise


def _translate(backend: Backend) -> Callable[[sa.ExceptionContext], None]:
    def translate(context: sa.ExceptionContext) -> None:
        if context.engine:
            _refuse(backend, context.original_exception, context.engine.url)

    return translate


def _refuse(backend: Backend, error: BaseException, url: sa.URL) -> None:
    """Raise the refusal a driver's error stands for; an error that is not the database's fault passes."""
    if refusal := backend.refusal_of(error):
        raise refusal(path=place_of(url)) from error


def _checked(engine: sa.Engine, backend: Backend, form: FileForm) -> sa.Engine:
    try:
        marks = backend.marks_of(engine)
    except LedgerError as refusal:
        _dispose_and_raise(engine, refusal)
    path = place_of(engine.url)
    if marks.is_empty and engine.dialect.name != "sqlite":
        _dispose_and_raise(engine, LedgerMissingError(path=path))
    if marks.application_id != form.application_id:
        _dispose_and_raise(engine, LedgerForeignError(path=path))
    if marks.version != form.version:
        _dispose_and_raise(engine, LedgerSchemaError(path=path, found=marks.version, expected=form.version))
    return engine


def _dispose_and_raise(engine: sa.Engine, refusal: LedgerError) -> NoReturn:
    engine.dispose()
    raise refusal
