"""Promises per second in process: `python tests/bench/bench_promise.py`. Prints a table; not collected by pytest."""

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from adapters.reference import national_calendar, shipped_numbers
from domain.calendar import WorkingCalendar
from domain.promise import Limit, Pause, Terms, explain, reckon

MILLION = 1_000_000
SAMPLE = 20_000


def receipts(count: int, zone: datetime) -> list[datetime]:
    """Return receipts spread over 2026, in the zone of `zone`."""
    spread = random.Random(7)  # noqa: S311 - a fixed spread, not a secret
    first = datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone.tzinfo)
    return [first + timedelta(minutes=spread.randrange(330 * 1440)) for _ in range(count)]


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def main() -> None:
    calendar, numbers = WorkingCalendar(national_calendar(), "vn"), shipped_numbers()
    local = datetime(2026, 1, 1, tzinfo=calendar.zone)
    utc = datetime(2026, 1, 1, tzinfo=UTC)
    spread = random.Random(8)  # noqa: S311 - a fixed spread, not a secret
    limits = [spread.randint(1, 45) for _ in range(MILLION)]
    promised = calendar.promised
    print(f"tables of {calendar.name} built in {seconds(lambda: promised(local, 1)):.3f} s")
    for name, zone in (("the calendar's zone", local), ("UTC", utc)):
        received = receipts(MILLION, zone)
        took = seconds(lambda received=received: [promised(at, n) for at, n in zip(received, limits, strict=True)])
        print(f"{'1,000,000 working-day promises, receipts in ' + name:<66} {took:6.2f} s")
    received = receipts(SAMPLE, utc)
    for limit in map(Limit.parse, ("5wd", "same-day", "30d", "2mo", "16wh")):
        took = seconds(lambda limit=limit: [reckon(calendar, Terms(at, limit, *numbers)) for at in received])
        print(f"{f'reckon {limit}, a million from {SAMPLE:,}':<66} {took * MILLION / SAMPLE:6.2f} s")
    day = timedelta(days=1)
    took = seconds(
        lambda: [
            reckon(calendar, Terms(at, Limit(9, "wd"), *numbers), [Pause(at + day, at + 4 * day)]) for at in received
        ]
    )
    print(f"{f'reckon 9wd with a pause, a million from {SAMPLE:,}':<66} {took * MILLION / SAMPLE:6.2f} s")
    took = seconds(lambda: [explain(calendar, Terms(at, Limit(9, "wd"), *numbers)) for at in received[:2000]])
    print(f"{'explain 9wd, a million from 2,000':<66} {took * MILLION / 2000:6.2f} s")


if __name__ == "__main__":
    main()
