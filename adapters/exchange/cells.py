"""Reading one cell as its mapping says: a text, a word of ours, or an instant in one of the register's forms."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from adapters.cli.times import ENTRIES, parse_day, parse_instant
from adapters.exchange.errors import CellDigitsError, CellFormError, CellWordError
from adapters.exchange.mapping import CellSpec, Mapping, MomentSpec
from adapters.exchange.register import Row
from domain.errors import DomainError, FieldError
from domain.text import checked_text

WORD_LONGEST = 200
_REMEMBERED = 50_000
R = TypeVar("R")
_BETWEEN_DIGITS = str.maketrans("", "", " .")
_TOKENS = {"dd": "(?P<d>[0-9]{1,2})", "mm": "(?P<m>[0-9]{1,2})", "yyyy": "(?P<y>[0-9]{4})"}
_CLOCK = re.compile(r"[ T]hh:mm(?P<seconds>:ss)?$")


class When(NamedTuple):
    """An instant as a register gives it; of `day_only` nothing but its date is known."""

    at: datetime
    day_only: bool


class Findings(list[tuple[Row, DomainError]]):
    """What is wrong with rows: gathered, so that a report names every bad cell and not the first alone."""

    def reading(self, read: Callable[[], R], row: Row) -> R | None:
        """Return what `read` gives, or None and one finding more if it refuses."""
        try:
            return read()
        except FieldError as error:
            self.append((row, error))
            return None


def text_of(cell: CellSpec | None, row: Row, longest: int = WORD_LONGEST) -> str | None:
    """Return what a cell says, or None where it says nothing.

    Raises:
        FieldError: not a text, word or number that its column may hold.
    """
    if cell is None:
        return None
    if cell.column is None:
        return cell.constant
    read = row.cells[cell.column].strip()
    if not read:
        return cell.empty
    if len(read) > longest:
        raise FieldError(field=cell.column, read=read, accepted="text_shorter")
    if cell.digits and not _has_digits(read, cell.digits):
        raise CellDigitsError(field=cell.column, read=read, lengths=cell.digits)
    return _word(cell, read) if cell.words else checked_text(read, cell.column)


def required(cell: CellSpec, row: Row) -> str:
    """Return what a cell says; raises FieldError where it says nothing, and as `text_of`."""
    said = text_of(cell, row)
    if said is None:
        raise FieldError(field=cell.column, read="", accepted="present")
    return said


def _has_digits(read: str, lengths: tuple[int, ...]) -> bool:
    digits = read.translate(_BETWEEN_DIGITS)
    return digits.isascii() and digits.isdecimal() and len(digits) in lengths


def _word(cell: CellSpec, read: str) -> str:
    for theirs, ours in cell.words.items():
        if theirs.casefold() == read.casefold():
            return ours
    raise CellWordError(field=cell.column, read=read, known=tuple(cell.words))


class MomentReader:
    """Reads the instants of one register; what was read once is remembered: the same text comes again row by row."""

    def __init__(self, mapping: Mapping) -> None:
        self.zone = ZoneInfo(mapping.zone)
        self._day_time = mapping.day_time
        self._forms = [_reader_of(form) for form in mapping.forms]
        self._accepted = mapping.forms
        self._known: dict[tuple[int, str], When] = {}

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
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._parse(spec, read)
        return known

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
                return When(parse_instant(f"{wall:%Y-%m-%dT%H:%M}", self.zone, spec.column, ENTRIES), day_only=True)
            at = parse_instant(iso, self.zone, spec.column, ENTRIES)
        except FieldError as refusal:
            raise FieldError(**refusal.facts | {"read": read}) from refusal
        return When(at, at.astimezone(self.zone).time() in spec.date_only_at)


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
