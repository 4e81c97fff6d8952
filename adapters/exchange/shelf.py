"""Rows put in order by dossier, however they are scattered in a register and however many there are."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter

from adapters.exchange.register import Row
from adapters.exchange.temporary import room_for_it
from adapters.ledger.transaction import fold_code
from domain.code import checked_code
from domain.errors import BadCodeError

_AT_ONCE = 1_000
_TABLE = "CREATE TABLE rows (number INTEGER PRIMARY KEY, code TEXT NOT NULL, cells TEXT NOT NULL)"
_TAKEN = "CREATE TABLE taken (folded TEXT PRIMARY KEY, code TEXT NOT NULL) WITHOUT ROWID"
_ORDER = "CREATE TABLE dossiers AS SELECT code FROM rows GROUP BY code ORDER BY MIN(number)"
_DOSSIERS = (
    "SELECT rows.code, rows.number, rows.cells FROM dossiers CROSS JOIN rows ON rows.code = dossiers.code"
    " ORDER BY dossiers.rowid, rows.number"  # a cross join is taken in the order written: nothing is sorted
)
_BETWEEN = "\x1f"  # no cell holds it: a row with a control character is faulty


class Shelf:
    """All rows of a register, by the code of their dossier.

    They are kept in SQLite's own temporary database: in memory while they are few, then in a file that never has a
    name, so that nothing about citizens is left behind however the program ends. Only faulty rows, which a report
    names one by one, stay in memory. All that is written is written here, and not while dossiers are taken: a disk
    that is too small shows before anything is recorded.

    Raises:
        TemporaryRoomError: they cannot be kept; also from `take`.
    """

    def __init__(self, rows: Iterable[Row], columns: Collection[str], code: str) -> None:
        self._columns, self._code = sorted(columns), code
        self._faulty: dict[int, Row] = {}
        self.without_code: list[tuple[Row, BadCodeError]] = []
        self._database = sqlite3.connect("", isolation_level=None)
        try:
            with room_for_it(sqlite3.OperationalError):
                self._put_all(iter(rows))
                [(coded,)] = self._database.execute("SELECT COUNT(*) FROM rows")
        except BaseException:
            self.close()
            raise
        self.rows = int(coded) + len(self.without_code)

    def dossiers(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield each code with its rows, in the order of their first rows."""
        for code, rows in groupby(self._database.execute(_DOSSIERS), itemgetter(0)):
            yield code, [self._row(number, cells) for _, number, cells in rows]

    def take(self, code: str) -> str | None:
        """Remember a code as taken, or return the one that was taken before and compares as the same."""
        folded = fold_code(code)
        with room_for_it(sqlite3.OperationalError):
            for (taken,) in self._database.execute("SELECT code FROM taken WHERE folded = ?", (folded,)):
                return str(taken)
            self._database.execute("INSERT INTO taken VALUES (?, ?)", (folded, code))
        return None

    def close(self) -> None:
        """Forget all rows."""
        self._database.close()

    def _put_all(self, rows: Iterator[Row]) -> None:
        """Put the rows in order in one transaction: its commit leaves SQLite nothing to write while they are read."""
        for statement in ("BEGIN", _TABLE, _TAKEN):
            self._database.execute(statement)
        while some := list(islice(rows, _AT_ONCE)):
            self._database.executemany("INSERT INTO rows VALUES (?, ?, ?)", self._coded(some))
        for statement in ("CREATE INDEX by_code ON rows (code, number)", _ORDER, "COMMIT"):
            self._database.execute(statement)

    def _coded(self, rows: Iterable[Row]) -> Iterator[tuple[int, str, str]]:
        for row in rows:
            try:
                code = checked_code(row.cells.get(self._code, ""))
            except BadCodeError as bad:
                self.without_code.append((row, bad))
                continue
            if row.fault is not None:
                self._faulty[row.number] = row
                yield row.number, code, ""
            else:
                yield row.number, code, _BETWEEN.join([row.cells.get(column, "") for column in self._columns])

    def _row(self, number: int, cells: str) -> Row:
        return self._faulty.get(number) or Row(number, dict(zip(self._columns, cells.split(_BETWEEN), strict=True)))
