"""The one reader of time. Everything else is told the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return now, aware, in UTC."""
    return datetime.now(UTC)


def standing_clock(at: datetime) -> Clock:
    """Return a clock that stands at `at`: the demonstration desk's own time."""
    return lambda: at
