"""Calendars as event-sourced versions: what was published when, so that every date can be counted again."""

from datetime import date, timedelta
from typing import Any, ClassVar, Literal, NamedTuple, Self, assert_never
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic

from domain.calendar_spec import CalendarSpec
from domain.commands import Command
from domain.errors import CalendarUnknownError, ExistsAlreadyError
from domain.guards import check_second_person
from domain.message import Event, FirstEvent, Word, stream_of


class PublishCalendar(Command):
    """Công bố lịch làm việc: the first version of `name`."""

    name: Word
    spec: CalendarSpec
    basis: Word


class ReviseCalendar(Command):
    """Điều chỉnh lịch làm việc: the next version of `name`, approved by a second person: it moves people's dates."""

    name: Word
    spec: CalendarSpec
    basis: Word


class CalendarEvent(Event):
    """A fact about one calendar."""

    spec: CalendarSpec
    basis: Word


class CalendarPublished(CalendarEvent, FirstEvent):
    """Version 1."""

    TOPIC = "calendar.published"
    originator_topic: str = "calendar"
    name: Word


class CalendarRevised(CalendarEvent):
    """The next version: a year decreed, a swap, a correction."""

    TOPIC = "calendar.revised"


class CalendarVersions(BaseAggregate[UUID]):
    """Lịch làm việc under one name, in versions counted from 1."""

    TOPIC: ClassVar[str] = "calendar"
    Event = CalendarEvent
    Published = CalendarPublished

    def __init__(self, name: str) -> None:
        self.name = name
        self.specs: list[CalendarSpec] = []

    @classmethod
    def publish(cls, c: PublishCalendar) -> Self:
        """Open the calendar with its first version."""
        facts: dict[str, Any] = {"name": c.name, "spec": c.spec, "basis": c.basis}
        return cls._create(CalendarPublished, id=stream_of("calendar", c.name), timestamp=c.at, by=c.by, **facts)

    def revise(self, c: ReviseCalendar) -> None:
        """Add a version.

        Raises:
            SecondPersonError: nobody approved it, or who revises it did.
            ExistsAlreadyError: the latest version says the same.
        """
        check_second_person(c)
        if c.spec == self.specs[-1]:
            raise ExistsAlreadyError(kind="calendar", key=self.key)
        facts: dict[str, Any] = {"approved_by": c.approved_by, "spec": c.spec, "basis": c.basis}
        self.trigger_event(CalendarRevised, timestamp=c.at, by=c.by, **facts)

    @property
    def key(self) -> str:
        """The latest version as promises name it: `name@number`."""
        return f"{self.name}@{len(self.specs)}"

    def spec(self, number: int) -> CalendarSpec:
        """Return version `number`.

        Raises:
            CalendarUnknownError: there is no such version.
        """
        if not 1 <= number <= len(self.specs):
            raise CalendarUnknownError(calendar=f"{self.name}@{number}")
        return self.specs[number - 1]

    def evolve(self, event: CalendarPublished | CalendarRevised) -> None:
        """Remember."""
        match event:
            case CalendarPublished() | CalendarRevised():
                self.specs.append(event.spec)
            case _:
                assert_never(event)


register_topic(CalendarVersions.TOPIC, CalendarVersions)


class YearAtRisk(NamedTuple):
    """A year that comes soon and is not decreed: forecast, or absent from the calendar."""

    year: int
    why: Literal["forecast", "absent"]


def year_at_risk(spec: CalendarSpec, today: date, notice_days: int, until: date | None = None) -> YearAtRisk | None:
    """Return the first year that must be decreed now: forecast only, or absent.

    It is this year, the next one from `notice_days` before it begins, or any that promises already given reach, the
    last of which ends on `until`. Source: rule calendar.missing_year_warning.
    """
    last = max(today.year + 1, until.year if until else 0)
    for year in range(today.year, last + 1):
        is_near = today >= date(year, 1, 1) - timedelta(days=notice_days)
        is_promised = until is not None and until.year >= year
        if (is_near or is_promised) and year not in spec.years:
            return YearAtRisk(year, "forecast" if year in spec.forecast else "absent")
    return None
