"""From one version of the tables to the next: tables are copied, verified against envelopes and leaves, then swapped.

A step names tables as they are in its version. When a later version changes one of them, its earlier form is written
out in the step that made it, so that a step never changes once it was released.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from adapters.ledger.engine import backend_of, open_older
from adapters.ledger.errors import LedgerDiffersError, LedgerSchemaError
from adapters.ledger.form import LEDGER, WRITING, FileForm, place_of
from adapters.ledger.schema import checks, codes, outbox, scheduler_state
from adapters.ledger.transaction import WritingTransaction
from adapters.ledger.triggers import guard
from adapters.ledger.verifying import Progress, Verified, verify_all


class Step(NamedTuple):
    """What leads to a version: its new or changed tables; `filled` is SQL for columns that the old table lacks."""

    version: int
    tables: Sequence[sa.Table]
    filled: Mapping[str, Mapping[str, str]] = {}


class Migrated(NamedTuple):
    """The versions before and after, and the logs by tenant, which are the same before and after."""

    before: int
    after: int
    logs: dict[str, Verified]


STEPS = (Step(2, [checks]), Step(3, [outbox, scheduler_state]), Step(4, [codes]), Step(5, []))
"""Version 2 remembers when a ledger was last rebuilt, copied, migrated and verified, version 3 what is to be sent;
version 4 finds codes by stream, and changed lists, which gain one of corrections that wait; version 5 changed the
register of apologies, which gains sums and one list of how broken promises were answered."""
Lists = Callable[[sa.Connection], None]
"""Builds all read models anew: their tables have no versions, so they follow each migration."""

_FRESH = "_fresh"


def migrate(
    url: str,
    clock: Callable[[], datetime],
    form: FileForm = LEDGER,
    steps: Sequence[Step] = STEPS,
    progress: Progress | None = None,
    lists: Lists | None = None,
) -> Migrated:
    """Bring the tables to the version of `form`, and the lists with them, in one transaction of the tables' owner.

    Raises:
        LedgerSchemaError: it was made by a later version of this program, or no step leads on from it.
        LedgerUnsoundError: it does not agree with itself, before or afterwards; nothing was changed.
        LedgerDiffersError: a copied table is not what was copied; nothing was changed.
        LedgerError: the database cannot be used.
    """
    engine, found = open_older(url, form)
    try:
        path = _path(steps, found, form.version)
        if path is None:
            raise LedgerSchemaError(path=place_of(engine.url), found=found, expected=form.version)
        with engine.execution_options(**WRITING).begin() as connection:
            _lock_out(connection)
            before = verify_all(connection, progress=progress)
            if path:
                _walk(connection, path, form)
                _note(connection, before, clock, verify_all(connection, progress=progress))
                if lists:
                    backend_of(connection.dialect.name).act_as_writer(connection)
                    lists(connection)
        return Migrated(found, form.version, before)
    finally:
        engine.dispose()


def _path(steps: Sequence[Step], found: int, wanted: int) -> list[Step] | None:
    path = [step for step in steps if found < step.version <= wanted]
    return path if [step.version for step in path] == list(range(found + 1, wanted + 1)) and found <= wanted else None


def _lock_out(connection: sa.Connection) -> None:
    """Keep everybody else from reading or writing; on SQLite the transaction does."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE events, log_state IN ACCESS EXCLUSIVE MODE")


def _walk(connection: sa.Connection, path: Sequence[Step], form: FileForm) -> None:
    for step in path:
        for table in step.tables:
            if sa.inspect(connection).has_table(table.name):
                _copy(connection, table, step.filled.get(table.name, {}))
            else:
                table.create(connection)
            guard(connection, [table])
    backend_of(connection.dialect.name).mark(connection, form)


def _copy(connection: sa.Connection, table: sa.Table, filled: Mapping[str, str]) -> None:
    """Fill the new form of a table from the old one, see that nothing is lost, and put it in its place."""
    fresh = table.to_metadata(sa.MetaData(), name=table.name + _FRESH)
    connection.execute(sa.schema.CreateTable(fresh))  # indexes come last: their names are still in use
    shared = [column.name for column in table.columns if column.name not in filled]
    into, out_of = ", ".join(map(_quoted, [*shared, *filled])), ", ".join([*map(_quoted, shared), *filled.values()])
    key = ", ".join(_quoted(column.name) for column in table.primary_key)
    copied = f"INSERT INTO {fresh.name} ({into}) SELECT {out_of} FROM {table.name} ORDER BY {key}"  # noqa: S608 - our own names
    connection.exec_driver_sql(copied)
    _require_same(connection, table.name, fresh.name, ", ".join(map(_quoted, shared)))
    connection.exec_driver_sql(f"DROP TABLE {table.name}")
    connection.exec_driver_sql(f"ALTER TABLE {fresh.name} RENAME TO {table.name}")
    for index in table.indexes:
        index.create(connection)


def _require_same(connection: sa.Connection, old: str, new: str, columns: str) -> None:
    for one, other in ((old, new), (new, old)):
        query = f"SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other} LIMIT 1"  # noqa: S608 - our own names
        for row in connection.exec_driver_sql(query):
            raise LedgerDiffersError(path=place_of(connection.engine.url), table=old, key=row[:2])


def _note(
    connection: sa.Connection, before: dict[str, Verified], clock: Callable[[], datetime], after: dict[str, Verified]
) -> None:
    for tenant in _same(connection, before, after):
        WritingTransaction(connection, tenant, clock).note_check("migrate")


def _same(connection: sa.Connection, before: dict[str, Verified], after: dict[str, Verified]) -> Iterator[str]:
    if before != after:
        raise LedgerDiffersError(path=place_of(connection.engine.url), table="events", key="root")
    yield from before


def _quoted(name: str) -> str:
    return f'"{name}"'
