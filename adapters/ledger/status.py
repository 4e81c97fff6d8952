"""How a ledger stands: its length and size, what keeps it, whether its lists keep up, when it was last checked."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from adapters.ledger.engine import LEDGER, backend_of
from adapters.ledger.form import place_of
from adapters.ledger.outbox import Waiting, waiting_in
from adapters.ledger.reference import rollbacks
from adapters.ledger.schema import checks, codes, log_state
from adapters.ledger.slips import numbers_waiting
from adapters.ledger.tree import root_of, unpacked
from domain.rollback import LogRolledBack
from projections.facts import timeliness_facts
from projections.worklist import worklist


class Check(NamedTuple):
    """What was last done to all lines: of which kind, when (microseconds), and up to which line."""

    kind: str
    at: int
    position: int


class Status(NamedTuple):
    """One moment of a ledger; `recorded_at` in microseconds, None in an empty one.

    `lag` is how many dossiers the ledger knows and the read models do not: 0, or a rebuild is due. `rollbacks` are the
    losses of lines that were accepted.
    """

    database: str
    place: str
    version: int
    bytes: int
    position: int
    root: str
    recorded_at: int | None
    dossiers: int
    waiting: int
    lag: int
    checks: list[Check]
    outbox: Waiting
    rollbacks: list[LogRolledBack]


def status_of(connection: sa.Connection, tenant: str) -> Status:
    """Return the status, as `connection` sees it."""
    backend = backend_of(connection.dialect.name)
    kept = sa.select(log_state.c.size, log_state.c.frontier, log_state.c.recorded_at).where(
        log_state.c.tenant == tenant
    )
    size, frontier, recorded_at = connection.execute(kept).one_or_none() or (0, b"", None)
    dossiers = _count(connection, codes, codes.c.tenant == tenant) - numbers_waiting(connection, tenant)
    return Status(
        database=backend.server_of(connection),
        place=place_of(connection.engine.url),
        version=LEDGER.version,
        bytes=backend.size_of(connection),
        position=size,
        root=root_of(unpacked(frontier, size)).hex(),
        recorded_at=recorded_at,
        dossiers=dossiers,
        waiting=_count(connection, worklist),
        lag=dossiers - _count(connection, timeliness_facts),
        checks=_last_checks(connection, tenant),
        outbox=waiting_in(connection, tenant),
        rollbacks=rollbacks(connection, tenant),
    )


def _last_checks(connection: sa.Connection, tenant: str) -> list[Check]:
    """Return the last check of each kind, the newest first."""
    newest = sa.select(sa.func.max(checks.c.id)).where(checks.c.tenant == tenant).group_by(checks.c.kind)
    found = sa.select(checks.c.kind, checks.c.at, checks.c.position).where(
        checks.c.tenant == tenant, checks.c.id.in_(newest)
    )
    return [Check(*row) for row in connection.execute(found.order_by(checks.c.id.desc()))]


def _count(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[Any]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0
