"""A round of the clock: look at the clocks, hold back if they or the numbers are not to be believed, else tick."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from domain.desk import Desk
from projections.worklist import Reached
from scheduler import guards
from scheduler.guards import Bounds, Clocks, Finding
from scheduler.tick import BatchDesk, Log, Progress, Report, tick

Hold = Literal["quarantine", "breaker"]


class State(NamedTuple):
    """What is remembered between rounds, of whatever process.

    `why` are the findings that led to the quarantine, `held_flags` the newly late dossiers that tripped the breaker.
    """

    last_tick_at: datetime | None = None
    last_asked_at: datetime | None = None
    last_flags: int = 0
    quarantined_at: datetime | None = None
    why: tuple[Finding, ...] = ()
    held_at: datetime | None = None
    held_flags: int | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None

    @property
    def hold(self) -> Hold | None:
        """What holds the flags back until a person has confirmed."""
        if self.quarantined_at is not None:
            return "quarantine"
        return "breaker" if self.held_at is not None else None


class Memory(Protocol):
    """Where the state is kept; each method changes its own part of it, so that processes do not undo one another."""

    def load(self) -> State:
        """Return what is remembered."""
        ...

    def note_tick(self, wall: datetime, asked: datetime | None, flags: int) -> None:
        """Remember that a round was made; `asked` is None where it held back."""
        ...

    def quarantine(self, wall: datetime, why: tuple[Finding, ...]) -> None:
        """Remember that the clocks are not to be believed."""
        ...

    def trip(self, wall: datetime, newly_late: int) -> None:
        """Remember that too many promises broke at once."""
        ...


class OpenLog(Log, Protocol):
    """A log that also knows how many dossiers wait."""

    def open_dossiers(self, most: int) -> int:
        """Return how many dossiers wait for a result, counted no further than `most`."""
        ...


class Outcome(NamedTuple):
    """What a round came to: what the tick raised, or what held it back; and what is not normal about the clocks.

    `newly_late` are the broken promises that tripped the breaker.
    """

    findings: tuple[Finding, ...]
    hold: Hold | None = None
    report: Report | None = None
    newly_late: int = 0


class Round:
    """Makes rounds in one process; `bounds` is asked each time, because rules may change."""

    def __init__(
        self,
        desk: Desk | BatchDesk,
        log: OpenLog,
        memory: Memory,
        clocks: Callable[[], Clocks],
        bounds: Callable[[], Bounds],
    ) -> None:
        self._desk, self._log, self._memory = desk, log, memory
        self._clocks, self._bounds = clocks, bounds
        self._before: Clocks | None = None

    def run(self) -> Outcome:
        """Raise what is due, unless something holds it back until a person has confirmed.

        Raises:
            DomainError: the ledger cannot be used; the next round does what this one could not.
        """
        now, state, bounds = self._clocks(), self._memory.load(), self._bounds()
        found = self._findings(now, state, bounds)
        if any(finding.stops for finding in found):
            self._memory.quarantine(now.wall, found)
            return self._held(now.wall, found, "quarantine")
        if state.hold is not None:
            return self._held(now.wall, found, state.hold, state.held_flags or 0)
        due = self._log.reached(now.wall)
        if storm := storm_in(self._log, due, now.wall, bounds, state):
            self._memory.trip(now.wall, storm)
            return self._held(now.wall, found, "breaker", storm)
        report = tick(self._desk, self._log, now.wall, due)
        self._memory.note_tick(now.wall, report.at, len(report.flags))
        return Outcome(found, None, report)

    def insist(self, at: datetime, progress: Callable[[int], Progress] | None = None) -> Outcome:
        """Raise what is due by `at` because a person asked; `hold` says what would have held the clock back.

        `progress` is told how many dossiers are due, and gives what is told of each part of them.

        Raises:
            DomainError: as `run`.
        """
        now, state, bounds = self._clocks(), self._memory.load(), self._bounds()
        found = self._findings(now, state, bounds)
        due = self._log.reached(at)
        storm = storm_in(self._log, due, at, bounds, state)
        hold: Hold | None = "quarantine" if any(finding.stops for finding in found) else state.hold
        report = tick(self._desk, self._log, at, due, progress(len(due)) if progress else None)
        self._memory.note_tick(now.wall, report.at, len(report.flags))
        return Outcome(found, hold or ("breaker" if storm else None), report, storm)

    def _findings(self, now: Clocks, state: State, bounds: Bounds) -> tuple[Finding, ...]:
        found = guards.findings(now, self._before, state.last_tick_at, bounds)
        self._before = now
        return tuple(found)

    def _held(self, wall: datetime, found: tuple[Finding, ...], hold: Hold, newly_late: int = 0) -> Outcome:
        self._memory.note_tick(wall, None, 0)
        return Outcome(found, hold, None, newly_late)


def storm_in(log: OpenLog, due: Sequence[Reached], at: datetime, bounds: Bounds, state: State) -> int:
    """Return how many promises break in this round, if they are so many that a fault is likelier; else 0."""
    broken = guards.newly_late(due, at, bounds, state.confirmed_at)
    if broken < bounds.least:
        return 0
    waiting = log.open_dossiers(guards.counted_to(broken, bounds))
    return broken if guards.is_storm(broken, waiting, bounds) else 0
