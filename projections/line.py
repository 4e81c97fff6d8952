"""One line of the ledger as folds see it: plain columns, and the envelope for the little that has no column."""

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, cast
from uuid import UUID

from domain.events import DossierEvent
from domain.message import Event


class Line(NamedTuple):
    """A ledger line; its fields stand in the order of the table `events`, from `id` to `envelope`.

    Instants are microseconds since 1970-01-01T00:00Z. `amends` is the version of the entry that a correction or an
    amending revision replaces. Rates need the envelope of corrections only, the worklist also that of lines which
    open a dossier or bear a promise. `amended_by` is the envelope of the revision whose promise stands here instead.
    """

    id: int
    stream: str
    version: int
    kind: str
    office: str | None
    procedure: str | None
    channel: str | None
    official: str | None
    occurred_at: int
    recorded_at: int
    due_at: int | None
    late_from: int | None
    early_before: int | None
    amends: int | None
    envelope: bytes | None = None
    amended_by: bytes | None = None


def body_of(envelope: bytes | None) -> dict[str, Any]:
    """Return what an envelope says of its event.

    Raises:
        LookupError: the line was read without its envelope.
    """
    if envelope is None:
        raise LookupError
    body: dict[str, Any] = json.loads(envelope)["body"]
    return body


@lru_cache(maxsize=1_024)  # several lists ask the same of the dossiers of one transaction
def said_by(envelope: bytes | None) -> Mapping[str, Any]:
    """Return what an envelope says, read once for all who ask, and theirs to read only; raises as `body_of`."""
    return MappingProxyType(body_of(envelope))


def event_of(line: Line) -> DossierEvent:
    """Return the event that a line of a dossier holds, in the present shape of its class.

    Raises:
        LookupError: as `body_of`.
    """
    event = Event.remembered(line.kind, UUID(line.stream), line.version, body_of(line.envelope))
    return cast("DossierEvent", event)
