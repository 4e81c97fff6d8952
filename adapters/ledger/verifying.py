"""Verifying a log from its first event: bytes, leaves, chains, order, columns and frontier, against one another."""

import json
from collections.abc import Callable, Collection, Mapping
from itertools import starmap
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import TopicError

from adapters.ledger.appending import FIRST_VERSIONS
from adapters.ledger.entry import DOSSIER_KINDS, Recorded
from adapters.ledger.envelope import canonical
from adapters.ledger.instants import iso_of
from adapters.ledger.mapper import columns_of, event_of
from adapters.ledger.schema import events, log_state
from adapters.ledger.tree import EMPTY_ROOT, extended, leaf_hash, packed, root_of
from domain.errors import DomainError

BATCH = 1_000
_PLAIN = (
    "office", "procedure", "channel", "official", "occurred_at", "due_at", "late_from", "early_before", "amends",
)  # fmt: skip
Progress = Callable[[int], None]


class LedgerUnsoundError(DomainError):
    """The log contradicts itself. Facts: line, why (a stable word)."""

    code = "ledger_unsound"


class Verified(NamedTuple):
    """A log that agrees with itself: how long it is, the root over it, and the roots asked for on the way."""

    size: int
    root: bytes
    roots: Mapping[int, bytes]


def verify(
    connection: sa.Connection, tenant: str, known: Collection[int] = (), progress: Progress | None = None
) -> Verified:
    """Recompute the log of a tenant from its first event; `known` are sizes at which the root is wanted.

    It proves that the log agrees with itself. That nothing was cut off or written anew as a whole, only a root kept
    elsewhere can show. `progress` is told how many more lines were read.

    Raises:
        LedgerUnsoundError: the first line that does not hold, and why; after the last line, the frontier kept.
    """
    check = _Check(tenant, frozenset(known))
    wanted = sa.select(*(events.c[name] for name in Recorded._fields)).where(events.c.tenant == tenant)
    with connection.execute(wanted.order_by(events.c.id), execution_options={"yield_per": BATCH}) as lines:
        for batch in lines.partitions():
            for row in starmap(Recorded, batch):
                check.line(row)
            if progress:
                progress(len(batch))
    check.end(connection)
    return Verified(check.size, root_of(check.frontier), check.roots)


def verify_all(
    connection: sa.Connection, known: Mapping[str, Collection[int]] | None = None, progress: Progress | None = None
) -> dict[str, Verified]:
    """Recompute the log of every tenant there is, or is known to have been, as `verify`; `known` by tenant."""
    known = known or {}
    tenants = connection.scalars(sa.union(sa.select(log_state.c.tenant), sa.select(events.c.tenant)))
    found = sorted({*tenants, *known})
    return {tenant: verify(connection, tenant, known.get(tenant, ()), progress) for tenant in found}


class _Check:
    """What the lines read so far add up to."""

    def __init__(self, tenant: str, known: frozenset[int]) -> None:
        self.size, self.frontier = 0, tuple[bytes, ...]()
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT} if 0 in known else {}
        self._tenant, self._known = tenant, known
        self._last: dict[str, tuple[int, bytes]] = {}
        self._recorded_at = self._reference = 0

    def line(self, row: Recorded) -> None:
        """Check one line against those before it, and add it."""
        self._require(row.id == self.size + 1, self.size + 1, "line_missing")
        self._require(row.leaf == leaf_hash(row.envelope), row.id, "leaf")
        self._require(row.recorded_at >= self._recorded_at, row.id, "recorded_earlier")
        self._check_envelope(row)
        self._require(_plain(row) == _columns(row), row.id, "plain_columns")
        self._last[row.stream] = row.version, row.leaf
        self._recorded_at = row.recorded_at
        self._reference = self._reference if row.kind.startswith(DOSSIER_KINDS) else row.id
        self.frontier = extended(self.frontier, self.size, [row.leaf])
        self.size = row.id
        if self.size in self._known:
            self.roots[self.size] = root_of(self.frontier)

    def _check_envelope(self, row: Recorded) -> None:
        previous = self._last.get(row.stream)
        expected = FIRST_VERSIONS if previous is None else (previous[0] + 1,)
        self._require(row.version in expected, row.id, "version_missing")
        said = _read(row)
        self._require(said.get("prev") == (previous[1].hex() if previous else None), row.id, "chain")
        repeated = {
            "id": row.id,
            "kind": row.kind,
            "recorded_at": iso_of(row.recorded_at),
            "stream": row.stream,
            "tenant": self._tenant,
            "version": row.version,
        }
        self._require(repeated.items() <= said.items(), row.id, "plain_columns")

    def end(self, connection: sa.Connection) -> None:
        """Check what the log keeps of itself."""
        row = log_state.c
        wanted = sa.select(row.size, row.frontier, row.recorded_at, row.reference).where(row.tenant == self._tenant)
        kept = connection.execute(wanted).one_or_none()
        found = self.size, packed(self.frontier), self._recorded_at, self._reference
        self._require(found == (0, b"", 0, 0) if kept is None else tuple(kept) == found, self.size, "frontier")

    @staticmethod
    def _require(holds: bool, line: int, why: str) -> None:  # noqa: FBT001 - a fact to be true is what it takes
        if not holds:
            raise LedgerUnsoundError(line=line, why=why)


def _read(row: Recorded) -> dict[str, Any]:
    try:
        said = json.loads(row.envelope)
        if isinstance(said, dict) and canonical(said) == row.envelope:
            return said
    except (ValueError, RecursionError, DomainError):
        pass
    raise LedgerUnsoundError(line=row.id, why="unreadable")


def _plain(row: Recorded) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _PLAIN}


def _columns(row: Recorded) -> dict[str, Any]:
    """Return the plain columns that an envelope asks for."""
    try:
        event = event_of(StoredEvent(UUID(row.stream), row.version, row.kind, row.state))
    except (ValueError, KeyError, TypeError, TopicError) as error:
        raise LedgerUnsoundError(line=row.id, why="unreadable") from error
    return dict.fromkeys(_PLAIN) | columns_of(event)
