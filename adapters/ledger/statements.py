"""The recorder's statements, compiled once for a dialect: compiling for each event would cost more than writing."""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import TypeVarTuple

import sqlalchemy as sa

from adapters.ledger.schema import access_log, checks, codes, commands, events, log_state

_Ts = TypeVarTuple("_Ts")
_MINE = events.c.tenant == sa.bindparam("tenant")
_EVENT = (events.c.stream, events.c.version, events.c.kind, events.c.envelope)


class Statements:
    """SQL with named parameters, run with a dictionary; into big tables with places, run with rows of them."""

    def __init__(self, dialect: sa.Dialect) -> None:
        def text(statement: sa.ClauseElement) -> str:
            return str(statement.compile(dialect=dialect))

        self.load_state = text(_load_state())
        self.save_state = by_place(sa.text(_SAVE_STATE), dialect)
        self.insert = by_place(sa.insert(events), dialect)
        self.last = text(_last(dialect))
        self.stream = text(_first(_stream().order_by(events.c.version)))
        self.stream_back = text(_first(_stream().order_by(events.c.version.desc())))
        self.notifications = text(_first(notifications()))
        self.next_numbers = text(sa.text(_NEXT_NUMBERS))
        self.answers = text(_answers(dialect))
        self.remember = by_place(sa.insert(commands), dialect)
        self.code = text(_code())
        self.codes = text(_codes(dialect))
        self.claim_code = by_place(sa.insert(codes), dialect)
        self.note_access = text(sa.insert(access_log))
        self.note_check = text(sa.insert(checks))


def by_place(statement: sa.ClauseElement, dialect: sa.Dialect) -> str:
    """Return SQL whose parameters are known by their places: binding them by name costs half as much as the insert."""
    paramstyle = "format" if dialect.name == "postgresql" else "qmark"
    return str(statement.compile(dialect=type(dialect)(paramstyle=paramstyle)))  # type: ignore[call-arg] # all take it


@lru_cache(maxsize=8)
def statements_for(dialect: sa.Dialect) -> Statements:
    """Return the statements of a dialect, compiled at most once."""
    return Statements(dialect)


def among(column: sa.ColumnElement[str], name: str, dialect: sa.Dialect) -> sa.ColumnElement[bool]:
    """Return whether a column is one of some words: as many as there are, in one parameter, as `listed` gives it."""
    if dialect.name == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=sa.ARRAY(sa.Text)))
    return column.in_(sa.select(sa.column("value")).select_from(sa.func.json_each(sa.bindparam(name))))


def listed(words: Collection[str], dialect: sa.Dialect) -> object:
    """Return words as the parameter of `among`."""
    return list(words) if dialect.name == "postgresql" else json.dumps(list(words), ensure_ascii=False)


# Both dialects read these as they stand; SQLAlchemy has a construct of its own for each.
_NEXT_NUMBERS = (
    "INSERT INTO counters (tenant, name, value) VALUES (:tenant, :name, :many) "
    "ON CONFLICT (tenant, name) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
)
_SAVE_STATE = (
    "INSERT INTO log_state (tenant, size, frontier, recorded_at, reference) "
    "VALUES (:tenant, :size, :frontier, :recorded_at, :reference) "
    "ON CONFLICT (tenant) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, "
    "recorded_at = excluded.recorded_at, reference = excluded.reference"
)


def _load_state() -> sa.Select[int, bytes, int, int]:
    row = log_state.c
    return sa.select(row.size, row.frontier, row.recorded_at, row.reference).where(row.tenant == sa.bindparam("tenant"))


def _last(dialect: sa.Dialect) -> sa.Select[str, int, bytes]:
    """Return the version and leaf of the last event of each of some streams."""
    newest = (
        sa.select(events.c.stream, sa.func.max(events.c.version).label("version"))
        .where(_MINE, among(events.c.stream, "streams", dialect))
        .group_by(events.c.stream)
        .subquery("newest")
    )
    same = (events.c.stream == newest.c.stream) & (events.c.version == newest.c.version)
    return sa.select(events.c.stream, events.c.version, events.c.leaf).join(newest, same).where(_MINE)


def _first(query: sa.Select[*_Ts]) -> sa.Select[*_Ts]:
    return query.limit(sa.bindparam("most")).offset(sa.literal_column("0"))


def _stream() -> sa.Select[str, int, str, bytes]:
    after = events.c.version > sa.bindparam("gt")
    until = events.c.version <= sa.bindparam("lte")
    return sa.select(*_EVENT).where(_MINE, events.c.stream == sa.bindparam("stream"), after, until)


def notifications() -> sa.Select[int, str, int, str, bytes]:
    """Return the events from `start` to `stop`, in the order of the log."""
    between = events.c.id.between(sa.bindparam("start"), sa.bindparam("stop"))
    return sa.select(events.c.id, *_EVENT).where(_MINE, between).order_by(events.c.id)


def _answers(dialect: sa.Dialect) -> sa.Select[str, bytes, str]:
    """Return the digests and answers of some commands."""
    mine = (commands.c.tenant == sa.bindparam("tenant")) & among(commands.c.id, "ids", dialect)
    return sa.select(commands.c.id, commands.c.digest, commands.c.answer).where(mine)


def _code() -> sa.Select[str, str]:
    mine = (codes.c.tenant == sa.bindparam("tenant")) & (codes.c.folded == sa.bindparam("folded"))
    return sa.select(codes.c.code, codes.c.stream).where(mine)


def _codes(dialect: sa.Dialect) -> sa.Select[str]:
    """Return which of some codes are taken."""
    mine = (codes.c.tenant == sa.bindparam("tenant")) & among(codes.c.folded, "folded", dialect)
    return sa.select(codes.c.folded).where(mine)
