"""What differs between two versions of a calendar: days, weekly hours, years; and what of it lies in a stretch."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from domain.calendar import DayFacts, WorkingCalendar
from domain.calendar_spec import WEEKDAYS, CalendarSpec, Weekday

YearState = Literal["decreed", "forecast", "absent"]


class DayChange(NamedTuple):
    """A day that is worked otherwise: why it was worked or not, and why it is now."""

    day: date
    before: DayFacts
    after: DayFacts


class HoursChange(NamedTuple):
    """A weekday with other sessions, as the file form writes them."""

    weekday: Weekday
    before: tuple[str, ...]
    after: tuple[str, ...]


class YearChange(NamedTuple):
    """A year decreed, forecast, added or left out."""

    year: int
    before: YearState
    after: YearState


class CalendarChanges(NamedTuple):
    """All that differs. Days that differ only because their weekday has other hours are not named one by one."""

    years: tuple[YearChange, ...]
    hours: tuple[HoursChange, ...]
    days: tuple[DayChange, ...]
    zones: tuple[str, str] | None = None

    def within(self, first: date, last: date) -> "CalendarChanges":
        """Return what may touch a count from `first` to `last`, both included."""
        years = tuple(change for change in self.years if first.year <= change.year <= last.year)
        days = tuple(change for change in self.days if first <= change.day <= last)
        return self._replace(years=years, days=days)


def changes(old: WorkingCalendar, new: WorkingCalendar) -> CalendarChanges:
    """Return what differs from `old` to `new`; days only of years that both hold."""
    zones = (old.spec.zone, new.spec.zone)
    return CalendarChanges(
        tuple(_years(old.spec, new.spec)),
        tuple(_hours(old.spec, new.spec)),
        tuple(_days(old, new)),
        zones if zones[0] != zones[1] else None,
    )


def _years(old: CalendarSpec, new: CalendarSpec) -> Iterator[YearChange]:
    for year in sorted({*_held(old), *_held(new)}):
        before, after = _state(old, year), _state(new, year)
        if before != after:
            yield YearChange(year, before, after)


def _state(spec: CalendarSpec, year: int) -> YearState:
    if year in spec.years:
        return "decreed"
    return "forecast" if year in spec.forecast else "absent"


def _held(spec: CalendarSpec) -> tuple[int, ...]:
    return spec.years + spec.forecast


def _hours(old: CalendarSpec, new: CalendarSpec) -> Iterator[HoursChange]:
    for weekday in WEEKDAYS:
        before, after = old.week.get(weekday, ()), new.week.get(weekday, ())
        if before != after:
            yield HoursChange(weekday, before, after)


def _days(old: WorkingCalendar, new: WorkingCalendar) -> Iterator[DayChange]:
    for year in sorted(set(_held(old.spec)) & set(_held(new.spec))):
        day = date(year, 1, 1)
        while day.year == year:
            if old.sessions_on(day) != new.sessions_on(day):
                change = DayChange(day, old.facts(day), new.facts(day))
                if {change.before.kind, change.after.kind} & {"makeup", "holiday"}:
                    yield change
            day += timedelta(1)
