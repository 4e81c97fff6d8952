"""Offices, procedures, calendars and rules as the ledger holds them, loaded once and again when one changes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from adapters.ledger import reads
from adapters.ledger.instants import from_micros
from adapters.ledger.mapper import event_of
from adapters.ledger.schema import log_state
from domain.calendar import WorkingCalendar, compiled
from domain.calendar_versions import CalendarVersions
from domain.errors import CalendarUnknownError, LedgerEmptyError, OfficeUnknownError, ProcedureUnknownError
from domain.message import stream_of
from domain.office import Office
from domain.procedure import Procedure
from domain.promising import Ground
from domain.rollback import LogRolledBack
from domain.rules import RULEBOOK, Rulebook

Connect = Callable[[], AbstractContextManager[sa.Connection]]


def already_open(connection: sa.Connection) -> Connect:
    """Return how to read through a connection that is open and stays so."""
    return lambda: nullcontext(connection)


class Reference:
    """What decisions stand on: cached until a later fact about offices, procedures, calendars or rules exists."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self._held: tuple[int, dict[UUID, Any]] = (-1, {})
        self._calendars: dict[str, WorkingCalendar] = {}

    def at(self, connect: Connect, position: int, now: datetime) -> Ground:
        """Return the ground at `position`, the id of the last event that is not a dossier's.

        What is not cached yet is read through `connect` when it is first asked for.
        """
        held_at, loaded = self._held
        if position != held_at:
            loaded = {}
            self._held = position, loaded
        snapshot = _Snapshot(self, connect, loaded)
        return Ground(
            now=now,
            rules=snapshot.rules(),
            office_of=snapshot.office,
            procedure_of=snapshot.procedure,
            calendar_of=snapshot.calendar,
            latest_key=lambda name: snapshot.versions(name).key,
        )

    def load(self, connect: Connect, stream: UUID) -> Any:
        """Return the aggregate of `stream`, or None where nothing is recorded."""
        with connect() as connection:
            return replayed(reads.select_events(connection, self._tenant, stream))

    def compiled(self, key: str, versions: CalendarVersions) -> WorkingCalendar:
        """Return a calendar version as tables; a version never changes, so it is compiled once."""
        if key not in self._calendars:
            number = key.rpartition("@")[2]
            if not number.isdecimal():
                raise CalendarUnknownError(calendar=key)
            self._calendars[key] = compiled(versions.spec(int(number)), key)
        return self._calendars[key]


class _Snapshot:
    """The reference as one reader sees it; what it loads is of its own position, whatever other threads read."""

    def __init__(self, reference: Reference, connect: Connect, loaded: dict[UUID, Any]) -> None:
        self._reference, self._connect, self._loaded = reference, connect, loaded

    def _load(self, stream: UUID) -> Any:
        if stream not in self._loaded:
            self._loaded[stream] = self._reference.load(self._connect, stream)
        return self._loaded[stream]

    def rules(self) -> Rulebook:
        rulebook: Rulebook | None = self._load(RULEBOOK)
        if rulebook is None:
            raise LedgerEmptyError
        return rulebook

    def office(self, code: str) -> Office:
        office: Office | None = self._load(stream_of("office", code))
        if office is None:
            raise OfficeUnknownError(office=code)
        return office

    def procedure(self, code: str) -> Procedure:
        procedure: Procedure | None = self._load(stream_of("procedure", code))
        if procedure is None:
            raise ProcedureUnknownError(procedure=code)
        return procedure

    def versions(self, name: str) -> CalendarVersions:
        versions: CalendarVersions | None = self._load(stream_of("calendar", name))
        if versions is None:
            raise CalendarUnknownError(calendar=name)
        return versions

    def calendar(self, key: str) -> WorkingCalendar:
        return self._reference.compiled(key, self.versions(key.rpartition("@")[0]))


def replayed(stored: list[StoredEvent]) -> Any:
    """Return the aggregate that events add up to, or None without events."""
    aggregate = None
    for event in stored:
        aggregate = event_of(event).mutate(aggregate)
    return aggregate


def grounds_on(connection: sa.Connection, tenant: str) -> Callable[[], Ground]:
    """Return how to find what read models stand on, as `connection` sees it; its now is the last line's time."""
    reference, kept = Reference(tenant), sa.select(log_state.c.reference, log_state.c.recorded_at)

    def ground() -> Ground:
        position, recorded_at = connection.execute(kept.where(log_state.c.tenant == tenant)).one_or_none() or (0, 0)
        return reference.at(already_open(connection), position, from_micros(recorded_at))

    return ground


def opened(connection: sa.Connection, tenant: str, kind: str, known_at: int | None = None) -> Iterator[Any]:
    """Yield every aggregate whose stream opens with `kind`, in the order in which they were opened.

    `known_at` (microseconds) leaves out what was recorded later.
    """
    key = {"tenant": tenant, "kind": kind, "known": reads.LARGEST if known_at is None else known_at}
    for _id, stream, version in sorted(connection.execute(_OPENED, key).all()):
        if version is not None:
            yield replayed(reads.select_events(connection, tenant, UUID(stream), lte=version))


def rollbacks(connection: sa.Connection, tenant: str) -> list[LogRolledBack]:
    """Return every loss of lines that was accepted, the first one first."""
    return [rollback.fact for rollback in opened(connection, tenant, LogRolledBack.TOPIC)]


# Neither ordered nor grouped: for that SQLite would go through the streams of all dossiers instead of events_reference.
_OPENED = sa.text(
    "SELECT opening.id, opening.stream, (SELECT MAX(act.version) FROM events AS act WHERE act.tenant = opening.tenant"
    " AND act.stream = opening.stream AND act.recorded_at <= :known)"
    " FROM events AS opening"
    " WHERE opening.tenant = :tenant AND opening.kind = :kind AND opening.version = 1 AND opening.official IS NULL"
)
