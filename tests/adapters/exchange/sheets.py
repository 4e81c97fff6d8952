"""Small workbooks written by hand, part by part, so that a test may put anything into them."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_GENERAL, _MOMENT, _DAY = 0, 1, 2
Cell = str | float | bool | datetime | None


class Raw(str):
    """A cell given as XML."""

    __slots__ = ()


def workbook(
    *rows: Sequence[Cell],
    sheet: str = "Sổ",
    merged: str = "",
    days_from: int = 1900,
    others: Mapping[str, str] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return an XLSX file whose first sheet holds `rows`; a row None is left out, `others` are sheets given as XML.

    `parts` are added, or replace a part of the same name.
    """
    sheets = {sheet: sheet_of(rows, merged, days_from), **(others or {})}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _links({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _book(list(sheets), days_from),
        "xl/_rels/workbook.xml.rels": _links(
            {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
            | {"s": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{n}.xml": content for n, content in enumerate(sheets.values(), 1)},
    }
    return zipped(files | dict(parts or {}))


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def sheet_of(rows: Sequence[Sequence[Cell]], merged: str = "", days_from: int = 1900) -> str:
    """Return the XML of a sheet; `merged` is one range of cells."""
    lines = (_row(number, cells, days_from) for number, cells in enumerate(rows, 1))
    joined = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>{joined}</worksheet>'


def serial(at: datetime, days_from: int = 1900) -> float:
    """Return the number a sheet keeps for a moment."""
    zero = datetime(1899, 12, 30) if days_from == 1900 else datetime(1904, 1, 1)  # noqa: DTZ001 - days of a sheet have no zone
    return (at - zero).total_seconds() / 86_400


def _row(number: int, cells: Sequence[Cell], days_from: int) -> str:
    written = (_cell(f"{chr(65 + place)}{number}", cell, days_from) for place, cell in enumerate(cells))
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, cell: Cell, days_from: int) -> str:
    match cell:
        case None | "":
            return ""
        case Raw():
            return cell.format(place=place)
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case datetime():
            style = _MOMENT if cell.hour or cell.minute else _DAY
            return f'<c r="{place}" s="{style}"><v>{serial(cell, days_from)!r}</v></c>'
        case _:
            return f'<c r="{place}" s="{_GENERAL}"><v>{cell!r}</v></c>'


def _book(names: Sequence[str], days_from: int) -> str:
    mode = ' date1904="1"' if days_from == 1904 else ""
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr{mode}/><sheets>{sheets}</sheets></workbook>'


def _links(targets: Mapping[str, tuple[str, str]]) -> str:
    links = (f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for key, (kind, to) in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}</Relationships>'
