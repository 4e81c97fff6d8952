"""Reading an XLSX register: one sheet, its header wherever it stands, and numbers and dates written as texts."""

import posixpath
import re
from collections.abc import Generator, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import IO, Any, NamedTuple
from unicodedata import normalize
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from adapters.exchange.archive import LIMITS, Limits, Parts, parse, unpacked
from adapters.exchange.errors import FileKindError, FileTooLargeError, SheetUnknownError
from adapters.exchange.mapping import Mapping
from adapters.exchange.register import Converted, Header, Register, Row, Shape
from domain.errors import FieldError

_BOOK = "xl/workbook.xml"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_HEADER_WITHIN = 20  # rows in which a header is looked for: titles stand above it
_DAY_ZERO = {"1900": datetime(1899, 12, 30), "1904": datetime(1904, 1, 1)}  # noqa: DTZ001 - days of a sheet have no zone
_SERIALS = 36_526, 73_416  # 2000 to 2100 counted from 1900; from 1904 four years later
_EXACT = 10**15  # beyond it a spreadsheet has lost digits


class Book(NamedTuple):
    """What a workbook says of itself: its visible sheets with their parts, and from which year it counts days."""

    sheets: dict[str, str]
    days_from: str


class Extent(NamedTuple):
    """How far a sheet is filled, and its cells that hold an error: by row and column, both from 1."""

    rows: int
    columns: int
    errors: dict[tuple[int, int], str]


def read_workbook(source: IO[bytes], mapping: Mapping, sheet: str | None = None, name: str = "") -> Register:
    """Return a sheet as a register: the one named `sheet`, else the first that is not hidden.

    A cell with a date is written in the first of the mapping's forms that holds it; so is the number of a day where
    the mapping reads an instant. Columns without a name are passed over.

    Raises:
        FileTooLargeError, FileKindError: as `unpacked`, or the sheet is filled beyond the limits.
        SheetUnknownError: no such sheet; names those there are.
        ColumnsMissingError: its header lacks columns of the mapping, or has one twice.
    """
    parts = unpacked(source, name)
    book = _book(parts, name)
    chosen = next(iter(book.sheets), "") if sheet is None else sheet
    if chosen not in book.sheets:
        raise SheetUnknownError(read=chosen, known=list(book.sheets))
    extent = _extent(parts.xml.get(book.sheets[chosen], b"<none/>"), name, LIMITS)
    cells = _cells(parts, chosen, name)
    shape = Shape("xlsx", sheet=chosen, days_from=book.days_from, dropped=parts.dropped)
    reader = _SheetReader(cells, mapping, extent, book.days_from)
    return Register(shape, reader.rows(), reader.converted)


def _book(parts: Parts, name: str) -> Book:
    """Return the visible sheets in their order; a sheet is tied to its part by a relationship."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}
    marks: list[str] = []

    def in_book(tag: str, has: dict[str, str]) -> None:
        if tag == "sheet" and has.get("state", "visible") == "visible":
            link = next((value for key, value in has.items() if key.rpartition(":")[2] == "id"), "")
            sheets.append((has.get("name", ""), link))
        elif tag == "workbookPr":
            marks.append(has.get("date1904", "0"))

    def in_links(_tag: str, has: dict[str, str]) -> None:
        targets[has.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", has.get("Target", "")))[1:]

    parse(parts.xml[_BOOK], name, in_book)
    parse(parts.xml.get("xl/_rels/workbook.xml.rels", b"<none/>"), name, in_links)
    return Book(
        {title: targets.get(link, "") for title, link in sheets}, "1904" if {"1", "true"} & {*marks} else "1900"
    )


class _Measure:
    """Follows the cells of a sheet as they are parsed."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0
        self.errors: dict[tuple[int, int], str] = {}
        self._in_error = False

    def start(self, tag: str, has: dict[str, str]) -> None:
        if tag == "row":
            self.row, self.column = int(has.get("r", self.row + 1)), 0
        elif tag == "c":
            self.row, self.column = _place(has["r"]) if "r" in has else (self.row, self.column + 1)
            self._in_error = has.get("t") == "e"
        elif tag in {"v", "is"}:
            self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)

    def text(self, text: str) -> None:
        if self._in_error:
            place = self.row, self.column
            self.errors[place] = self.errors.get(place, "") + text


def _extent(part: bytes, name: str, limits: Limits) -> Extent:
    """Return how far a sheet is filled: measured before it is laid out as a table."""
    measure = _Measure()
    try:
        parse(part, name, measure.start, CharacterDataHandler=measure.text)
    except ValueError as error:
        raise FileKindError(file=name, kind="damaged") from error
    for what, read, most in (("rows", measure.rows, limits.rows), ("columns", measure.columns, limits.columns)):
        if read > most:
            raise FileTooLargeError(file=name, what=what, read=read, most=most)
    return Extent(measure.rows, measure.columns, measure.errors)


def _place(written: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(written)
    if not found:
        raise ValueError(written)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _cells(parts: Parts, sheet: str, name: str) -> CalamineSheet:
    """Return a sheet, read from a copy that holds nothing but the parts that were checked."""
    copy = BytesIO()
    with ZipFile(copy, "w") as archive:
        for part, content in parts.xml.items():
            archive.writestr(part, content)
    copy.seek(0)
    try:
        with CalamineWorkbook.from_filelike(copy) as book:
            return book.get_sheet_by_name(sheet)
    except CalamineError as error:
        raise FileKindError(file=name, kind="damaged") from error


class _SheetReader:
    """Turns the cells of one sheet into rows of texts."""

    def __init__(self, sheet: CalamineSheet, mapping: Mapping, extent: Extent, days_from: str) -> None:
        self._sheet, self._errors, self._days_from = sheet, extent.errors, days_from
        self._first_column = sheet.start[1] + 1 if sheet.start else 1
        self._moments = mapping.moment_columns
        self._forms = mapping.forms
        self.converted: dict[str, Converted] = {}
        top, self._names = self._header(mapping)
        self._below = top
        named = [place for place, name in enumerate(self._names) if name]
        self._kept = range(named[-1] + 1 if named else 0)
        self._head = Header(self._names[: len(self._kept)], mapping.columns)

    def rows(self) -> Generator[Row, None, None]:
        """Yield the rows below the header; blank ones are passed over, and keep their numbers."""
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            if number > self._below and any(cell != "" for cell in cells):
                row = self._head.row(number, [self._text(number, place, cells[place]) for place in self._kept])
                yield row._replace(fault=row.fault or self._error_in(number))

    def _header(self, mapping: Mapping) -> tuple[int, list[str]]:
        """Return the last row of the header and its names, from where most columns of the mapping are found."""
        tops = [
            [_heading(cell) for cell in cells]
            for _, cells in zip(range(_HEADER_WITHIN), self._sheet.iter_rows(), strict=False)
        ]
        bands = [self._band(tops, first) for first in range(len(tops))]
        return max(bands, key=lambda band: len(mapping.columns & set(band[1])), default=(0, []))

    def _band(self, tops: Sequence[Sequence[str]], first: int) -> tuple[int, list[str]]:
        """Return a header that begins at a row: cells merged downwards make it as high as the highest of them."""
        merged = self._sheet.merged_cell_ranges or []
        last = max((bottom for (top, _), (bottom, _) in merged if top == first), default=first)
        rows = tops[first : last + 1]
        names = [next(filter(None, reversed(column)), "") for column in zip(*rows, strict=True)]
        return first + len(rows), names

    def _error_in(self, number: int) -> FieldError | None:
        for column, place in self._head.places:
            read = self._errors.get((number, place + self._first_column))
            if read is not None:
                return FieldError(field=column, read=read, accepted="no_error")
        return None

    def _text(self, number: int, place: int, cell: Any) -> str:
        name = self._names[place]
        match cell:
            case str():
                return cell
            case bool():
                return str(cell).upper()
            case int() | float():
                at = self._day(cell) if name in self._moments else None
                return plain(cell) if at is None else self._dated(number, name, plain(cell), at)
            case datetime():
                return self._dated(number, name, "", cell)
            case date():
                return self._dated(number, name, "", datetime.combine(cell, time()))
            case _:
                return str(cell)

    def _day(self, serial: float) -> datetime | None:
        """Return the moment that a number in a column of moments counts days to, if it lies in our century."""
        first, last = _SERIALS
        return _DAY_ZERO[self._days_from] + timedelta(days=serial) if first <= serial < last else None

    def _dated(self, number: int, name: str, read: str, at: datetime) -> str:
        written = in_form(at, self._forms)
        first = self.converted.get(name) or Converted(name, 0, number, read, written)
        self.converted[name] = first._replace(cells=first.cells + 1)
        return written


def _heading(cell: object) -> str:
    return normalize("NFC", " ".join(str(cell).split()))


def plain(number: float) -> str:
    """Return a number as it was typed: a sheet keeps whole numbers as fractions."""
    return f"{number:.0f}" if abs(number) < _EXACT and float(number).is_integer() else repr(number)


def in_form(at: datetime, forms: Iterable[str]) -> str:
    """Return a moment to the minute, as the first of the forms that holds all of it would be typed.

    A sheet counts fractions of days: what lies within half a second of a minute is that minute.
    """
    at = (at + timedelta(milliseconds=500)).replace(second=0, microsecond=0)
    has_clock = at.time() != time()
    fits = [form for form in forms if form == "iso" or has_clock == ("hh" in form)] or list(forms)
    if fits[0] == "iso":
        return f"{at:%Y-%m-%d %H:%M}" if has_clock else f"{at:%Y-%m-%d}"
    day, _, clock = fits[0].replace("T", " ").partition(" ")
    for token, value in (("dd", f"{at:%d}"), ("mm", f"{at:%m}"), ("yyyy", f"{at:%Y}")):
        day = day.replace(token, value)
    written = f" {at:%H:%M}" + (":00" if clock.endswith(":ss") else "") if clock or has_clock else ""
    return day + written
