"""A second opinion: promises by walking one minute, one day at a time from the calendar as published. Shares no code.

It reads the plain dump of a calendar and knows nothing of tables, of the product's sessions or of its rules' code. Slow
on purpose; only for zones without a change of clock, where a local minute and a real minute are the same.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class AbsentError(Exception):
    """The walk left the years the calendar holds."""


class Oracle:
    """Answers from the written calendar only."""

    def __init__(self, written: dict[str, Any]) -> None:
        self.zone = ZoneInfo(written["zone"])
        self.years = set(written["years"]) | set(written["forecast"])
        self.forecast = set(written["forecast"])
        self.week = written["week"]
        self.off = [(date.fromisoformat(o["from"]), date.fromisoformat(o["to"])) for o in written["off"]]
        self.makeup = {date.fromisoformat(m["day"]): date.fromisoformat(m["for"]) for m in written["makeup"]}
        self.minutes_of: dict[date, frozenset[int]] = {}

    def open_minutes(self, day: date) -> frozenset[int]:
        """Every minute of the day, counted from midnight, that counts as work."""
        if day.year not in self.years:
            raise AbsentError(day.year)
        if day not in self.minutes_of:
            self.minutes_of[day] = frozenset(self._minutes(day))
        return self.minutes_of[day]

    def _minutes(self, day: date) -> list[int]:
        model = self.makeup.get(day, day)
        if day not in self.makeup and any(first <= day <= last for first, last in self.off):
            return []
        written = [text for text in self.week.get(NAMES[model.weekday()], []) if not text.endswith("receipt")]
        minutes = []
        for text in written:
            opens, closes = ([int(part) for part in clock.split(":")] for clock in text.split("-"))
            minutes += list(range(opens[0] * 60 + opens[1], closes[0] * 60 + closes[1]))
        return minutes

    def works(self, day: date) -> bool:
        return bool(self.open_minutes(day))

    def is_open(self, at: datetime) -> bool:
        return at.hour * 60 + at.minute in self.open_minutes(at.date())

    def closing(self, day: date) -> datetime:
        return self.midnight(day) + (max(self.open_minutes(day)) + 1) * MINUTE

    def midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)

    def step_working_days(self, day: date, n: int) -> date:
        while n:
            day += DAY
            n -= self.works(day)
        return day

    def days_worked(self, after: date, until: date) -> int:
        count = 0
        while after < until:
            after += DAY
            count += self.works(after)
        return count

    def minutes_worked(self, begins: datetime, ends: datetime) -> int:
        count = 0
        while begins < ends:
            open_, first = self.open_minutes(begins.date()), begins.hour * 60 + begins.minute
            walked = range(first, min(first - (begins - ends) // MINUTE, 24 * 60))
            for minute in walked:
                count += minute in open_
            begins += len(walked) * MINUTE
        return count

    def step_minutes(self, at: datetime, n: int) -> datetime:
        while n:
            open_, first = self.open_minutes(at.date()), at.hour * 60 + at.minute
            minute = first
            while n and minute < 24 * 60:
                n -= minute in open_
                minute += 1
            at += (minute - first) * MINUTE
        return at

    def roll(self, day: date) -> date:
        while not self.works(day):
            day += DAY
        return day

    def months_later(self, day: date, n: int) -> date:
        year, month = day.year, day.month
        for _ in range(n):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        number = day.day
        while True:
            try:
                return date(year, month, number)
            except ValueError:
                number -= 1

    def read(self, at: datetime) -> datetime:
        local = at.astimezone(self.zone)
        return local - timedelta(seconds=local.second, microseconds=local.microsecond)

    def first_mark(self, start: datetime, limit: str) -> Any:
        """What a limit counts to before any pause: a date (days), an instant (hours)."""
        day = start.date()
        self.works(day)
        if limit == "same-day":
            early_enough = (start.hour, start.minute) <= (15, 0) and self.works(day) and start <= self.closing(day)
            return day if early_enough else self.step_working_days(day, 1)
        if limit.endswith("wd"):
            return self.step_working_days(day, int(limit[:-2]))
        if limit.endswith("wh"):
            return self.step_minutes(start, int(limit[:-2]) * 60)
        if limit.endswith("mo"):
            return self.months_later(day, int(limit[:-2]))
        return day + int(limit[:-1]) * DAY

    def conclude(self, mark: Any, limit: str) -> tuple[datetime, datetime]:
        """Due and late_from of a mark."""
        if limit.endswith("wh"):
            return mark, mark + MINUTE
        due_on = self.roll(mark)
        return self.closing(due_on), self.midnight(due_on + DAY)

    def move(self, mark: Any, limit: str, p: datetime, r: datetime) -> Any:
        if limit.endswith("wh"):
            return self.step_minutes(mark, self.minutes_worked(p, r))
        if limit == "same-day" or limit.endswith("wd"):
            return self.step_working_days(mark, self.days_worked(p.date(), r.date()))
        return mark + (r.date() - p.date())

    def promise(
        self, received: datetime, limit: str, pauses: list[tuple[datetime, datetime]], policy: str
    ) -> tuple[datetime, datetime]:
        start = self.read(received)
        mark = self.first_mark(start, limit)
        for begins, ends in pauses:
            p, r = self.read(begins), self.read(ends)
            _, late_from = self.conclude(mark, limit)
            if p >= late_from or not self.minutes_worked(p, r):
                continue
            if policy == "resume":
                mark = self.move(mark, limit, p, r)
            elif p.date() != r.date():
                mark = self.first_mark(r, limit)
        return self.conclude(mark, limit)

    def early_before(self, due: datetime, limit: str) -> datetime:
        """Days: midnight of the due date. Hours: the minute after the last with 60 minutes of work left."""
        if not limit.endswith("wh"):
            return self.midnight(due.date())
        at, left = due, 0
        while left < 60:
            at -= MINUTE
            left += self.is_open(at)
        return at + MINUTE

    def provisional(self, received: datetime, due: datetime) -> bool:
        return any(year in self.forecast for year in range(self.read(received).year, due.year + 1))
