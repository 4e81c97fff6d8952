"""Opening a register by what its first bytes say it is, never by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

from adapters.exchange.archive import COMPOUND, ZIP, compound_kind
from adapters.exchange.csv_in import read_csv
from adapters.exchange.errors import FileKindError
from adapters.exchange.mapping import DELIMITERS, Mapping
from adapters.exchange.register import Register
from adapters.exchange.temporary import folder, room_for_it
from adapters.exchange.workbook import read_workbook

_KEPT_IN_MEMORY = 1 << 24
_BLOCK = 1 << 20


def open_register(source: IO[bytes], mapping: Mapping, sheet: str | None = None, name: str = "") -> Register:
    """Return the register a file holds; the file can be sought in, and stays open while rows are taken.

    Raises:
        FieldError: it cannot be read; see `read_csv` and `read_workbook`.
        FileKindError: it is an old or encrypted workbook, or a sheet is asked of a file that has none.
    """
    source.seek(0)
    first = source.read(len(COMPOUND))
    if first.startswith(ZIP):
        return read_workbook(source, mapping, sheet, name)
    if first == COMPOUND:
        raise FileKindError(file=name, kind=compound_kind(source))
    if sheet is not None:
        raise FileKindError(file=name, kind="no_sheets")
    delimiter = DELIMITERS[mapping.delimiter] if mapping.delimiter else None
    return read_csv(source, mapping.columns, delimiter, name)


@contextmanager
def seekable(source: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a file as it is, or a copy without a name of what comes through a pipe: it is read twice.

    Raises:
        TemporaryRoomError: there is no room for the copy.
    """
    if source.seekable():
        yield source
        return
    with SpooledTemporaryFile(_KEPT_IN_MEMORY, dir=str(folder())) as copy:
        while block := source.read(_BLOCK):
            with room_for_it(OSError):
                copy.write(block)
        with room_for_it(OSError):
            copy.seek(0)  # what waits to be written is written
        yield copy
