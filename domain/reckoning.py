"""How each kind of limit counts: where it begins, how a pause moves it, when it is late."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple, Protocol

from domain.calendar import DayEnds, WorkingCalendar
from domain.errors import PauseError
from domain.limit import Limit
from domain.timeliness import is_broken

Policy = Literal["resume", "restart"]
Grain = Literal["day", "minute"]


class Terms(NamedTuple):
    """What a promise is counted from.

    A promise made elsewhere is `given`: it stands as it is, and `limit.unit` only says how pauses move it (a mapping
    that says nothing means wd); it is moved, never restarted. `grain` is how a given promise is compared (left out: by
    the day); a computed one follows its unit.
    `cut_off` (local time, same-day) and `early_margin_minutes` (working minutes, grain minute) are data of the rules.
    """

    counted_from: datetime
    limit: Limit
    cut_off: time
    early_margin_minutes: int
    policy: Policy = "resume"
    given: datetime | None = None
    grain: Grain | None = None


class Pause(NamedTuple):
    """The clock stands still (tạm dừng) from `begins` until just before `ends`."""

    begins: datetime
    ends: datetime


class Course(NamedTuple):
    """How a count went: since when it runs (a restart moves that), to which instant, and the pauses that moved it."""

    start: datetime
    due: datetime
    late_from: datetime
    effective: tuple[Pause, ...]


class _Count(Protocol):
    """One kind of limit, running."""

    due: datetime
    late_from: datetime

    def move(self, pause: Pause) -> None:
        """Move the promise by a pause that holds working time and begins before it is late."""


class _WorkingDays:
    """Limits wd and same-day: due moves by the working days in (date of begin, date of end]."""

    def __init__(self, calendar: WorkingCalendar, ends: DayEnds) -> None:
        self._calendar = calendar
        self.due, self.late_from = ends

    def move(self, pause: Pause) -> None:
        if days := _days_moved(self._calendar, pause):
            self.due, self.late_from = self._calendar.promised(self.due, days)


class _CalendarDays:
    """Limits d and mo: the date not yet rolled moves by the days between the pause's dates, then rolls."""

    def __init__(self, calendar: WorkingCalendar, unrolled: date) -> None:
        self._calendar = calendar
        self._land(unrolled)

    def _land(self, unrolled: date) -> None:
        self._unrolled = unrolled
        self.due, self.late_from = self._calendar.ends(self._calendar.roll_forward(unrolled))

    def move(self, pause: Pause) -> None:
        self._land(self._unrolled + _dates_apart(self._calendar, pause))


class _WorkingHours:
    """Limit wh: due moves by the working minutes of the pause."""

    def __init__(self, calendar: WorkingCalendar, start: datetime, minutes: int) -> None:
        self._calendar = calendar
        self._land(start, minutes)

    def _land(self, start: datetime, minutes: int) -> None:
        self.due = self._calendar.after_working_minutes(start, minutes)
        self.late_from = self._calendar.minute_after(self.due)

    def move(self, pause: Pause) -> None:
        self._land(self.due, self._calendar.working_minutes(*pause))


class _Given:
    """A promise made elsewhere: unmoved, it keeps its own instant and asks the calendar for its zone only."""

    def __init__(self, calendar: WorkingCalendar, terms: Terms, given: datetime) -> None:
        self._calendar, self._unit, self._grain = calendar, terms.limit.unit, grain_of(terms)
        self._unrolled = calendar.local_date(given)
        self._land(_minute(calendar, given))

    def _land(self, due: datetime) -> None:
        self.due = due
        if self._grain == "minute":
            self.late_from = self._calendar.minute_after(due)
        else:
            self.late_from = self._calendar.midnight_after(self._calendar.local_date(due))

    def _on(self, day: date) -> datetime:
        if self._grain == "minute":
            return datetime.combine(day, self.due.timetz())
        return self._calendar.ends(day).due

    def move(self, pause: Pause) -> None:
        calendar = self._calendar
        if self._unit == "wh":
            self._land(calendar.after_working_minutes(self.due, calendar.working_minutes(*pause)))
        elif self._unit in {"d", "mo"}:
            if apart := _dates_apart(calendar, pause):
                self._unrolled += apart
                self._land(self._on(calendar.roll_forward(self._unrolled)))
        elif days := _days_moved(calendar, pause):
            self._land(self._on(calendar.nth_working_day_after(self.due.date(), days)))


def run(calendar: WorkingCalendar, terms: Terms, pauses: Sequence[Pause]) -> Course:
    """Count from receipt through every pause. Raises YearAbsentError, PauseError."""
    start = _minute(calendar, terms.counted_from)
    count, effective = _begin(calendar, terms, start), list[Pause]()
    for pause in _checked(calendar, start, pauses):
        if is_broken(pause.begins, count.late_from) or not calendar.working_minutes(*pause):
            continue
        if terms.policy == "resume" or terms.given:
            count.move(pause)
            effective.append(pause)
        elif _dates_apart(calendar, pause):
            start, effective = calendar.local(pause.ends), []
            count = _begin(calendar, terms, start)
    return Course(start, count.due, count.late_from, tuple(effective))


def grain_of(terms: Terms) -> Grain:
    """Return whether the promise is compared by the minute or by the local date."""
    if terms.given:
        return terms.grain or "day"
    return "minute" if terms.limit.unit == "wh" else "day"


def counted_days(calendar: WorkingCalendar, terms: Terms, start: datetime) -> int:
    """Return how many days the limit counts from `start`: for months, as many as lie before the unrolled date."""
    if terms.limit.unit == "mo":
        day = calendar.local_date(start)
        return (_unrolled(day, terms.limit) - day).days
    return terms.limit.count


def in_time_for_today(calendar: WorkingCalendar, start: datetime, cut_off: time) -> bool:
    """Say whether a same-day limit ends today: a working day, neither after the cut-off nor after closing."""
    day = calendar.local_date(start)
    return calendar.is_working(day) and start.time() <= cut_off and start <= calendar.ends(day).due


def _begin(calendar: WorkingCalendar, terms: Terms, start: datetime) -> _Count:
    if terms.given:
        return _Given(calendar, terms, terms.given)
    limit, day = terms.limit, calendar.local_date(start)
    match limit.unit:
        case "wd":
            return _WorkingDays(calendar, calendar.promised(start, limit.count))
        case "same-day":
            today = in_time_for_today(calendar, start, terms.cut_off)
            return _WorkingDays(calendar, calendar.ends(day) if today else calendar.promised(start, 1))
        case "wh":
            return _WorkingHours(calendar, start, limit.count * 60)
        case "d" | "mo":
            calendar.is_working(day)  # the year of receipt must be held too
            return _CalendarDays(calendar, _unrolled(day, limit))


def _unrolled(day: date, limit: Limit) -> date:
    if limit.unit == "d":
        return day + timedelta(limit.count)
    years, month = divmod(day.month - 1 + limit.count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _checked(calendar: WorkingCalendar, start: datetime, pauses: Sequence[Pause]) -> list[Pause]:
    """Return the pauses to the minute in UTC (one clock for comparisons). Raises PauseError(from_, to, why)."""
    earliest, why = start, "before_receipt"
    checked = []
    for pause in pauses:
        begins, ends = (_minute(calendar, instant).astimezone(UTC) for instant in pause)
        if ends <= begins:
            raise PauseError(from_=pause.begins, to=pause.ends, why="empty" if begins == ends else "reversed")
        if begins < earliest:
            raise PauseError(from_=pause.begins, to=pause.ends, why=why)
        checked.append(Pause(begins, ends))
        earliest, why = ends, "out_of_order"
    return checked


def _minute(calendar: WorkingCalendar, instant: datetime) -> datetime:
    local = calendar.local(instant)
    return local.replace(second=0, microsecond=0) if local.second or local.microsecond else local


def _days_moved(calendar: WorkingCalendar, pause: Pause) -> int:
    return calendar.working_days_between(*map(calendar.local_date, pause))


def _dates_apart(calendar: WorkingCalendar, pause: Pause) -> timedelta:
    return calendar.local_date(pause.ends) - calendar.local_date(pause.begins)
