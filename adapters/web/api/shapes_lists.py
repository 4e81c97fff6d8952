"""What the worklist, the register and a search answer, for the OpenAPI document."""

from typing import Annotated, Literal

from pydantic import Field

from adapters.web.api.shapes import LetterListed, Shape, TimeLeft, When
from adapters.web.api.shapes_reports import Rate


class WorkItem(Shape):
    """A dossier that waits for a result."""

    code: str
    office: str | None
    procedure: str | None
    procedure_name: str | None
    official: str | None
    provisional: bool
    received_at: When
    due_at: When | None
    late_from: When | None
    paused_since: When | None
    state: Literal["in_time", "overdue", "paused", "no_promise"]
    time_left: TimeLeft | None


class FoundItem(Shape):
    """A dossier that was found."""

    code: str
    state: Literal["open", "paused", "settled", "returned", "withdrawn", "stopped", "rejected"]


class Found(Shape):
    """What a search found, by code."""

    items: list[FoundItem]


class Page(Shape):
    """What every page of a list says of itself."""

    position: Annotated[int, Field(description="The ledger line it was read up to.")]
    as_of: When
    known_at: When | None
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last.")]


class Worklist(Page):
    """Danh sách việc."""

    counts: Annotated[dict[str, int], Field(description="Of all pages, by state.")]
    items: list[WorkItem]


class Register(Page):
    """Sổ xin lỗi."""

    counts: Annotated[dict[str, int], Field(description="Of all pages and all states.")]
    overdue: int
    items: list[LetterListed]


class NewDate(Shape):
    """What a letter would give now."""

    code: str
    promise_no: int
    due: When | None
    re_promise_no: Annotated[int, Field(description="How many new dates that promise would then have had.")]
    needs_approval: Annotated[bool, Field(description="A new date more than its signer alone should give.")]


class Opened(Shape):
    """One opening of what is sealed about a citizen."""

    at: When
    by: str
    name: Annotated[str | None, Field(description="Who that is; null: no user of this ledger.")]
    code: str | None
    opened: Annotated[list[str], Field(description="`applicant`, `note`, `papers`.")]
    purpose: Annotated[str, Field(description="As it was given.")]


class Openings(Shape):
    """Nhật ký mở."""

    items: list[Opened]
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last.")]


class NumberOfDay(Shape):
    """One of the six numbers, and the question that lists what it counts."""

    number: Annotated[
        Literal["owed", "overdue", "today", "notice", "paused_too_long", "ready"],
        Field(
            description="Letters owed; promises broken, for today, to be told of up to the next working day; paused"
            " longer than the cause allows; results that nobody collected."
        ),
    ]
    count: int
    list: Annotated[str, Field(description="Its address.")]


class RateOfMonth(Rate):
    """A rate of the month so far, against what was ordered of it in percent."""

    target: int
    is_met: bool


class RatesOfMonth(Shape):
    """The two rates of the month so far."""

    on_time: RateOfMonth
    early: RateOfMonth


class Today(Shape):
    """Hôm nay."""

    position: Annotated[int, Field(description="The ledger line it was read up to.")]
    as_of: When
    numbers: list[NumberOfDay]
    month: RatesOfMonth


class Changed(Shape):
    """A dossier that changed."""

    code: str
    office: str
    position: Annotated[int, Field(description="Its last line in the ledger.")]
    version: Annotated[int, Field(description="Its version with that line: in quotes, a tag for `If-Match`.")]


class Changes(Shape):
    """What changed since a line."""

    position: Annotated[int, Field(description="The last line of the ledger.")]
    items: list[Changed]
    next: Annotated[int, Field(description="`after` of the next question.")]
    more: Annotated[bool, Field(description="Whether lines follow that were not looked at yet.")]
