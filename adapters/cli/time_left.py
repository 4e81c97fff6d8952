"""How long a promise still has, or how long ago it broke, in working days; in words and for programs."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from adapters.cli.reading import short_day
from adapters.locale import _
from domain.calendar import WorkingCalendar
from domain.errors import YearAbsentError
from domain.timeliness import OpenState, open_state

Kind = Literal["left", "today", "broken", "over", "paused"]
Unit = Literal["working_days", "days"]


_COUNTED: dict[tuple[Literal["left", "over"], Unit, bool], str] = {
    ("left", "working_days", True): "{n} working day left",
    ("left", "working_days", False): "{n} working days left",
    ("left", "days", True): "{n} day left",
    ("left", "days", False): "{n} days left",
    ("over", "working_days", True): "{n} working day over",
    ("over", "working_days", False): "{n} working days over",
    ("over", "days", True): "{n} day over",
    ("over", "days", False): "{n} days over",
}


class Waiting(NamedTuple):
    """An open promise, and since when its clock stands still."""

    due: datetime
    late_from: datetime
    paused_since: datetime | None = None

    def state(self, at: datetime) -> OpenState:
        """Return where it stands at an instant."""
        return open_state(at, self.late_from, self.paused_since)


class TimeLeft(NamedTuple):
    """`today`: the day of the promise itself; `broken`: late within the first working day, from `since`."""

    kind: Kind
    number: int
    unit: Unit
    since: datetime

    def as_json(self) -> dict[str, str | int]:
        """Return what programs read."""
        return {"kind": self.kind, "count": self.number, "unit": self.unit}


def time_left(waiting: Waiting, at: datetime, calendar: WorkingCalendar) -> TimeLeft:
    """Return how long is left at `at`.

    Counted in working days after today; in days where the calendar does not hold the years between.
    """
    today, due_on = calendar.local_date(at), calendar.local_date(waiting.due)
    state = waiting.state(at)
    if state == "paused" and waiting.paused_since is not None:
        stopped_on = calendar.local_date(waiting.paused_since)
        return TimeLeft("paused", (today - stopped_on).days, "days", waiting.paused_since)
    if state == "overdue" or at > waiting.due:
        count, unit = _between(calendar, due_on, today)
        return TimeLeft("over" if count else "broken", count, unit, waiting.late_from)
    count, unit = _between(calendar, today, due_on)
    return TimeLeft("left" if count else "today", count, unit, waiting.due)


def say_time_left(left: TimeLeft, calendar: WorkingCalendar) -> str:
    """Return `còn 3 ngày làm việc`, `trước 17:00`, `quá 2 ngày làm việc`, `dừng 4 ngày`."""
    local = left.since.astimezone(calendar.zone)
    match left.kind:
        case "today":
            return _("before {time}").format(time=f"{local:%H:%M}")
        case "broken":
            return _("overdue from {time} {day}").format(
                time=f"{local.hour}:{local:%M}", day=short_day(local, calendar.zone)
            )
        case "paused":
            return _("paused for {n} days").format(n=left.number) if left.number else _("paused today")
        case kind:
            return _(_COUNTED[kind, left.unit, left.number == 1]).format(n=left.number)


def _between(calendar: WorkingCalendar, first: date, last: date) -> tuple[int, Unit]:
    """Return the days after `first` up to `last`."""
    try:
        return calendar.working_days_between(first, last), "working_days"
    except YearAbsentError:
        return (last - first).days, "days"
