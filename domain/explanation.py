"""How a promise came about, day by day: which days were counted, which were skipped and why. Made only on request."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from domain.calendar import WorkingCalendar
from domain.reckoning import Course, Pause, Terms, counted_days, in_time_for_today, run

Reason = Literal[
    "receipt",  # day zero
    "after_cut_off",  # same-day, but received too late in the day: day zero
    "counted",
    "makeup",  # a rest day worked in exchange; counted if it has a number
    "holiday",
    "weekend",
    "receipt_only",  # open for receipt, not a working day for counting
    "outside_hours",  # a working day on which the count in hours found no time left
    "pause",
    "resumed",  # the day a pause ends: a day zero again, not counted
    "before_restart",  # counted once, annulled by a restart
    "restarted",  # day zero of the fresh count
    "rolled",  # the working day a date on a rest day was moved to
    "given",  # promised elsewhere
    "moved",  # a working day by which pauses moved a given promise
    "held",  # the count ended before the date that the citizen held already, and that date stays
]


class Day(NamedTuple):
    """One local day of an explanation.

    `counted`: the running number of the day (for working hours: of minutes), None if the day adds nothing.
    `minutes`: the working minutes the count used that day, 0 for limits in days. `name`, `source`: of a holiday or
    make-up day.
    """

    day: date
    counted: int | None
    minutes: int
    reason: Reason
    name: str = ""
    source: str = ""


def explain(calendar: WorkingCalendar, terms: Terms, pauses: Sequence[Pause] = ()) -> list[Day]:
    """Return every local day from receipt to due (for a given promise: from the given date), in order.

    The numbers of the counted days end at the limit. Raises what `reckon` raises.
    """
    course = run(calendar, terms, pauses)
    if terms.given:
        return list(_moved(calendar, terms.given, course))
    days = _annulled(calendar, terms, course)
    if terms.limit.unit == "wh":
        return days + list(_hours(calendar, course))
    return days + list(_days(calendar, terms, course))


def held_until(due: datetime, days: Sequence[Day], calendar: WorkingCalendar) -> list[Day]:
    """Return an explanation, and the days between its end and `due` where the citizen holds a later date."""
    if not days or (last := calendar.local_date(due)) <= days[-1].day:
        return list(days)
    between = (_told(calendar, day, "held") for day in _span(days[-1].day + timedelta(1), last - timedelta(1)))
    return [*days, *between, Day(last, None, 0, "held")]


def _days(calendar: WorkingCalendar, terms: Terms, course: Course) -> Iterator[Day]:
    limit, number = counted_days(calendar, terms, course.start), 0
    every_day_counts = terms.limit.unit in {"d", "mo"}
    first = course.start.date()
    for day in _span(first, course.due.date()):
        held = _pause_reason(calendar, course.effective, day)
        counts = every_day_counts or calendar.is_working(day)
        if day == first and not _zero_counts(calendar, terms, course):
            yield Day(day, None, 0, _day_zero(calendar, terms, course))
        elif counts and held:
            yield Day(day, None, 0, held)
        elif counts and number < limit:
            number += 1
            yield _told(calendar, day, "counted", number)
        else:
            yield _told(calendar, day, "rolled")


def _zero_counts(calendar: WorkingCalendar, terms: Terms, course: Course) -> bool:
    """Only a same-day limit may count the day of receipt itself."""
    return terms.limit.unit == "same-day" and in_time_for_today(calendar, course.start, terms.cut_off)


def _day_zero(calendar: WorkingCalendar, terms: Terms, course: Course) -> Reason:
    if course.start.date() != calendar.local_date(terms.counted_from):
        return "restarted"
    return "after_cut_off" if terms.limit.unit == "same-day" and calendar.is_working(course.start.date()) else "receipt"


def _hours(calendar: WorkingCalendar, course: Course) -> Iterator[Day]:
    total = 0
    for day in _span(course.start.date(), course.due.date()):
        begins = max(course.start, calendar.midnight_before(day))
        ends = min(course.due, calendar.midnight_after(day))
        held = sum(_overlap(calendar, pause, begins, ends) for pause in course.effective)
        minutes = calendar.working_minutes(begins, ends) - held
        total += minutes
        if minutes:
            yield _told(calendar, day, "counted", total, minutes)
        else:
            yield _told(calendar, day, "pause" if held else "outside_hours")


def _moved(calendar: WorkingCalendar, given: datetime, course: Course) -> Iterator[Day]:
    first, number = calendar.local_date(given), 0
    yield Day(first, None, 0, "given")
    for day in _span(first + timedelta(1), course.due.date()):
        number += calendar.is_working(day)
        yield _told(calendar, day, "moved", number if calendar.is_working(day) else None)


def _annulled(calendar: WorkingCalendar, terms: Terms, course: Course) -> list[Day]:
    first, last = calendar.local_date(terms.counted_from), course.start.date() - timedelta(1)
    return [_told(calendar, day, "before_restart") for day in _span(first, last)]


def _told(calendar: WorkingCalendar, day: date, reason: Reason, counted: int | None = None, minutes: int = 0) -> Day:
    """Return a day with `reason`, unless the calendar has a better one: a rest day, a holiday, a make-up day."""
    kind, name, source = calendar.facts(day)
    if kind == "working" or (kind != "makeup" and counted) or (kind == "makeup" and not counted):
        return Day(day, counted, minutes, reason, name, source)
    return Day(day, counted, minutes, kind, name, source)


def _pause_reason(calendar: WorkingCalendar, pauses: Sequence[Pause], day: date) -> Reason | None:
    for pause in pauses:
        begins, ends = map(calendar.local_date, pause)
        if begins < day <= ends:
            return "resumed" if day == ends else "pause"
    return None


def _overlap(calendar: WorkingCalendar, pause: Pause, begins: datetime, ends: datetime) -> int:
    start, end = max(pause.begins, begins), min(pause.ends, ends)
    return calendar.working_minutes(start, end) if start < end else 0


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days) for days in range((last - first).days + 1))
