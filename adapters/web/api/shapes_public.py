"""What anybody is told without a token, for the OpenAPI document."""

from typing import Annotated, Literal

from pydantic import Field

from adapters.web.api.shapes import Named, Shape, When
from adapters.web.api.shapes_reports import NamedSpan, RatesOfBooks, Targets


class DueDay(Shape):
    """The promise on the slip; provisional while a year it touches is only forecast."""

    due: When
    provisional: bool


class AnotherDay(Shape):
    """The new date that the last letter gave, and where the citizen is asked to come."""

    due: When
    place: str


class Missing(Shape):
    """What the office waits for from the citizen; the time does not run meanwhile."""

    cause: str
    items: list[str]


class LetterSigned(Shape):
    """The letter of apology last signed."""

    number: int
    signed_at: When
    reason: str
    reason_said: Annotated[str, Field(description="In the caller's language (Accept-Language).")]


class Sorry(Shape):
    """The citizen is owed an apology, or was given one; null: the letter is still owed."""

    letter: LetterSigned | None


class LookedUp(Shape):
    """What the holder of a slip is told."""

    code: str
    as_of: When
    office: Named
    procedure: Named
    status: Literal["open", "paused", "settled", "returned", "withdrawn", "stopped", "rejected"]
    state: Annotated[str, Field(description="As status; while open in_time, overdue or paused; settled: its class.")]
    promise: Annotated[DueDay | None, Field(description="As first promised.")]
    new_date: AnotherDay | None
    missing: Annotated[Missing | None, Field(description="Null: nothing is asked of the citizen.")]
    apology: Annotated[Sorry | None, Field(description="Null: no promise broke, and no letter was signed.")]
    returned_at: When | None


class KeptPromises(Shape):
    """Promises kept: dossiers received and settled, broken promises, and how many of those have a signed letter."""

    received: int
    early: int
    on_time: int
    late: int
    broken: int
    apologised: int
    rates: RatesOfBooks


class OfficeOnBoard(KeptPromises):
    """This month of an office and all below it."""

    code: str
    name: str


class PeriodOnBoard(KeptPromises, NamedSpan):
    """One period of an office and all below it."""


class OnBoards(Shape):
    """What every board says of itself."""

    position: Annotated[int, Field(description="The ledger line it was counted up to.")]
    as_of: When
    targets: Targets


class Boards(OnBoards):
    """Bảng công khai: every office that is open."""

    period: NamedSpan
    offices: list[OfficeOnBoard]


class Board(OnBoards):
    """Bảng công khai of one office: month, then year."""

    code: str
    name: str
    below: Annotated[int, Field(description="How many offices below it are counted with it.")]
    periods: list[PeriodOnBoard]
