"""Orders per second of 1, 8 and 32 clients, beside one raw commit an event of the same bytes: `python` this file.

Runs are interleaved, because disks have moods; medians are shown with the range. Not collected by pytest.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing as closing_file
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from adapters.bootstrap import Installation, closing
from adapters.ledger.entry import Recorded
from domain import commands as c
from domain.commands import Command
from tests.adapters.desk.wards import PERSON, Clock, acting, founded, log_of, receiving

ROUNDS = 3
ORDERS = 640  # of all clients of one run together
COLUMNS = ", ".join(f"{name} BLOB" for name in Recorded._fields)


class Run(NamedTuple):
    """What one run took, in seconds: on the wall, and of this process's processors."""

    wall: float
    processor: float


def orders(client: str, dossiers: int, *, named: bool = False) -> list[Command]:
    """Return what a client does: each dossier received, handed over, settled and returned; one event an order."""
    made: list[Command] = []
    for n in range(dossiers):
        code = f"{client}-{n}"
        person = {"applicant": PERSON | {"id_number": f"{client}{n}"}} if named else {}
        made.append(receiving(n, id=f"r-{code}", code=code, **person))
        made += [acting(kind, code, **facts) for kind, facts in ((c.HandOver, {"to": "an"}), (c.ProcessDossier, {}))]
        made.append(acting(c.ReturnResult, code))
    return made


def timed(work: Callable[[], object]) -> Run:
    wall, processor = perf_counter(), process_time()
    work()
    return Run(perf_counter() - wall, process_time() - processor)


def one_client(ward: Installation, name: str, *, named: bool = False) -> Run:
    work = orders(name, ORDERS // 4, named=named)
    return timed(lambda: [ward.desk.handle(order) for order in work])


def in_threads(ward: Installation, name: str, clients: int) -> Run:
    works = [orders(f"{name}{n}", ORDERS // 4 // clients) for n in range(clients)]

    def client(work: list[Command]) -> None:
        for order in work:
            ward.writer.handle(order)

    def all_at_once() -> None:
        threads = [Thread(target=client, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return timed(all_at_once)


def in_one_loop(ward: Installation, name: str, clients: int) -> Run:
    works = [orders(f"{name}{n}", ORDERS // 4 // clients) for n in range(clients)]

    async def client(work: list[Command]) -> None:
        for order in work:
            await ward.writer.handle_async(order)

    async def all_at_once() -> None:
        await asyncio.gather(*map(client, works))

    return timed(lambda: asyncio.run(all_at_once()))


def floor(file: Path, rows: list[Recorded]) -> Run:
    """Return what a bare driver takes for the same rows, each in a commit of its own that waits for the disk."""
    with closing_file(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute(f"CREATE TABLE IF NOT EXISTS events ({COLUMNS})")
        insert = f"INSERT INTO events VALUES ({', '.join('?' * len(Recorded._fields))})"

        def write() -> None:
            for row in rows:
                raw.execute("BEGIN IMMEDIATE")
                raw.execute(insert, row)
                raw.execute("COMMIT")

        return timed(write)


def main() -> None:
    taken: dict[str, list[Run]] = {}
    with TemporaryDirectory() as folder, closing(founded(Path(folder), Clock())) as ward:
        one_client(ward, "warm")
        rows = log_of(ward)[-ORDERS:]
        for n in range(ROUNDS):
            runs = {
                "raw sqlite3, one commit an event": floor(Path(folder, "floor.db"), rows),
                "1 client": one_client(ward, f"a{n}"),
                "1 client, sealed applicants": one_client(ward, f"b{n}", named=True),
                "8 clients, threads": in_threads(ward, f"c{n}", 8),
                "32 clients, threads": in_threads(ward, f"d{n}", 32),
                "32 clients, one event loop": in_one_loop(ward, f"e{n}", 32),
            }
            for name, run in runs.items():
                taken.setdefault(name, []).append(run)
    show(taken)


def show(taken: dict[str, list[Run]]) -> None:
    rates = {name: [ORDERS / run.wall for run in runs] for name, runs in taken.items()}
    base = median(next(iter(rates.values())))
    print(f"{'SQLite ' + sqlite3.sqlite_version:<34} {'orders/s':>9} {'range':>15} {'of floor':>9} {'CPU ms':>7}")
    for name, each in rates.items():
        spread = f"{min(each):,.0f}-{max(each):,.0f}"
        processor = median(run.processor for run in taken[name]) / ORDERS * 1000
        print(f"{name:<34} {median(each):>9,.0f} {spread:>15} {median(each) / base:>8.2f}x {processor:>7.2f}")


if __name__ == "__main__":
    main()
