"""Rounds of the clock on a real ledger: its desk, its log, its memory and its clocks, joined."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.clock import running_seconds
from adapters.ledger.remembering import SchedulerMemory
from adapters.ledger.ticking import LedgerLog
from scheduler.guards import Bounds, Clocks
from scheduler.round import Round


def memory_of(ledger: Installation) -> SchedulerMemory:
    """Return what the scheduler of a ledger remembers."""
    return SchedulerMemory(ledger.recorder, ledger.reader.tenant)


def round_of(ledger: Installation, clocks: Callable[[], Clocks] | None = None) -> Round:
    """Return the rounds of one process on a ledger; `clocks` are the ledger's, the machine's and the server's."""
    read = clocks or (lambda: clocks_of(ledger))
    bounds = lambda: Bounds.of(ledger.reader.ground().rules)  # noqa: E731 - asked each time, for rules may change
    return Round(ledger.desk, LedgerLog(ledger.reader), memory_of(ledger), read, bounds)


def clocks_of(ledger: Installation) -> Clocks:
    """Read all clocks."""
    return Clocks(ledger.clock(), running_seconds(), _of_server(ledger))


def _of_server(ledger: Installation) -> datetime | None:
    """Return what the clock of the database server shows; a file lives by this machine's."""
    if ledger.engines[0].dialect.name != "postgresql":
        return None
    with ledger.reader.snapshot() as connection:
        shown: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return shown
