"""The views of the worklist: what each asks for beside the filters, of the home page, the list and programs alike."""

from datetime import datetime, timedelta
from typing import Any, Literal

from domain.calendar import WorkingCalendar
from domain.errors import DomainError
from domain.promising import Ground
from projections.instants import micros_of
from projections.worklist import Wanted

View = Literal["overdue", "today", "notice", "paused", "paused_too_long", "no_promise"]
"""Overdue, promised for today, to be told of up to the next working day, paused, longer than allowed, no promise."""


def viewed(base: Wanted, view: View, ground: Ground, now: datetime) -> Wanted:
    """Return what a view asks for beside the filters, at an instant."""
    today, at = _midnight(ground, now), micros_of(now)
    asked: dict[View, dict[str, Any]] = {
        "today": {"due_from": micros_of(today), "due_until": micros_of(today + timedelta(days=1))},
        "notice": {"state": "in_time", "due_from": at, "due_until": micros_of(_next_working_day(ground, now))},
        "paused_too_long": {"paused_too_long": True},
    }
    return base._replace(**asked.get(view, {"state": view}))


def _midnight(ground: Ground, now: datetime) -> datetime:
    calendar = _any_calendar(ground)
    return calendar.midnight_before(calendar.local_date(now))


def _next_working_day(ground: Ground, now: datetime) -> datetime:
    """Return the end of the next working day: up to there a promise may still be broken unannounced."""
    calendar = _any_calendar(ground)
    try:
        return calendar.midnight_after(calendar.nth_working_day_after(calendar.local_date(now), 1))
    except DomainError:
        return now + timedelta(days=1)


def _any_calendar(ground: Ground) -> WorkingCalendar:
    return ground.calendar_of(ground.latest_key("vn"))
