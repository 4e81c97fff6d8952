"""Which dossiers have new lines since a line of the ledger: for systems that follow it."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from adapters.ledger.lookup import codes_of
from adapters.ledger.schema import events
from projections.facts import timeliness_facts

LINES_AT_ONCE = 20_000
"""So many lines are looked through at most for one page: a small office far behind a long ledger asks a few times."""


class Changed(NamedTuple):
    """A dossier: its last line (`position`) and its version with it."""

    code: str
    office: str
    position: int
    version: int


def changed_since(
    connection: sa.Connection, tenant: str, after: int, limit: int, offices: frozenset[str] | None = None
) -> Sequence[Changed]:
    """Return the dossiers whose last line is one of the LINES_AT_ONCE after `after`, in the order of those lines.

    At most `limit` of them; of some `offices` that hold them now, None: all. One that changes again comes again later.
    """
    held_by = sa.select(timeliness_facts.c.office).where(timeliness_facts.c.stream == events.c.stream)
    office = held_by.scalar_subquery()  # asked line by line, so that the lines are read in their order
    later = events.alias()
    same = later.c.tenant == events.c.tenant, later.c.stream == events.c.stream
    query = sa.select(events.c.stream, office, events.c.id, events.c.version).where(
        events.c.tenant == tenant,
        events.c.id > after,
        events.c.id <= after + LINES_AT_ONCE,
        sa.not_(sa.exists().where(*same, later.c.version == events.c.version + 1)),
        office.is_not(None) if offices is None else office.in_(sorted(offices)),
    )
    rows = connection.execute(query.order_by(events.c.id).limit(limit)).all()
    codes = codes_of(connection, tenant, [stream for stream, *_rest in rows])
    return [Changed(codes[stream], office, position, version) for stream, office, position, version in rows]
