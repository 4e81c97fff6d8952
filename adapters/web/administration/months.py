"""A year of a calendar as months: why each day is worked or not, and the days that are unlike their weekday."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.calendar import DayFacts, WorkingCalendar

_WEEK = 7


class Cell(NamedTuple):
    """A day in its place."""

    day: date
    facts: DayFacts


class Month(NamedTuple):
    """A month: its weeks from Monday on, with None where no day of it stands, and how many days are worked."""

    begins: date
    weeks: list[list[Cell | None]]
    working: int


class Stretch(NamedTuple):
    """Days in a row that are unlike their weekday, for one reason."""

    first: date
    last: date
    facts: DayFacts


def months_of(calendar: WorkingCalendar, year: int) -> list[Month]:
    """Return the months of a year that the calendar holds."""
    days = list(days_of(calendar, year))
    return [_month([cell for cell in days if cell.day.month == number]) for number in range(1, 13)]


def stretches_of(calendar: WorkingCalendar, year: int) -> list[Stretch]:
    """Return the days off and the make-up days of a year, those in a row with one reason together."""
    found: list[Stretch] = []
    for day, facts in days_of(calendar, year):
        if facts.kind not in {"holiday", "makeup"}:
            continue
        if found and found[-1].facts == facts and found[-1].last + timedelta(1) == day:
            found[-1] = found[-1]._replace(last=day)
        else:
            found.append(Stretch(day, day, facts))
    return found


def days_of(calendar: WorkingCalendar, year: int) -> Iterator[Cell]:
    """Yield the days of a year that the calendar holds.

    Raises:
        YearAbsentError: it does not hold it.
    """
    day = date(year, 1, 1)
    while day.year == year:
        yield Cell(day, calendar.facts(day))
        day += timedelta(1)


def _month(cells: list[Cell]) -> Month:
    before: list[Cell | None] = [None] * cells[0].day.weekday()
    placed = before + cells
    placed += [None] * (-len(placed) % _WEEK)
    weeks = [placed[start : start + _WEEK] for start in range(0, len(placed), _WEEK)]
    return Month(cells[0].day, weeks, sum(cell.facts.kind in {"working", "makeup"} for cell in cells))
