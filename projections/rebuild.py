"""Rebuilding the read models from the ledger: fresh tables beside the live ones, then in their place."""

from collections.abc import Callable, Iterable, Iterator

import sqlalchemy as sa

from projections.fold import fold
from projections.line import Line
from projections.read_models import READ_MODELS, TALLIES, Grounds, ReadModel, write

BATCH = 20_000  # lines folded and written at once

_SUFFIX = "_fresh"
FRESH = tuple(
    ReadModel(model.table.to_metadata(sa.MetaData(), name=model.table.name + _SUFFIX), model.write)
    for model in READ_MODELS
)
"""The models while they are rebuilt: `read_models.apply(tx, lines, history, ground, FRESH)` lets them catch up."""


def rebuild(connection: sa.Connection, lines: Iterable[Line], ground: Grounds, progress: Callable[[int], None]) -> None:
    """Build every read model anew, in one transaction; `lines`, `ground` and `progress` as for `fill`."""
    prepare(connection)
    fill(connection, lines, ground, progress)
    swap(connection)


def prepare(connection: sa.Connection) -> None:
    """Create the fresh tables, empty; what an interrupted rebuild left is dropped."""
    for model in FRESH:
        model.table.drop(connection, checkfirst=True)
        connection.execute(sa.schema.CreateTable(model.table))  # indexes come last: their names are still in use


def fill(connection: sa.Connection, lines: Iterable[Line], ground: Grounds, progress: Callable[[int], None]) -> None:
    """Write the fresh tables from all lines up to a position, ordered by stream and version, with envelopes.

    `ground` gives the calendars and rules in force at that position; `progress` is told how many more lines were read.
    """
    for batch in _batches(lines):
        write(connection, fold(batch).values(), ground, FRESH)
        progress(len(batch))


def swap(connection: sa.Connection) -> None:
    """Put the fresh tables in the place of the live ones, and sum them up."""
    for live, fresh in zip(READ_MODELS, FRESH, strict=True):
        live.table.drop(connection, checkfirst=True)
        connection.exec_driver_sql(f"ALTER TABLE {fresh.table.name} RENAME TO {live.table.name}")
        for index in live.table.indexes:
            index.create(connection)
    for tally in TALLIES:
        tally.sum_up(connection)


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield whole streams together."""
    batch: list[Line] = []
    for line in lines:
        if len(batch) >= BATCH and line.stream != batch[-1].stream:
            yield batch
            batch = []
        batch.append(line)
    if batch:
        yield batch
