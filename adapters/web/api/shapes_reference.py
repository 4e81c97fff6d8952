"""What the calculator and the reference data answer, for the OpenAPI document."""

from typing import Annotated, Literal

from pydantic import Field

from adapters.web.api.shapes import Day, Explained, Named, ProcedureOfDossier, Promised, Shape, When


class Calculated(Shape):
    """A promise as it would be given."""

    received: When
    limit: str
    calendar: Annotated[str, Field(description="The version of the calendar that was counted by.")]
    due: When
    late_from: When
    early_before: When
    provisional: bool
    explanation: list[Explained]


class Foreseen(Shape):
    """A promise as a receipt would give it."""

    office: str
    procedure: ProcedureOfDossier
    received: When
    promise: Promised
    explanation: list[Explained]


class Ended(Shape):
    """How an office ended."""

    how: str
    on: Day
    into: list[str]
    basis: str


class DatedName(Shape):
    """A name, and since when."""

    on: Day
    name: str


class DatedCalendar(Shape):
    """A calendar, and since when."""

    on: Day
    calendar: str


class Desk(Named):
    """A place at which an office receives."""

    opened_on: Day
    closed_on: Day | None


class Office(Named):
    """Cơ quan."""

    calendar: str
    code_pattern: str
    opened_on: Day
    ended: Ended | None
    names: list[DatedName]
    calendars: list[DatedCalendar]
    desks: list[Desk]


class Terms(Shape):
    """One version of a procedure."""

    name: str
    field: str
    limit: str | None
    statutory_limit: str | None
    policy: Literal["resume", "restart"]
    papers: list[str] | None = None
    from_on: Day
    legal_basis: str
    mark: str


class Procedure(Shape):
    """Thủ tục hành chính."""

    code: str
    version: int
    in_force: bool
    ends_on: Day | None
    replaced_by: str | None
    versions: list[Terms]


class YearWarned(Shape):
    """A year that is near and not decreed."""

    year: int
    why: str


class Calendar(Shape):
    """Lịch làm việc."""

    name: str
    versions: int
    zone: str
    years: list[int]
    forecast: list[int]
    warning: YearWarned | None


class Hours(Shape):
    """A sitting of the desk that counts."""

    opens: str
    closes: str


class CalendarDay(Shape):
    """What a day is, and which decision says so."""

    day: Day
    kind: Literal["working", "makeup", "holiday", "receipt_only", "weekend"]
    name: str
    source: str
    sessions: list[Hours]


class CalendarDays(Shape):
    """A year of a calendar."""

    calendar: str
    year: int
    zone: str
    provisional: bool
    days: list[CalendarDay]


class Rule(Shape):
    """Quy tắc: a number or a word with force."""

    id: str
    value: int | str
    unit: str
    name_vi: str
    name_en: str
    source: str
    legal_basis: str
    mark: Annotated[str, Field(description="How surely its source was seen; POLICY: an office's own.")]
    from_on: Day
