"""Reading a log from its first line: every leaf is that of its envelope, and the tree is the one that was kept."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa

from adapters.ledger.errors import LedgerDamagedError
from adapters.ledger.form import place_of
from adapters.ledger.schema import events, log_state
from adapters.ledger.tree import extended, leaf_hash, packed, root_of

_REPEATED = ("tenant", "id", "stream", "version", "kind")
_READ = [events.c[name] for name in (*_REPEATED, "envelope", "leaf")]
_BATCH = 5_000

Progress = Callable[[int], None]


class Head(NamedTuple):
    """How long a log is, and the root of the tree over it."""

    size: int
    root: bytes


def verified_heads(connection: sa.Connection, progress: Progress | None = None) -> dict[str, Head]:
    """Return the head of every tenant's log, computed anew from its envelopes.

    `progress` is told how many more lines were read.

    Raises:
        LedgerDamagedError: a leaf is not its envelope's, an envelope says another place than its row, a line is
            missing, or the frontier kept is another.
    """
    kept = {
        row.tenant: row
        for row in connection.execute(sa.select(log_state.c.tenant, log_state.c.size, log_state.c.frontier))
    }
    logs = {tenant: _log(connection, tenant, progress) for tenant in kept}
    lines = connection.scalar(sa.select(sa.func.count()).select_from(events)) or 0
    told = {tenant: (row.size, row.frontier) for tenant, row in kept.items()}
    found = {tenant: (size, packed(frontier)) for tenant, (size, frontier) in logs.items()}
    if told != found or lines != sum(size for size, _ in logs.values()):
        raise LedgerDamagedError(path=place_of(connection.engine.url))
    return {tenant: Head(size, root_of(frontier)) for tenant, (size, frontier) in logs.items()}


def _log(connection: sa.Connection, tenant: str, progress: Progress | None) -> tuple[int, tuple[bytes, ...]]:
    """Return the size and frontier of one log, its lines checked on the way."""
    size, frontier = 0, tuple[bytes, ...]()
    wanted = sa.select(*_READ).where(events.c.tenant == tenant).order_by(events.c.id)
    with connection.execute(wanted, execution_options={"yield_per": _BATCH}) as lines:
        for batch in lines.partitions():
            for place, line in enumerate(batch, size + 1):
                if line.id != place or line.leaf != leaf_hash(line.envelope) or not _agrees(line):
                    raise LedgerDamagedError(path=place_of(connection.engine.url))
            frontier = extended(frontier, size, (line.leaf for line in batch))
            size += len(batch)
            if progress:
                progress(len(batch))
    return size, frontier


def _agrees(line: sa.Row[Any]) -> bool:
    envelope = json.loads(line.envelope)
    return [envelope[name] for name in _REPEATED] == [getattr(line, name) for name in _REPEATED]
