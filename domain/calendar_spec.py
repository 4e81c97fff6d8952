"""The file form of a calendar: what an office publishes, checked, before anything is counted with it."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from domain.errors import CalendarError

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SESSION = re.compile(rf"({_CLOCK})-({_CLOCK}|24:00)( receipt)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Session(NamedTuple):
    """A sitting of the desk (buổi làm việc), in minutes from local midnight; one for receipt only does not count."""

    opens: int
    closes: int
    counts: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `07:30-11:30` or `07:30-11:30 receipt`; 24:00 may end a session. Raises ValueError subclasses."""
        if not (found := _SESSION.fullmatch(text)):
            code = "bad_session"
            raise PydanticCustomError(code, "not a session")
        session = cls(_minutes(found[1]), _minutes(found[2]), found[3] is None)
        if session.closes <= session.opens:
            code = "session_ends_before_it_begins"
            raise PydanticCustomError(code, "ends before it begins")
        return session


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _in_order(texts: tuple[str, ...]) -> tuple[str, ...]:
    sessions = [Session.parse(text) for text in texts]
    if any(later.opens < earlier.closes for earlier, later in pairwise(sessions)):
        code = "sessions_overlap"
        raise PydanticCustomError(code, "out of order or overlapping")
    return texts


def _plain_day(value: object) -> object:
    """Let dates and YYYY-MM-DD through; pydantic alone would also take numbers and times for dates."""
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    code = "bad_day"
    raise PydanticCustomError(code, "not a day")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        code = "unknown_zone"
        raise PydanticCustomError(code, "no such zone") from unknown
    return name


CalendarDay = Annotated[date, BeforeValidator(_plain_day)]
Year = Annotated[int, Field(strict=True, ge=2000, le=2100)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)
    source: str = ""


class Off(_Part):
    """Days off (ngày nghỉ), first and last included; `to` left out means one day."""

    first: CalendarDay = Field(alias="from")
    last: CalendarDay = Field(alias="to")
    name: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_day(cls, data: Any) -> Any:
        if isinstance(data, dict) and "from" in data:
            return {"to": data["from"]} | data
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            code = "range_reversed"
            raise PydanticCustomError(
                code, "ends before it begins", {"field": "off", "read": f"{self.first}..{self.last}"}
            )
        return self


class Makeup(_Part):
    """A rest day worked (ngày làm bù) with the sessions of the weekday of the day it replaces; wins over days off."""

    day: CalendarDay
    replaces: CalendarDay = Field(alias="for")
    name: str = ""


class CalendarSpec(_Part):
    """A calendar (lịch làm việc) as published: zone, decreed and forecast years, week, days off, make-up days.

    Its own `source` is optional. A calendar that contradicts itself cannot be made: pydantic refuses it, and
    `read` and `from_toml` turn that into CalendarError.
    """

    zone: Zone
    years: tuple[Year, ...] = ()
    forecast: tuple[Year, ...] = ()
    week: dict[Weekday, Annotated[tuple[str, ...], AfterValidator(_in_order)]]
    off: tuple[Off, ...] = ()
    makeup: tuple[Makeup, ...] = ()

    def __hash__(self) -> int:
        return hash((self.zone, self.years, self.forecast, self.off, self.makeup))  # a week is a dict: left to ==

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read the file form. Raises CalendarError(field, read, why), `why` a stable word."""
        try:
            data = tomllib.loads(text)
        except ValueError as error:  # TOMLDecodeError, and a number of thousands of digits
            raise CalendarError(field="file", read=str(error), why="bad_toml") from error
        return cls.read(data)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Read the file form already parsed. Raises CalendarError(field, read, why), `why` a stable word."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise _refusal(error.errors()[0]) from error

    def sessions(self, day: date) -> tuple[Session, ...]:
        """Return the sessions of the weekday of `day`, whatever the days off say."""
        return tuple(map(Session.parse, self.week.get(WEEKDAYS[day.weekday()], ())))

    @model_validator(mode="after")
    def _years_in_one_run(self) -> Self:
        held = sorted(self.years + self.forecast)
        if len(set(held)) < len(held):
            code = "year_named_twice"
            raise PydanticCustomError(code, "a year stands twice", {"field": "years", "read": str(held)})
        if not held or held != list(range(held[0], held[-1] + 1)):
            code = "years_not_contiguous"
            raise PydanticCustomError(code, "years have a gap", {"field": "years", "read": str(held)})
        return self

    @model_validator(mode="after")
    def _makeup_days_have_sessions(self) -> Self:
        if len({makeup.day for makeup in self.makeup}) < len(self.makeup):
            code = "makeup_named_twice"
            raise PydanticCustomError(code, "a make-up day stands twice", {"field": "makeup"})
        for makeup in self.makeup:
            if not any(session.counts for session in self.sessions(makeup.replaces)):
                code = "replaces_a_rest_day"
                raise PydanticCustomError(
                    code, "nothing to make up", {"field": "makeup.for", "read": str(makeup.replaces)}
                )
        return self

    @model_validator(mode="after")
    def _someone_works(self) -> Self:
        if not any(Session.parse(text).counts for texts in self.week.values() for text in texts):
            code = "no_working_day"
            raise PydanticCustomError(code, "nobody ever works", {"field": "week"})
        return self


_WHY = {
    "extra_forbidden": "unknown_key",
    "greater_than_equal": "year_out_of_range",
    "less_than_equal": "year_out_of_range",
    "literal_error": "unknown_weekday",
}


def _refusal(detail: ErrorDetails) -> CalendarError:
    """Return the first thing pydantic found, in our words."""
    facts = detail.get("ctx", {})
    kind = detail["type"]
    where = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    why = _WHY.get(kind) or ("wrong_type" if kind.endswith("_type") else kind)
    return CalendarError(field=facts.get("field", where), read=str(facts.get("read", detail["input"]))[:200], why=why)
