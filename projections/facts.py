"""The timeliness facts behind the rates: one row a dossier, as all its acts add up today."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from domain.promising import Ground
from domain.timeliness import Class
from projections.fold import Facts, Move
from projections.line import said_by
from projections.periods import Period
from projections.question import Question
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
    word("source"),  # what was entered afterwards, from paper or by an import, is told apart
)

sa.Index(
    "facts_by_settlement",
    timeliness_facts.c.settled_at,
    timeliness_facts.c.settled_class,
    timeliness_facts.c.decided_office,
)
_LATE = timeliness_facts.c.settled_class == sa.literal_column("'late'")
_SHOWN_OF_LATE = (
    "decided_office",
    "settled_class",
    "stream",
    "first_office",
    "received_at",
    "due_at",
    "late_from",
    "rejected",
)
sa.Index(
    "facts_late", *(timeliness_facts.c[name] for name in _SHOWN_OF_LATE), sqlite_where=_LATE, postgresql_where=_LATE
)

_KEPT = [field.name for field in fields(Facts) if field.compare]  # in the order of the columns, `moves` last
_values = attrgetter(*_KEPT)
_WHOLE = sa.select(*(timeliness_facts.c[name] for name in _KEPT))


def write(tx: Writing, table: sa.Table, facts: Iterable[Facts], _ground: Ground) -> None:
    """Keep the facts of some dossiers in place of what was kept of them before."""
    upsert(tx, table, [_row(dossier) for dossier in facts])


def read(connection: sa.Connection, within: Period | None = None) -> Iterator[Facts]:
    """Yield the facts of every dossier, or of those that may be in the books of a period; without envelopes."""
    wanted = _WHOLE if within is None else _WHOLE.where(_touching(within))
    for *plain, moves in connection.execute(wanted, execution_options={"yield_per": 10_000}):
        yield Facts(*(*plain, _moves(moves)))


def read_settled(connection: sa.Connection, within: Period) -> Iterator[Facts]:
    """Yield the facts of dossiers with a first result in a period: where that put them in the books, they stay."""
    settled_at = timeliness_facts.c.settled_at
    wanted = _WHOLE.where(settled_at <= within.cut, settled_at >= (within.begins or 0))
    for *plain, moves in connection.execute(wanted, execution_options={"yield_per": 10_000}):
        yield Facts(*(*plain, _moves(moves)))


def settled_within(connection: sa.Connection, period: Period) -> Callable[[object], list[Iterator[Facts]]]:
    """Return the states that a number of settled dossiers is counted from, for a report with this period alone."""
    return lambda _cuts: [read_settled(connection, period)]


def streams_within(period: Period) -> sa.Select[tuple[str]]:
    """Return a query for the streams that may be in the books of a period."""
    return sa.select(timeliness_facts.c.stream).where(_touching(period))


def _touching(period: Period) -> sa.ColumnElement[bool]:
    """Return what holds of every dossier in the books of a period, whatever happened to it afterwards.

    As `column_of` has it: received by the cut, and not decided, nor turned away, before the period began.
    """
    table = timeliness_facts.c
    entered: sa.ColumnElement[bool] = table.received_at <= period.cut
    if period.begins is None:
        return entered
    decided: Any = sa.func.coalesce(table.settled_at, table.closed_at)
    waits: sa.ColumnElement[bool] = decided.is_(None) & (sa.not_(table.rejected) | (table.received_at >= period.begins))
    return sa.and_(entered, sa.or_(waits, decided >= min(period.begins, period.cut + 1)))


def streams_from(connection: sa.Connection, source: str, within: Period) -> frozenset[str]:
    """Return the streams of `streams_within` that came from a source: online, paper, import, ..."""
    return frozenset(connection.scalars(streams_within(within).where(timeliness_facts.c.source == source)))


def read_some(connection: sa.Connection, streams: Iterable[str]) -> dict[str, Facts]:
    """Return the facts of some dossiers by stream, without envelopes."""
    wanted = _WHOLE.where(timeliness_facts.c.stream.in_(sorted(streams)))
    found = (Facts(*(*row[:-1], _moves(row[-1]))) for row in connection.execute(wanted))
    return {facts.stream: facts for facts in found}


def _moves(kept: str) -> tuple[Move, ...]:
    return tuple(tuple(move) for move in json.loads(kept)) if kept != "[]" else ()


def settled_between(connection: sa.Connection, question: Question) -> Counter[Class]:
    """Return how many dossiers were settled in the period asked for, by class, as the report's books count them.

    A first result keeps its class, its office and its official for ever: no replay is needed for a period that is past.
    """
    table, period = timeliness_facts.c, question.period
    wanted = sa.select(table.settled_class, sa.func.count()).group_by(table.settled_class)
    wanted = wanted.where(table.settled_at <= period.cut, table.settled_class.is_not(None))
    if period.begins is not None:
        wanted = wanted.where(table.settled_at >= period.begins)
    asked = {table.decided_office: question.office, table.decided_official: question.official}
    asked |= {table.procedure: question.procedure, table.channel: question.channel}
    wanted = wanted.where(*(column == value for column, value in asked.items() if value is not None))
    if question.offices is not None:
        wanted = wanted.where(table.decided_office.in_(sorted(question.offices)))
    return Counter({row[0]: row[1] for row in connection.execute(wanted)})


def first_receipt(connection: sa.Connection) -> int | None:
    """Return when the first of all dossiers was received, in microseconds, or None."""
    earliest: int | None = connection.scalar(sa.select(sa.func.min(timeliness_facts.c.received_at)))
    return earliest


def _row(facts: Facts) -> dict[str, Any]:
    *plain, moves = _values(facts)
    plain.append(json.dumps(moves, separators=(",", ":")) if moves else "[]")
    return dict(zip(_KEPT, plain, strict=True)) | {"source": said_by(facts.opened_by).get("source")}
