"""Dossiers replayed from their lines: one, or many at a time."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from adapters.ledger.envelope import state_of
from adapters.ledger.instants import from_micros
from adapters.ledger.lines import history
from adapters.ledger.reference import replayed
from domain.dossier import Dossier
from domain.promising import Ground
from projections.line import Line


class Replayed(NamedTuple):
    """A dossier and the lines it was replayed from."""

    dossier: Dossier
    lines: Sequence[Line]

    def ground(self, ground: Ground) -> Ground:
        """Return what decisions on this dossier stand on: `ground`, and when the ledger learned of it."""
        return ground._replace(known_from=from_micros(self.lines[0].recorded_at))


def dossier_of(lines: Sequence[Line]) -> Replayed:
    """Return the dossier that its lines, whole, add up to."""
    stream = UUID(lines[0].stream)
    dossier: Dossier = replayed(
        [StoredEvent(stream, it.version, it.kind, state_of(it.envelope or b"")) for it in lines]
    )
    return Replayed(dossier, lines)


def dossiers_of(connection: sa.Connection, tenant: str, streams: Collection[str]) -> Iterator[Replayed]:
    """Yield the dossiers of some streams, in the order of their streams."""
    for _stream, lines in groupby(history(connection, tenant, streams), key=attrgetter("stream")):
        yield dossier_of(list(lines))
