"""Reading a CSV register row by row: its encoding and its delimiter are found out, and nothing is held."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from threading import Lock
from typing import IO, NamedTuple
from unicodedata import normalize

from adapters.exchange.errors import NotUtf8Error, UnclosedQuoteError
from adapters.exchange.register import Header, Register, Row, Shape

_BLOCK = 1 << 20
_AT_ONCE = 1_000
_LONGEST_CELL = 16_000_000  # a cell beyond it is a quotation mark that nobody closed
_field_limit = Lock()
_Record = tuple[int, list[str]]


class Encoding(NamedTuple):
    """An encoding: how Python calls it, and how people do."""

    codec: str
    shown: str


def read_csv(source: IO[bytes], columns: Collection[str], delimiter: str | None = None, name: str = "") -> Register:
    """Return a CSV register; blank rows are passed over, and keep their numbers.

    Without `delimiter`, it is the one of `,` `;` TAB by which the header has most of `columns`. `source` is read
    twice, and must stay open while rows are taken.

    Raises:
        NotUtf8Error: it is neither UTF-8 nor UTF-16; with the line at which that shows.
        ColumnsMissingError: the header lacks some of `columns`, or has one of them twice.
        UnclosedQuoteError: now or at a later row, a cell has no end.
    """
    encoding = encoding_of(source, name)
    delimiters = (delimiter,) if delimiter else (",", ";", "\t")
    headers = {mark: _header(source, encoding, mark, name) for mark in delimiters}
    mark = max(delimiters, key=lambda each: len(set(columns) & set(headers[each])))
    header = Header(headers[mark], columns, mark)
    return Register(Shape("csv", encoding.shown, mark), _rows(source, encoding, mark, header, name), {})


def encoding_of(source: IO[bytes], name: str = "") -> Encoding:
    """Return how a whole file is encoded: by its byte order mark, by zeros beside its first letter, else UTF-8.

    Raises:
        NotUtf8Error: it is not in that encoding throughout: TCVN3, VNI, cp1258, or damaged.
    """
    source.seek(0)
    encoding = _announced(source.read(4))
    source.seek(0)
    decoder, lines = getincrementaldecoder(encoding.codec)(), 1
    ended = False
    while not ended:
        block = source.read(_BLOCK)
        ended = not block
        try:
            lines += decoder.decode(block, final=ended).count("\n")
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(error.encoding)
            found = f"0x{error.object[error.start]:02x}"
            raise NotUtf8Error(file=name, line=lines + good.count("\n"), found=found) from error
    return encoding


def _announced(first: bytes) -> Encoding:
    if first.startswith(BOM_UTF8):
        return Encoding("utf-8-sig", "UTF-8 (BOM)")
    if first.startswith(BOM_UTF16_LE):
        return Encoding("utf-16", "UTF-16 LE")
    if first.startswith(BOM_UTF16_BE):
        return Encoding("utf-16", "UTF-16 BE")
    if first[1::2] == b"\0\0" and b"\0" not in first[::2]:
        return Encoding("utf-16-le", "UTF-16 LE")
    if first[::2] == b"\0\0" and b"\0" not in first[1::2]:
        return Encoding("utf-16-be", "UTF-16 BE")
    return Encoding("utf-8", "UTF-8")


def _header(source: IO[bytes], encoding: Encoding, delimiter: str, name: str) -> list[str]:
    with _records(source, encoding, delimiter, name) as records:
        _, first = next(records, (1, []))
    return [normalize("NFC", cell.strip()) for cell in first]


def _rows(
    source: IO[bytes], encoding: Encoding, delimiter: str, header: Header, name: str
) -> Generator[Row, None, None]:
    with _records(source, encoding, delimiter, name) as records:
        next(records, None)
        for number, cells in records:
            if any(cells):
                yield header.row(number, cells)


@contextmanager
def _records(source: IO[bytes], encoding: Encoding, delimiter: str, name: str) -> Iterator[Iterator[_Record]]:
    """Give the numbered records of a file from its beginning; it stays open afterwards."""
    source.seek(0)
    text = TextIOWrapper(source, encoding.codec, newline="")
    try:
        yield _numbered(text, delimiter, name)
    finally:
        text.detach()


def _numbered(text: TextIOWrapper, delimiter: str, name: str) -> Iterator[_Record]:
    reader = csv.reader(text, delimiter=delimiter)
    records = enumerate(reader, start=1)
    line = 1
    while True:
        try:
            with _long_cells():
                some = list(islice(records, _AT_ONCE))
        except csv.Error as error:
            raise UnclosedQuoteError(file=name, line=line) from error
        if not some:
            return
        yield from some
        line = reader.line_num + 1


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let the csv module read a cell however long, so that its row can be named and refused; the limit is global."""
    with _field_limit:
        before = csv.field_size_limit(_LONGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(before)
