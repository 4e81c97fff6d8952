"""What reports answer, for the OpenAPI document."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from adapters.web.api.shapes import Shape, When
from domain.values import Origin


class Period(Shape):
    """[from, to); null: unbounded."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: Annotated[When | None, Field(alias="from")]
    to: When | None


class Rate(Shape):
    """A share with what it is of; `percent` is null where nothing happened."""

    numerator: int
    denominator: int
    percent: float | None
    definition: str


class RatesOfBooks(Shape):
    """The two rates."""

    on_time: Rate
    early: Rate


class Books(Shape):
    """Counts of dossiers: carried over + received = settled + closed otherwise + open."""

    received: int
    carried_over: int
    early: int
    on_time: int
    late: int
    settled: int
    open_in_time: int
    open_overdue: int
    open_paused: int
    closed_otherwise: int
    no_promise: int
    rejected: int
    moved_in: int
    moved_out: int
    rates: RatesOfBooks


class BooksOfGroup(Books):
    """The books of one group, or of one month."""

    key: str | None
    period: Period | None = None


class Rates(Books):
    """Tỷ lệ đúng hẹn."""

    position: int
    as_of: When
    known_at: When | None
    period: Period
    by: str | None
    groups: list[BooksOfGroup]
    definitions: dict[str, str]


class Delay(Shape):
    """Working days from the break to the letter."""

    median: float | None
    max: int | None
    letters: int


class Covered(Shape):
    """Broken promises and their letters."""

    broken: int
    covered: int
    in_time: int
    ahead: int
    notices: int
    imported: int
    imported_covered: int
    delay: Delay
    rates: dict[str, Rate]


class CoveredOfGroup(Covered):
    """The letters of one group, or of one month."""

    key: str | None
    period: Period | None = None


class WithoutLetter(Shape):
    """A broken promise without a letter."""

    code: str
    origin: Origin
    office: str | None
    official: str | None
    procedure: str | None
    due: When | None
    broke_at: When | None
    settled_at: When | None
    drafted_at: When | None


class Coverage(Covered):
    """Xin lỗi kịp thời."""

    position: int
    as_of: When
    known_at: When | None
    period: Period
    by: str | None
    rules: dict[str, Any]
    groups: list[CoveredOfGroup]
    without_letter: list[WithoutLetter]
    definitions: dict[str, str]
