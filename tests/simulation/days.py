"""The naive calendar walked a day at a time, with an answer kept once it is found; and promises made elsewhere."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.domain.oracle import DAY, Oracle


class Limits(NamedTuple):
    """What a promise is counted from: the calendar's version, a limit or a date `given` elsewhere, and the pauses."""

    calendar: str
    limit: str
    policy: str
    start: datetime
    given: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()


class DayOracle(Oracle):
    """The oracle of the domain's tests, quick enough to be asked after every step."""

    def __init__(self, written: dict[str, Any]) -> None:
        super().__init__(written)
        self.known: dict[tuple[Any, ...], tuple[datetime, datetime]] = {}

    def minutes_worked(self, begins: datetime, ends: datetime) -> int:
        """Whole days by their number of open minutes, the two ends minute by minute."""
        begins, ends = begins.astimezone(self.zone), ends.astimezone(self.zone)
        if begins.date() == ends.date():
            return sum(_minute(begins) <= minute < _minute(ends) for minute in self.open_minutes(begins.date()))
        count = sum(minute >= _minute(begins) for minute in self.open_minutes(begins.date()))
        count += sum(minute < _minute(ends) for minute in self.open_minutes(ends.date()))
        day = begins.date() + DAY
        while day < ends.date():
            count += len(self.open_minutes(day))
            day += DAY
        return count

    def reckon(self, limits: Limits) -> tuple[datetime, datetime]:
        """Due, and the first instant that is late."""
        asked = limits[1:]
        if asked not in self.known:
            if limits.given is None:
                self.known[asked] = self.promise(limits.start, limits.limit, list(limits.pauses), limits.policy)
            else:
                self.known[asked] = self._given(limits.given, limits.pauses)[0]
        return self.known[asked]

    def rests_on_forecast(self, limits: Limits, due: datetime) -> bool:
        """Whether a year that was walked through is only a forecast."""
        if limits.given is None:
            return self.provisional(limits.start, due)
        counted = self._given(limits.given, limits.pauses)[1]
        return bool(counted) and self.provisional(counted[0], due)

    def _given(
        self, given: datetime, pauses: tuple[tuple[datetime, datetime], ...]
    ) -> tuple[tuple[datetime, datetime], list[datetime]]:
        """A date given elsewhere stands, until a pause moves it by working days."""
        due, counted = self.read(given), list[datetime]()
        for begins, ends in pauses:
            p, r = self.read(begins), self.read(ends)
            if p >= self.midnight(due.date() + DAY) or not self.minutes_worked(p, r):
                continue
            counted.append(p)
            if days := self.days_worked(p.date(), r.date()):
                due = self.closing(self.step_working_days(due.date(), days))
        return (due, self.midnight(due.date() + DAY)), counted


def _minute(at: datetime) -> int:
    return (at - at.replace(hour=0, minute=0)) // timedelta(minutes=1)
