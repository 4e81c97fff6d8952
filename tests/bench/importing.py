"""The row of imports: a register as desks keep it, against executemany of all the rows it led to."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from adapters.cli.context import Session
from adapters.cli.main import cli
from adapters.exchange.importing import CHUNK
from adapters.ledger.schema import metadata
from adapters.ledger.vault import VAULT
from projections.tables import metadata as shown
from tests.bench.floors import bare_file
from tests.bench.harness import Budget, Comparison, Contender, Rival, compared, seconds
from tests.bench.stage import Stage
from tests.bench.ward import NOW, OFFICE, PROCEDURE, ZONE, settings_in, ward

FLOOR = "raw executemany, same rows, same commits"
_COLUMNS = ("code", "received", "due", "settled", "returned", "who", "step", "to", "name", "id")
_MAPPING = f"""
name = "bench"
title = "a register as desks keep it"
zone = "Asia/Ho_Chi_Minh"
forms = ["dd/mm/yyyy hh:mm"]
code = "code"
received = "received"
due = {{ column = "due" }}
settled = "settled"
returned = "returned"
official = "who"
procedure = {{ constant = "{PROCEDURE}" }}
office = {{ constant = "{OFFICE}" }}
[steps]
at = "step"
to = "to"
"""
_CITIZEN = """[applicant]
name = "name"
id_number = { column = "id", digits = [12] }
"""


def imports(stage: Stage) -> Iterator[Comparison]:
    """A register without its citizens, and with each of them sealed under a key of their own."""
    dossiers = stage.size(400, 5_000)
    for name, mapping in (("import", _MAPPING), ("import, citizens sealed", _MAPPING + _CITIZEN)):
        race = _Race(stage, dossiers, mapping)
        ours, floor = Contender("ours", race.imported), Rival(Contender(FLOOR, race.poured), Budget(least_ratio=0.3))
        lines = list(compared(name, "dossiers/s", stage.size(3, 7), ours, [floor]))
        yield from lines
        lines_each = race.events / dossiers
        stage.note(f"{name}: {lines[0].ours.median * lines_each:,.0f} events/s, {lines_each:.1f} to a dossier.")


class _Race:
    """Our turn imports into a new ledger; the floor's pours the rows of the last one into another."""

    def __init__(self, stage: Stage, dossiers: int, mapping: str) -> None:
        self._stage, self._dossiers = stage, dossiers
        self._register = stage.folder() / "register.csv"
        write_register(self._register, dossiers, mapping)
        self._done: Path | None = None
        self.events = 0

    def imported(self) -> float:
        folder = self._stage.folder()
        with ward(settings_in(folder)):
            pass
        took = seconds(lambda: import_register(self._register, folder))
        self._done = folder
        with closing(sqlite3.connect(folder / "ledger.db")) as ledger:
            found = "SELECT count(*) FROM events WHERE kind LIKE 'dossier.%'"
            self.events = ledger.execute(found).fetchone()[0]
        return self._dossiers / took

    def poured(self) -> float:
        source, target = self._done or self._stage.folder(), self._stage.folder()
        if self._done is None:
            self.imported()
            source = self._done or source
        commits = -(-self._dossiers // CHUNK)
        forms = {"ledger.db": (metadata, shown), "keys.db": (VAULT.metadata,)}
        took = sum(_pour(source / name, target / name, tables, commits) for name, tables in forms.items())
        return self._dossiers / took


def write_register(path: Path, dossiers: int, mapping: str = _MAPPING + _CITIZEN) -> None:
    """Write a register of a year, four dossiers in five settled, and beside it its mapping."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    first, day = datetime(2026, 1, 5, 8, tzinfo=ZONE), timedelta(days=1)
    for number in range(dossiers):
        at = first + timedelta(days=number % 280, minutes=number % 480)
        closed = [at + (2 + number % 6) * day, at + 8 * day] if number % 5 else [None, None]
        moments = [f"{moment:%d/%m/%Y %H:%M}" if moment else "" for moment in (at, at + 5 * day, *closed)]
        step = f"{at + timedelta(hours=1):%d/%m/%Y %H:%M}"
        people = (f"o{number % 30}", step, f"o{number % 31}", f"Nguyễn Thị Số {number}", f"{number:012}")
        rows.writerow([f"H05.{number:07}", *moments, *people])
    path.write_text(text.getvalue(), encoding="utf-8")
    path.with_suffix(".toml").write_text(mapping, encoding="utf-8")


def import_register(register: Path, folder: Path) -> None:
    """Import as the command line does, into the ledger of a folder.

    Raises:
        RuntimeError: a dossier was refused.
    """
    words = ["import", str(register), "--mapping", str(register.with_suffix(".toml")), "--by", "lan", "--json"]
    said = io.StringIO()
    with redirect_stdout(said):
        try:
            cli.main(words, prog_name="dunghen", obj=Session(settings_in(folder), lambda: NOW))
        except SystemExit as end:
            if end.code:
                raise RuntimeError(said.getvalue()[:1000]) from end


def _pour(source: Path, target: Path, tables: tuple[sa.MetaData, ...], commits: int) -> float:
    """Return the seconds it takes to insert all rows of a database into the tables of another, in so many commits."""
    with closing(sqlite3.connect(source)) as full:
        names = [table.name for each in tables for table in each.sorted_tables]
        rows = {name: full.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    with closing(bare_file(target, *tables)) as empty:
        return seconds(lambda: _insert(empty, rows, commits))


def _insert(into: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]], commits: int) -> None:
    for part in range(commits):
        into.execute("BEGIN IMMEDIATE")
        for table, every in rows.items():
            if some := every[len(every) * part // commits : len(every) * (part + 1) // commits]:
                marks = ",".join("?" * len(some[0]))
                into.executemany(f'INSERT INTO "{table}" VALUES ({marks})', some)
        into.execute("COMMIT")
