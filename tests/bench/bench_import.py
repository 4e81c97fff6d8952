"""Import against raw executemany of the same rows: `python tests/bench/bench_import.py [dossiers]`; prints a table."""

import csv
import io
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from adapters.bootstrap import closing, create
from adapters.exchange.importing import CHUNK, Import, Importer, Report
from adapters.exchange.mapping import Mapping, read_mapping
from adapters.settings import Settings

DOSSIERS, RUNS = 5_000, 3
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
COLUMNS = ("code", "received", "due", "settled", "returned", "who", "step", "to", "name", "id")
MAPPING = """
name = "bench"
title = "a register as desks keep it"
zone = "Asia/Ho_Chi_Minh"
forms = ["dd/mm/yyyy hh:mm", "dd/mm/yyyy"]
code = "code"
received = "received"
due = { column = "due" }
settled = "settled"
returned = "returned"
official = "who"
procedure = { constant = "p1" }
office = { constant = "W1" }
[steps]
at = "step"
to = "to"
%s
[create.offices.W1]
name = "Ward"
calendar = "vn"
on = 2025-07-01
[create.procedures.p1]
name = "x"
field = "x"
limit = "3wd"
from_on = 2025-07-01
legal_basis = ""
mark = "POLICY"
"""
APPLICANT = '[applicant]\nname = "name"\nid_number = { column = "id", digits = [12] }\n'


def register(dossiers: int) -> bytes:
    """Return a register of a year: four in five settled, one in five still open, a citizen each."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    first = datetime(2026, 1, 5, 8, tzinfo=UTC)
    for number in range(dossiers):
        at = first + timedelta(days=number % 280, minutes=number % 480)
        day = timedelta(days=1)
        closed = number % 5 > 0
        moments = [at, at + 5 * day, at + (2 + number % 6) * day if closed else None, at + 8 * day if closed else None]
        written = [f"{moment:%d/%m/%Y %H:%M}" if moment else "" for moment in moments]
        step = f"{at + timedelta(hours=1):%d/%m/%Y %H:%M}"
        who = (f"o{number % 30}", step, f"o{number % 31}")
        rows.writerow([f"H05.{number:07}", *written, *who, f"Nguyễn Thị Số {number}", f"{number:012}"])
    return text.getvalue().encode()


class Took(NamedTuple):
    """Seconds on the clock, and of the processor: the second is the steadier one on a machine that others use."""

    clock: float
    processor: float


def timed(work: Callable[[], object]) -> Took:
    begun = perf_counter(), process_time()
    work()
    return Took(perf_counter() - begun[0], process_time() - begun[1])


def imported(folder: Path, data: bytes, mapping: Mapping) -> Took:
    """Return what one import into a new ledger took, its report checked."""
    settings = Settings(database_url=f"sqlite:///{folder / 'ledger.db'}")
    with closing(create(settings, lambda: NOW)) as ledger:
        reports: list[Report] = []
        took = timed(lambda: reports.append(Import(io.BytesIO(data), mapping, Importer("lan", NOW)).run(ledger.desk)))
    if reports[0].refusals:
        raise SystemExit(str(reports[0].refusals[0]))
    return took


def poured(folder: Path, copy: Path, dossiers: int) -> Took:
    """Return what it takes: executemany of all rows of a ledger and its keys into the same tables, made anew."""
    took = Took(0, 0)
    settings = Settings(database_url=f"sqlite:///{copy / 'ledger.db'}")
    with closing(create(settings, lambda: NOW)):
        pass
    for name in ("ledger.db", "ledger-keys.db"):
        with sqlite3.connect(folder / name) as source:
            named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            tables = {
                table: source.execute(f'SELECT * FROM "{table}"').fetchall() for (table,) in source.execute(named)
            }
        source.close()
        target = sqlite3.connect(copy / name, isolation_level=None)
        target.execute("PRAGMA synchronous=FULL")
        if "keys" in name:
            target.execute("PRAGMA secure_delete=ON")
            target.execute("DELETE FROM index_key")
        part = timed(lambda target=target, tables=tables: _pour(target, tables, -(-dossiers // CHUNK)))
        took = Took(took.clock + part.clock, took.processor + part.processor)
        target.close()
    return took


def _pour(target: sqlite3.Connection, tables: dict[str, list[tuple[object, ...]]], commits: int) -> None:
    """Insert the rows in as many transactions as the import made."""
    for part in range(commits):
        target.execute("BEGIN IMMEDIATE")
        for table, rows in tables.items():
            some = rows[len(rows) * part // commits : len(rows) * (part + 1) // commits]
            if some:
                marks = ",".join("?" * len(some[0]))
                target.executemany(f'INSERT INTO "{table}" VALUES ({marks})', some)
        target.execute("COMMIT")


def compared(name: str, data: bytes, mapping: Mapping, dossiers: int) -> None:
    ours, floor = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as place:
            (source := Path(place) / "ours").mkdir()
            ours.append(imported(source, data, mapping))
            (copy := Path(place) / "copy").mkdir()
            floor.append(poured(source, copy, dossiers))
    mine, raw = (Took(*map(median, zip(*runs, strict=True))) for runs in (ours, floor))
    spread = (max(ours).clock - min(ours).clock) / mine.clock
    shares = f"{raw.clock / mine.clock:.2f} (processor {raw.processor / mine.processor:.2f})"
    print(f"{name:<36}{dossiers / mine.clock:>8,.0f} dossiers/s ±{spread:4.0%}   floor {raw.clock:5.2f} s   {shares}")


def main() -> None:
    dossiers = int(sys.argv[1]) if len(sys.argv) > 1 else DOSSIERS
    data = register(dossiers)
    print(f"{dossiers:,} dossiers, {len(data) / 1e6:.1f} MB; floor: executemany of the same rows, same transactions")
    compared("import, citizens left out", data, read_mapping(MAPPING % ""), dossiers)
    compared("import, citizens sealed and indexed", data, read_mapping(MAPPING % APPLICANT), dossiers)


if __name__ == "__main__":
    main()
