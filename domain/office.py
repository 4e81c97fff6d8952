"""Offices (cơ quan) and desks: opened, renamed, merged, split, closed, each change dated and replayable."""

from datetime import date
from typing import Any, ClassVar, Literal, NamedTuple, Self, assert_never
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic

from domain.code import check_pattern
from domain.commands import Command
from domain.errors import DeskUnknownError, FieldError, OfficeClosedError, OfficeNotOpenError
from domain.message import Day, Event, FirstEvent, Message, Word, stream_of

Succession = Literal["merged", "split", "closed"]
DEFAULT_CODE_PATTERN = "{office}-{date}-{serial}"


class OpenOffice(Command):
    """Thành lập. `code_pattern` numbers dossiers: {office}, {date} as yymmdd, {serial} of four digits a day."""

    code: Word
    name: Word
    calendar: Word
    on: Day
    parent: Word | None = None
    code_pattern: Word = DEFAULT_CODE_PATTERN
    basis: Word | None = None


class RenameOffice(Command):
    """Đổi tên; the code stays."""

    code: Word
    name: Word
    on: Day
    basis: Word


class EndOffice(Command):
    """Sáp nhập (merged into one), chia tách (split into several) or giải thể (closed)."""

    code: Word
    how: Succession
    into: tuple[Word, ...] = ()
    on: Day
    basis: Word


class ChangeDesk(Command):
    """Open or close one of the office's desks."""

    code: Word
    desk: Word
    name: Word | None = None
    on: Day
    closes: bool = False


class AssignCalendar(Command):
    """The office keeps another calendar from `on`; dossiers received before keep theirs."""

    code: Word
    calendar: Word
    on: Day
    basis: Word


class OfficeEvent(Event):
    """A fact about one office."""

    on: Day


class OfficeOpened(OfficeEvent, FirstEvent):
    """Thành lập."""

    TOPIC = "office.opened"
    originator_topic: str = "office"
    code: Word
    name: Word
    calendar: Word
    parent: Word | None = None
    code_pattern: Word
    basis: Word | None = None


class OfficeRenamed(OfficeEvent):
    """Đổi tên."""

    TOPIC = "office.renamed"
    name: Word
    basis: Word


class OfficeEnded(OfficeEvent):
    """Sáp nhập, chia tách, giải thể: its successors."""

    TOPIC = "office.ended"
    how: Succession
    into: tuple[Word, ...] = ()
    basis: Word


class DeskOpened(OfficeEvent):
    """A desk where citizens stand."""

    TOPIC = "office.desk_opened"
    desk: Word
    name: Word


class DeskClosed(OfficeEvent):
    """It closes."""

    TOPIC = "office.desk_closed"
    desk: Word


class CalendarAssigned(OfficeEvent):
    """The calendar the office keeps from `on`."""

    TOPIC = "office.calendar_assigned"
    calendar: Word
    basis: Word


class Dated(NamedTuple):
    """A word in force from a day on."""

    on: date
    word: str


class OfficeDesk(Message):
    """One desk of an office."""

    name: str
    opened_on: Day
    closed_on: Day | None = None


class Office(BaseAggregate[UUID]):
    """Cơ quan: who is responsible for a promise."""

    TOPIC: ClassVar[str] = "office"
    Event = OfficeEvent
    Opened = OfficeOpened

    def __init__(self, code: str, code_pattern: str, on: date, parent: str | None = None) -> None:
        self.code, self.code_pattern, self.opened_on, self.parent = code, code_pattern, on, parent
        self.names: list[Dated] = []
        self.calendars: list[Dated] = []
        self.desks: dict[str, OfficeDesk] = {}
        self.ended: OfficeEnded | None = None

    @classmethod
    def open(cls, c: OpenOffice) -> Self:
        """Open the office.

        Raises:
            FieldError, BadCodeError: no dossier could be numbered by its pattern.
        """
        check_pattern(c.code_pattern, c.code)
        facts: dict[str, Any] = c.model_dump(exclude={"id", "at", "approved_by", "note"})
        return cls._create(OfficeOpened, id=stream_of("office", c.code), timestamp=c.at, **facts)

    def rename(self, c: RenameOffice) -> None:
        """Give it another name."""
        self._check_open(c.on)
        self.trigger_event(OfficeRenamed, timestamp=c.at, by=c.by, name=c.name, on=c.on, basis=c.basis)

    def end(self, c: EndOffice) -> None:
        """Close it and name its successors, which are others."""
        self._check_open(c.on)
        if self.code in c.into:
            raise FieldError(field="into", read=self.code, accepted="another_office")
        if c.how != "closed" and not c.into:
            raise FieldError(field="into", read="", accepted="present")
        facts: dict[str, Any] = {"how": c.how, "into": c.into, "on": c.on, "basis": c.basis}
        self.trigger_event(OfficeEnded, timestamp=c.at, by=c.by, **facts)

    def change_desk(self, c: ChangeDesk) -> None:
        """Open or close a desk."""
        self._check_open(c.on)
        if c.closes:
            if c.desk not in self.desks:
                raise DeskUnknownError(office=self.code, desk=c.desk, known=sorted(self.desks))
            self.trigger_event(DeskClosed, timestamp=c.at, by=c.by, desk=c.desk, on=c.on)
        else:
            self.trigger_event(DeskOpened, timestamp=c.at, by=c.by, desk=c.desk, name=c.name or c.desk, on=c.on)

    def assign_calendar(self, c: AssignCalendar) -> None:
        """Keep another calendar."""
        self._check_open(c.on)
        facts: dict[str, Any] = {"calendar": c.calendar, "on": c.on, "basis": c.basis}
        self.trigger_event(CalendarAssigned, timestamp=c.at, by=c.by, **facts)

    def calendar_on(self, day: date) -> str:
        """Return the name of the calendar it keeps on `day`."""
        return _in_force(self.calendars, day)

    def name_on(self, day: date) -> str:
        """Return what it is called on `day`."""
        return _in_force(self.names, day)

    def check_receives(self, day: date, desk: str | None) -> None:
        """Refuse a dossier when the office is not open on `day`, or has no such desk.

        Raises:
            OfficeNotOpenError: it opens later.
            OfficeClosedError: it ended; names the successors.
            DeskUnknownError: no such desk open on that day.
        """
        self._check_open(day)
        if desk is None:
            return
        found = self.desks.get(desk)
        if found is None or day < found.opened_on or (found.closed_on is not None and day >= found.closed_on):
            raise DeskUnknownError(office=self.code, desk=desk, known=sorted(self.desks))

    def _check_open(self, day: date) -> None:
        if day < self.opened_on:
            raise OfficeNotOpenError(office=self.code, on=self.opened_on)
        if self.ended is not None and day >= self.ended.on:
            raise OfficeClosedError(office=self.code, on=self.ended.on, successors=list(self.ended.into))

    def evolve(
        self, event: OfficeOpened | OfficeRenamed | OfficeEnded | DeskOpened | DeskClosed | CalendarAssigned
    ) -> None:
        """Remember."""
        match event:
            case OfficeOpened():
                self.names.append(Dated(event.on, event.name))
                self.calendars.append(Dated(event.on, event.calendar))
            case OfficeRenamed():
                self.names.append(Dated(event.on, event.name))
            case OfficeEnded():
                self.ended = event
            case DeskOpened():
                self.desks[event.desk] = OfficeDesk(name=event.name, opened_on=event.on)
            case DeskClosed():
                self.desks[event.desk] = self.desks[event.desk].model_copy(update={"closed_on": event.on})
            case CalendarAssigned():
                self.calendars.append(Dated(event.on, event.calendar))
            case _:
                assert_never(event)


register_topic(Office.TOPIC, Office)


def _in_force(words: list[Dated], day: date) -> str:
    begun = [dated.word for dated in sorted(words, key=lambda dated: dated.on) if dated.on <= day]
    return begun[-1] if begun else words[0].word
