"""Reading one cell as its mapping says: a text, a word of ours, or an instant in one of the register's forms."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from adapters.cli.times import ENTRIES, parse_day, parse_instant
from adapters.exchange.errors import CellDigitsError, CellFormError, CellWordError
from adapters.exchange.mapping import CellSpec, Mapping, MomentSpec
from adapters.exchange.register import Row
from domain.errors import DomainError, FieldError
from domain.text import checked_text

WORD_LONGEST = 200
_TEXTS_REMEMBERED = 5_000
_MOMENTS_REMEMBERED = 50_000
_DAY_LENGTH = len("dd/mm/yyyy")
_FIRST, _LAST = time(), time(23, 59)
_LAST_PAST_FIRST = timedelta(hours=23, minutes=59)
R = TypeVar("R")
_BETWEEN_DIGITS = str.maketrans("", "", " .")
_TOKENS = {"dd": "(?P<d>[0-9]{1,2})", "mm": "(?P<m>[0-9]{1,2})", "yyyy": "(?P<y>[0-9]{4})"}
_CLOCK = re.compile(r"[ T]hh:mm(?P<seconds>:ss)?$")


class When(NamedTuple):
    """An instant as a register gives it: its local date, whether nothing but that date is known, and itself in UTC.

    They compare as acts follow each other: what is known by its date only comes after the timed acts of that day.
    """

    day: date
    day_only: bool
    at: datetime


class Findings(list[tuple[Row, DomainError]]):
    """What is wrong with rows: gathered, so that a report names every bad cell and not the first alone."""

    def reading(self, read: Callable[[Row], R], row: Row) -> R | None:
        """Return what `read` gives, or None and one finding more if it refuses."""
        try:
            return read(row)
        except FieldError as error:
            self.append((row, error))
            return None


class CellReader:
    """Reads one cell of every row; a text that was accepted once is remembered with what it says."""

    def __init__(self, cell: CellSpec | None, longest: int = WORD_LONGEST, *, is_required: bool = False) -> None:
        self._cell, self._longest, self._is_required = cell, longest, is_required
        self._column = cell.column if cell else None
        self._known: dict[str, str | None] = {}

    @property
    def reads(self) -> bool:
        """Whether rows are asked."""
        return self._column is not None

    @property
    def constant(self) -> str | None:
        """What is said whatever stands in a row."""
        return self._cell.constant if self._cell else None

    def __call__(self, row: Row) -> str | None:
        """Return what the cell says, or None where it says nothing.

        Raises:
            FieldError: not a text, word or number that its column may hold, or nothing where something is required.
        """
        if self._column is None:
            return self.constant
        read = row.cells[self._column]
        try:
            return self._known[read]
        except KeyError:
            if len(self._known) >= _TEXTS_REMEMBERED:
                self._known.clear()
            said = self._known[read] = self._said(read.strip())
            return said

    def _said(self, read: str) -> str | None:
        cell = self._cell
        assert cell is not None  # noqa: S101 - it has a column
        said = _text_of(cell, read, self._longest)
        if said is None and self._is_required:
            raise FieldError(field=cell.column, read="", accepted="present")
        return said


def _text_of(cell: CellSpec, read: str, longest: int) -> str | None:
    if not read:
        return cell.empty
    column = str(cell.column)
    if len(read) > longest:
        raise FieldError(field=column, read=read, accepted="text_shorter")
    if cell.digits and not _has_digits(read, cell.digits):
        raise CellDigitsError(field=column, read=read, lengths=cell.digits)
    return _word(cell, read) if cell.words else checked_text(read, column)


def _has_digits(read: str, lengths: tuple[int, ...]) -> bool:
    digits = read.translate(_BETWEEN_DIGITS)
    return digits.isascii() and digits.isdecimal() and len(digits) in lengths


def _word(cell: CellSpec, read: str) -> str:
    for theirs, ours in cell.words.items():
        if theirs.casefold() == read.casefold():
            return ours
    raise CellWordError(field=cell.column, read=read, known=tuple(cell.words))


class MomentReader:
    """Reads the instants of one register; what was read once is remembered: the same text comes again row by row.

    Days and times of day are remembered apart as well, since together they hardly ever come again: on a day whose
    clocks do not change, a time of day that was read before lies as far from midnight as it did then. Only where one
    form alone has times of day: of several, the time of day would decide how the day is read.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.zone = ZoneInfo(mapping.zone)
        self._day_time = mapping.day_time
        self._forms = [_reader_of(form) for form in mapping.forms]
        self._accepted = mapping.forms
        self._known: dict[tuple[int, str], When] = {}
        self._composes = sum(form == "iso" or "hh" in form for form in mapping.forms) == 1
        self._days: dict[str, _Day | None] = {}
        self._clocks: dict[tuple[str, timedelta | None], timedelta] = {}

    def when(self, spec: MomentSpec | None, row: Row) -> When | None:
        """Return what a cell says, or None where it says nothing.

        Raises:
            FieldError: not an instant or a day in one of the mapping's forms.
        """
        if spec is None or not (read := row.cells[spec.column].strip()):
            return None
        key = id(spec), read  # a mapping is never copied, and to hash it for each cell costs more than to read one
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOMENTS_REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._composed(spec, read) or self._parse(spec, read)
        return known

    def _composed(self, spec: MomentSpec, read: str) -> When | None:
        """Return an instant whose day and time of day were both read before."""
        day = self._days.get(read[:_DAY_LENGTH])
        if day is None or (past := self._clocks.get((read[_DAY_LENGTH:], day.offset))) is None:
            return None
        day_only = bool(spec.date_only_at) and _clock(past) in spec.date_only_at
        return When(day.date, day_only, day.midnight + past)

    def _parse(self, spec: MomentSpec, read: str) -> When:
        for iso_of in self._forms:
            iso = iso_of(read)
            if iso is not None:
                return self._instant(spec, read, iso)
        raise CellFormError(field=spec.column, read=read, forms=self._accepted)

    def _instant(self, spec: MomentSpec, read: str, iso: str) -> When:
        try:
            if len(iso) == len("yyyy-mm-dd"):
                wall = datetime.combine(parse_day(iso, spec.column, ENTRIES), spec.day_time or self._day_time)
                at = parse_instant(f"{wall:%Y-%m-%dT%H:%M}", self.zone, spec.column, ENTRIES)
                return When(wall.date(), day_only=True, at=at.astimezone(UTC))
            at = parse_instant(iso, self.zone, spec.column, ENTRIES)
        except FieldError as refusal:
            raise FieldError(**refusal.facts | {"read": read}) from refusal
        local = at.astimezone(self.zone)
        self._learn(read, iso, local)
        return When(local.date(), local.time() in spec.date_only_at, at.astimezone(UTC))

    def _learn(self, read: str, iso: str, local: datetime) -> None:
        """Remember the day and the time of day of a text, if its day is the one it says, and its clocks stand."""
        if not self._composes or read[_DAY_LENGTH] not in " T" or not iso.startswith(local.date().isoformat()):
            return  # its day is written short, or a zone of its own put it into another day here
        if len(self._days) + len(self._clocks) >= _MOMENTS_REMEMBERED:
            self._days.clear()
            self._clocks.clear()
        day = self._days[read[:_DAY_LENGTH]] = _day_of(local)
        if day is not None:
            past = local.astimezone(UTC) - day.midnight
            self._clocks[read[_DAY_LENGTH:], day.offset] = past


def _clock(past: timedelta) -> time:
    hours, minutes = divmod(past // timedelta(minutes=1), 60)
    return time(hours, minutes)


class _Day(NamedTuple):
    """A day on which no clock changes: its first instant, in UTC, and how its clocks are set."""

    date: date
    midnight: datetime
    offset: timedelta | None


def _day_of(local: datetime) -> _Day | None:
    first, last = (datetime.combine(local, time, local.tzinfo) for time in (_FIRST, _LAST))
    midnight = first.astimezone(UTC)
    stands = last.astimezone(UTC) - midnight == _LAST_PAST_FIRST
    return _Day(local.date(), midnight, local.utcoffset()) if stands else None


def _reader_of(form: str) -> Callable[[str], str | None]:
    """Return what rewrites a text of this form as ISO 8601, and gives None for any other."""
    if form == "iso":
        return _iso
    clock = _CLOCK.search(form)
    pattern = re.escape(form[: clock.start()] if clock else form)
    for token, group in _TOKENS.items():
        pattern = pattern.replace(token, group)
    if clock:
        pattern += "[ T](?P<h>[0-9]{1,2}):(?P<min>[0-9]{2})" + (":[0-5][0-9]" if clock["seconds"] else "")
    found_in = re.compile(pattern).fullmatch

    def iso_of(read: str) -> str | None:
        if not (found := found_in(read)):
            return None
        day = f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}"
        return f"{day}T{int(found['h']):02}:{found['min']}" if clock else day

    return iso_of


def _iso(read: str) -> str | None:
    return read if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[T ][0-9])", read) else None
