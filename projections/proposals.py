"""Corrections that are proposed and wait for a second person: one row a proposal, until it is decided."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.events import CorrectionProposed
from domain.promising import Ground
from projections.fold import Facts
from projections.line import event_of, said_by
from projections.tables import Number, Text, Writing, metadata, remove, upsert, word

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("stream", Text, primary_key=True),
    sa.Column("proposal", Number, primary_key=True),
    sa.Column("code", Text, nullable=False),
    word("office"),
    word("procedure"),
    sa.Column("proposed_at", Number, nullable=False),
    sa.Column("proposed_by", Text, nullable=False),
    sa.Column("entry", Number, nullable=False),
    sa.Column("field", Text, nullable=False),
    sa.Column("old", Text, nullable=False),
    sa.Column("new", Text, nullable=False),
)
sa.Index("proposals_by_age", proposals.c.proposed_at, proposals.c.code)


class Proposal(NamedTuple):
    """A proposal that waits: `proposal` and `entry` are versions, `proposed_at` microseconds."""

    stream: str
    proposal: int
    code: str
    office: str | None
    procedure: str | None
    proposed_at: int
    proposed_by: str
    entry: int
    field: str
    old: str
    new: str


def write(tx: Writing, table: sa.Table, facts: Iterable[Facts], _ground: Ground) -> None:
    """Put on the list what is proposed, and take off what was decided."""
    waiting, gone = [], []
    for dossier in facts:
        if dossier.proposals:
            left = {item.proposal: item for item in _waiting(dossier)}
            waiting += [item._asdict() for item in left.values()]
            asked = (line.version for line in dossier.proposals if line.kind == CorrectionProposed.TOPIC)
            gone += [{"stream": dossier.stream, "proposal": number} for number in asked if number not in left]
    upsert(tx, table, waiting)
    remove(tx, table, gone)


def read(
    connection: sa.Connection,
    offices: frozenset[str] | None = None,
    limit: int | None = None,
    after: tuple[int, str, int] | None = None,
) -> list[Proposal]:
    """Return what waits, the longest first; of some offices if named, behind a place (proposed_at, code, proposal)."""
    order = proposals.c.proposed_at, proposals.c.code, proposals.c.proposal
    query = _of(sa.select(proposals).order_by(*order).limit(limit), offices)
    if after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(*after))
    return [Proposal(*row) for row in connection.execute(query)]


def count(connection: sa.Connection, offices: frozenset[str] | None = None) -> int:
    """Return how many wait."""
    return connection.scalar(_of(sa.select(sa.func.count()).select_from(proposals), offices)) or 0


def _of(query: sa.Select[Any], offices: frozenset[str] | None) -> sa.Select[Any]:
    return query if offices is None else query.where(proposals.c.office.in_(sorted(offices)))


def _waiting(facts: Facts) -> Iterator[Proposal]:
    code, events = said_by(facts.opened_by)["code"], [event_of(line) for line in facts.proposals]
    decided = {getattr(event, "proposal", None) for event in events}
    for line, event in zip(facts.proposals, events, strict=True):
        if isinstance(event, CorrectionProposed) and line.version not in decided:
            change = event.entry, event.field, event.old, event.new
            yield Proposal(
                facts.stream, line.version, code, facts.office, facts.procedure, line.occurred_at, event.by, *change
            )
