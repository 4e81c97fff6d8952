"""Receipts by where they were first written down: paper of an outage and imports stand apart from the desk's own."""

from typing import NamedTuple, get_args

import sqlalchemy as sa

from adapters.ledger.schema import events
from domain.values import Source
from projections.facts import timeliness_facts


class Sourced(NamedTuple):
    """The dossiers received from one source, and of those how many were settled, by class."""

    source: Source
    received: int
    early: int
    on_time: int
    late: int


def received_by_source(
    connection: sa.Connection,
    tenant: str,
    begins: int | None = None,
    ends: int | None = None,
    offices: frozenset[str] | None = None,
) -> list[Sourced]:
    """Return, for each source of which there is one, the dossiers received in [begins, ends) (microseconds).

    `offices` are those that received them. Refusals at the counter are not among them.
    """
    facts = timeliness_facts.c
    first = sa.and_(events.c.tenant == tenant, events.c.stream == facts.stream, events.c.version == 1)
    source = _source_of(connection.dialect.name)
    classes = [sa.func.count().filter(facts.settled_class == name) for name in ("early", "on_time", "late")]
    query = sa.select(source, sa.func.count(), *classes).join(events, first).where(facts.rejected.is_(False))
    if begins is not None:
        query = query.where(facts.received_at >= begins)
    if ends is not None:
        query = query.where(facts.received_at < ends)
    if offices is not None:
        query = query.where(facts.first_office.in_(sorted(offices)))
    found = {row[0]: Sourced._make(row) for row in connection.execute(query.group_by(source))}
    return [found[name] for name in get_args(Source) if name in found]


def _source_of(dialect: str) -> sa.ColumnElement[str]:
    """Return the source as the envelope says it: canonical JSON writes it one way, and quotes typed marks apart."""
    marks = {name: f'"source":"{name}"'.encode() for name in get_args(Source)}
    if dialect == "postgresql":
        tests = {name: sa.func.position(sa.literal(mark).op("IN")(events.c.envelope)) for name, mark in marks.items()}
    else:
        tests = {name: sa.func.instr(events.c.envelope, mark) for name, mark in marks.items()}
    return sa.case(*((test > 0, sa.literal(name)) for name, test in tests.items()))
