"""Tables as CSV for spreadsheets: no cell is taken for a formula, and Vietnamese opens as it is (promises: row 36)."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take a cell that begins so for; a space before it does not help."""


def csv_of(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as UTF-8 with a mark, quoted as RFC 4180; what could be read as a formula stands behind `'`."""
    kept = StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return kept.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    """Numbers are numbers; text is kept from being anything else."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.lstrip(" \u00a0").startswith(_FORMULAS) else value
