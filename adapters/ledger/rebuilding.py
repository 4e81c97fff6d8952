"""Rebuilding the read models of a ledger that goes on being written: filled beside the live ones, then swapped in."""

from collections.abc import Callable
from typing import NamedTuple

import sqlalchemy as sa

from adapters.garbage import rarely_collected
from adapters.ledger.engine import WRITING, backend_of
from adapters.ledger.lines import CHUNK, history, lines_of, position_of, whole_lines_of
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.reference import grounds_on
from projections import read_models, rebuild, worklist
from projections.fold import fold
from projections.read_models import ReadModel, write

Progress = Callable[[int], None]


class Rebuilt(NamedTuple):
    """The line up to which the read models were filled without the lock, and the one they stand at now."""

    filled_to: int
    position: int


def rebuild_read_models(
    engine: sa.Engine, recorder: LedgerRecorder, tenant: str, progress: Progress | None = None
) -> Rebuilt:
    """Build all read models anew from the log; nobody waits longer than for one batch, and at the end for the swap.

    `progress` is told how many more lines were read. Interrupted, it leaves the live tables as they were.

    Raises:
        RebuildRunningError: somebody else is at it.
        LedgerError: the file cannot be read or written.
    """
    with engine.execution_options(**WRITING).connect() as tables, backend_of(engine.dialect.name).rebuilding(tables):
        with recorder.reading() as log, rarely_collected():
            filled_to = _fill(tables, log, tenant, progress)
        with recorder.writing() as transaction:
            _catch_up(transaction.connection, tenant, filled_to)
            rebuild.swap(transaction.connection)
            if transaction.state.reference > filled_to:
                relist(transaction.connection, tenant)
                measure_again(transaction.connection, tenant)
            transaction.note_check("rebuild")
            return Rebuilt(filled_to, transaction.state.size)


def _fill(tables: sa.Connection, log: sa.Connection, tenant: str, progress: Progress | None) -> int:
    """Fill the fresh tables with all that `log` sees, batch by batch, and return how far that is."""
    rebuild.prepare(tables)
    _commit(tables)

    def batch_done(lines: int) -> None:
        _commit(tables)
        if progress:
            progress(lines)

    rebuild.fill(tables, whole_lines_of(log, tenant), grounds_on(log, tenant), batch_done)
    _commit(tables)
    return position_of(log, tenant)


def rebuild_within(connection: sa.Connection, tenant: str) -> None:
    """Build all read models anew inside a transaction that nobody else may write beside."""
    with rarely_collected():
        rebuild.rebuild(connection, whole_lines_of(connection, tenant), grounds_on(connection, tenant), lambda _: None)


def _commit(tables: sa.Connection) -> None:
    """Commit, or let go of the file: after a commit that failed, the pool would keep the transaction and its lock."""
    try:
        tables.commit()
    except BaseException:
        tables.invalidate()
        raise


def _catch_up(connection: sa.Connection, tenant: str, filled_to: int) -> None:
    """Fold anew the dossiers that were written to meanwhile."""
    streams = {line.stream for line in lines_of(connection, tenant, after=filled_to)}
    if streams:
        on = grounds_on(connection, tenant)
        write(connection, fold(history(connection, tenant, streams)).values(), on, rebuild.FRESH)


def relist(connection: sa.Connection, tenant: str) -> None:
    """Write the worklist of all dossiers that wait anew: other rules put the rungs before them elsewhere."""
    on = grounds_on(connection, tenant)
    waiting = [item.stream for item in worklist.read(connection, 0)]
    for start in range(0, len(waiting), CHUNK):
        folded = fold(history(connection, tenant, waiting[start : start + CHUNK])).values()
        write(connection, folded, on, [ReadModel(worklist.worklist, worklist.write)])


def measure_again(connection: sa.Connection, tenant: str) -> None:
    """Measure all letters anew: other rules or calendars say otherwise when each was in time, and until when."""
    read_models.measure_again(connection, grounds_on(connection, tenant)())
