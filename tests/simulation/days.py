"""The naive calendar walked a day at a time, with an answer kept once it is found; and promises made elsewhere."""

from datetime import datetime
from typing import Any, NamedTuple

from tests.domain.oracle import DAY, Oracle


class Limits(NamedTuple):
    """What a promise is counted from: the calendar's version, a limit or a date `given` elsewhere, and the pauses.

    `held` is what the promise before it was counted from, where that date may not be taken back.
    """

    calendar: str
    limit: str
    policy: str
    start: datetime
    given: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    held: "Limits | None" = None


class Reckoned(NamedTuple):
    """A promise: the first instants that are late, and no longer early; and whether it rests on a forecast year."""

    due: datetime
    late_from: datetime
    early_before: datetime
    provisional: bool


class DayOracle(Oracle):
    """The oracle of the domain's tests, quick enough to be asked after every step."""

    def __init__(self, written: dict[str, Any]) -> None:
        super().__init__(written)
        self.known: dict[Limits, Reckoned] = {}

    def minutes_worked(self, begins: datetime, ends: datetime) -> int:
        """Whole days by their number of open minutes, the two ends minute by minute."""
        begins, ends = begins.astimezone(self.zone), ends.astimezone(self.zone)
        if begins.date() == ends.date():
            return self._worked_by(ends) - self._worked_by(begins)
        count = len(self.open_minutes(begins.date())) - self._worked_by(begins) + self._worked_by(ends)
        day = begins.date() + DAY
        while day < ends.date():
            count += len(self.open_minutes(day))
            day += DAY
        return count

    def _worked_by(self, at: datetime) -> int:
        """Open minutes of the day before `at`."""
        minute = at.hour * 60 + at.minute
        return sum(each < minute for each in self.open_minutes(at.date()))

    def reckon(self, limits: Limits) -> Reckoned:
        """Answer once for all that is asked of a promise."""
        if limits not in self.known:
            self.known[limits] = self._reckoned(limits)
        return self.known[limits]

    def _reckoned(self, limits: Limits) -> Reckoned:
        if limits.given is not None:
            (due, late_from), counted = self._given(limits.given, limits.pauses)
            provisional = bool(counted) and self.provisional(counted[0], due)
            return Reckoned(due, late_from, self.midnight(due.date()), provisional)
        due, late_from = self.promise(limits.start, limits.limit, list(limits.pauses), limits.policy)
        early_before = self.early_before(due, limits.limit)
        return Reckoned(due, late_from, early_before, self.provisional(limits.start, due))

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
