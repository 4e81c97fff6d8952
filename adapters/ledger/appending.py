"""From events to rows at the end of the log: each gets its place, its envelope and its leaf."""

from collections.abc import Sequence

from eventsourcing.persistence import IntegrityError, StoredEvent

from adapters.ledger.entry import DOSSIER_KINDS, Entry, LogState, Recorded, as_entry
from adapters.ledger.envelope import envelope_of
from adapters.ledger.instants import iso_of
from adapters.ledger.tree import extended, leaf_hash

FIRST_VERSIONS = (0, 1)
Last = tuple[int, bytes] | None
"""Version and leaf of a stream's last event, if it has any."""
Events = Sequence[StoredEvent | Entry]
Order = tuple[str | None, Events]
"""The id of a command, and the events it led to."""


def rows_of(tenant: str, order: Order, moment: int, size: int, last: dict[str, Last]) -> list[Recorded]:
    """Return the rows of a command's events at the end of a log of `size`, and move `last` on.

    Raises:
        IntegrityError: an event is not the next of its stream.
        NotCanonicalError: a kind, stream or command id has no canonical form.
    """
    command, entries = order
    rows: list[Recorded] = []
    recorded_at = iso_of(moment)
    for id_, event in enumerate(entries, size + 1):
        entry, body = as_entry(event)
        stream, version = entry.originator_id, entry.originator_version
        previous = last.get(stream)
        _require_next(stream, version, previous)
        place = command, id_, entry.topic, previous and previous[1], recorded_at, stream, tenant, version
        row = _row(tenant, id_, entry, moment, envelope_of(body, *place))
        last[stream] = version, row.leaf
        rows.append(row)
    return rows


def _require_next(stream: str, version: int, previous: Last) -> None:
    expected = FIRST_VERSIONS if previous is None else (previous[0] + 1,)
    if version not in expected:
        message = f"stream {stream}: version {version} was given where {expected[-1]} is next"
        raise IntegrityError(message)


def _row(tenant: str, id_: int, entry: Entry, recorded_at: int, envelope: bytes) -> Recorded:
    stream, version, kind, _, office, procedure, channel, official, occurred_at, due, late, early, amends = entry
    return Recorded(
        tenant,
        id_,
        stream,
        version,
        kind,
        office,
        procedure,
        channel,
        official,
        occurred_at,
        recorded_at,
        due,
        late,
        early,
        amends,
        envelope,
        leaf_hash(envelope),
    )


def state_after(state: LogState, rows: list[Recorded]) -> LogState:
    """Return the log's row once these rows stand in it."""
    frontier = extended(state.frontier, state.size, (row.leaf for row in rows))
    reference = max((row.id for row in rows if not row.kind.startswith(DOSSIER_KINDS)), default=state.reference)
    return LogState(rows[-1].id, frontier, rows[-1].recorded_at, reference)
