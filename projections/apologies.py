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
from projections.tables import Number, Text, Writing, instant, metadata, upsert, word

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
_STATE = sa.case(
    (apologies.c.delivered_at.is_not(None), "delivered"),
    (apologies.c.issued_at.is_not(None), "issued"),
    (apologies.c.withdrawn_at.is_not(None), "withdrawn"),
    (apologies.c.drafted_at.is_not(None), "drafted"),
    else_="owed",
)
"""`Duty.state` as an expression."""


class Wanted(NamedTuple):
    """Which duties are asked for; None asks for all."""

    states: tuple[State, ...] | None = None
    office: str | None = None
    origin: Origin | None = None
    cause: ApologyCause | None = None
    code: str | None = None


EVERYTHING = Wanted()
_KEPT = [field.name for field in fields(Duty)]
_values = attrgetter(*_KEPT)
_PLAIN: tuple[Literal["office", "origin", "cause", "code"], ...] = ("office", "origin", "cause", "code")


def write(tx: Writing, table: sa.Table, facts: Iterable[Facts], _ground: Ground) -> None:
    """Keep the duties of some dossiers; what has begun never ends, so no row is taken away."""
    upsert(tx, table, [_row(duty) for dossier in facts for duty in duties(dossier)])


def read(connection: sa.Connection, wanted: Wanted = EVERYTHING) -> list[Duty]:
    """Return the register: what broke here before what an import brought, the longest broken first."""
    query = _asked(sa.select(apologies), wanted)
    return sorted((Duty(*row) for row in connection.execute(query)), key=_order)


def counts(connection: sa.Connection, wanted: Wanted = EVERYTHING) -> dict[State, int]:
    """Return how many duties stand in each state; the states asked for do not matter."""
    query = sa.select(_STATE, sa.func.count()).group_by(_STATE)
    found = {row[0]: row[1] for row in connection.execute(_asked(query, wanted._replace(states=None)))}
    return {state: found.get(state, 0) for state in STATES}


def past(facts: Iterable[Facts], wanted: Wanted = EVERYTHING) -> list[Duty]:
    """Return the register as it stood, from facts folded up to then with their envelopes."""
    every = (duty for dossier in facts for duty in duties(dossier))
    return sorted((duty for duty in every if _is_wanted(duty, wanted)), key=_order)


def _row(duty: Duty) -> dict[str, Any]:
    return dict(zip(_KEPT, _values(duty), strict=True))


def _asked(query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    for name in _PLAIN:
        if (value := getattr(wanted, name)) is not None:
            query = query.where(apologies.c[name] == value)
    return query if wanted.states is None else query.where(_STATE.in_(wanted.states))


def _is_wanted(duty: Duty, wanted: Wanted) -> bool:
    plain = all(getattr(wanted, name) in {None, getattr(duty, name)} for name in _PLAIN)
    return plain and (wanted.states is None or duty.state in wanted.states)


def _order(duty: Duty) -> tuple[str, int, str, int]:
    began = duty.late_from or duty.flagged_at or duty.drafted_at or 0
    return duty.origin, began, duty.code, duty.entry
