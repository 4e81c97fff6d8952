"""The register of apologies: what is owed to citizens, what was signed and delivered, and the sums of it by office."""

from collections.abc import Iterable
from dataclasses import fields
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from domain.promising import Ground
from domain.values import ApologyCause, Origin
from projections.duties import Duty, State, duties
from projections.fold import Facts
from projections.law import Law, overdue_from
from projections.tables import Number, Text, Writing, instant, metadata, word
from projections.tally import Tally

STATES: tuple[State, ...] = ("owed", "drafted", "issued", "delivered", "withdrawn")
UNSIGNED: tuple[State, ...] = ("owed", "drafted")
"""The states that wait for a person."""

apologies = sa.Table(
    "apologies",
    metadata,
    sa.Column("stream", Text, primary_key=True),
    sa.Column("entry", Number, primary_key=True),
    sa.Column("code", Text, nullable=False),
    word("office"),
    word("procedure"),
    word("official"),
    word("first_office"),
    sa.Column("received_at", Number, nullable=False),
    sa.Column("promise_no", Number, nullable=False),
    sa.Column("cause", Text, nullable=False),
    sa.Column("origin", Text, nullable=False),
    instant("due_at"),
    instant("late_from"),
    instant("settled_at"),
    instant("judged_at"),
    instant("closed_at"),
    instant("flagged_at"),
    instant("required_at"),
    instant("drafted_at"),
    word("reason"),
    word("place"),
    sa.Column("letter", Number, nullable=True),
    instant("issued_at"),
    sa.Column("number", Number, nullable=True),
    word("signer"),
    word("approved_by"),
    instant("again_due_at"),
    instant("again_late_from"),
    sa.Column("again_no", Number, nullable=False),
    instant("delivered_at"),
    word("channel"),
    instant("withdrawn_at"),
    word("withdrawn_by"),
    sa.Column("state", Text, nullable=False),  # these three are what the row adds up to, as of when it was written
    sa.Column("began_at", Number, nullable=False),
    instant("letter_overdue_from"),
)
TALLY = Tally(apologies, "office", "origin", "cause", "state")
_SINCE = apologies.c.letter_overdue_from
_UNSIGNED = _SINCE.is_not(None)
_ORDER = ("origin", "began_at", "code", "entry")
_FILTERED = ("letter_overdue_from", "cause")


def _index(name: str, *columns: str, where: sa.ColumnElement[bool] | None = None) -> None:
    sa.Index(f"apologies_{name}", *(apologies.c[it] for it in columns), sqlite_where=where, postgresql_where=where)


_index("in_order", "state", *_ORDER, "office", *_FILTERED)
_index("of_office", "office", "state", *_ORDER, *_FILTERED)
_index("by_overdue", "letter_overdue_from", "office", "origin", "cause", "state", where=_UNSIGNED)

Place = tuple[str, int, str, int]
"""Where a duty stands in the order of the register: origin, when it began, code, entry."""


class Wanted(NamedTuple):
    """Which duties are asked for; None asks for all.

    Those behind `after` in the order of the register; those whose letter is overdue at an instant, `overdue_at`.
    """

    states: tuple[State, ...] | None = None
    office: str | None = None
    origin: Origin | None = None
    cause: ApologyCause | None = None
    code: str | None = None
    offices: frozenset[str] | None = None
    after: Place | None = None
    overdue_at: int | None = None


EVERYTHING = Wanted()
_IN_ORDER = [apologies.c[name] for name in _ORDER]
"""`place_of` as columns."""
_KEPT = [field.name for field in fields(Duty)]
_values = attrgetter(*_KEPT)
_DUTY = sa.select(*(apologies.c[name] for name in _KEPT))
_PLAIN: tuple[Literal["office", "origin", "cause", "code"], ...] = ("office", "origin", "cause", "code")


def write(tx: Writing, table: sa.Table, facts: Iterable[Facts], ground: Ground) -> None:
    """Keep the duties of some dossiers; what has begun never ends, so no row is taken away."""
    law = Law.on(ground)
    TALLY.write(tx, table, [_row(duty, law) for dossier in facts for duty in duties(dossier)])


def measure_again(connection: sa.Connection, ground: Ground) -> None:
    """Say anew from when letters are overdue, by rules or calendars that were revised."""
    law = Law.on(ground)
    rows = connection.execute(_DUTY.add_columns(_SINCE).where(_UNSIGNED)).all()
    again = [(duty, overdue_from(duty, law), old) for *kept, old in rows for duty in [Duty(*kept)]]
    moved = [{"of": duty.stream, "no": duty.entry, "since": new} for duty, new, old in again if new != old]
    if moved:
        mine = (apologies.c.stream == sa.bindparam("of"), apologies.c.entry == sa.bindparam("no"))
        connection.execute(sa.update(apologies).where(*mine).values({_SINCE: sa.bindparam("since")}), moved)


def read(connection: sa.Connection, wanted: Wanted = EVERYTHING, limit: int | None = None) -> list[Duty]:
    """Return the register: what broke here before what an import brought, the longest broken first.

    A page of it is read state by state, each from its place in an index and in its order.
    """
    by_office = wanted.office is not None or len(wanted.offices or ()) == 1
    columns: Any = apologies.c if by_office or limit is None else _ACROSS_OFFICES
    ordered = _asked(_DUTY.order_by(*_IN_ORDER).limit(limit), wanted, columns)
    if wanted.overdue_at is not None:
        ordered = ordered.where(wanted.overdue_at >= _SINCE)
    if wanted.after is not None:
        ordered = ordered.where(_behind(wanted.after, wanted.origin))
    if limit is None:
        return _duties(connection, ordered.where(apologies.c.state.in_(_states_of(wanted))))
    parts = [_duties(connection, ordered.where(apologies.c.state == state)) for state in _states_of(wanted)]
    return list(islice(merge(*parts, key=place_of), limit))


def count(connection: sa.Connection, wanted: Wanted = EVERYTHING) -> int:
    """Return how many duties are asked for, wherever a page of them begins."""
    found, states = counts(connection, wanted), _states_of(wanted)
    every = sum(found[state] for state in states)
    return every if wanted.overdue_at is None else every - _not_overdue(connection, wanted, wanted.overdue_at, states)


def counts(connection: sa.Connection, wanted: Wanted = EVERYTHING) -> dict[State, int]:
    """Return how many duties stand in each state; the states asked for do not matter, nor what is overdue."""
    of = TALLY.table if wanted.code is None else apologies
    number: sa.ColumnElement[int] = sa.func.sum(of.c.n) if wanted.code is None else sa.func.count()
    query = _asked(sa.select(of.c.state, number).group_by(of.c.state), wanted, of.c)
    found = {row[0]: int(row[1]) for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def _not_overdue(connection: sa.Connection, wanted: Wanted, at: int, states: Iterable[State]) -> int:
    """Return how many unsigned letters are not overdue yet: few, however many were left to be so."""
    query = sa.select(sa.func.count()).where(at < _SINCE, _LEADS_NOWHERE["state"].in_(states))
    return connection.scalar(_asked(query, wanted, _LEADS_NOWHERE)) or 0


def past(facts: Iterable[Facts], wanted: Wanted = EVERYTHING) -> list[Duty]:
    """Return the register as it stood, from facts folded up to then with their envelopes."""
    every = (duty for dossier in facts for duty in duties(dossier))
    return sorted((duty for duty in every if _is_wanted(duty, wanted)), key=place_of)


def _row(duty: Duty, law: Law) -> dict[str, Any]:
    added = {"state": duty.state, "began_at": place_of(duty)[1], "letter_overdue_from": overdue_from(duty, law)}
    return dict(zip(_KEPT, _values(duty), strict=True)) | added


def _duties(connection: sa.Connection, query: sa.Select[Any]) -> list[Duty]:
    return [Duty(*row) for row in connection.execute(query)]


def _states_of(wanted: Wanted) -> tuple[State, ...]:
    asked = STATES if wanted.states is None else wanted.states
    return asked if wanted.overdue_at is None else tuple(state for state in asked if state in UNSIGNED)


def _asked(query: sa.Select[Any], wanted: Wanted, of: Any = apologies.c) -> sa.Select[Any]:
    """Return a query with what is asked for of each duty, but for its state; `of` are the columns that say it."""
    for name in _PLAIN:
        if (value := getattr(wanted, name)) is not None:
            query = query.where(of[name] == value)
    return query if wanted.offices is None else query.where(of["office"].in_(sorted(wanted.offices)))


_LEADS_NOWHERE: dict[str, sa.ColumnElement[Any]] = {name: apologies.c[name].concat("") for name in (*_PLAIN, "state")}
"""Expressions that no index knows keep the database from being led by them: it keeps no statistics that would tell."""
_ACROSS_OFFICES = {**apologies.c, "office": _LEADS_NOWHERE["office"]}


def _behind(after: Place, origin: Origin | None) -> sa.ColumnElement[bool]:
    """Return what holds of the duties behind a place; of one origin, by the columns that follow it in the index."""
    if origin is None:
        return sa.tuple_(*_IN_ORDER) > sa.tuple_(*after)
    if origin != after[0]:
        return sa.true() if origin > after[0] else sa.false()
    return sa.tuple_(*_IN_ORDER[1:]) > sa.tuple_(*after[1:])


def _is_wanted(duty: Duty, wanted: Wanted) -> bool:
    plain = all(getattr(wanted, name) in {None, getattr(duty, name)} for name in _PLAIN)
    in_sight = wanted.offices is None or duty.office in wanted.offices
    in_state = wanted.states is None or duty.state in wanted.states
    return plain and in_sight and in_state and is_behind(duty, wanted.after)


def is_behind(duty: Duty, after: Place | None) -> bool:
    """Whether a duty comes behind a place in the order of the register."""
    return after is None or place_of(duty) > after


def place_of(duty: Duty) -> Place:
    """Return where a duty stands in the order of the register."""
    began = duty.late_from or duty.flagged_at or duty.drafted_at or 0
    return duty.origin, began, duty.code, duty.entry
