"""The guards of the clock: a clock that leaps, a long silence, a storm of broken promises wait for a person's word."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Self

from domain.ladder import origin_of
from domain.rules import Rulebook
from domain.timeliness import is_broken
from projections.instants import instant_of, micros_of
from projections.worklist import Reached

Kind = Literal["backward", "leapt", "database", "silence"]


class Clocks(NamedTuple):
    """One reading of all clocks at once.

    `running` is in seconds since the machine started, and nobody can set it; `database` is None where the database
    lives by the machine's own clock.
    """

    wall: datetime
    running: float
    database: datetime | None = None


class Bounds(NamedTuple):
    """What is still normal, and how long after its instant a broken promise is flagged. Source: rules guard.*."""

    backward_step: timedelta
    difference: timedelta
    silence: timedelta
    share: int
    least: int
    grace: timedelta

    @classmethod
    def of(cls, rules: Rulebook) -> Self:
        """Return the bounds as the rules have them now.

        Raises:
            RuleUnknownError: a rule of the guards is missing.
        """
        return cls(
            timedelta(seconds=rules.number("guard.backward_step")),
            timedelta(minutes=rules.number("guard.clock_difference")),
            timedelta(days=rules.number("guard.silence")),
            rules.number("guard.breaker_share"),
            rules.number("guard.breaker_least"),
            timedelta(minutes=rules.number("ladder.overdue")),
        )


class Finding(NamedTuple):
    """Something about the clocks that is not normal, and by how much: positive where the wall clock is ahead."""

    kind: Kind
    amount: timedelta

    @property
    def stops(self) -> bool:
        """Whether no flag is raised and no letter sent until a person has confirmed the time; else it is a warning."""
        return self.kind != "backward"


def findings(now: Clocks, before: Clocks | None, last_tick_at: datetime | None, bounds: Bounds) -> list[Finding]:
    """Return what is not normal about the clocks.

    `before` is the reading of the last round of this process, `last_tick_at` the wall clock of the last round of any.
    """
    found: list[Finding] = []
    last = before.wall if before is not None else last_tick_at
    if last is not None and now.wall - last < -bounds.backward_step:
        found.append(Finding("backward", now.wall - last))
    if before is not None:
        leap = now.wall - before.wall - timedelta(seconds=now.running - before.running)
        if abs(leap) > bounds.difference:
            found.append(Finding("leapt", leap))
    if now.database is not None and abs(now.wall - now.database) > bounds.difference:
        found.append(Finding("database", now.wall - now.database))
    if last_tick_at is not None and now.wall - last_tick_at > bounds.silence:
        found.append(Finding("silence", now.wall - last_tick_at))
    return found


def newly_late(due: Sequence[Reached], at: datetime, bounds: Bounds, confirmed_at: datetime | None = None) -> int:
    """Return how many of the dossiers that are due have broken their promise and carry no flag for it.

    What broke before an import is history, and what broke before a person's word is confirmed: neither is news.
    """
    return sum(_is_news(dossier, confirmed_at) for dossier in due if _is_unflagged_break(dossier, at, bounds))


def _is_unflagged_break(dossier: Reached, at: datetime, bounds: Bounds) -> bool:
    """Rungs are flagged in their order: where the next one is no later than the break, the break carries no flag."""
    judged = micros_of(at) if dossier.paused_since is None else dossier.paused_since
    flagged_from = micros_of(instant_of(dossier.late_from) + bounds.grace)
    return is_broken(judged, dossier.late_from) and dossier.next_rung_at <= flagged_from


def _is_news(dossier: Reached, confirmed_at: datetime | None) -> bool:
    broke_at = instant_of(dossier.late_from)
    known_from = None if dossier.known_from is None else instant_of(dossier.known_from)
    is_confirmed = confirmed_at is not None and broke_at <= confirmed_at
    return origin_of(broke_at, known_from) == "desk" and not is_confirmed


def counted_to(newly_late: int, bounds: Bounds) -> int:
    """Return how many open dossiers there must be for so many broken promises to be no storm."""
    return -(-newly_late * 100 // bounds.share)


def is_storm(newly_late: int, open_dossiers: int, bounds: Bounds) -> bool:
    """Whether so many promises break in one round that a fault is likelier than the truth.

    Source: rules guard.breaker_share, guard.breaker_least.
    """
    return newly_late >= bounds.least and newly_late * 100 > bounds.share * open_dossiers
