"""The one reader of time. Everything else is told the time."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return now, aware, in UTC."""
    return datetime.now(UTC)


def moved_clock(shows: datetime, since: datetime) -> Clock:
    """Return a clock that showed `shows` at the real instant `since`, and runs: the demonstration's own time."""
    return lambda: shows + (system_clock() - since)


def running_seconds() -> float:
    """Return how long the machine has been running, its sleep included where it says so; nobody can set this."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
