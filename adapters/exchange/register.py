"""A register as rows, whatever file it came in: its header, how it was read, and what each row says."""

import re
from collections.abc import Collection, Generator, Sequence
from typing import Literal, NamedTuple

from adapters.exchange.errors import CellCountError, ColumnsMissingError, SheetColumnsMissingError
from domain.errors import DomainError, FieldError
from domain.text import LONGEST, checked_text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it (the header is 1), and the cells of the columns that are read.

    `fault` says what makes it unreadable as a whole; its cells are then those that could still be told apart.
    """

    number: int
    cells: dict[str, str]
    fault: DomainError | None = None


class Shape(NamedTuple):
    """How a file was read, told so that a person can object. Of a workbook: its sheet, and from when it counts days.

    `dropped` are parts that were there and not looked at.
    """

    form: Literal["csv", "xlsx"]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    days_from: str = ""
    dropped: tuple[str, ...] = ()


class Converted(NamedTuple):
    """Cells of one column that held no text but a date, or the number of a day: how many, and the first as example."""

    field: str
    cells: int
    row: int
    read: str
    written: str


class Register(NamedTuple):
    """A register that is open: its rows come once, and `converted` is complete when the last has come.

    Who stops before the last row closes `rows`: they read from the file.
    """

    shape: Shape
    rows: Generator[Row, None, None]
    converted: dict[str, Converted]


class Header:
    """The columns of a register, and where each one that is read stands.

    Raises:
        ColumnsMissingError, SheetColumnsMissingError: some of `columns` are not there, or there twice; a sheet has no
            delimiter.
    """

    def __init__(self, names: Sequence[str], columns: Collection[str], delimiter: str = "") -> None:
        wrong = sorted(column for column in columns if names.count(column) != 1)
        if wrong:
            found = [name for name in names if name]
            if not delimiter:
                raise SheetColumnsMissingError(missing=wrong, found=found)
            raise ColumnsMissingError(missing=wrong, found=found, delimiter=shown_delimiter(delimiter))
        self.width = len(names)
        self.places = [(column, names.index(column)) for column in sorted(columns)]
        self._names = dict(enumerate(names))

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """Return the cells that are read, and what is wrong with the row as a whole."""
        if len(cells) != self.width:
            known = {column: cells[place] for column, place in self.places if place < len(cells)}
            return Row(number, known, CellCountError(field="", read=str(len(cells)), expected=self.width))
        found = {column: cells[place] for column, place in self.places}
        whole = "".join(cells)
        return Row(number, found, self._fault(cells) if len(whole) > LONGEST or _CONTROL.search(whole) else None)

    def _fault(self, cells: Sequence[str]) -> FieldError | None:
        """Return what is wrong with a cell nobody should have to look at: control characters, or endless text."""
        for place, cell in enumerate(cells):
            if len(cell) > LONGEST or _CONTROL.search(cell):
                try:
                    checked_text(cell, self._names[place] or str(place + 1))
                except FieldError as fault:
                    return fault
        return None


def shown_delimiter(delimiter: str) -> str:
    """Return a delimiter as it can be seen."""
    return "TAB" if delimiter == "\t" else delimiter
