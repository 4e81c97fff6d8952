"""Events to ledger lines and back: canonical state, and the plain columns that folds need."""

import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from adapters.ledger.entry import Entry
from adapters.ledger.envelope import canonical
from adapters.ledger.instants import to_micros
from domain import calendar_versions, erasure, events, office, procedure, rollback, rules, slips, token, user
from domain.events import ApologyDelivered, CitizenNotified
from domain.message import Event
from domain.values import Promise

FAMILIES = (calendar_versions, erasure, events, office, procedure, rollback, rules, slips, token, user)
"""The modules whose events a ledger may hold: one that is not loaded could not be read."""

_KEPT = ("office", "procedure", "channel", "official", "amends")


def entry_of(event: Event) -> Entry:
    """Return what the ledger keeps of an event: its canonical state, and plain columns that repeat parts of it."""
    return Entry(
        str(event.originator_id), event.originator_version, event.TOPIC, canonical(event.body()), **columns_of(event)
    )


def columns_of(event: Event) -> dict[str, Any]:
    """Return the plain columns of an event; verification compares them with the envelope by this same function."""
    if not event.TOPIC.startswith("dossier."):
        return {"occurred_at": to_micros(event.occurred_at)}
    columns: dict[str, Any] = dict.fromkeys(_KEPT)
    for name in _kept_by(type(event)):
        columns[name] = getattr(event, name)
    if isinstance(event, CitizenNotified | ApologyDelivered):
        columns["channel"] = None  # the channel of a message, not of the dossier
    promise = getattr(event, "promise", None) if _bears_promise(type(event)) else None
    if isinstance(promise, Promise):
        columns |= {"due_at": to_micros(promise.due), "late_from": to_micros(promise.late_from)}
        columns["early_before"] = to_micros(promise.early_before)
    return columns | {"occurred_at": to_micros(event.occurred_at)}


@lru_cache
def _kept_by(kind: type[Event]) -> tuple[str, ...]:
    """Return the columns that a kind of event has: to ask pydantic for a field that is not there is slow."""
    return tuple(name for name in _KEPT if name in kind.model_fields)


@lru_cache
def _bears_promise(kind: type[Event]) -> bool:
    return "promise" in kind.model_fields


def event_of(stored: StoredEvent) -> Event:
    """Return the event a stored one holds, validated again and upcast to its present shape."""
    stream = stored.originator_id
    assert isinstance(stream, UUID)  # noqa: S101 - all streams of this product are named by UUIDs
    return Event.remembered(stored.topic, stream, stored.originator_version, json.loads(stored.state))
