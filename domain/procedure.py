"""Procedures (thủ tục hành chính) and their dated versions. A change never moves the deadline of an old dossier."""

from datetime import date
from typing import Any, ClassVar, NamedTuple, Self, assert_never
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic

from domain.commands import Command
from domain.errors import FieldError, ProcedureEndedError, ProcedureNotInForceError
from domain.message import Day, Event, FirstEvent, Message, Word, stream_of
from domain.promise import Limit
from domain.values import ClockPolicy


class ProcedureTerms(Message):
    """One version: `limit` is what the office promises, `statutory_limit` what the law allows; None means no limit.

    `papers` are those that usually come with it (thành phần hồ sơ), where they are known.
    """

    name: Word
    field: Word
    limit: str | None = None
    statutory_limit: str | None = None
    policy: ClockPolicy = "resume"
    from_on: Day
    legal_basis: str
    mark: Word
    papers: tuple[Word, ...] | None = None


class DefineProcedure(Command):
    """Công bố a procedure."""

    code: Word
    terms: ProcedureTerms


class ReviseProcedure(Command):
    """A new version, in force from `terms.from_on`."""

    code: Word
    terms: ProcedureTerms


class ReplaceProcedure(Command):
    """The catalogue gave it another code from `on`."""

    code: Word
    replaced_by: Word
    on: Day


class EndProcedure(Command):
    """Bãi bỏ from `on`."""

    code: Word
    on: Day


class ProcedureEvent(Event):
    """A fact about one procedure."""


class ProcedureDefined(ProcedureEvent, FirstEvent):
    """Version 1."""

    TOPIC = "procedure.defined"
    originator_topic: str = "procedure"
    code: Word
    terms: ProcedureTerms


class ProcedureRevised(ProcedureEvent):
    """The next version."""

    TOPIC = "procedure.revised"
    terms: ProcedureTerms


class ProcedureReplaced(ProcedureEvent):
    """Another code from `on`."""

    TOPIC = "procedure.replaced"
    replaced_by: Word
    on: Day


class ProcedureEnded(ProcedureEvent):
    """No dossier from `on`."""

    TOPIC = "procedure.ended"
    on: Day


class VersionInForce(NamedTuple):
    """A version with its number, counted from 1."""

    number: int
    terms: ProcedureTerms


class Procedure(BaseAggregate[UUID]):
    """Thủ tục hành chính: a service with a time limit, in dated versions."""

    TOPIC: ClassVar[str] = "procedure"
    Event = ProcedureEvent
    Defined = ProcedureDefined

    def __init__(self, code: str) -> None:
        self.code = code
        self.versions: list[ProcedureTerms] = []
        self.replaced_by: str | None = None
        self.ends_on: date | None = None

    @classmethod
    def define(cls, c: DefineProcedure) -> Self:
        """Open the procedure with its first version."""
        check_limits(c.terms)
        facts: dict[str, Any] = {"timestamp": c.at, "by": c.by, "code": c.code, "terms": c.terms}
        return cls._create(ProcedureDefined, id=stream_of("procedure", c.code), **facts)

    def revise(self, c: ReviseProcedure) -> None:
        """Add a version; it may not begin before the latest one does."""
        check_limits(c.terms)
        if c.terms.from_on <= self.versions[-1].from_on:
            raise FieldError(field="from", read=c.terms.from_on.isoformat(), accepted="after_latest_version")
        self.trigger_event(ProcedureRevised, timestamp=c.at, by=c.by, terms=c.terms)

    def replace(self, c: ReplaceProcedure) -> None:
        """Name the successor code."""
        self.trigger_event(ProcedureReplaced, timestamp=c.at, by=c.by, replaced_by=c.replaced_by, on=c.on)

    def end(self, c: EndProcedure) -> None:
        """Take no dossier from that day on."""
        self.trigger_event(ProcedureEnded, timestamp=c.at, by=c.by, on=c.on)

    def in_force(self, day: date) -> VersionInForce:
        """Return the version in force on `day`.

        Raises:
            ProcedureNotInForceError: its first version begins later.
            ProcedureEndedError: it ended or was replaced; names the successor.
        """
        if self.ends_on is not None and day >= self.ends_on:
            raise ProcedureEndedError(procedure=self.code, on=self.ends_on, successor=self.replaced_by)
        numbers = [n for n, terms in enumerate(self.versions, start=1) if terms.from_on <= day]
        if not numbers:
            raise ProcedureNotInForceError(procedure=self.code, on=self.versions[0].from_on)
        return VersionInForce(numbers[-1], self.versions[numbers[-1] - 1])

    def evolve(self, event: ProcedureDefined | ProcedureRevised | ProcedureReplaced | ProcedureEnded) -> None:
        """Remember."""
        match event:
            case ProcedureDefined() | ProcedureRevised():
                self.versions.append(event.terms)
            case ProcedureReplaced():
                self.replaced_by, self.ends_on = event.replaced_by, event.on
            case ProcedureEnded():
                self.ends_on = event.on
            case _:
                assert_never(event)


register_topic(Procedure.TOPIC, Procedure)


def check_limits(terms: ProcedureTerms) -> None:
    """Refuse limits that are not of an accepted form.

    Raises:
        LimitError: naming the limit as read.
    """
    for limit in (terms.limit, terms.statutory_limit):
        if limit is not None:
            Limit.parse(limit)
