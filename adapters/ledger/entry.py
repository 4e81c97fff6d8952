"""What goes into the log (Entry) and what stands there afterwards (Recorded)."""

from typing import NamedTuple

from eventsourcing.persistence import StoredEvent

from adapters.ledger.envelope import body_of, state_of

DOSSIER_KINDS = "dossier."


class Entry(NamedTuple):
    """A stored event with the plain columns that folds need.

    Its `state` is canonical bytes of an object, as `envelope.canonical` makes them: it is trusted, not parsed again.
    Instants are microseconds since 1970-01-01T00:00Z. `amends` is the version of the entry it corrects, in the
    same stream.
    """

    originator_id: str
    originator_version: int
    topic: str
    state: bytes
    office: str | None = None
    procedure: str | None = None
    channel: str | None = None
    official: str | None = None
    occurred_at: int | None = None
    due_at: int | None = None
    late_from: int | None = None
    early_before: int | None = None
    amends: int | None = None


class Recorded(NamedTuple):
    """One row of the table `events`, column by column."""

    tenant: str
    id: int
    stream: str
    version: int
    kind: str
    office: str | None
    procedure: str | None
    channel: str | None
    official: str | None
    occurred_at: int | None
    recorded_at: int
    due_at: int | None
    late_from: int | None
    early_before: int | None
    amends: int | None
    envelope: bytes
    leaf: bytes

    @property
    def state(self) -> bytes:
        """The exact state the event was recorded with."""
        return state_of(self.envelope)


class LogState(NamedTuple):
    """The log's row: how long it is, its frontier, and what was recorded last."""

    size: int = 0
    frontier: tuple[bytes, ...] = ()
    recorded_at: int = 0
    reference: int = 0


def as_entry(event: StoredEvent | Entry) -> tuple[Entry, bytes]:
    """Return an event with its columns and the body of its envelope, whatever wrote its state."""
    if isinstance(event, Entry):
        return event, event.state
    plain = Entry(str(event.originator_id), event.originator_version, event.topic, event.state)
    return plain, body_of(event.state)
