"""The register of apologies: what is owed to citizens, what was signed and delivered; states are computed."""

from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from domain.promising import Ground
from domain.values import ApologyCause, Origin
from projections.duties import Duty, State, duties
from projections.fold import Facts
from projections.tables import Number, Text, instant, metadata, upsert, word

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
)
sa.Index(
    "apologies_of_office",
    *(apologies.c[name] for name in ("office", "origin", "delivered_at", "issued_at", "withdrawn_at", "drafted_at")),
)
sa.Index(
    "apologies_of_promise",
    *(
        apologies.c[name]
        for name in ("stream", "promise_no", "cause", "entry", "issued_at", "origin", "due_at", "late_from")
    ),
)
_UNSIGNED = sa.and_(*(apologies.c[name].is_(None) for name in ("delivered_at", "issued_at", "withdrawn_at")))
sa.Index(
    "apologies_unsigned",
    apologies.c.office,
    apologies.c.origin,
    sqlite_where=_UNSIGNED,
    postgresql_where=_UNSIGNED,
)
_STATE = sa.case(
    (apologies.c.delivered_at.is_not(None), "delivered"),
    (apologies.c.issued_at.is_not(None), "issued"),
    (apologies.c.withdrawn_at.is_not(None), "withdrawn"),
    (apologies.c.drafted_at.is_not(None), "drafted"),
    else_="owed",
)
"""`Duty.state` as an expression."""


Place = tuple[str, int, str, int]
"""Where a duty stands in the order of the register: origin, when it began, code, entry."""


class Wanted(NamedTuple):
    """Which duties are asked for; None asks for all. Those behind `after` in the order of the register."""

    states: tuple[State, ...] | None = None
    office: str | None = None
    origin: Origin | None = None
    cause: ApologyCause | None = None
    code: str | None = None
    offices: frozenset[str] | None = None
    after: Place | None = None


EVERYTHING = Wanted()
_IN_ORDER: tuple[sa.ColumnElement[Any], ...] = (
    apologies.c.origin,
    sa.func.coalesce(apologies.c.late_from, apologies.c.flagged_at, apologies.c.drafted_at, 0),
    apologies.c.code,
    apologies.c.entry,
)
"""`place_of` as expressions."""
_KEPT = [field.name for field in fields(Duty)]
_values = attrgetter(*_KEPT)
_PLAIN: tuple[Literal["office", "origin", "cause", "code"], ...] = ("office", "origin", "cause", "code")


def write(tx: sa.Connection, table: sa.Table, facts: Iterable[Facts], _ground: Ground) -> None:
    """Keep the duties of some dossiers; what has begun never ends, so no row is taken away."""
    upsert(tx, table, [_row(duty) for dossier in facts for duty in duties(dossier)])


def read(connection: sa.Connection, wanted: Wanted = EVERYTHING, limit: int | None = None) -> list[Duty]:
    """Return the register: what broke here before what an import brought, the longest broken first."""
    query = _asked(sa.select(apologies).order_by(*_IN_ORDER).limit(limit), wanted)
    if wanted.after is not None:
        query = query.where(sa.tuple_(*_IN_ORDER) > sa.tuple_(*wanted.after))
    return [Duty(*row) for row in connection.execute(query)]


def count(connection: sa.Connection, wanted: Wanted = EVERYTHING) -> int:
    """Return how many duties are asked for, wherever a page of them begins."""
    return connection.scalar(_asked(sa.select(sa.func.count()).select_from(apologies), wanted)) or 0


def counts(connection: sa.Connection, wanted: Wanted = EVERYTHING) -> dict[State, int]:
    """Return how many duties stand in each state; the states asked for do not matter."""
    query = sa.select(_STATE, sa.func.count()).group_by(_STATE)
    found = {row[0]: row[1] for row in connection.execute(_asked(query, wanted._replace(states=None)))}
    return {state: found.get(state, 0) for state in STATES}


def past(facts: Iterable[Facts], wanted: Wanted = EVERYTHING) -> list[Duty]:
    """Return the register as it stood, from facts folded up to then with their envelopes."""
    every = (duty for dossier in facts for duty in duties(dossier))
    return sorted((duty for duty in every if _is_wanted(duty, wanted)), key=place_of)


def _row(duty: Duty) -> dict[str, Any]:
    return dict(zip(_KEPT, _values(duty), strict=True))


def _asked(query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    for name in _PLAIN:
        if (value := getattr(wanted, name)) is not None:
            query = query.where(apologies.c[name] == value)
    if wanted.offices is not None:
        query = query.where(apologies.c.office.in_(sorted(wanted.offices)))
    if wanted.states is None:
        return query
    if set(wanted.states) <= set(UNSIGNED):
        query = query.where(_UNSIGNED)
    return query if set(wanted.states) == set(UNSIGNED) else query.where(_STATE.in_(wanted.states))


def _is_wanted(duty: Duty, wanted: Wanted) -> bool:
    plain = all(getattr(wanted, name) in {None, getattr(duty, name)} for name in _PLAIN)
    in_sight = wanted.offices is None or duty.office in wanted.offices
    if wanted.after is not None and place_of(duty) <= wanted.after:
        return False
    return plain and in_sight and (wanted.states is None or duty.state in wanted.states)


def place_of(duty: Duty) -> Place:
    """Return where a duty stands in the order of the register."""
    began = duty.late_from or duty.flagged_at or duty.drafted_at or 0
    return duty.origin, began, duty.code, duty.entry
