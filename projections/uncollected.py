"""What is ready and waits for its citizen: one row a dossier from its result to its return."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.promising import Ground
from projections.fold import Facts
from projections.line import said_by
from projections.tables import Number, Text, instant, metadata, remove, upsert, word

uncollected = sa.Table(
    "uncollected",
    metadata,
    sa.Column("stream", Text, primary_key=True),
    sa.Column("code", Text, nullable=False),
    word("office"),
    word("procedure"),
    sa.Column("ready_at", Number, nullable=False),
    instant("due_at"),
)
sa.Index("uncollected_by_age", uncollected.c.ready_at, uncollected.c.code)


class Ready(NamedTuple):
    """A result at the desk; instants are microseconds."""

    stream: str
    code: str
    office: str | None
    procedure: str | None
    ready_at: int
    due_at: int | None


def write(tx: sa.Connection, table: sa.Table, facts: Iterable[Facts], _ground: Ground) -> None:
    """Put on the list what is ready, and take off what was returned or taken back."""
    ready, gone = [], []
    for dossier in facts:
        item = _item(dossier)
        if item is not None:
            ready.append(item._asdict())
        elif not dossier.is_new:
            gone.append({"stream": dossier.stream})
    upsert(tx, table, ready)
    remove(tx, table, gone)


def read(
    connection: sa.Connection,
    offices: frozenset[str] | None = None,
    limit: int | None = None,
    after: tuple[int, str] | None = None,
) -> list[Ready]:
    """Return what waits, the longest first; of some offices if they are named, and behind a place (ready_at, code)."""
    order = uncollected.c.ready_at, uncollected.c.code
    query = _of(sa.select(uncollected).order_by(*order).limit(limit), offices)
    if after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(*after))
    return [Ready(*row) for row in connection.execute(query)]


def count(connection: sa.Connection, offices: frozenset[str] | None = None) -> int:
    """Return how many wait."""
    return connection.scalar(_of(sa.select(sa.func.count()).select_from(uncollected), offices)) or 0


def _of(query: sa.Select[Any], offices: frozenset[str] | None) -> sa.Select[Any]:
    return query if offices is None else query.where(uncollected.c.office.in_(sorted(offices)))


def _item(facts: Facts) -> Ready | None:
    if facts.settled_at is None or facts.reopened or facts.returned_at is not None or facts.closed_at is not None:
        return None
    code: str = said_by(facts.opened_by)["code"]
    return Ready(facts.stream, code, facts.office, facts.procedure, facts.settled_at, facts.due_at)
