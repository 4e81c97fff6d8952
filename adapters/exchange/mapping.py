"""The mapping file: where the columns of another system's register say what a ledger wants to know.

A TOML file. A *cell* is a column's name, or a table {column | constant, words, empty, digits}: `words` translate what
stands there (in any case), `empty` stands in for nothing. A *moment* is a column's name, or {column, date_only_at}:
times of day that the register writes where it knows the date only.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import time
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from adapters.exchange.errors import MappingError, MappingUnknownError
from domain.calendar_spec import CalendarDay, CalendarSpec, Zone
from domain.procedure import ProcedureTerms
from domain.values import Channel, Grain, Outcome, PauseCause, ReturnWay

SHIPPED = files("adapters.exchange") / "mappings"
TEMPLATES = files("adapters.exchange") / "templates"
DELIMITERS = {",": ",", ";": ";", "tab": "\t"}
CLOSINGS = ("withdrawn", "stopped")
_FORMS = re.compile(r"(?:dd[/.-]mm[/.-]yyyy|mm[/.-]dd[/.-]yyyy|yyyy[/.-]mm[/.-]dd)(?:[ T]hh:mm(?::ss)?)?|iso")


def _known_form(form: str) -> str:
    if not _FORMS.fullmatch(form):
        code = "unknown_form"
        raise PydanticCustomError(code, "no such form")
    return form


def _from_column(value: object) -> object:
    """Let a plain text stand for a column."""
    return {"column": value} if isinstance(value, str) else value


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CellSpec(_Part):
    """Where a text is found. `digits` are the accepted lengths of a number, leading zeros included."""

    column: str | None = None
    constant: str | None = None
    words: dict[str, str] = {}
    empty: str | None = None
    digits: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.column is None) == (self.constant is None):
            code = "column_or_constant"
            raise PydanticCustomError(code, "a column or a constant")
        return self

    def outcomes(self) -> Iterator[str]:
        """Yield every word this cell can give that the mapping itself says."""
        yield from (word for word in (self.constant, self.empty, *self.words.values()) if word is not None)


class MomentSpec(_Part):
    """Where an instant, or a date alone, is found. `day_time` is given to a date, in place of the mapping's."""

    column: str
    date_only_at: tuple[time, ...] = ()
    day_time: time | None = None


Cell = Annotated[CellSpec, BeforeValidator(_from_column)]
Moment = Annotated[MomentSpec, BeforeValidator(_from_column)]


class Due(MomentSpec):
    """A promise made elsewhere. `empty` says what a row without one means: refused, no promise, or the limit's.

    A date alone always counts by the day; `day_time` is then only what is shown.
    """

    day_time: time | None = time(17)
    grain: Grain = "day"
    pauses_move: Literal["wd", "d", "wh"] = "wd"
    empty: Literal["refuse", "no_promise", "limit"] = "refuse"


class Steps(_Part):
    """The acts that become hand-overs: one a row. One before receipt is refused, or recorded at the receipt."""

    at: Moment
    to: Cell
    by: Cell | None = None
    step: Cell | None = None
    before_receipt: Literal["refuse", "at_receipt"] = "refuse"


class Pauses(_Part):
    """A pause a row, where `from` is filled; without `to` the dossier still waits."""

    begins: Moment = Field(alias="from")
    ends: Moment | None = Field(alias="to", default=None)
    cause: Cell = CellSpec(constant="supplement")


class Applicant(_Part):
    """Facts about the citizen, all sealed."""

    name: Cell | None = None
    id_number: Cell | None = None
    phone: Cell | None = None
    address: Cell | None = None
    email: Cell | None = None


class NewOffice(_Part):
    """An office to open if the ledger has none of this code."""

    name: str
    calendar: str
    on: CalendarDay


class Create(_Part):
    """What the import may open where it is not there: calendars, offices and procedures, by their codes."""

    basis: str = "import"
    calendars: dict[str, CalendarSpec] = {}
    offices: dict[str, NewOffice] = {}
    procedures: dict[str, ProcedureTerms] = {}


class Mapping(_Part):
    """How one kind of register is read. `rows` says what a row is: a whole dossier, or one act of it."""

    name: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,27}$")]
    title: str
    zone: Zone
    rows: Literal["dossier", "act"] = "dossier"
    delimiter: Literal[",", ";", "tab"] | None = None
    forms: Annotated[tuple[Annotated[str, AfterValidator(_known_form)], ...], Field(min_length=1)] = ("iso",)
    day_time: time = time(7, 30)
    code: str
    received: Moment
    office: Cell | None = None
    procedure: Cell
    channel: Cell = CellSpec(constant="desk")
    official: Cell | None = None
    due: Annotated[Due | None, BeforeValidator(_from_column)] = None
    limit: Cell | None = None
    note: Cell | None = None
    applicant: Applicant = Applicant()
    settled: Moment | None = None
    outcome: Cell = CellSpec(constant="granted")
    returned: Moment | None = None
    how: Cell = CellSpec(constant="desk")
    steps: Steps | None = None
    pauses: Pauses | None = None
    create: Create = Create()

    @model_validator(mode="after")
    def _words_are_ours(self) -> Self:
        """A word that ends in a closed list must be one of that list."""
        lists: list[tuple[str, CellSpec, tuple[str, ...]]] = [
            ("channel", self.channel, get_args(Channel)),
            ("outcome", self.outcome, (*get_args(Outcome), *CLOSINGS)),
            ("how", self.how, get_args(ReturnWay)),
        ]
        if self.pauses is not None:
            lists.append(("pauses.cause", self.pauses.cause, get_args(PauseCause)))
        for field, cell, ours in lists:
            unknown = [word for word in cell.outcomes() if word not in ours]
            if unknown or (cell.column and not cell.words):
                code = "unknown_word"
                raise PydanticCustomError(code, "not ours", {"field": field, "read": ", ".join(unknown)})
        return self

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the register that is read."""
        return frozenset(_columns(self))

    @property
    def moment_columns(self) -> frozenset[str]:
        """The columns that hold instants or days."""
        return frozenset(_moment_columns(self))

    @property
    def dossier_columns(self) -> frozenset[str]:
        """The columns that say one thing about the whole dossier, the same in all its rows."""
        of_rows = {*_columns(self.steps), *_columns(self.pauses)}
        return self.columns - (of_rows - {*_columns(self.model_copy(update={"steps": None, "pauses": None}))})


def _columns(part: BaseModel | None) -> Iterator[str]:
    if part is None:
        return
    for name, value in part:
        if name in {"column", "code"} and isinstance(value, str):
            yield value
        elif isinstance(value, BaseModel) and not isinstance(value, Create):
            yield from _columns(value)


def _moment_columns(part: BaseModel) -> Iterator[str]:
    for _, value in part:
        if isinstance(value, MomentSpec):
            yield value.column
        elif isinstance(value, BaseModel) and not isinstance(value, Create):
            yield from _moment_columns(value)


def find_mapping(name: str) -> Mapping:
    """Return a shipped mapping by its name, or the one a file holds.

    Raises:
        MappingUnknownError: neither is there; names the shipped ones.
        MappingError: the file is not a mapping; names the key.
    """
    place: Traversable = SHIPPED / f"{name}.toml" if name in shipped_names() else Path(name)
    try:
        text = place.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingError(field="file", read=name, why="bad_toml") from error
    except (OSError, ValueError) as error:
        raise MappingUnknownError(read=name, known=shipped_names()) from error
    return read_mapping(text)


def read_mapping(text: str) -> Mapping:
    """Return the mapping a text holds. Raises MappingError(field, read, why), `why` a stable word."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except ValueError as error:
        raise MappingError(field="file", read=str(error), why="bad_toml") from error
    try:
        return Mapping.model_validate(data)
    except ValidationError as error:
        raise _refusal(error) from error


def shipped_names() -> list[str]:
    """Return the names of the mappings shipped with the program."""
    return sorted(entry.name.removesuffix(".toml") for entry in SHIPPED.iterdir() if entry.name.endswith(".toml"))


def template_of(name: str) -> str:
    """Return the register to fill for a shipped mapping, as CSV.

    Raises:
        MappingUnknownError: there is none; names those there are.
    """
    known = sorted(entry.name.removesuffix(".csv") for entry in TEMPLATES.iterdir() if entry.name.endswith(".csv"))
    if name not in known:
        raise MappingUnknownError(read=name, known=known)
    return (TEMPLATES / f"{name}.csv").read_text("utf-8")


_WHY = {"extra_forbidden": "unknown_key", "literal_error": "unknown_word", "string_pattern_mismatch": "bad_name"}


def _refusal(error: ValidationError) -> MappingError:
    """Return the first thing pydantic found, in our words."""
    detail = error.errors()[0]
    facts, kind = detail.get("ctx", {}), detail["type"]
    where = ".".join(str(part) for part in detail["loc"])
    why = _WHY.get(kind) or (kind if kind in _OWN_WORDS else "wrong_type")
    return MappingError(field=facts.get("field", where), read=str(facts.get("read", detail["input"]))[:200], why=why)


_OWN_WORDS = frozenset({"missing", "unknown_form", "column_or_constant", "unknown_word", "unknown_zone", "bad_day"})
