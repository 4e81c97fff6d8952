"""What may be revised with the open promises that rest on it: a calendar, or the limit of a procedure."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.calendar import compiled
from domain.calendar_changes import CalendarChanges, changes
from domain.calendar_versions import ReviseCalendar
from domain.commands import RevisePromise
from domain.dossier import Dossier
from domain.message import to_minute
from domain.procedure import ReviseProcedure
from domain.promising import Ground
from domain.standing import Standing

LONGEST_ID = 67
"""Of the order that adds the version, so that its id with that of a dossier behind it is still one."""


class Revision(Protocol):
    """A new version, and the orders by which open promises follow it."""

    @property
    def order(self) -> ReviseCalendar | ReviseProcedure:
        """The order that adds the version."""

    def in_force(self, ground: Ground) -> str:
        """Return the version it follows, as `name@number`."""

    def concerns(self, standing: Standing) -> bool:
        """Whether a promise rests on what is revised."""

    def imagined(self, ground: Ground) -> Ground:
        """Return the ground as if the version were recorded."""

    def changes(self, ground: Ground) -> CalendarChanges | None:
        """Return what differs between the two calendars, if it is one."""

    def revising(self, dossier: Dossier, now: datetime) -> RevisePromise:
        """Return the order that counts an open promise again, not before the last act."""


@dataclass(frozen=True)
class CalendarRevision:
    """The next version of a calendar."""

    order: ReviseCalendar

    def in_force(self, ground: Ground) -> str:
        """Return the version in force. Raises CalendarUnknownError."""
        return ground.latest_key(self.order.name)

    def concerns(self, standing: Standing) -> bool:
        """Whether the promise was counted with some version of the calendar."""
        return standing.promise is not None and standing.promise.calendar.rpartition("@")[0] == self.order.name

    def imagined(self, ground: Ground) -> Ground:
        """Return the ground with the version published."""
        key = next_version(self.in_force(ground))
        calendar = compiled(self.order.spec, key)
        return ground._replace(
            latest_key=lambda name: key if name == self.order.name else ground.latest_key(name),
            calendar_of=lambda asked: calendar if asked == key else ground.calendar_of(asked),
        )

    def changes(self, ground: Ground) -> CalendarChanges:
        """Return what differs from the version in force."""
        old = self.in_force(ground)
        return changes(ground.calendar_of(old), compiled(self.order.spec, next_version(old)))

    def revising(self, dossier: Dossier, now: datetime) -> RevisePromise:
        """Return the order for one dossier."""
        return _revising(self.order, self.order.basis, "calendar", dossier, now)


@dataclass(frozen=True)
class ProcedureRevision:
    """The next version of a procedure, which on this `basis` binds dossiers received before it too."""

    order: ReviseProcedure
    basis: str

    def in_force(self, ground: Ground) -> str:
        """Return the latest version. Raises ProcedureUnknownError."""
        return f"{self.order.code}@{len(ground.procedure_of(self.order.code).versions)}"

    def concerns(self, standing: Standing) -> bool:
        """Whether the dossier is one of the procedure and has a promise."""
        return standing.promise is not None and standing.procedure == self.order.code

    def imagined(self, ground: Ground) -> Ground:
        """Return the ground with the version recorded.

        Raises:
            DomainError: it would be refused.
        """
        revised = deepcopy(ground.procedure_of(self.order.code))
        revised.revise(self.order)
        return ground._replace(
            procedure_of=lambda code: revised if code == self.order.code else ground.procedure_of(code)
        )

    def changes(self, _ground: Ground) -> None:
        """Return nothing: no calendar changes."""

    def revising(self, dossier: Dossier, now: datetime) -> RevisePromise:
        """Return the order for one dossier."""
        return _revising(self.order, self.basis, "procedure", dossier, now)


def next_version(key: str) -> str:
    """Return the name of the version after `name@number`."""
    name, _, number = key.rpartition("@")
    return f"{name}@{int(number) + 1}"


def _revising(
    order: ReviseCalendar | ReviseProcedure, basis: str, cause: str, dossier: Dossier, now: datetime
) -> RevisePromise:
    last = dossier.standing.last_at
    return RevisePromise(
        id=f"{order.id}:{dossier.id.hex}",
        by=order.by,
        approved_by=order.approved_by,
        at=max(to_minute(now), last) if last else now,
        code=dossier.code,
        cause=cause,
        basis=basis,
    )
