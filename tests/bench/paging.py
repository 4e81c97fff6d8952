"""The rows of pages: twenty clerks at work on a served ledger of many dossiers, beside the same on one of few."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from tests.bench.clerks import Times, at_work
from tests.bench.harness import Budget, Comparison, Figure
from tests.bench.province import Person, build, sign_in_all
from tests.bench.stage import ROOT, Stage
from tests.bench.ward import settings_in

FEW = 10_000
PAGES = (
    "Today",
    "Worklist",
    "Worklist, filtered",
    "Worklist, next page",
    "Search by name",
    "Dossier",
    "Receive",
    "Receive, the promise",
    "Receive, sent",
    "Received",
    "Hand over",
    "Hand over, sent",
    "Apologies",
)
_WARM_UP = 4  # seconds that do not count
_MOST, _MOST_RATIO = Budget(most=50), Budget(most_ratio=1.5)


def pages(stage: Stage) -> Iterator[Comparison]:
    """Each page of the desk, as the server timed it: the 95th percentile, from the median to the longest."""
    many = stage.size(100_000, 1_000_000)
    with ExitStack() as open_:
        folders = {dossiers: stage.folder() for dossiers in (FEW, many)}
        for dossiers, folder in folders.items():
            build(folder, dossiers)
        desks = {dossiers: open_.enter_context(_served(folder)) for dossiers, folder in folders.items()}
        before = os.getloadavg()[0]
        for turn, dossiers in enumerate((FEW, many, many, FEW)):
            desks[dossiers].work(stage.size(10, 30), turn)
        times = {dossiers: desk.times for dossiers, desk in desks.items()}
    asked = sum(map(len, times[many].values())) / stage.size(20, 60)
    stage.note(
        f"page: 20 clerks, an act a second each, {asked:.0f} requests/s with the pages that keep themselves live; the "
        f"scheduler beside them. p95 (median to longest). Load of the machine {before:.1f} before, "
        f"{os.getloadavg()[0]:.1f} after."
    )
    for page in PAGES:
        yield from _compared(page, times[many][page], times[FEW][page], many)


def _compared(page: str, ours: list[float], theirs: list[float], many: int) -> Iterator[Comparison]:
    us, few = _figure(ours), _figure(theirs)
    ratio = Figure(us.median / few.median, us.median / few.median, us.median / few.median)
    row = f"{page}, p95 of {len(ours)} at {many:,}"
    yield Comparison(row, "ms", us, budget=str(_MOST), met=_MOST.is_met(us, None))
    met = _MOST_RATIO.is_met(us, ratio)
    yield Comparison(row, "ms", us, f"{FEW:,} dossiers", few, ratio, str(_MOST_RATIO), met=met)


def _figure(times: list[float]) -> Figure:
    """Return the 95th percentile, in the place of the median, and the median and the longest beside it."""
    ordered = sorted(times)
    return Figure(ordered[-(-len(ordered) * 95 // 100) - 1], median(ordered), ordered[-1])


class _Desk:
    """A served ledger and its people; `times` are what all their turns took."""

    def __init__(self, port: int, people: list[Person]) -> None:
        self._port, self._people = port, people
        self.times: Times = defaultdict(list)

    def work(self, seconds: int, turn: int) -> None:
        """Let everybody work, each turn beginning elsewhere in their day."""
        for page, took in asyncio.run(at_work(self._port, self._people, seconds, turn)).items():
            self.times[page] += took


@contextmanager
def _served(folder: Path) -> Iterator[_Desk]:
    people = sign_in_all(settings_in(folder))
    words = [sys.executable, "-m", "tests.bench.served", str(folder)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own words
        assert server.stdout is not None
        try:
            port = int(server.stdout.readline())
            asyncio.run(at_work(port, people, _WARM_UP))
            yield _Desk(port, people)
        finally:
            server.send_signal(signal.SIGTERM)
