"""PostgreSQL as the home of a ledger: connections that wait, lock and fail in known ways."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from itertools import count
from select import select
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import pq

from adapters.ledger import roles
from adapters.ledger.errors import (
    LedgerAwayError,
    LedgerDamagedError,
    LedgerDeniedError,
    LedgerError,
    LedgerFullError,
    LedgerLockedError,
    LedgerMissingError,
    LedgerReadOnlyError,
    RebuildRunningError,
)
from adapters.ledger.form import AT_ONCE, BUSY_SECONDS, WRITING, FileForm, Marks, locking, place_of
from adapters.ledger.triggers import guard
from projections.read_models import READ_MODELS

LONGEST_STATEMENT = 600  # seconds: an index over ten million rows, and nothing that anybody waits for
LONGEST_PAUSE = 300  # seconds a transaction may stand still: a writer that froze holds up everybody
_CONNECT_SECONDS = 10
_CURSORS = count(1)
_DRIVER = "postgresql+psycopg"
_FORM = "dunghen_form"
_SHOWN = ", ".join(model.table.name for model in READ_MODELS)
_TAKE_ROLE = (
    f"SELECT set_config('role', rolname, {{until_end}}) FROM {_FORM} JOIN pg_roles ON rolname = writer"  # noqa: S608 - a constant
    " WHERE pg_has_role(session_user, pg_roles.oid, 'MEMBER')"
)
# A plan made while a table was small is kept for the life of a connection: it must look rows up by key from the start.
_WRITE = "BEGIN; SET LOCAL enable_seqscan = off"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# By the beginning of the SQLSTATE, the more particular first.
# Source: https://www.postgresql.org/docs/18/errcodes-appendix.html
_REASONS: dict[str, type[LedgerError]] = {
    "55P03": LedgerLockedError,  # lock_timeout
    "57014": LedgerLockedError,  # statement_timeout
    "40": LedgerLockedError,  # serialization, deadlock
    "25006": LedgerReadOnlyError,
    "25P03": LedgerAwayError,  # it stood still for too long and was cut off
    "53100": LedgerFullError,
    "53": LedgerAwayError,  # no memory, no connection left
    "57P": LedgerAwayError,
    "08": LedgerAwayError,
    "3D000": LedgerMissingError,
    "28": LedgerDeniedError,
    "42501": LedgerDeniedError,
    "58": LedgerDamagedError,  # errors of the disk
    "XX00": LedgerDamagedError,
}


def make_room(_url: sa.URL) -> None:
    """Leave the database to whoever keeps the server: making one is a decision about its disks and copies."""


def require(_url: sa.URL) -> None:
    """Leave it to the first connection to say what is missing."""


def engine_for(url: sa.URL, form: FileForm, *, as_owner: bool) -> sa.Engine:
    """Return the engine of a database on a server; it writes under the writing role unless `as_owner`."""
    del form
    engine = sa.create_engine(
        url.set(drivername=_DRIVER),
        pool_size=5,
        max_overflow=20,
        pool_timeout=BUSY_SECONDS,
        use_native_hstore=False,
        # autocommit: this module says BEGIN, in one round trip with the lock; the driver never does.
        connect_args={"autocommit": True, "connect_timeout": _CONNECT_SECONDS, "application_name": "dunghen"},
    )
    sa.event.listen(engine, "connect", _configure_as_owner if as_owner else _configure)
    sa.event.listen(engine, "checkout", _require_alive)
    return engine


def begin(connection: sa.Connection) -> None:
    """Begin, and when writing take the tenant's lock in the same round trip.

    The lock is held until others see the commit, so that ids become visible in their own order. What is read after it
    is read afresh (READ COMMITTED); readers see one moment. They keep the tables of read models from being swapped
    under them: a table that a rebuild has just put in place looks empty from a moment before.
    """
    options = connection.get_execution_options()
    if not options.get("writing"):
        said = _READ + (f"; LOCK TABLE {_SHOWN} IN ACCESS SHARE MODE" if _has_read_models(connection) else "")
    elif tenant := options.get("tenant"):
        said = f"{_WRITE}; SELECT pg_advisory_xact_lock({lock_key(tenant)})"
    else:
        said = "BEGIN"
    connection.connection.cursor().execute(said)


def lock_key(tenant: str) -> int:
    """Return the number of the advisory lock that writers of a tenant's ledger wait for in turn."""
    return _lock_number(f"dunghen ledger {tenant}")


def _lock_number(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)


def marks_of(engine: sa.Engine) -> Marks:
    """Return what the row of our form says; a schema without any table is empty."""
    with engine.execution_options(**WRITING).begin() as connection:
        if connection.scalar(sa.func.to_regclass(_FORM).select()):
            row = connection.exec_driver_sql(f"SELECT application_id, version FROM {_FORM}").one()  # noqa: S608 - a constant
            return Marks(*row)
        count = "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
        return Marks(0, 0, is_empty=connection.exec_driver_sql(count).scalar() == 0)


def lay_out(engine: sa.Engine, form: FileForm) -> None:
    """Make the tables, their triggers and the writing role, as the user of the URL, who owns them from then on."""
    with engine.execution_options(**locking(_FORM)).begin() as connection:
        if connection.scalar(sa.func.to_regclass(_FORM).select()) is None:  # nobody else has made them meanwhile
            form.metadata.create_all(connection)
            guard(connection, form.metadata.sorted_tables)
            connection.exec_driver_sql(
                f"CREATE TABLE {_FORM} (one INT PRIMARY KEY CHECK (one = 1), application_id BIGINT NOT NULL,"
                " version INT NOT NULL, writer TEXT)"
            )
            row = {"application": form.application_id, "version": form.version}
            connection.execute(sa.text(f"INSERT INTO {_FORM} VALUES (1, :application, :version)"), row)  # noqa: S608 - a constant
            _appoint(connection, form)
    engine.dispose()  # connections made before are not under the writing role


def _appoint(connection: sa.Connection, form: FileForm) -> None:
    """Give the writing role what it needs on the tables, where the owner may make one."""
    writer = roles.grant(connection, form.metadata.sorted_tables, _FORM)
    connection.execute(sa.text(f"UPDATE {_FORM} SET writer = :writer"), {"writer": writer})  # noqa: S608 - a constant


def mark(connection: sa.Connection, form: FileForm) -> None:
    """Write the version of the form into its row, and let the writing role into new tables."""
    connection.execute(sa.text(f"UPDATE {_FORM} SET version = :version"), {"version": form.version})  # noqa: S608 - a constant
    _appoint(connection, form)


@contextmanager
def rebuilding(connection: sa.Connection) -> Iterator[None]:
    """Keep all others from rebuilding the read models: the lock is this connection's, and ends with it.

    Raises:
        RebuildRunningError: somebody is at it.
    """
    number = _lock_number("dunghen rebuild")
    if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({number})").scalar():
        raise RebuildRunningError(path=place_of(connection.engine.url))
    connection.commit()
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.rollback()
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({number})")
            connection.commit()


def act_as_writer(connection: sa.Connection) -> None:
    """Take the writing role until the transaction ends, if there is one."""
    connection.exec_driver_sql(_TAKE_ROLE.format(until_end="true"))


def fetched(connection: sa.Connection, query: str, parameters: Any) -> Iterator[list[Any]]:
    """Yield the rows of a query, some thousands at a time; who stops before the end leaves it to the transaction's."""
    cursor, name = connection.connection.cursor(), f"rows_{next(_CURSORS)}"
    cursor.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {query}", parameters)
    while rows := cursor.execute(f"FETCH {AT_ONCE} FROM {name}").fetchall():
        yield rows
    cursor.execute(f"CLOSE {name}")


@lru_cache(maxsize=256)
def joined(statements: tuple[str, ...]) -> str | None:
    """Return one statement that does what these do: a message there and back costs more than writing a row.

    Source: https://www.postgresql.org/docs/18/queries-with.html#QUERIES-WITH-MODIFYING.
    """
    if len(statements) < 2:  # noqa: PLR2004 - there is nothing to join
        return None
    *others, last = statements
    return f"WITH {', '.join(f'write_{i} AS ({it})' for i, it in enumerate(others))} {last}"


def size_of(connection: sa.Connection) -> int:
    """Return the bytes of the database, its indexes included, the server's write-ahead log left out."""
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0)


def server_of(connection: sa.Connection) -> str:
    """Return the server with its version."""
    return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"


def refusal_of(error: BaseException) -> type[LedgerError] | None:
    """Return the refusal a driver's error stands for; None: it is not the database's fault."""
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return next((refusal for reason, refusal in _REASONS.items() if state.startswith(reason)), None)
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return None
    return _refusal_at_the_door(str(error))


def _refusal_at_the_door(said: str) -> type[LedgerError]:
    """Return why no connection was made: the driver hands on the server's sentence, but not its code."""
    if "FATAL" not in said or "the database system is" in said:
        return LedgerAwayError
    return LedgerMissingError if 'database "' in said and "does not exist" in said else LedgerDeniedError


def _configure_as_owner(connection: psycopg.Connection[Any], _record: object) -> None:
    """Wait with an end, speak of time in UTC, and never acknowledge what is not on the disk."""
    connection.execute(
        f"SET lock_timeout = '{BUSY_SECONDS * 1000:.0f}ms'; SET statement_timeout = '{LONGEST_STATEMENT}s';"
        f" SET idle_in_transaction_session_timeout = '{LONGEST_PAUSE}s'; SET timezone = 'UTC';"
        " SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )


def _configure(connection: psycopg.Connection[Any], record: object) -> None:
    """Configure, and give up every right that writing lines does not need."""
    _configure_as_owner(connection, record)
    found = connection.execute(f"SELECT to_regclass('{_FORM}')").fetchone()
    if found and found[0]:
        connection.execute(_TAKE_ROLE.format(until_end="false"))


def _require_alive(connection: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """Have the pool make new connections when the server cut this one off: an idle one has nothing to say but that."""
    with suppress(psycopg.OperationalError):
        idle = connection.info.transaction_status == pq.TransactionStatus.IDLE
        if idle and not select([connection.fileno()], [], [], 0)[0]:
            return
    raise sa.exc.InvalidatePoolError


def _has_read_models(connection: sa.Connection) -> bool:
    """Whether the tables of read models are there; once found they stay, so it is asked no more."""
    if not connection.info.get("has_read_models"):
        names = [f"to_regclass('{name}')" for name in _SHOWN.split(", ")]
        query = f"SELECT num_nulls({', '.join(names)}) = 0"
        row = connection.connection.cursor()
        row.execute(query)
        [found] = row.fetchone() or [False]
        connection.info["has_read_models"] = bool(found)
    return bool(connection.info["has_read_models"])
