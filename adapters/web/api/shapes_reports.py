"""What reports answer, for the OpenAPI document."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from adapters.web.api.shapes import Day, Shape, When
from domain.values import Origin, Source


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


class NamedSpan(Shape):
    """A month, quarter or year by its name: [from, to), as days."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: Annotated[str, Field(description="As 2026-11, 2026-Q4 or 2026.")]
    from_: Annotated[Day, Field(alias="from")]
    to: Day


class Targets(Shape):
    """What was ordered of each rate, in percent."""

    on_time: int
    early: int


class Month(NamedSpan):
    """What was settled in a month."""

    early: int
    on_time: int
    late: int
    settled: int
    rates: RatesOfBooks


class Months(Shape):
    """Mười hai tháng."""

    position: Annotated[int, Field(description="The ledger line it was read up to.")]
    as_of: When
    known_at: When | None
    targets: Targets
    months: list[Month]
    definitions: dict[str, str]


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


class Sourced(Shape):
    """What was first written down in one place: counts of dossiers, and of those settled by class."""

    source: Source
    received: int
    early: int
    on_time: int
    late: int


class RatesBySource(Shape):
    """Theo nguồn."""

    position: int
    sources: list[Sourced]


class Counted(Shape):
    """A dossier behind a number, as it stood when the books were read."""

    code: str
    office: str | None
    procedure: str | None
    channel: str | None
    official: str | None
    received_at: When
    due_at: When | None
    decided_at: Annotated[When | None, Field(description="Result ready, or closed otherwise.")]
    state: str
    in_sight: Annotated[bool, Field(description="Whether it is still at an office that the token may read.")]


class Behind(Shape):
    """The dossiers behind a number of the rates."""

    position: Annotated[int, Field(description="The ledger line it was read up to.")]
    as_of: When
    known_at: When | None
    period: Period
    count: Annotated[int, Field(description="Of all pages: the number itself.")]
    items: list[Counted]
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last.")]


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
