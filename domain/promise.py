"""The promise (ngày hẹn trả): from receipt, limit, calendar and pauses to the instant given to the citizen."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from domain.calendar import WorkingCalendar
from domain.explanation import Day, explain
from domain.limit import Limit, Unit
from domain.reckoning import Course, Grain, Pause, Policy, Terms, grain_of, run

__all__ = ["Day", "Due", "Grain", "Limit", "Pause", "Policy", "Terms", "Unit", "explain", "reckon"]


class Due(NamedTuple):
    """A promise worked out, in the calendar's zone.

    Late iff settled >= late_from; early iff settled < early_before; else on time. `provisional`: a year it touches is
    only forecast, so it will be reckoned again when the year is decreed.
    """

    due: datetime
    late_from: datetime
    early_before: datetime
    provisional: bool


def reckon(calendar: WorkingCalendar, terms: Terms, pauses: Sequence[Pause] = ()) -> Due:
    """Return the promise. Pauses [begins, ends) in order, none before receipt.

    A pause without working time, or begun when the promise was already broken, moves nothing.

    Raises:
        YearAbsentError: the count needs a year the calendar does not hold.
        PauseError: a pause is empty, reversed, out of order, overlapping or before receipt.
    """
    course = run(calendar, terms, pauses)
    early_before = _early_before(calendar, terms, course.due)
    return Due(course.due, course.late_from, early_before, _provisional(calendar, terms, course))


def _provisional(calendar: WorkingCalendar, terms: Terms, course: Course) -> bool:
    if terms.given and not course.effective:
        return False
    counted_from = course.effective[0].begins if terms.given else terms.counted_from
    return calendar.is_provisional(calendar.local_date(counted_from), course.due.date())


def _early_before(calendar: WorkingCalendar, terms: Terms, due: datetime) -> datetime:
    """By the day: the midnight that begins the due date. By the minute: just after the last instant with a margin."""
    if grain_of(terms) == "day":
        return calendar.midnight_before(due.date())
    return calendar.minute_after(calendar.last_instant_before_work(due, terms.early_margin_minutes))
