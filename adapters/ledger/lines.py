"""Ledger lines as read models see them: the plain columns, in ledger order, with the envelope where it is wanted."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import starmap
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from adapters.ledger.engine import streamed
from adapters.ledger.entry import Recorded
from adapters.ledger.schema import events, log_state
from projections.line import Line

_KEPT = Line._fields[: Line._fields.index("envelope") + 1]
WHOLE = [events.c[name] for name in _KEPT]
"""The columns of a line with its envelope."""
_AMENDS = events.c.amends.is_not(None)
CHUNK = 500
_LINE = partial(tuple.__new__, Line)  # without a look at names and defaults


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
    `among` is a query for the streams whose lines are wanted, and they come stream by stream; None: all of them.
    """
    needed = sa.or_(_AMENDS, events.c.kind.in_(sorted(whole))) if whole else _AMENDS
    envelope = sa.case((needed, events.c.envelope)).label("envelope")
    wanted = (
        sa.select(*WHOLE[:-1], envelope).where(events.c.tenant == tenant, events.c.id > after).order_by(events.c.id)
    )
    if known_at is not None:
        wanted = wanted.where(events.c.recorded_at <= known_at)
    if among is not None:
        wanted = wanted.where(events.c.stream.in_(among)).order_by(None).order_by(events.c.stream, events.c.version)
    yield from _streamed(connection, wanted)


def amendments_of(
    connection: sa.Connection, tenant: str, known_at: int | None = None, among: sa.Select[tuple[str]] | None = None
) -> Iterator[Line]:
    """Yield the few lines that amend an entry, with their envelopes; `known_at` and `among` as for `lines_of`."""
    wanted = sa.select(*WHOLE).where(events.c.tenant == tenant, events.c.amends > 0)
    if known_at is not None:
        wanted = wanted.where(events.c.recorded_at <= known_at)
    if among is not None:
        wanted = wanted.where(events.c.stream.in_(among))
    yield from sorted(starmap(Line, connection.execute(wanted)), key=attrgetter("id"))  # sorting by SQL reads the log


def whole_lines_of(connection: sa.Connection, tenant: str, known_at: int | None = None) -> Iterator[Line]:
    """Yield the log's lines with their envelopes, stream by stream: for a rebuild, or a list as it stood."""
    wanted = sa.select(*WHOLE).where(events.c.tenant == tenant).order_by(events.c.stream, events.c.version)
    if known_at is not None:
        wanted = wanted.where(events.c.recorded_at <= known_at)
    yield from _streamed(connection, wanted)


def history(connection: sa.Connection, tenant: str, streams: Collection[str]) -> Iterable[Line]:
    """Return all lines of some streams, stream by stream, whole."""
    wanted = sorted(streams)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        mine = sa.select(*WHOLE).where(events.c.tenant == tenant, events.c.stream.in_(part))
        yield from starmap(Line, connection.execute(mine.order_by(events.c.stream, events.c.version)))


def _streamed(connection: sa.Connection, wanted: sa.Select[Any]) -> Iterator[Line]:
    for rows in streamed(connection, wanted.add_columns(sa.null())):
        yield from map(_LINE, rows)


def position_of(connection: sa.Connection, tenant: str, known_at: int | None = None) -> int:
    """Return the id of the last line, or of the last one recorded by `known_at`; 0 in an empty log."""
    last = sa.select(sa.func.max(events.c.id)).where(events.c.tenant == tenant)
    if known_at is not None:
        last = last.where(events.c.recorded_at <= known_at)
    return connection.scalar(last) or 0


def last_reference(connection: sa.Connection, tenant: str) -> int:
    """Return the id of the last event that is not a dossier's: what caches of the reference compare."""
    return connection.scalar(sa.select(log_state.c.reference).where(log_state.c.tenant == tenant)) or 0
