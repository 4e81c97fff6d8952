"""Ledger lines folded per second: `python tests/bench/bench_fold.py`. Prints a table; not collected by pytest."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from projections.fold import fold
from projections.line import Line
from projections.question import Question
from projections.rates import answer, replay

DOSSIERS = 100_000
DAY = 86_400_000_000
FIRST = 1_767_225_600_000_000  # 2026-01-01T00:00Z
KINDS = ("received", "handed_over", "paused", "resumed", "handed_over", "processed", "returned")
PROMISING = {"received", "resumed"}
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def lines() -> Iterator[Line]:
    """Yield seven lines a dossier, act by act, as a year's ledger mixes them."""
    streams = [f"{number:032x}" for number in range(DOSSIERS)]
    number = 0
    for version, kind in enumerate(KINDS, 1):
        for place, stream in enumerate(streams):
            number += 1
            received_at = FIRST + place % 300 * DAY
            due = received_at + (place % 9 + 2) * DAY
            promise = (due, due + 1, due - DAY) if kind in PROMISING else (None,) * 3
            key = (f"W{place % 40}", f"p{place % 200}", "desk", f"o{place % 500}")
            at = received_at + version * DAY
            yield Line(number, stream, version, f"dossier.{kind}", *key, at, at, *promise, None)


def show(name: str, work: Callable[[], object], count: int) -> None:
    begun = perf_counter()
    work()
    took = perf_counter() - begun
    print(f"{name:<44} {count / took:>12,.0f} lines/s {took:8.2f} s")


def main() -> None:
    ledger = list(lines())
    count, middle = len(ledger), FIRST + 150 * DAY
    question = {"as_of": datetime(2027, 1, 1, tzinfo=UTC), "zone": ZONE}
    states = replay(lambda: ledger, tuple)
    show("fold, everything", lambda: fold(ledger, None, ()), count)
    show("fold, as of mid-year", lambda: fold(ledger, middle, ()), count)
    show("fold, corrections looked for first", lambda: fold(ledger), count)
    show("rates by office", lambda: answer(Question(**question, by="office"), states, count), count)
    show("rates by month", lambda: answer(Question(**question, by="month"), states, count, FIRST), count)


if __name__ == "__main__":
    main()
