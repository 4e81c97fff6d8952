"""Copying a whole ledger into an empty one, of whatever kind of database, and proving that nothing changed."""

from itertools import zip_longest
from typing import Any, NamedTuple

import sqlalchemy as sa

from adapters.ledger.engine import locking
from adapters.ledger.errors import LedgerDiffersError, LedgerNotEmptyError
from adapters.ledger.form import place_of
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.schema import events, metadata
from adapters.ledger.verifying import Progress, Verified, verify_all

TABLES = tuple(metadata.sorted_tables)
_BATCH = 2_000


class Copied(NamedTuple):
    """The logs by tenant, the same here and there, and how many rows of each table were compared."""

    logs: dict[str, Verified]
    rows: dict[str, int]


def rows_of(source: sa.Connection) -> int:
    """Return how many rows a copy will write."""
    return sum(source.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in TABLES)


def copy_ledger(
    source: sa.Connection, target: sa.Engine, to: LedgerRecorder, tenant: str, progress: Progress
) -> Copied:
    """Copy every table as `source` sees it, in one transaction; read the copy back and compare it row by row.

    `progress` is told how many more rows were written or compared. The copy is recorded in the target.

    Raises:
        LedgerNotEmptyError: the target holds something.
        LedgerDiffersError: a row came back changed, or is missing; the target is empty again.
        LedgerUnsoundError: the copy does not agree with itself, so neither did the source; it is empty again.
    """
    with target.execution_options(**locking(tenant)).begin() as connection:
        _require_empty(connection)
        for table in TABLES:
            for batch in (
                source.execute(sa.select(table), execution_options={"yield_per": _BATCH}).mappings().partitions()
            ):
                connection.execute(sa.insert(table), [dict(row) for row in batch])
                progress(len(batch))
        rows = {table.name: _compared(source, connection, table, progress) for table in TABLES}
        logs = verify_all(connection)
    with to.writing() as transaction:
        transaction.note_check("copy")
    return Copied(logs, rows)


def _require_empty(connection: sa.Connection) -> None:
    for table in TABLES:
        if found := connection.scalar(sa.select(sa.func.count()).select_from(table)):
            lines = connection.scalar(sa.select(sa.func.count()).select_from(events)) or found
            raise LedgerNotEmptyError(path=place_of(connection.engine.url), position=lines)


def _compared(source: sa.Connection, target: sa.Connection, table: sa.Table, progress: Progress) -> int:
    """Return how many rows were found to be the same, byte by byte."""
    compared = 0
    with _ordered(source, table) as here, _ordered(target, table) as there:
        for one, other in zip_longest(here, there):
            if one != other:
                key = [str(value) for value in (one or other or ())[:2]]
                raise LedgerDiffersError(path=place_of(target.engine.url), table=table.name, key=key)
            compared += 1
            if compared % _BATCH == 0:
                progress(_BATCH)
    progress(compared % _BATCH)
    return compared


def _ordered(connection: sa.Connection, table: sa.Table) -> sa.CursorResult[*tuple[Any, ...]]:
    """Return the rows by their key, whose text both kinds of database compare by its bytes."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    return connection.execute(query, execution_options={"yield_per": _BATCH})
