"""What becomes of a message whose turn has come: sent now, kept for working time, dropped, or given up. All is pure."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple, Self

from domain.calendar import WorkingCalendar
from domain.dossier import Dossier
from domain.errors import YearAbsentError
from domain.rules import Rulebook

_MINUTE = timedelta(minutes=1)
_JITTER = 0.25  # of a wait: as many messages as failed together do not come back together
_OPENS, _CLOSES = time(7, 30), time(17)
_FRIDAY = 4
NO_CALENDAR = "no_calendar"
LOOK_AGAIN = timedelta(hours=1)
SETTLES = timedelta(minutes=1)
"""So long after the last message of a tick none is expected to join: what is too much for one person is summed up."""


class Send(NamedTuple):
    """It may go out now."""


class Wait(NamedTuple):
    """Not before `until`; `why` is a stable word, or None for the plain wait for an office to open."""

    until: datetime
    why: str | None = None


class Drop(NamedTuple):
    """There is nothing to say any more: the case is closed, or the promise is another by now."""

    why: str


class Dead(NamedTuple):
    """Given up; a person sees to it."""

    why: str


class Note(NamedTuple):
    """What a message is about, as far as it can cease to be true; `promise_no` and `deadline` as in `Alert`."""

    kind: str
    promise_no: int
    deadline: datetime | None


class Failure(NamedTuple):
    """What a channel said; a permanent refusal will not change by asking again."""

    why: str
    is_permanent: bool = False


class Patience(NamedTuple):
    """How long a message is tried: minutes after each failure (the last repeats), tries in all, hours since the first.

    Source: rules outbox.*.
    """

    minutes: tuple[int, ...]
    attempts: int
    hours: int

    @classmethod
    def of(cls, rules: Rulebook) -> Self:
        """Return it as the rules have it now.

        Raises:
            RuleUnknownError: a rule is missing.
        """
        minutes = tuple(int(word) for word in rules.text("outbox.retries").split())
        return cls(minutes, rules.number("outbox.attempts"), rules.number("outbox.hours"))


# --- is it still true -------------------------------------------------------------------------------------


def judged(note: Note, dossier: Dossier, now: datetime) -> Send | Wait | Drop:
    """Return whether what a message says still holds: never a word after the case is closed, or about an old date."""
    if dossier.standing.status in {"withdrawn", "stopped", "rejected"}:
        return Drop("closed")
    if note.kind == "ready":
        return _result(dossier)
    if not dossier.standing.is_running:
        return Drop("has_result")
    if note.kind == "paused_too_long":
        return Send() if dossier.standing.paused_since is not None else Drop("resumed")
    if note.promise_no != dossier.standing.promise_no or note.deadline != _deadline(note.kind, dossier):
        return Drop("promise_moved")
    return _promise(note, dossier, now)


def _result(dossier: Dossier) -> Send | Drop:
    match dossier.standing.status:
        case "settled":
            return Send()
        case "returned":
            return Drop("returned")
        case _:
            return Drop("recalled")


def _promise(note: Note, dossier: Dossier, now: datetime) -> Send | Wait | Drop:
    letters = dossier.apologies.of(note.promise_no)
    match note.kind:
        case "overdue" | "late" if dossier.standing.broken_at(now) is None:
            return Drop("kept")
        case "late" if not letters.owed:
            return Drop("letter_issued")
        case "due_soon" | "notice_due" | "re_promise_due" if note.deadline is not None and note.deadline <= now:
            return Drop("past")
        case "due_soon" | "notice_due" | "re_promise_due" if dossier.standing.paused_since is not None:
            return Wait(now + LOOK_AGAIN, "paused")
        case _:
            return Send()


def _deadline(kind: str, dossier: Dossier) -> datetime | None:
    """Return the instant that a message of this kind would be about if it were written now."""
    promise = dossier.standing.promise
    again = dossier.apologies.of(dossier.standing.promise_no).re_promise
    if kind in {"re_promise_due", "re_promise_broken"} or (kind in {"late", "new_date"} and again is not None):
        return again.due if again else None
    return promise.due if promise else None


# --- working time -----------------------------------------------------------------------------------------


def working_time(calendar: WorkingCalendar, now: datetime) -> Send | Wait:
    """Return whether an office is at work, else when it opens next.

    Where the calendar lacks the year: Monday to Friday, 07:30 to 17:00 in its zone, and the wait says so.
    """
    try:
        opens = calendar.after_working_minutes(now, 1) - _MINUTE
    except YearAbsentError:
        opens = _plain_opening(calendar.local(now))
        return Wait(opens, NO_CALENDAR) if opens > now else Send()
    return Wait(opens) if opens > now else Send()


def _plain_opening(local: datetime) -> datetime:
    day = local.date()
    if day.weekday() <= _FRIDAY and local.time() < _CLOSES:
        return max(local, local.replace(hour=_OPENS.hour, minute=_OPENS.minute, second=0, microsecond=0))
    day += timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return datetime.combine(day, _OPENS, local.tzinfo)


# --- failures ---------------------------------------------------------------------------------------------


def after_failure(
    failure: Failure, attempts: int, first_tried_at: datetime, now: datetime, patience: Patience, jitter: float
) -> Wait | Dead:
    """Return when to try again after the try number `attempts` (1 is the first) failed, or that it is given up.

    `jitter` in [0, 1) spreads those that failed together.
    """
    if failure.is_permanent or attempts >= patience.attempts:
        return Dead(failure.why)
    if now - first_tried_at >= timedelta(hours=patience.hours):
        return Dead(failure.why)
    minutes = patience.minutes[min(attempts, len(patience.minutes)) - 1]
    return Wait(now + minutes * _MINUTE * (1 + _JITTER * jitter), failure.why)


def jitter_of(key: str, attempts: int) -> float:
    """Return a number in [0, 1) that is the same for the same try, and unlike for different messages."""
    drawn = sha256(f"{key}#{attempts}".encode()).digest()[:4]
    return int.from_bytes(drawn) / 2**32
