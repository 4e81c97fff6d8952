"""Ledger lines as read models see them: the plain columns, in ledger order, with the envelope where it is wanted."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import starmap
from operator import attrgetter

import sqlalchemy as sa

from adapters.ledger.engine import run
from adapters.ledger.entry import Recorded
from adapters.ledger.schema import events, log_state
from projections.line import Line

_KEPT = Line._fields[: Line._fields.index("envelope") + 1]
_WHOLE = [events.c[name] for name in _KEPT]
_AMENDS = events.c.amends.is_not(None)
CHUNK = 500


def line_of(recorded: Recorded) -> Line:
    """Return a line just recorded as read models see it."""
    return Line(*recorded[1:-1])  # type: ignore[arg-type] # our events all have a time


def lines_of(
    connection: sa.Connection,
    tenant: str,
    known_at: int | None = None,
    after: int = 0,
    whole: Collection[str] = (),
    among: sa.Select[tuple[str]] | None = None,
) -> Iterator[Line]:
    """Yield the log's lines after position `after`, without envelopes except where an entry amends another.

    `known_at` (microseconds) leaves out what the ledger learned later; lines of the kinds `whole` have their envelopes.
    `among` is a query for the streams whose lines are wanted; None: all of them.
    """
    needed = sa.or_(_AMENDS, events.c.kind.in_(sorted(whole))) if whole else _AMENDS
    envelope = sa.case((needed, events.c.envelope)).label("envelope")
    wanted = (
        sa.select(*_WHOLE[:-1], envelope).where(events.c.tenant == tenant, events.c.id > after).order_by(events.c.id)
    )
    if known_at is not None:
        wanted = wanted.where(events.c.recorded_at <= known_at)
    if among is not None:
        wanted = wanted.where(events.c.stream.in_(among))
    for rows in connection.execute(wanted, execution_options={"yield_per": 10_000}).partitions():
        yield from starmap(Line, rows)


def amendments_of(connection: sa.Connection, tenant: str, known_at: int | None = None) -> Iterator[Line]:
    """Yield the few lines that amend an entry, with their envelopes; `known_at` as for `lines_of`."""
    wanted = sa.select(*_WHOLE).where(events.c.tenant == tenant, events.c.amends > 0)
    if known_at is not None:
        wanted = wanted.where(events.c.recorded_at <= known_at)
    yield from sorted(starmap(Line, connection.execute(wanted)), key=attrgetter("id"))  # sorting by SQL reads the log


def whole_lines_of(connection: sa.Connection, tenant: str, known_at: int | None = None) -> Iterator[Line]:
    """Yield the log's lines with their envelopes, stream by stream: for a rebuild, or a list as it stood."""
    wanted = sa.select(*_WHOLE).where(events.c.tenant == tenant).order_by(events.c.stream, events.c.version)
    if known_at is not None:
        wanted = wanted.where(events.c.recorded_at <= known_at)
    for rows in connection.execute(wanted, execution_options={"yield_per": 10_000}).partitions():
        yield from starmap(Line, rows)


def history(connection: sa.Connection, tenant: str, streams: Collection[str]) -> Iterable[Line]:
    """Return all lines of some streams, stream by stream, whole."""
    wanted = sorted(streams)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        mine = sa.select(*_WHOLE).where(events.c.tenant == tenant, events.c.stream.in_(part))
        yield from starmap(Line, connection.execute(mine.order_by(events.c.stream, events.c.version)))


def history_of(connection: sa.Connection, tenant: str, stream: str) -> list[Line]:
    """Return all lines of one stream, whole: what an order about one dossier reads, so it costs little."""
    found = run(connection, _one_stream(connection.dialect), {"tenant": tenant, "stream": stream})
    return list(starmap(Line, found.fetchall()))


@lru_cache(maxsize=8)
def _one_stream(dialect: sa.Dialect) -> str:
    mine = (events.c.tenant == sa.bindparam("tenant")) & (events.c.stream == sa.bindparam("stream"))
    return str(sa.select(*_WHOLE).where(mine).order_by(events.c.version).compile(dialect=dialect))


def position_of(connection: sa.Connection, tenant: str, known_at: int | None = None) -> int:
    """Return the id of the last line, or of the last one recorded by `known_at`; 0 in an empty log."""
    last = sa.select(sa.func.max(events.c.id)).where(events.c.tenant == tenant)
    if known_at is not None:
        last = last.where(events.c.recorded_at <= known_at)
    return connection.scalar(last) or 0


def last_reference(connection: sa.Connection, tenant: str) -> int:
    """Return the id of the last event that is not a dossier's: what caches of the reference compare."""
    return connection.scalar(sa.select(log_state.c.reference).where(log_state.c.tenant == tenant)) or 0
