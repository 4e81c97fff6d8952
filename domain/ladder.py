"""The ladder (bậc nhắc việc): which rungs stand before a dossier that waits for a result, and when each is reached."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Self, TypeVar

from domain.calendar import WorkingCalendar
from domain.errors import YearAbsentError
from domain.promise import Limit, Terms, reckon
from domain.rules import Rulebook
from domain.timeliness import is_broken
from domain.values import Counted, Origin, Rung

RungKey = tuple[Rung, int, datetime]
"""What a flag stands for, once for ever: the rung, the number of the promise, and its deadline."""


class Rungs(NamedTuple):
    """Where the rungs are: working days before a deadline, or minutes after it. Source: rules ladder.*."""

    due_soon: int
    notice_due: int
    overdue: int
    re_promise_due: int
    re_promise_broken: int
    cut_off: time
    early_margin: int

    @classmethod
    def of(cls, rules: Rulebook) -> Self:
        """Return the rungs as the rules have them now.

        Raises:
            RuleUnknownError: a rule of the ladder is missing.
        """
        return cls(
            rules.number("ladder.due_soon"),
            rules.number("ladder.notice_due"),
            rules.number("ladder.overdue"),
            rules.number("ladder.re_promise_due"),
            rules.number("ladder.re_promise_broken"),
            time.fromisoformat(rules.text("same_day.cut_off")),
            rules.number("early.hour_margin"),
        )


class RePromise(NamedTuple):
    """The date last given in a letter (hẹn lại), and when it was given."""

    due: datetime
    late_from: datetime
    given_at: datetime


class Climber(NamedTuple):
    """What the ladder asks of a dossier that waits for a result.

    `longest` is how long the present pause may last, `raised` what carries a flag already. `known_from` is when the
    ledger learned of a dossier that another register made: of what happened before then nobody could be warned.
    """

    promise_no: int
    counted_from: datetime
    due: datetime
    late_from: datetime
    paused_since: datetime | None = None
    longest: str | None = None
    re_promise: RePromise | None = None
    raised: Collection[RungKey] = ()
    known_from: datetime | None = None


class Step(NamedTuple):
    """One rung: the instant at which it is reached, and if a promise broke there, when.

    `counted` says in which days: calendar days where the calendar lacks the year.
    """

    rung: Rung
    promise_no: int
    deadline: datetime
    reached_at: datetime
    broke_at: datetime | None = None
    counted: Counted = "working"

    @property
    def key(self) -> RungKey:
        """What a flag for this step stands for."""
        return self.rung, self.promise_no, self.deadline


Moment = TypeVar("Moment", datetime, int)
"""An instant, or its microseconds as read models keep it."""


def origin_of(broke_at: Moment | None, known_from: Moment | None) -> Origin:
    """Return whether a promise broke at this desk, or in another register before this ledger could know.

    `known_from` is when an import brought the dossier; None for one received here.
    """
    if broke_at is None or known_from is None:
        return "desk"
    return "import" if broke_at <= known_from else "desk"


def steps(climber: Climber, calendar: WorkingCalendar, rungs: Rungs) -> list[Step]:
    """Return the steps that carry no flag, reached or still ahead, in the order in which they are reached.

    A paused dossier reaches no rung of its promise, unless the promise broke before the pause (design §6). A warning
    that lies before its own promise was counted or given warns of nothing and is left out.
    """
    every = (*_warnings(climber, calendar, rungs), *_breaks(climber, rungs), *_pause(climber, calendar, rungs))
    return sorted((step for step in every if step.key not in climber.raised), key=lambda step: step.reached_at)


def _warnings(climber: Climber, calendar: WorkingCalendar, rungs: Rungs) -> Iterator[Step]:
    if climber.paused_since is not None:
        return
    number, due, since = climber.promise_no, climber.due, climber.counted_from
    wanted: list[tuple[Rung, datetime, int, datetime]] = [
        ("due_soon", due, rungs.due_soon, since),
        ("notice_due", due, rungs.notice_due, since),
    ]
    if again := climber.re_promise:
        wanted.append(("re_promise_due", again.due, rungs.re_promise_due, again.given_at))
    for rung, deadline, days, counted_from in wanted:
        reached_at, counted = _days_before(calendar, deadline, days)
        if reached_at > max(counted_from, climber.known_from or counted_from):
            yield Step(rung, number, deadline, reached_at, None, counted)


def _breaks(climber: Climber, rungs: Rungs) -> Iterator[Step]:
    number, paused = climber.promise_no, climber.paused_since
    broken: list[tuple[Rung, datetime, datetime, int]] = [("overdue", climber.due, climber.late_from, rungs.overdue)]
    if again := climber.re_promise:
        broken.append(("re_promise_broken", again.due, again.late_from, rungs.re_promise_broken))
    for rung, deadline, late_from, minutes in broken:
        if paused is None or is_broken(paused, late_from):
            yield Step(rung, number, deadline, late_from + timedelta(minutes=minutes), late_from)


class Longest(NamedTuple):
    """How long a pause may last: its last day, the first instant at which it is too long, and in which days."""

    due: datetime
    late_from: datetime
    counted: Counted = "working"


def longest_pause(paused_since: datetime, longest: str, calendar: WorkingCalendar, rungs: Rungs) -> Longest:
    """Return until when a pause may last whose cause allows it `longest`."""
    limit = Limit.parse(longest)
    try:
        ends = reckon(calendar, Terms(paused_since, limit, rungs.cut_off, rungs.early_margin))
    except YearAbsentError:
        after = calendar.midnight_after(calendar.local_date(paused_since) + timedelta(limit.count))
        return Longest(after, after, "calendar")
    return Longest(ends.due, ends.late_from)


def _pause(climber: Climber, calendar: WorkingCalendar, rungs: Rungs) -> Iterator[Step]:
    if climber.paused_since is None or climber.longest is None:
        return
    ends = longest_pause(climber.paused_since, climber.longest, calendar, rungs)
    if climber.known_from is None or ends.late_from > climber.known_from:
        yield Step("paused_too_long", climber.promise_no, ends.due, ends.late_from, None, ends.counted)


def _days_before(calendar: WorkingCalendar, deadline: datetime, days: int) -> tuple[datetime, Counted]:
    """Return the midnight that begins the `days`-th working day before the deadline's date."""
    day = calendar.local_date(deadline)
    before: Callable[[date, int], date] = calendar.nth_working_day_before
    try:
        return calendar.midnight_before(before(day, days)), "working"
    except YearAbsentError:
        return calendar.midnight_before(day - timedelta(days)), "calendar"
