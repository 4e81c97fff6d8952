"""The row of ticks: the same dossiers due among few that wait and among many."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.ledger.ticking import LedgerLog
from projections.instants import micros_of
from projections.worklist import worklist
from scheduler.tick import tick
from tests.bench.harness import Budget, Comparison, Contender, Rival, compared, seconds
from tests.bench.stage import Stage
from tests.bench.ward import NOW, receiving, settings_in, ward

DUE = 100
FEW = 1_000
_DAYS = 3650
_BATCH = 10_000


def ticks(stage: Stage) -> Iterator[Comparison]:
    """Our turn ticks where many wait, the rival's where few do; each time a hundred dossiers are due."""
    many = stage.size(100_000, 1_000_000)
    with ExitStack() as open_:
        desks = {name: _Desk(stage, waiting, open_) for name, waiting in (("many", many), ("few", FEW))}
        ours = Contender(f"{many:,} wait", desks["many"].ticked)
        rival = Rival(Contender(f"{FEW:,} wait", desks["few"].ticked), Budget(least_ratio=1 / 1.5))
        yield from compared("tick, 100 due", "ticks/s", stage.size(5, 7), ours, [rival])
        quiet = Contender(f"{many:,} wait", desks["many"].quiet)
        rival = Rival(Contender(f"{FEW:,} wait", desks["few"].quiet), Budget(least_ratio=1 / 1.5))
        yield from compared("tick, none due", "ticks/s", stage.size(5, 7), quiet, [rival])


class _Desk:
    """A ledger in which many wait: the list alone knows of those that are never due here."""

    def __init__(self, stage: Stage, waiting: int, open_: ExitStack) -> None:
        self._now = NOW
        self._ledger = open_.enter_context(ward(settings_in(stage.folder()), lambda: self._now))
        self._log = LedgerLog(self._ledger.reader)
        self._numbers = count(1)
        pour_waiting(self._ledger, waiting)

    def ticked(self) -> float:
        """Receive what will be due, let it break its promise, and return how many ticks fit into a second."""
        desk = self._ledger.desk
        self._now += timedelta(days=10)
        received = [receiving(next(self._numbers), at=self._now) for _ in range(DUE)]
        desk.handle_all(received)
        self._now += timedelta(days=12)
        took = seconds(self._flagged)
        return 1 / took

    def quiet(self) -> float:
        """Return how many ticks a second find nothing."""
        again = 500
        return again / seconds(lambda: [tick(self._ledger.desk, self._log, self._now) for _ in range(again)])

    def _flagged(self) -> None:
        """Tick.

        Raises:
            RuntimeError: not every dossier that is due was flagged.
        """
        report = tick(self._ledger.desk, self._log, self._now)
        if report.rungs["overdue"] != DUE or report.refused:
            raise RuntimeError(report)


def pour_waiting(ledger: Installation, waiting: int, now: datetime = NOW) -> None:
    """Put dossiers that wait for years to come straight into the worklist."""
    first, day = micros_of(now + timedelta(days=_DAYS)), 86_400_000_000
    rows = ({"place": place, "late_from": first + place % 300 * day} for place in range(waiting))
    columns = {
        "stream": "'w' || :place",
        "code": "'W9-' || :place",
        "received_at": "0",
        "late_from": ":late_from",
        "due_at": ":late_from",
        "provisional": "0",
        "next_rung_at": ":late_from",
    }
    insert = sa.text(f"INSERT INTO {worklist.name} ({', '.join(columns)}) VALUES ({', '.join(columns.values())})")
    with ledger.engines[0].begin() as connection:
        while batch := [row for row, _ in zip(rows, range(_BATCH), strict=False)]:
            connection.execute(insert, batch)
