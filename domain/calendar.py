"""Working days and minutes: a calendar made into prefix tables, so that a count is one look-up or a bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from domain.calendar_spec import CalendarSpec, Makeup, Off, Session
from domain.errors import FieldError, YearAbsentError
from domain.wall_time import DAY, instant_of, midnight, minute_of, reached

__all__ = ["CalendarSpec", "DayEnds", "DayFacts", "DayKind", "WorkingCalendar", "compiled"]

DayKind = Literal["working", "makeup", "holiday", "receipt_only", "weekend"]
_LAST_MINUTE = DAY - 1


class DayFacts(NamedTuple):
    """Why a day is worked or not, with the name and the source the calendar gives for it."""

    kind: DayKind
    name: str
    source: str


class DayEnds(NamedTuple):
    """The two instants a limit in days gives for a working day: closing time, and the midnight that ends the day."""

    due: datetime
    late_from: datetime


class _Minutes(NamedTuple):
    """Counting sessions in order, in minutes since 1970 UTC; `through[j]` is the work up to the end of session j."""

    opens: list[int]
    closes: list[int]
    through: list[int]


class WorkingCalendar:
    """A compiled calendar (lịch làm việc). Tables are built at the first question; keep the object.

    Instants are aware, read in the calendar's zone, seconds dropped. Every question about a day outside the years
    held raises YearAbsentError(year, calendar): a year without data is refused, never guessed.
    """

    def __init__(self, spec: CalendarSpec, name: str = "") -> None:
        self.spec = spec
        self.name = name
        self.zone = ZoneInfo(spec.zone)
        held = sorted(spec.years + spec.forecast)
        self._first, self._last = date(held[0], 1, 1), date(held[-1], 12, 31)
        self._forecast = frozenset(spec.forecast)

    # --- instants and days ---------------------------------------------------------------------

    def local(self, instant: datetime) -> datetime:
        """Return `instant` in the calendar's zone. Raises FieldError if it has no zone of its own."""
        if instant.tzinfo is None:
            raise FieldError(field="instant", read=instant.isoformat(), accepted="instant_with_zone")
        try:
            return instant.astimezone(self.zone)
        except OverflowError as beyond:
            raise YearAbsentError(year=instant.year, calendar=self.name) from beyond

    def local_date(self, instant: datetime) -> date:
        """Return the date of `instant` in the calendar's zone."""
        return self.local(instant).date()

    def midnight_after(self, day: date) -> datetime:
        """Return the first instant after `day`, in the calendar's zone; any year will do."""
        return self.midnight_before(day + timedelta(1))

    def midnight_before(self, day: date) -> datetime:
        """Return the first instant of `day`, in the calendar's zone; any year will do."""
        return midnight(self.zone, day)

    def minute_after(self, instant: datetime) -> datetime:
        """Return `instant` one real minute later, in the calendar's zone."""
        return instant_of(self.zone, minute_of(instant) + 1)

    def is_provisional(self, start: date, end: date) -> bool:
        """Say whether a year touched from `start` to `end` is only forecast (not yet decreed)."""
        return any(year in self._forecast for year in range(start.year, end.year + 1))

    # --- working days --------------------------------------------------------------------------

    def is_working(self, day: date) -> bool:
        """Say whether `day` has sessions that count."""
        return self._rank(day) != self._rank_before(day)

    def ends(self, day: date) -> DayEnds:
        """Return due and late_from of a promise for `day`, which must be a working day."""
        return self._ends[self._rank(day) - 1]

    def closing(self, day: date) -> datetime:
        """Return the end of the last counting session of a working day; 24:00 becomes 23:59, to stay on its date."""
        return self.ends(day).due

    def working_days_between(self, start: date, end: date) -> int:
        """Return the number of working days in (start, end]."""
        return self._rank(end) - self._rank(start)

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after `day`; n of 1 or more."""
        index = self._rank(day) + n - 1
        if index >= len(self._working):
            raise self._absent(self._last.year + 1)
        return self._working[index]

    def nth_working_day_before(self, day: date, n: int) -> date:
        """Return the n-th working day strictly before `day`; n of 1 or more."""
        self._rank(day)
        index = self._rank_before(day) - n
        if index < 0:
            raise self._absent(self._first.year - 1)
        return self._working[index]

    def roll_forward(self, day: date) -> date:
        """Return `day` if it is a working day, else the next one."""
        return day if self.is_working(day) else self.nth_working_day_after(day, 1)

    def promised(self, received: datetime, n: int) -> DayEnds:
        """Return due and late_from of `n` working days (n >= 1) from `received`: the lean path, two look-ups.

        Source: the day of receipt is day zero; due at the closing time of the n-th working day after it.
        """
        if received.tzinfo is not self.zone:
            received = self.local(received)
        try:
            return self._ends[self._ranks[received.toordinal()] + n - 1]
        except KeyError:
            raise self._absent(received.year) from None
        except IndexError:
            raise self._absent(self._last.year + 1) from None

    def facts(self, day: date) -> DayFacts:
        """Return why `day` is worked or not, for explanations."""
        self._rank(day)
        if makeup := self._makeups.get(day):
            return DayFacts("makeup", makeup.name or makeup.replaces.isoformat(), makeup.source)
        if off := self._offs.get(day):
            return DayFacts("holiday", off.name, off.source)
        if self.sessions_on(day):
            return DayFacts("working", "", "")
        return DayFacts("receipt_only" if self.spec.sessions(day) else "weekend", "", "")

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """Return the sessions of `day` that count; none on a day off. A day outside the years held is not refused."""
        if makeup := self._makeups.get(day):
            return self._week[makeup.replaces.weekday()]
        return () if day in self._offs else self._week[day.weekday()]

    # --- working minutes -----------------------------------------------------------------------

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Return the working minutes in [start, end): real minutes, also across a change of clock."""
        return self._worked(end) - self._worked(start)

    def after_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """Return the instant at which exactly `minutes` (1 or more) have been worked since `start`.

        Exactly at a session's end means that end, not the next opening.
        """
        target = self._worked(start) + minutes
        table = self._minutes
        session = bisect_left(table.through, target)
        if session == len(table.through):
            raise self._absent(self._last.year + 1)
        return instant_of(self.zone, table.closes[session] - table.through[session] + target)

    def last_instant_before_work(self, end: datetime, minutes: int) -> datetime:
        """Return the last instant with at least `minutes` (1 or more) of work left before `end`."""
        worked = self._worked(end) - minutes
        if worked < 0:
            raise self._absent(self._first.year - 1)
        table = self._minutes
        session = bisect_right(table.through, worked)
        return instant_of(self.zone, table.closes[session] - table.through[session] + worked)

    # --- tables --------------------------------------------------------------------------------

    @cached_property
    def _offs(self) -> dict[date, Off]:
        return {
            day: off for off in self.spec.off for day in _days(max(off.first, self._first), min(off.last, self._last))
        }

    @cached_property
    def _makeups(self) -> dict[date, Makeup]:
        return {makeup.day: makeup for makeup in self.spec.makeup}

    @cached_property
    def _week(self) -> tuple[tuple[Session, ...], ...]:
        monday = date(2001, 1, 1)
        week = (self.spec.sessions(monday + timedelta(days)) for days in range(7))
        return tuple(tuple(session for session in sessions if session.counts) for sessions in week)

    @cached_property
    def _working(self) -> list[date]:
        return [day for day in _days(self._first, self._last) if self.sessions_on(day)]

    @cached_property
    def _ranks(self) -> dict[int, int]:
        """For each day held, by ordinal: the number of working days up to and including it."""
        days = range(self._first.toordinal(), self._last.toordinal() + 1)
        working = [day.toordinal() for day in self._working]
        return {day: bisect_right(working, day) for day in days}

    @cached_property
    def _ends(self) -> list[DayEnds]:
        return [DayEnds(self._closing(day), self.midnight_after(day)) for day in self._working]

    @cached_property
    def _minutes(self) -> _Minutes:
        table = _Minutes([], [], [])
        total = 0
        for day in self._working:
            for session in self.sessions_on(day):
                opens, closes = reached(self.zone, day, session.opens), reached(self.zone, day, session.closes)
                total += closes - opens
                table.opens.append(opens)
                table.closes.append(closes)
                table.through.append(total)
        return table

    @cached_property
    def _span(self) -> tuple[int, int]:
        return reached(self.zone, self._first, 0), reached(self.zone, self._last, DAY)

    # --- what the tables are read with ---------------------------------------------------------

    def _closing(self, day: date) -> datetime:
        last = max(session.closes for session in self.sessions_on(day))
        return instant_of(self.zone, reached(self.zone, day, min(last, _LAST_MINUTE)))

    def _rank(self, day: date) -> int:
        try:
            return self._ranks[day.toordinal()]
        except KeyError:
            raise self._absent(day.year) from None

    def _rank_before(self, day: date) -> int:
        return self._ranks.get(day.toordinal() - 1, 0)

    def _worked(self, instant: datetime) -> int:
        """Return the working minutes from the first year held to `instant`."""
        minute = minute_of(instant)
        if not self._span[0] <= minute <= self._span[1]:
            raise self._absent(self.local(instant).year)
        table = self._minutes
        session = bisect_right(table.opens, minute) - 1
        if session < 0:
            return 0
        return table.through[session] - max(0, table.closes[session] - minute)

    def _absent(self, year: int) -> YearAbsentError:
        return YearAbsentError(year=year, calendar=self.name)


@lru_cache(maxsize=64)
def compiled(spec: CalendarSpec, name: str) -> WorkingCalendar:
    """Return a calendar as tables, which all share who ask for an equal one under that name: a calendar is a value."""
    return WorkingCalendar(spec, name)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days) for days in range((last - first).days + 1))
