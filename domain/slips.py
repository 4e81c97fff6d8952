"""Paper slips for an outage (phiếu giấy dự phòng): numbered and printed ahead, keyed in later, or voided."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, NamedTuple, Self, assert_never
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic
from pydantic import Field as Rule

from domain.code import same_code
from domain.commands import Command
from domain.errors import DomainError, FieldError
from domain.message import Day, Event, FirstEvent, Word, stream_of
from domain.values import VoidCause

MOST_AT_ONCE = 200


class SlipUnknownError(DomainError):
    """This office printed no slip with this number. Facts: slip, office."""

    code = "slip_unknown"


class SlipVoidedError(DomainError):
    """The slip was voided. Facts: slip, why (a stable word), at."""

    code = "slip_voided"


class SlipDayError(DomainError):
    """The slip was printed for other days. Facts: slip, day, from_on, until_on."""

    code = "slip_day"


class SlipKeyedInError(DomainError):
    """A dossier was keyed in from the slip already. Facts: slip, dossier (where who asks may read it)."""

    code = "slip_keyed_in"


class PrintSlips(Command):
    """Print so many slips of an office ahead, to be used from one day to another, both included."""

    office: Word
    from_on: Day
    until_on: Day
    many: Annotated[int, Rule(ge=1, le=MOST_AT_ONCE)]


class VoidSlips(Command):
    """Hủy slips that were spoiled, lost, or not used: nothing is keyed in from them any more."""

    DOSSIER_CODES = frozenset({"slips"})
    office: Word
    slips: Annotated[tuple[Word, ...], Rule(min_length=1, max_length=MOST_AT_ONCE)]
    why: VoidCause


class SlipEvent(Event):
    """A fact about the paper slips of one office."""


class SlipsOpened(SlipEvent, FirstEvent):
    """An office begins to print slips ahead."""

    TOPIC = "slips.opened"
    originator_topic: str = "slips"
    office: Word


class SlipsPrinted(SlipEvent):
    """Numbers were given to slips; each is the code of the dossier it will open, and of no other."""

    TOPIC = "slips.printed"
    from_on: Day
    until_on: Day
    codes: tuple[Word, ...]


class SlipsVoided(SlipEvent):
    """These numbers open no dossier: what became of their slips is said."""

    TOPIC = "slips.voided"
    codes: tuple[Word, ...]
    why: VoidCause


class Batch(NamedTuple):
    """Slips printed together: `entry` is the version that printed them."""

    entry: int
    at: datetime
    by: str
    from_on: date
    until_on: date
    codes: tuple[str, ...]


class PaperSlips(BaseAggregate[UUID]):
    """Phiếu giấy dự phòng of one office: which numbers are on paper, and which of them were voided."""

    TOPIC: ClassVar[str] = "slips"
    Event = SlipEvent
    Opened = SlipsOpened

    def __init__(self, office: str) -> None:
        self.office = office
        self.batches: list[Batch] = []
        self.voided: dict[str, SlipsVoided] = {}

    @classmethod
    def open(cls, c: PrintSlips) -> Self:
        """Begin to print for an office."""
        return cls._create(SlipsOpened, id=stream_of("slips", c.office), timestamp=c.at, by=c.by, office=c.office)

    def print(self, c: PrintSlips, codes: tuple[str, ...]) -> None:
        """Give numbers to slips that are printed now.

        Raises:
            FieldError: the days run backwards.
        """
        check_days(c)
        facts: dict[str, Any] = {"from_on": c.from_on, "until_on": c.until_on, "codes": codes}
        self.trigger_event(SlipsPrinted, timestamp=c.at, by=c.by, **facts)

    def void(self, c: VoidSlips) -> None:
        """Let slips open no dossier.

        Raises:
            SlipUnknownError: this office printed no such slip.
            SlipVoidedError: one was voided before.
        """
        codes = tuple(dict.fromkeys(self._open(slip) for slip in c.slips))
        self.trigger_event(SlipsVoided, timestamp=c.at, by=c.by, note=c.note, codes=codes, why=c.why)

    def check_usable(self, slip: str, day: date) -> None:
        """Refuse a receipt that a slip cannot have opened on `day`.

        Raises:
            SlipUnknownError, SlipVoidedError: as `void`.
            SlipDayError: it was printed for other days.
        """
        code = self._open(slip)
        batch = next(batch for batch in self.batches if code in batch.codes)
        if not batch.from_on <= day <= batch.until_on:
            raise SlipDayError(slip=code, day=day, from_on=batch.from_on, until_on=batch.until_on)

    def _open(self, slip: str) -> str:
        """Return the number as it was printed."""
        codes = [code for batch in self.batches for code in batch.codes if same_code(code, slip)]
        if not codes:
            raise SlipUnknownError(slip=slip, office=self.office)
        if voided := self.voided.get(codes[0]):
            raise SlipVoidedError(slip=codes[0], why=voided.why, at=voided.occurred_at)
        return codes[0]

    def evolve(self, event: SlipsOpened | SlipsPrinted | SlipsVoided) -> None:
        """Remember."""
        match event:
            case SlipsOpened():
                pass  # __init__ took it
            case SlipsPrinted():
                told = event.originator_version, event.occurred_at, event.by
                self.batches.append(Batch(*told, event.from_on, event.until_on, event.codes))
            case SlipsVoided():
                self.voided |= dict.fromkeys(event.codes, event)
            case _:
                assert_never(event)


register_topic(PaperSlips.TOPIC, PaperSlips)


def check_days(c: PrintSlips) -> None:
    """Refuse days that run backwards.

    Raises:
        FieldError: naming the last day.
    """
    if c.until_on < c.from_on:
        raise FieldError(field="until_on", read=c.until_on.isoformat(), accepted="not_before_first")
