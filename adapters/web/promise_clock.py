"""The promise clock: one cell a working day from receipt to due, as a drawing with its words (look.md, components)."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from adapters.cli.time_left import TimeLeft, Waiting, say_time_left, time_left
from domain.calendar import WorkingCalendar
from domain.errors import YearAbsentError
from domain.timeliness import is_broken

Cell = Literal["done", "held", "now", "todo", "over"]
MOST_CELLS = 12  # longer limits are drawn as runs
HEIGHT, GAP = 14, 2


class Run(NamedTuple):
    """A stretch of the drawing: what it is, where it begins, how wide it is."""

    kind: Cell
    x: float
    width: float

    @property
    def y(self) -> int:
        """The top of the cell: what is over stands taller."""
        return 0 if self.kind == "over" else 2

    @property
    def height(self) -> int:
        """The height of the cell."""
        return HEIGHT if self.kind == "over" else HEIGHT - 4


class Clock(NamedTuple):
    """A drawing `width` wide with its runs, the mark of the due instant, and what it says in words."""

    width: int
    runs: tuple[Run, ...]
    due_x: float
    said: str
    left: TimeLeft


def promise_clock(
    received: datetime, waiting: Waiting, now: datetime, calendar: WorkingCalendar, width: int = 112
) -> Clock:
    """Draw how far a promise is; `width` in pixels."""
    local = calendar.local_date
    paused, held_from = waiting.paused_since, None
    if paused is not None and not is_broken(paused, waiting.late_from):
        held_from = local(paused)
    runs, due_x = _drawing(calendar, (local(received), local(waiting.due), local(now)), held_from, width)
    left = time_left(waiting, now, calendar)
    return Clock(width, runs, due_x, say_time_left(left, calendar), left)


@lru_cache(maxsize=4096)  # a list draws fifty, and most of them alike, all day long
def _drawing(
    calendar: WorkingCalendar, days: tuple[date, date, date], held_from: date | None, width: int
) -> tuple[tuple[Run, ...], float]:
    """Return the drawing of a promise received, due and looked at on these days, and where its due day ends."""
    received_on, due_on, today = days
    shown = _days(calendar, received_on, due_on, today)
    cells = [_kind(day, due_on, today, held_from) for day in shown]
    before_due = sum(day <= due_on for day in shown)
    return _drawn(cells, width), round(before_due * width / max(len(cells), 1) - GAP / 2, 1)


def _days(calendar: WorkingCalendar, received_on: date, due_on: date, today: date) -> list[date]:
    """Return the days drawn: working days after the receipt to due, or to today where that is later."""
    last = max(due_on, today)
    span = [received_on + timedelta(number) for number in range(1, (last - received_on).days + 1)]
    try:
        worked = [day for day in span if calendar.is_working(day) or day == due_on]
    except YearAbsentError:
        worked = span
    return worked or [due_on]


def _kind(day: date, due_on: date, today: date, held_from: date | None) -> Cell:
    if held_from is not None and held_from < day <= today:
        return "held"
    if day > due_on:
        return "over"
    if day == today:
        return "now"
    return "done" if day < today else "todo"


def _drawn(cells: list[Cell], width: int) -> tuple[Run, ...]:
    """Return one cell a day, or runs of like cells where there are too many."""
    step, gap = width / len(cells), GAP if len(cells) <= MOST_CELLS else 0
    runs: list[Run] = []
    for place, kind in enumerate(cells):
        if not gap and runs and runs[-1].kind == kind:
            runs[-1] = runs[-1]._replace(width=round(runs[-1].width + step, 1))
        else:
            runs.append(Run(kind, round(place * step, 1), round(step - gap, 1)))
    return tuple(runs)
