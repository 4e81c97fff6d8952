"""Reading events back as the eventsourcing library wants them, on whatever connection holds the snapshot."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import Notification, StoredEvent

from adapters.ledger.engine import run
from adapters.ledger.envelope import state_of
from adapters.ledger.schema import events
from adapters.ledger.statements import notifications, statements_for

LARGEST = 2**63 - 1


def select_events(
    connection: sa.Connection,
    tenant: str,
    originator_id: UUID | str,
    *,
    gt: int | None = None,
    lte: int | None = None,
    desc: bool = False,
    limit: int | None = None,
) -> list[StoredEvent]:
    """Return a stream's events with versions in (gt, lte], the newest first if `desc`."""
    statements = statements_for(connection.dialect)
    bounds = {"gt": -1 if gt is None else gt, "lte": LARGEST if lte is None else lte}
    key = {"tenant": tenant, "stream": str(originator_id), "most": LARGEST if limit is None else limit}
    rows = run(connection, statements.stream_back if desc else statements.stream, key | bounds).fetchall()
    return [StoredEvent(originator_id, version, kind, state_of(envelope)) for _, version, kind, envelope in rows]


def select_notifications(
    connection: sa.Connection, tenant: str, between: tuple[int, int], limit: int, topics: Sequence[str] = ()
) -> list[Notification]:
    """Return at most `limit` events of the log with ids from `between[0]` to `between[1]`, both included."""
    key = {"tenant": tenant, "start": between[0], "stop": between[1]}
    if topics:
        rows = connection.execute(notifications().where(events.c.kind.in_(topics)).limit(limit), key).all()
    else:
        statement = statements_for(connection.dialect).notifications
        rows = run(connection, statement, key | {"most": limit}).fetchall()
    return [
        Notification(
            id=id_,
            originator_id=originator_of(stream),
            originator_version=version,
            topic=kind,
            state=state_of(envelope),
        )
        for id_, stream, version, kind, envelope in rows
    ]


def originator_of(stream: str) -> UUID | str:
    """Return the aggregate's id a stream was recorded under: a UUID if it reads as one, else the text."""
    try:
        originator = UUID(stream)
    except ValueError:
        return stream
    return originator if str(originator) == stream else stream
