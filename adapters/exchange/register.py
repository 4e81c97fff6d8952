"""Reading a CSV register to rows: its encoding, its delimiter, its header, and the rows that cannot be read at all."""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple
from unicodedata import normalize

from adapters.exchange.errors import CellCountError, ColumnsMissingError, NotUtf8Error
from domain.errors import DomainError, FieldError
from domain.text import LONGEST, checked_text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_field_limit = Lock()
_Record = tuple[int, list[str]]


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it (the header is 1), and the cells of the columns that are read.

    `fault` says what makes it unreadable as a whole; its cells are then those that could still be told apart.
    """

    number: int
    cells: dict[str, str]
    fault: DomainError | None = None


class Register(NamedTuple):
    """A register as it was read."""

    rows: Sequence[Row]
    delimiter: str


def read_register(data: bytes, columns: Collection[str], delimiter: str | None = None, name: str = "") -> Register:
    """Return the rows of a CSV register; blank rows are passed over, and keep their numbers.

    Without `delimiter`, it is the one of `,` `;` TAB by which the header has most of `columns`.

    Raises:
        NotUtf8Error: with the line at which it stops being UTF-8.
        ColumnsMissingError: the header lacks some of `columns`, or has one of them twice.
    """
    text = _decoded(data, name)
    delimiters = (delimiter,) if delimiter else (",", ";", "\t")
    with _cells_of_any_length(len(text)):
        mark = max(delimiters, key=lambda each: len(set(columns) & set(_header(text, each))))
        header = _header(text, mark)
        _check_header(header, columns, mark)
        places = {column: header.index(column) for column in columns}
        suspicious = bool(_CONTROL.search(text)) or len(text) > LONGEST
        rows = [_row(record, len(header), places, suspicious=suspicious) for record in _records(text, mark)]
    return Register(rows, mark)


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in data[:4]:
        raise NotUtf8Error(file=name, line=1, found="UTF-16")
    try:
        return data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotUtf8Error(file=name, line=line, found=f"0x{data[error.start]:02x}") from error


@contextmanager
def _cells_of_any_length(longest: int) -> Iterator[None]:
    """Let the csv module read a cell however long, so that its row can be named and refused."""
    with _field_limit:
        before = csv.field_size_limit(max(longest, 1))
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _header(text: str, delimiter: str) -> list[str]:
    first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    return [normalize("NFC", cell.strip()) for cell in first]


def _check_header(header: Sequence[str], columns: Collection[str], delimiter: str) -> None:
    wrong = sorted(column for column in columns if header.count(column) != 1)
    if wrong:
        shown = "TAB" if delimiter == "\t" else delimiter
        raise ColumnsMissingError(missing=wrong, found=[cell for cell in header if cell], delimiter=shown)


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    records = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    next(records, None)
    return ((number, cells) for number, cells in records if any(cells))


def _row(record: _Record, width: int, places: dict[str, int], *, suspicious: bool) -> Row:
    number, cells = record
    if len(cells) != width:
        known = {column: cells[place] for column, place in places.items() if place < len(cells)}
        return Row(number, known, CellCountError(field="", read=str(len(cells)), expected=width))
    found = {column: cells[place] for column, place in places.items()}
    return Row(number, found, _fault(cells, places) if suspicious else None)


def _fault(cells: Sequence[str], places: dict[str, int]) -> FieldError | None:
    """Return what is wrong with a cell nobody should have to look at: control characters, or endless text."""
    names = {place: column for column, place in places.items()}
    for place, cell in enumerate(cells):
        if len(cell) > LONGEST or _CONTROL.search(cell):
            try:
                checked_text(cell, names.get(place, str(place + 1)))
            except FieldError as fault:
                return fault
    return None
