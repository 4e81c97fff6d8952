"""The timeliness facts behind the rates: one row a dossier, as all its acts add up today."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from domain.promising import Ground
from domain.timeliness import Class
from projections.fold import Facts, Move
from projections.tables import Number, Text, Writing, instant, metadata, upsert, word

timeliness_facts = sa.Table(
    "timeliness_facts",
    metadata,
    sa.Column("stream", Text, primary_key=True),
    sa.Column("received_at", Number, nullable=False, index=True),
    word("office"),
    word("procedure"),
    word("channel"),
    word("official"),
    word("first_office"),
    word("first_official"),
    instant("due_at"),
    instant("late_from"),
    instant("early_before"),
    sa.Column("rejected", sa.Boolean, nullable=False),
    instant("paused_since"),
    instant("settled_at"),
    word("settled_class"),
    instant("closed_at"),
    word("closed_how"),
    word("decided_office"),
    word("decided_official"),
    sa.Column("reopened", sa.Boolean, nullable=False),
    instant("returned_at"),
    sa.Column("moves", Text, nullable=False),  # JSON: [[instant, office, official], ...]
)

sa.Index("facts_by_settlement", timeliness_facts.c.settled_at)

_KEPT = [field.name for field in fields(Facts) if field.compare]  # in the order of the columns, `moves` last
_values = attrgetter(*_KEPT)


def write(tx: Writing, table: sa.Table, facts: Iterable[Facts], _ground: Ground) -> None:
    """Keep the facts of some dossiers in place of what was kept of them before."""
    upsert(tx, table, [_row(dossier) for dossier in facts])


def read(connection: sa.Connection) -> Iterator[Facts]:
    """Yield the facts of every dossier, without envelopes."""
    rows = connection.execute(sa.select(timeliness_facts), execution_options={"yield_per": 10_000})
    for *plain, moves in rows:
        yield Facts(*(*plain, _moves(moves)))


def read_some(connection: sa.Connection, streams: Iterable[str]) -> dict[str, Facts]:
    """Return the facts of some dossiers by stream, without envelopes."""
    wanted = sa.select(timeliness_facts).where(timeliness_facts.c.stream.in_(sorted(streams)))
    found = (Facts(*(*row[:-1], _moves(row[-1]))) for row in connection.execute(wanted))
    return {facts.stream: facts for facts in found}


def _moves(kept: str) -> tuple[Move, ...]:
    return tuple(tuple(move) for move in json.loads(kept)) if kept != "[]" else ()


def settled_between(
    connection: sa.Connection, begins: int, ends: int, offices: frozenset[str] | None = None
) -> Counter[Class]:
    """Return how many dossiers were settled in [begins, ends), by class, in the offices that settled them."""
    table = timeliness_facts.c
    wanted = sa.select(table.settled_class, sa.func.count()).group_by(table.settled_class)
    wanted = wanted.where(table.settled_at >= begins, table.settled_at < ends, table.settled_class.is_not(None))
    if offices is not None:
        wanted = wanted.where(table.decided_office.in_(sorted(offices)))
    return Counter({row[0]: row[1] for row in connection.execute(wanted)})


def first_receipt(connection: sa.Connection) -> int | None:
    """Return when the first of all dossiers was received, in microseconds, or None."""
    earliest: int | None = connection.scalar(sa.select(sa.func.min(timeliness_facts.c.received_at)))
    return earliest


def _row(facts: Facts) -> dict[str, Any]:
    *plain, moves = _values(facts)
    plain.append(json.dumps(moves, separators=(",", ":")) if moves else "[]")
    return dict(zip(_KEPT, plain, strict=True))
