"""The hours of the demonstration's desk: every act falls inside a session of a working day."""

from bisect import bisect_left
from datetime import date, datetime, timedelta

from domain.calendar import WorkingCalendar

DAY_MINUTES = 450  # 07:30-11:30 and 13:30-17:00
CUT_OFF_MINUTE = 330  # 15:00


class Hours:
    """Working days of a calendar in order, and instants counted in working minutes."""

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        self._calendar = calendar
        every = (first + timedelta(days) for days in range((last - first).days + 1))
        self.days = [day for day in every if calendar.is_working(day)]

    def wall(self, text: str) -> datetime:
        """Return '2026-02-10 09:00' as an instant at the desk."""
        return datetime.fromisoformat(text).replace(tzinfo=self._calendar.zone)

    def at(self, day: date, minute: int) -> datetime:
        """Return the instant after `minute` (1 or more) minutes of work on a working day."""
        return self.later(self._calendar.midnight_before(day), minute)

    def later(self, at: datetime, minutes: int) -> datetime:
        """Return the instant `minutes` (1 or more) working minutes after `at`."""
        return self._calendar.after_working_minutes(at, minutes)

    def minute_of(self, at: datetime) -> int:
        """Return how many minutes of its day had been worked at an instant."""
        return self._calendar.working_minutes(self._calendar.midnight_before(self.day(at)), at)

    def day(self, at: datetime) -> date:
        """Return the local date of an instant."""
        return self._calendar.local_date(at)

    def shifted(self, day: date, working_days: int) -> date:
        """Return the working day so many working days after `day` (before it, if negative)."""
        return self.days[bisect_left(self.days, day) + working_days]

    def between(self, start: date, end: date) -> int:
        """Return the working days in (start, end]."""
        return self._calendar.working_days_between(start, end)
