"""The recorder's statements, compiled once for a dialect: compiling for each event would cost more than writing."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TypeVarTuple

import sqlalchemy as sa

from adapters.ledger.schema import access_log, checks, codes, commands, events, log_state

_Ts = TypeVarTuple("_Ts")
CHUNK = 256  # streams asked for at once: well under every database's limit of parameters
_MINE = events.c.tenant == sa.bindparam("tenant")
_EVENT = (events.c.stream, events.c.version, events.c.kind, events.c.envelope)


class Statements:
    """SQL with named parameters, run by `exec_driver_sql` with a dictionary."""

    def __init__(self, dialect: sa.Dialect) -> None:
        def text(statement: sa.ClauseElement) -> str:
            return str(statement.compile(dialect=dialect))

        self.load_state = text(_load_state())
        self.save_state = text(sa.text(_SAVE_STATE))
        self.insert = text(sa.insert(events))
        self.one_last = text(_last())
        self.many_last = text(_last_of(CHUNK))
        self.stream = text(_first(_stream().order_by(events.c.version)))
        self.stream_back = text(_first(_stream().order_by(events.c.version.desc())))
        self.notifications = text(_first(notifications()))
        self.next_numbers = text(sa.text(_NEXT_NUMBERS))
        self.one_answer = text(_answers(1))
        self.many_answers = text(_answers(CHUNK))
        self.remember = text(sa.insert(commands))
        self.code = text(_code())
        self.claim_code = text(sa.insert(codes))
        self.note_access = text(sa.insert(access_log))
        self.note_check = text(sa.insert(checks))


@lru_cache(maxsize=8)
def statements_for(dialect: sa.Dialect) -> Statements:
    """Return the statements of a dialect, compiled at most once."""
    return Statements(dialect)


def chunks(streams: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield the streams in chunks that fill the parameters of `many_last`, or of `one_last` when there is one."""
    rest = iter(streams)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk if len(chunk) == 1 else chunk + chunk[-1:] * (CHUNK - len(chunk))


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


def _last() -> sa.Select[str, int, bytes]:
    """Return the version and leaf of the last event of a stream."""
    mine = sa.select(events.c.stream, events.c.version, events.c.leaf).where(
        _MINE, events.c.stream == sa.bindparam("stream_0")
    )
    return mine.order_by(events.c.version.desc()).limit(sa.literal_column("1")).offset(sa.literal_column("0"))


def _last_of(streams: int) -> sa.Select[str, int, bytes]:
    """Return the version and leaf of the last event of each of some streams."""
    among = events.c.stream.in_([sa.bindparam(f"stream_{i}") for i in range(streams)])
    newest = (
        sa.select(events.c.stream, sa.func.max(events.c.version).label("version"))
        .where(_MINE, among)
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


def _answers(many: int) -> sa.Select[str, bytes, str]:
    """Return the digests and answers of some commands."""
    among = commands.c.id.in_([sa.bindparam(f"id_{i}") for i in range(many)])
    return sa.select(commands.c.id, commands.c.digest, commands.c.answer).where(
        commands.c.tenant == sa.bindparam("tenant"), among
    )


def _code() -> sa.Select[str, str]:
    mine = (codes.c.tenant == sa.bindparam("tenant")) & (codes.c.folded == sa.bindparam("folded"))
    return sa.select(codes.c.code, codes.c.stream).where(mine)
