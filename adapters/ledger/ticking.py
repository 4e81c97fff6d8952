"""What the tick reads of a ledger: who has reached a rung, what is ahead of a dossier, and what was recorded of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from adapters.ledger.engine import run
from adapters.ledger.instants import from_micros, to_micros
from adapters.ledger.mapper import event_of
from adapters.ledger.reading import LedgerReader
from adapters.ledger.reads import select_notifications
from domain.desk import Answer
from domain.events import ApologyRequired, DossierEvent, RungReached
from domain.ladder import Step
from projections.worklist import REACHED, Reached, worklist

_RAISED = (RungReached.TOPIC, ApologyRequired.TOPIC)


class LedgerLog:
    """Implements `scheduler.round.OpenLog` on one tenant of a ledger."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader

    def reached(self, at: datetime) -> list[Reached]:
        """Return the dossiers that have reached a rung by `at` and carry no flag for it."""
        with self._reader.snapshot() as connection:
            found = run(connection, _reached(connection.dialect), {"at": to_micros(at)})
            return [Reached(*row) for row in found.fetchall()]

    def ahead(self, code: str) -> list[Step]:
        """Return the rungs before a dossier that carry no flag.

        Raises:
            DossierUnknownError: no dossier has the code.
        """
        page = self._reader.dossier(code)
        known_from = from_micros(page.acts[0][1].recorded_at)
        return page.dossier.ladder(self._reader.ground()._replace(known_from=known_from))

    def open_dossiers(self, most: int) -> int:
        """Return how many dossiers wait for a result, counted no further than `most`."""
        some = sa.select(worklist.c.stream).limit(most).subquery()
        with self._reader.snapshot() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0

    def recorded(self, answers: Sequence[Answer]) -> Iterator[tuple[str, DossierEvent]]:
        """Yield the flags and the duties that orders recorded, with the codes of their dossiers."""
        if not answers:
            return
        mine = {answer.position - place: answer.code for answer in answers for place in range(len(answer.events))}
        between = min(mine), max(mine)
        with self._reader.snapshot() as connection:
            found = select_notifications(connection, self._reader.tenant, between, between[1], _RAISED)
        for line in found:
            if line.id in mine and isinstance(line.originator_id, UUID):
                event = event_of(StoredEvent(line.originator_id, line.originator_version, line.topic, line.state))
                assert isinstance(event, DossierEvent)  # noqa: S101 - both topics are dossiers'
                yield mine[line.id], event


@lru_cache(maxsize=8)
def _reached(dialect: sa.Dialect) -> str:
    """Compiled once: it is asked every minute, and most minutes find nothing."""
    return str(REACHED.compile(dialect=dialect))
