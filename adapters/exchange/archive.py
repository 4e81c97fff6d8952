"""Unpacking a workbook safely: measured by its directory first, then only its plain XML parts, without a DTD."""

import tomllib
from collections.abc import Callable
from importlib.resources import files
from io import SEEK_END
from typing import IO, Any, NamedTuple, NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError  # noqa: N812 - an exception, called as one

from adapters.exchange.errors import FileKindError, FileTooLargeError

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _END_BYTES, _COMMENT_MOST = b"PK\x05\x06", 22, 65_535
_DIRECTORY_ENTRY_MOST = 1_000
_IS_ENCRYPTED = 0x1
_BOOK = "xl/workbook.xml"
_DAMAGED = (BadZipFile, DeflateError, RuntimeError, EOFError, OSError, ValueError)
Start = Callable[[str, dict[str, str]], None]


class Limits(NamedTuple):
    """How large a workbook may be; see limits.toml."""

    bytes: int
    ratio: int
    members: int
    rows: int
    columns: int


LIMITS = Limits(**tomllib.loads((files("adapters.exchange") / "limits.toml").read_text("utf-8")))


class Parts(NamedTuple):
    """The XML parts of a workbook by name, all checked, and which kinds of other parts were left out."""

    xml: dict[str, bytes]
    dropped: tuple[str, ...]


def unpacked(source: IO[bytes], name: str, limits: Limits = LIMITS) -> Parts:
    """Return the parts of an XLSX file.

    Raises:
        FileTooLargeError: it, or what its directory announces, is larger than `limits`; nothing was unpacked.
        FileKindError: encrypted, with macros, of another kind (ods, xlsb), with a DTD, or damaged.
    """
    _check_outside(source, name, limits)
    try:
        with ZipFile(source) as archive:
            members = archive.infolist()
            _check_inside(members, source.seek(0, SEEK_END), name, limits)
            _check_kind({member.filename.lower() for member in members}, name)
            wanted = [member for member in members if _is_read(member.filename)]
            xml = {member.filename: archive.read(member) for member in wanted}
    except _DAMAGED as error:
        raise FileKindError(file=name, kind="damaged") from error
    if b"macroenabled" in xml.get("[Content_Types].xml", b"").lower():
        raise FileKindError(file=name, kind="macros")
    for part in xml.values():
        parse(part, name)
    return Parts(xml, _dropped(members))


def parse(part: bytes, name: str, start: Start | None = None, **handlers: Any) -> None:
    """Walk through one part; `start` is told each element by its local name and attributes.

    Raises:
        FileKindError: it is no XML, or it declares a document type: no entity is ever expanded.
    """

    def no_dtd(*_: object) -> NoReturn:
        raise FileKindError(file=name, kind="dtd")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = no_dtd
    if start is not None:
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    for event, handler in handlers.items():
        setattr(parser, event, handler)
    try:
        parser.Parse(part, True)  # noqa: FBT003 - the parser takes it by position only
    except expat.ExpatError as error:
        raise FileKindError(file=name, kind="damaged") from error


def compound_kind(source: IO[bytes]) -> str:
    """Return what a compound file is: an XLSX locked by a password, or an XLS of old."""
    source.seek(0)
    return "encrypted" if "EncryptedPackage".encode("utf-16-le") in source.read(LIMITS.bytes) else "xls"


def _check_outside(source: IO[bytes], name: str, limits: Limits) -> None:
    """Judge the file and the length of its directory, before anything reads them."""
    size = source.seek(0, SEEK_END)
    _check("bytes", size, limits.bytes, name)
    source.seek(max(0, size - _END_BYTES - _COMMENT_MOST))
    tail = source.read()
    end = tail[tail.rfind(_END) :]
    if not end.startswith(_END) or len(end) < _END_BYTES:
        raise FileKindError(file=name, kind="damaged")
    _check("members", int.from_bytes(end[10:12], "little"), limits.members, name)
    _check("members", int.from_bytes(end[12:16], "little") // _DIRECTORY_ENTRY_MOST, limits.members, name)


def _check_inside(members: list[ZipInfo], packed: int, name: str, limits: Limits) -> None:
    size = sum(member.file_size for member in members)
    _check("members", len(members), limits.members, name)
    _check("unpacked", size, limits.bytes, name)
    _check("ratio", size // max(packed, 1), limits.ratio, name)
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        raise FileKindError(file=name, kind="encrypted")


def _check(what: str, read: int, most: int, name: str) -> None:
    if read > most:
        raise FileTooLargeError(file=name, what=what, read=read, most=most)


def _check_kind(names: set[str], name: str) -> None:
    if any("vbaproject" in part for part in names):
        raise FileKindError(file=name, kind="macros")
    if _BOOK not in names:
        known = {"content.xml": "ods", "xl/workbook.bin": "xlsb"}
        kinds = [kind for part, kind in known.items() if part in names]
        raise FileKindError(file=name, kind=kinds[0] if kinds else "other")


def _is_read(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels")) and not _is_external(name)


def _is_external(name: str) -> bool:
    return "externallinks/" in name.lower()


def _dropped(members: list[ZipInfo]) -> tuple[str, ...]:
    return ("external_links",) if any(_is_external(member.filename) for member in members) else ()
