"""The tick: which dossiers have reached a rung by an instant and carry no flag becomes orders to the desk.

A function of the log and the instant asked about, never of a timer: two ticks, a tick that was killed, or one after
days of silence leave the same flags.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol, runtime_checkable

from domain.commands import Command, RaiseRungs
from domain.desk import Answer, Desk
from domain.errors import DomainError, NothingReachedError
from domain.events import ApologyRequired, DossierEvent, RungReached
from domain.ladder import Step, origin_of
from domain.message import to_minute
from domain.values import Counted, Origin, Rung
from projections.instants import instant_of
from projections.worklist import Reached

ACTOR = "dunghen"
"""Who raises flags: the program, in the name of nobody."""
BATCH = 100  # orders in one transaction: who works at the desk waits for no longer than they take

Progress = Callable[[int], None]
Outcome = Answer | Exception | None
"""What came of an order; None: it was carried out before."""


class Log(Protocol):
    """What a tick reads of the ledger."""

    def reached(self, at: datetime) -> Sequence[Reached]:
        """Return the dossiers that have reached a rung by `at` and carry no flag for it, the earliest first."""
        ...

    def ahead(self, code: str) -> Sequence[Step]:
        """Return the rungs before a dossier that carry no flag, reached or not, as they are reached."""
        ...

    def recorded(self, answers: Sequence[Answer]) -> Iterable[tuple[str, DossierEvent]]:
        """Return what orders recorded, each event with the code of its dossier."""
        ...


@runtime_checkable
class BatchDesk(Protocol):
    """A desk that takes many orders in one transaction."""

    def handle_all(self, commands: Sequence[Command]) -> Sequence[Answer | DomainError | None]:
        """Record many orders, each whole or absent; None stands for one that was recorded already."""
        ...


class Flag(NamedTuple):
    """One flag: which rung of which dossier, the deadline it stands before or behind, and when it was noticed.

    `broke_at` is None for a warning.
    """

    code: str
    rung: Rung
    deadline: datetime
    reached_at: datetime
    broke_at: datetime | None
    noticed_at: datetime
    origin: Origin
    counted: Counted


@dataclass
class Report:
    """What a tick came to. `already`: others raised the flags meanwhile, or nobody waits any more.

    `refused` holds, by code, what a desk or a fault refused: the next tick tries those again.
    """

    at: datetime
    looked_at: int = 0
    flags: list[Flag] = field(default_factory=list)
    apologies: Counter[Origin] = field(default_factory=Counter)
    already: int = 0
    refused: list[tuple[str, Exception]] = field(default_factory=list)

    @property
    def rungs(self) -> Counter[Rung]:
        """How many flags of each rung, those of an import left out."""
        return Counter(flag.rung for flag in self.flags if flag.origin == "desk")

    @property
    def imported(self) -> int:
        """How many flags stand for what broke in another register."""
        return sum(flag.origin == "import" for flag in self.flags)

    @property
    def in_calendar_days(self) -> int:
        """How many warnings were counted in calendar days, for want of a calendar."""
        return sum(flag.counted == "calendar" for flag in self.flags)


def tick(
    desk: Desk | BatchDesk,
    log: Log,
    at: datetime,
    reached: Sequence[Reached] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Raise every flag that is due by `at` and missing; `reached` is what the log says of it, if it was asked already.

    `progress` is told how many more dossiers were dealt with. An order's id is made of its dossier and the minute
    asked about, so that tickers who ask at once have one effect.

    Raises:
        DomainError: the ledger cannot be used; what was raised so far stays, and the next tick raises the rest.
    """
    at = to_minute(at)
    due = log.reached(at) if reached is None else reached
    report = Report(at, looked_at=len(due))
    for start in range(0, len(due), BATCH):
        codes = [dossier.code for dossier in due[start : start + BATCH]]
        outcomes = _outcomes(desk, [_order(code, at) for code in codes])
        _report(report, codes, outcomes)
        for code, event in log.recorded([answer for answer in outcomes if isinstance(answer, Answer)]):
            _report_event(report, code, event)
        if progress is not None:
            progress(len(codes))
    return report


def foreseen(log: Log, at: datetime) -> Report:
    """Return what a tick at `at` would raise if nothing else happened before; nothing is recorded."""
    at = to_minute(at)
    due = log.reached(at)
    report = Report(at, looked_at=len(due))
    for dossier in due:
        known_from = None if dossier.known_from is None else instant_of(dossier.known_from)
        for step in log.ahead(dossier.code):
            if step.reached_at <= at:
                origin, counted = origin_of(step.broke_at, known_from), step.counted
                times = (step.deadline, step.reached_at, step.broke_at, at)
                report.flags.append(Flag(dossier.code, step.rung, *times, origin, counted))
    return report


def _order(code: str, at: datetime) -> RaiseRungs:
    return RaiseRungs(id=f"tick:{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}:{code}", by=ACTOR, at=at, code=code)


def _outcomes(desk: Desk | BatchDesk, orders: Sequence[RaiseRungs]) -> Sequence[Outcome]:
    """Give the orders together where the desk takes them so; if one of them makes it fall over, each alone."""
    if not isinstance(desk, BatchDesk):
        return [_outcome(desk.handle, order) for order in orders]
    try:
        return desk.handle_all(orders)
    except DomainError:
        raise  # the ledger itself: no order is to blame
    except Exception:  # noqa: BLE001 - a fault about one dossier must not hide the flags of the others
        return [_outcome(lambda order: desk.handle_all([order])[0], order) for order in orders]


def _outcome(give: Callable[[RaiseRungs], Outcome], order: RaiseRungs) -> Outcome:
    try:
        return give(order)
    except Exception as fault:  # noqa: BLE001 - as above: it is reported by its dossier
        return fault


def _report(report: Report, codes: Sequence[str], outcomes: Sequence[Outcome]) -> None:
    for code, outcome in zip(codes, outcomes, strict=True):
        if outcome is None or isinstance(outcome, NothingReachedError):
            report.already += 1
        elif isinstance(outcome, Exception):
            report.refused.append((code, outcome))


def _report_event(report: Report, code: str, event: DossierEvent) -> None:
    match event:
        case RungReached():
            times = (event.deadline, event.reached_at, event.broke_at, event.occurred_at)
            report.flags.append(Flag(code, event.rung, *times, event.origin, event.counted))
        case ApologyRequired():
            report.apologies[event.origin] += 1
