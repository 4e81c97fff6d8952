"""Periods of a report: half-open, read at their end or at the as-of instant; and months that begin on any day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from projections.instants import instant_of, micros_of

LATEST_MONTH_START = 28  # every month has this day


class Period(NamedTuple):
    """A period [begins, ends) and the instant up to which acts are known to it; microseconds, None: unbounded."""

    begins: int | None
    ends: int | None
    as_of: int

    @property
    def cut(self) -> int:
        """The last instant whose acts count: as-of itself included, the end not."""
        return self.as_of if self.ends is None else min(self.ends - 1, self.as_of)

    @property
    def read_at(self) -> int:
        """The instant at which open dossiers are judged (design §5)."""
        return self.as_of if self.ends is None else min(self.ends, self.as_of)

    def is_before(self, instant: int | None) -> bool:
        """Whether `instant` lies before the period."""
        return instant is not None and self.begins is not None and instant < self.begins


def months(whole: Period, first: int, first_day: int, zone: ZoneInfo) -> Iterator[tuple[str, Period]]:
    """Yield the months of a period, from the one that holds `first` up to its as-of, each with its name.

    Those at the bounds of the period are cut short. A month that begins on the 21st is named by the month in which
    it ends (21 October to 20 November: `2026-11`).

    Raises:
        ValueError: months cannot begin on `first_day`.
    """
    if not 1 <= first_day <= LATEST_MONTH_START:
        raise ValueError(first_day)
    start = _month_start(instant_of(first).astimezone(zone).date(), first_day)
    while _midnight(start, zone) <= whole.cut:
        after = _month_start(start + timedelta(days=31), first_day)
        begins, ends = _midnight(start, zone), _midnight(after, zone)
        if whole.begins is not None:
            begins = max(begins, whole.begins)
        if whole.ends is not None:
            ends = min(ends, whole.ends)
        yield f"{after - timedelta(days=1):%Y-%m}", Period(begins, ends, whole.as_of)
        start = after


def _month_start(day: date, first_day: int) -> date:
    """Return the last day that begins a month, on or before `day`."""
    if day.day >= first_day:
        return day.replace(day=first_day)
    return (day.replace(day=1) - timedelta(days=1)).replace(day=first_day)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return micros_of(datetime(day.year, day.month, day.day, tzinfo=zone))
