"""What bodies and queries are made of: strict values, none of them guessed at."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticKnownError

from adapters.cli.context import DESK_ZONE
from adapters.cli.times import ENTRIES, YEARS, parse_day, parse_instant
from adapters.web.api.errors import FormError
from domain.errors import FieldError
from domain.text import checked_text

WHEN = "2026-11-27T09:00:00+07:00"
_MOST_DIGITS = 15
_NO_NUMBER: Literal["int_parsing"] = "int_parsing"  # as of all numbers, so that it is told with its field
_NAMES = {"begins": "from", "ends": "to"}
_DATE = {"type": "string", "format": "date"}
_DATE_TIME = {"type": "string", "format": "date-time"}


class Body(BaseModel):
    """A body: an unknown field is refused, and no value is taken for another kind of value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """The words after the question mark: an unknown one is refused, or a slip of the fingers would ask for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _entered(value: Any, info: ValidationInfo) -> datetime:
    return parse_instant(_text(value, info), None, str(info.field_name), ENTRIES)


def _day(value: Any, info: ValidationInfo) -> date:
    field = str(info.field_name)
    if not isinstance(value, str):
        raise FormError(field=field, read=str(value)[:40], accepted="bad_day")
    return _written_day(value, field)


def _written_day(text: str, field: str) -> date:
    """Read a day as programs write it, never as people do."""
    if "/" in text:
        raise FieldError(field=field, read=text, accepted="bad_day")
    return parse_day(text, field)


def _asked(value: Any, info: ValidationInfo) -> datetime:
    return parse_instant(_text(value, info), None, str(info.field_name), YEARS)


def _bound(value: Any, info: ValidationInfo) -> datetime:
    """Read an instant with its zone, or a day, which means its first instant at the desk."""
    text, field = _text(value, info), _NAMES[str(info.field_name)]
    if ":" in text:
        return parse_instant(text, None, field)
    return datetime.combine(_written_day(text, field), time(), DESK_ZONE)


def _entered_or_auto(value: Any, info: ValidationInfo) -> datetime | str:
    return value if value == "auto" else _entered(value, info)


def _text(value: Any, info: ValidationInfo) -> str:
    if not isinstance(value, str):
        raise FormError(field=info.field_name, read=str(value)[:40], accepted="instant_with_zone")
    return value


def _whole(most: int) -> Callable[[Any], int]:
    """Return how to read a whole number of a query or an address: ASCII digits, at most so many."""

    def read(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= most):
            raise PydanticKnownError(_NO_NUMBER)
        return int(value)

    return read


Entered = Annotated[datetime, PlainValidator(_entered), WithJsonSchema(_DATE_TIME)]
"""An instant that is to be recorded: ISO 8601 with its zone, to the minute."""
EnteredDay = Annotated[date, PlainValidator(_day), WithJsonSchema(_DATE)]
"""A day that is to be recorded, as 2026-11-27."""
EnteredOrAuto = Annotated[
    datetime | str, PlainValidator(_entered_or_auto), WithJsonSchema({"anyOf": [{"const": "auto"}, _DATE_TIME]})
]
Asked = Annotated[datetime, PlainValidator(_asked), WithJsonSchema(_DATE_TIME)]
"""An instant that something is asked for."""
Bound = Annotated[datetime, PlainValidator(_bound), WithJsonSchema({"anyOf": [_DATE, _DATE_TIME]})]
"""Where a period begins or ends."""
Unsaid = SkipJsonSchema[None]
"""What a header or a word of a query is if it is left out: nothing that could be sent."""
Code = Annotated[str, Path(description="The code of the dossier, in whatever case and width.")]
Whole = BeforeValidator(_whole(len("1000")))
"""Put before the bounds of a whole number of a query."""
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[int, Field(ge=1, le=100_000)]
Word = Annotated[str | Unsaid, Field(min_length=1, max_length=200)]
"""A word of a query that may be left out."""
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many on this page."), Whole]
Cursor = Annotated[str | Unsaid, Field(max_length=400, description="`next_cursor` of the page before.")]
Position = Annotated[int, Field(ge=0, lt=10**_MOST_DIGITS), BeforeValidator(_whole(_MOST_DIGITS))]
"""A line of the ledger; 0: before the first."""
Copies = Annotated[int, Field(ge=0, le=999)]


class Applicant(Body):
    """The citizen: sealed at once under a key of their own, and shown only to who may open it and says why."""

    name: Short | None = None
    id_number: Annotated[str | None, Field(max_length=40, description="12 digits.")] = None
    phone: Annotated[str | None, Field(max_length=40, description="10 digits.")] = None
    address: Text | None = None
    email: Annotated[str | None, Field(max_length=254)] = None


class Paper(Body):
    """A paper handed in, and how many of it came in which form: at least one."""

    name: Short
    originals: Copies = 0
    certified: Copies = 0
    copies: Copies = 0


class Purpose(Body):
    """Why something sealed is opened: kept in the access log beside who did."""

    purpose: Annotated[str, Field(min_length=1, max_length=200)]

    def said(self) -> str:
        """Return it.

        Raises:
            FieldError: it says nothing, or not in words.
        """
        purpose = checked_text(self.purpose, "purpose").strip()
        if not purpose:
            raise FieldError(field="purpose", read=self.purpose, accepted="present")
        return purpose


class Axes(Query):
    """The two times of every question."""

    as_of: Annotated[
        Asked | Unsaid, Field(description="As it stood then, by all that is known now; now by default.")
    ] = None
    known_at: Annotated[
        Asked | Unsaid,
        Field(description="As the ledger knew it then; it also stands for `as_of` if that is left out."),
    ] = None
