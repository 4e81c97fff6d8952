"""The rows of imports: a register as desks keep it, against executemany of all the rows it led to."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from adapters.cli.context import Session
from adapters.cli.main import cli
from adapters.exchange.importing import CHUNK
from adapters.ledger.schema import metadata
from adapters.ledger.vault import VAULT
from adapters.settings import Settings
from projections.tables import metadata as shown
from tests.bench.floors import Bare, bare
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
    """A register without its citizens, and with each of them sealed under a key of their own, into a SQLite file."""
    for name, mapping in (("import (SQLite)", _MAPPING), ("import, citizens sealed (SQLite)", _MAPPING + _CITIZEN)):
        yield from _imports(stage, name, mapping, lambda: settings_in(stage.folder()))


def imports_postgresql(stage: Stage) -> Iterator[Comparison]:
    """A register without its citizens, into PostgreSQL."""

    def new() -> Settings:
        return settings_in(stage.folder(), stage.new_database())

    if stage.new_database() is not None:
        yield from _imports(stage, "import (PostgreSQL)", _MAPPING, new)


def _imports(stage: Stage, name: str, mapping: str, new: Callable[[], Settings]) -> Iterator[Comparison]:
    dossiers = stage.size(5_000, 20_000)  # large files: what a process pays once hardly counts
    race = _Race(stage, dossiers, mapping, new)
    ours, floor = Contender("ours", race.imported), Rival(Contender(FLOOR, race.poured), Budget(least_ratio=0.3))
    lines = list(compared(name, "dossiers/s", stage.size(3, 5), ours, [floor]))
    yield from lines
    lines_each = race.events / dossiers
    stage.note(f"{name}: {lines[0].ours.median * lines_each:,.0f} events/s, {lines_each:.1f} to a dossier.")


class _Race:
    """Our turn imports into a new ledger; the floor's pours the rows of the last one into another."""

    def __init__(self, stage: Stage, dossiers: int, mapping: str, new: Callable[[], Settings]) -> None:
        self._new, self._dossiers = new, dossiers
        self._register = stage.folder() / "register.csv"
        write_register(self._register, dossiers, mapping)
        self._done: Settings | None = None
        self.events = 0

    def imported(self) -> float:
        settings = self._new()
        with ward(settings):
            pass
        took = seconds(lambda: import_register(self._register, settings))
        self._done = settings
        with closing(bare(settings.database_url).connection) as ledger:
            found = "SELECT count(*) FROM events WHERE kind LIKE 'dossier.%'"
            self.events = ledger.execute(found).fetchone()[0]
        return self._dossiers / took

    def poured(self) -> float:
        if self._done is None:
            self.imported()
        assert self._done is not None
        commits = -(-self._dossiers // CHUNK)
        source, target = self._done, self._new()
        took = _pour(source.database_url, target.database_url, (metadata, shown), commits)
        took += _pour(source.keys_url, target.keys_url, (VAULT.metadata,), commits)
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


def import_register(register: Path, settings: Settings, now: datetime = NOW) -> None:
    """Import as the command line does.

    Raises:
        RuntimeError: a dossier was refused.
    """
    words = ["import", str(register), "--mapping", str(register.with_suffix(".toml")), "--by", "lan", "--json"]
    said = io.StringIO()
    with redirect_stdout(said):
        try:
            cli.main(words, prog_name="dunghen", obj=Session(settings, lambda: now))
        except SystemExit as end:
            if end.code:
                raise RuntimeError(said.getvalue()[:1000]) from end


def _pour(source: str, target: str, tables: tuple[sa.MetaData, ...], commits: int) -> float:
    """Return the seconds it takes to insert all rows of a database into the tables of another, in so many commits."""
    with closing(bare(source).connection) as full:
        names = [table.name for each in tables for table in each.sorted_tables]
        rows = {name: full.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    empty = bare(target, *tables)
    with closing(empty.connection):
        return seconds(lambda: _insert(empty, rows, commits))


def _insert(into: Bare, rows: dict[str, list[tuple[object, ...]]], commits: int) -> None:
    cursor = into.connection.cursor()
    for part in range(commits):
        cursor.execute(into.begin)
        for table, every in rows.items():
            if some := every[len(every) * part // commits : len(every) * (part + 1) // commits]:
                marks = ",".join([into.mark] * len(some[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', some)
        cursor.execute("COMMIT")
