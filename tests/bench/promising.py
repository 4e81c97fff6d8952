"""Rows of the promise: a million in process, against what people would pick instead, and a file of receipts."""

import io
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from adapters.cli.promise_batch import answer_lines
from adapters.reference import national_calendar, shipped_numbers
from domain.calendar import WorkingCalendar
from domain.promise import Limit, Pause, Terms, reckon
from tests.bench.harness import Budget, Comparison, Contender, Rival, compared, rate, seconds
from tests.bench.stage import Stage

MILLION = 1_000_000
_FIRST, _LAST = date(2026, 1, 1), date(2027, 12, 31)
_CHECKED = 10_000
_WH = Limit(16, "wh")


def promises(stage: Stage) -> Iterator[Comparison]:
    """Working days by the million, the other limits from a sample, working hours beside a library's."""
    calendar = WorkingCalendar(national_calendar(), "vn")
    spread = random.Random(7)  # noqa: S311 - a fixed spread, not a secret
    receipts = _receipts(spread, MILLION)
    limits = [spread.randint(1, 45) for _ in range(MILLION)]
    ours = Contender("ours", lambda: seconds(lambda: _promised(calendar, receipts, limits)))
    numpy = Contender("numpy busday_offset", _busday(calendar, receipts, limits))
    yield from compared("1,000,000 promises in working days", "s", 3, ours, [Rival(numpy)], Budget(most=1))
    sample = receipts[: stage.size(5_000, 50_000)]
    for name, limit, pauses in (("30d", Limit(30, "d"), False), ("9wd with a pause", Limit(9, "wd"), True)):
        turn = Contender("ours", _reckoning(calendar, sample, limit, pauses=pauses))
        yield from compared(f"promises, {name}", "promises/s", 3, turn, [])
    hours = Contender("ours", _reckoning(calendar, sample, _WH, pauses=False))
    rivals = []
    if stage.has("businesstimedelta", "businesstimedelta: not installed; make peers installs it."):
        rivals = [Rival(Contender("businesstimedelta", _business_hours(calendar, receipts[: stage.size(20, 200)])))]
    yield from compared(f"promises, {_WH}", "promises/s", 3, hours, rivals)


def batch(stage: Stage) -> Iterator[Comparison]:
    """A file of receipts answered line by line, against reading and writing its lines as JSON and no more."""
    spread = random.Random(9)  # noqa: S311 - a fixed spread, not a secret
    calendar = WorkingCalendar(national_calendar(), "vn")
    size = stage.size(100_000, MILLION)
    lines = [
        f'{{"received": "{at.isoformat()}", "limit": "{spread.randint(1, 45)}wd"}}\n'.encode()
        for at in _receipts(spread, size)
    ]
    ours = Contender("ours", lambda: rate(lambda: answer_lines(lines, calendar, io.StringIO()), size))
    echo = Contender("json in, json out", lambda: rate(lambda: [json.dumps(json.loads(line)) for line in lines], size))
    yield from compared("batch file of promises", "lines/s", 3, ours, [Rival(echo)])


def _receipts(spread: random.Random, count: int) -> list[datetime]:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    return [first + timedelta(minutes=spread.randrange(330 * 1440)) for _ in range(count)]


def _promised(calendar: WorkingCalendar, receipts: list[datetime], limits: list[int]) -> None:
    promised = calendar.promised
    for at, limit in zip(receipts, limits, strict=True):
        promised(at, limit)


def _busday(calendar: WorkingCalendar, receipts: list[datetime], limits: list[int]) -> Callable[[], float]:
    """Return numpy's turn: days already local, make-up Saturdays worked because every rest day is told as a holiday."""
    days = np.array([at.astimezone(calendar.zone).date() for at in receipts], dtype="datetime64[D]")
    offsets = np.array(limits)
    worked = _working_days(calendar)
    rest = [day for day in _days() if day not in worked]
    known = np.busdaycalendar(weekmask="1111111", holidays=np.array(rest, dtype="datetime64[D]"))

    def answers() -> list[date]:
        # The day of receipt is day zero, worked or not: rolled back to a working day before counting.
        found: list[date] = np.busday_offset(days, offsets, roll="backward", busdaycal=known).tolist()
        return found

    for at, limit, due in zip(receipts[:_CHECKED], limits, answers(), strict=False):
        if calendar.promised(at, limit)[0].date() != due:
            raise ArithmeticError(at, limit, due)  # a race between different answers says nothing
    return lambda: seconds(answers)


def _working_days(calendar: WorkingCalendar) -> set[date]:
    """Return the days that count: those on which a promise of one working day can fall due."""
    noon = (datetime.combine(day, time(12), calendar.zone) for day in _days()[:-40])
    return {calendar.promised(at, 1)[0].date() for at in noon}


def _days() -> list[date]:
    return [_FIRST + timedelta(days=number) for number in range((_LAST - _FIRST).days)]


def _reckoning(
    calendar: WorkingCalendar, receipts: list[datetime], limit: Limit, *, pauses: bool
) -> Callable[[], float]:
    numbers, day = shipped_numbers(), timedelta(days=1)
    spans = [[Pause(at + day, at + 4 * day)] if pauses else [] for at in receipts]

    def work() -> None:
        for at, span in zip(receipts, spans, strict=True):
            reckon(calendar, Terms(at, limit, *numbers), span)

    return lambda: rate(work, len(receipts))


def _business_hours(calendar: WorkingCalendar, receipts: list[datetime]) -> Callable[[], float]:
    """Return the library's turn: two sessions from Monday to Friday, told in wall time; it knows no make-up days."""
    import businesstimedelta as bt  # noqa: PLC0415 - optional

    sessions = [(time(7, 30), time(11, 30)), (time(13, 30), time(17))]
    days = [bt.WorkDayRule(start_time=opens, end_time=closes, working_days=range(5)) for opens, closes in sessions]
    span = bt.BusinessTimeDelta(bt.Rules(days), hours=_WH.count)
    local = [at.astimezone(calendar.zone).replace(tzinfo=UTC) for at in receipts]
    return lambda: rate(lambda: [at + span for at in local], len(local))
