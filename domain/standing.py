"""Where a dossier stands: what its acts add up to. Remembering never refuses; `LAWFUL` says what may follow what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.events import (
    DossierEvent,
    EntryCorrected,
    HandedOver,
    Paused,
    Processed,
    PromiseRevised,
    Received,
    Rejected,
    ResultRecalled,
    Resumed,
    Returned,
    Stopped,
    TakenOver,
    Withdrawn,
)
from domain.promise import Pause
from domain.timeliness import Class, class_of, is_broken
from domain.values import Promise, Source

Status = Literal["open", "paused", "settled", "returned", "withdrawn", "stopped", "rejected"]

LAWFUL: dict[type[DossierEvent], frozenset[Status]] = {
    HandedOver: frozenset({"open", "paused", "settled"}),  # design §3: allowed until Returned
    Paused: frozenset({"open"}),
    Resumed: frozenset({"paused"}),
    Processed: frozenset({"open"}),
    Returned: frozenset({"settled"}),
    ResultRecalled: frozenset({"settled", "returned"}),
    Withdrawn: frozenset({"open", "paused"}),
    Stopped: frozenset({"open", "paused"}),
    TakenOver: frozenset({"open", "paused", "settled"}),
    PromiseRevised: frozenset({"open", "paused"}),
}
"""In which states an act is lawful; acts not named here (letters, notices, corrections) are lawful in all."""


@dataclass
class Standing:
    """The sum of a dossier's acts, corrections applied. `settled` is the first result: its class stays (design §3)."""

    status: Status = "open"
    office: str = ""
    procedure: str = ""
    channel: str = ""
    official: str = ""
    source: Source = "desk"
    received_at: datetime | None = None
    counted_from: datetime | None = None
    first_due: datetime | None = None
    promise: Promise | None = None
    promise_no: int = 0
    pauses: list[Pause] = field(default_factory=list)
    paused_since: datetime | None = None
    longest: str | None = None
    settled_at: datetime | None = None
    settled_class: Class | None = None
    last_settled_at: datetime | None = None
    returned_at: datetime | None = None
    last_at: datetime | None = None
    last_by: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it still waits for a result."""
        return self.status in {"open", "paused"}

    def broken_at(self, at: datetime) -> datetime | None:
        """Return when the present promise broke, if at `at` it has: by waiting, or by a late result."""
        if self.promise is None or self.status in {"withdrawn", "stopped", "rejected"}:
            return None
        judged = at if self.is_running else (self.last_settled_at or at)
        if self.paused_since is not None:
            judged = self.paused_since
        return self.promise.late_from if is_broken(judged, self.promise.late_from) else None


def effective(acts: Iterable[DossierEvent]) -> list[DossierEvent]:
    """Return the acts with their corrections put in place, in the order in which they happened.

    Corrections themselves drop out. Sorting is stable, so uncorrected acts keep the ledger's order.
    """
    present: dict[int, DossierEvent] = {}
    for act in acts:
        match act:
            case EntryCorrected():
                present[act.amends] = corrected(present[act.amends], act.field, act.new)
            case PromiseRevised(amends=int(amended)):
                present[amended] = present[amended].model_copy(update={"promise": act.promise})
            case _:
                present[act.originator_version] = act
    return sorted(present.values(), key=lambda act: act.occurred_at)


def corrected(act: DossierEvent, name: str, new: str) -> DossierEvent:
    """Return `act` with `new` in place of what it said; a promise that was counted follows by PromiseRevised."""
    match name:
        case "occurred_at":
            return act.model_copy(update={"timestamp": datetime.fromisoformat(new)})
        case "due" if isinstance(act, Received) and act.promise is not None:
            given = act.promise.model_copy(update={"due": datetime.fromisoformat(new)})
            return act.model_copy(update={"promise": given})
        case _:
            return act.model_copy(update={name: new})


def add_up(acts: Iterable[DossierEvent]) -> Standing:
    """Return where acts, already effective, leave the dossier."""
    standing = Standing()
    for act in acts:
        remember(standing, act)
    return standing


def breaks(acts: Iterable[DossierEvent], at: datetime) -> dict[int, datetime | None]:
    """Return, by number, when each promise of effective acts broke, or None where at `at` it has not.

    A promise is judged for the last time when its result is recalled or the dossier is closed without one.
    """
    standing = Standing()
    broke: dict[int, datetime | None] = {}
    for act in acts:
        if isinstance(act, ResultRecalled | Withdrawn | Stopped):
            broke[standing.promise_no] = standing.broken_at(act.occurred_at)
        remember(standing, act)
    return {standing.promise_no: standing.broken_at(at)} | broke


def remember(standing: Standing, act: DossierEvent) -> None:
    """Add one act. Never refuses: what is recorded has happened."""
    match act:
        case Received() | Rejected():
            _remember_opening(standing, act)
        case HandedOver():
            standing.official = act.official
        case TakenOver():
            standing.office, standing.official = act.office, act.official
        case Paused():
            standing.status, standing.paused_since, standing.longest = "paused", act.occurred_at, act.longest
        case Resumed():
            _remember_resumption(standing, act)
        case Processed():
            _remember_result(standing, act.occurred_at)
        case Returned():
            standing.status, standing.returned_at = "returned", act.occurred_at
        case ResultRecalled():
            _remember_recall(standing, act)
        case Withdrawn() | Stopped():
            standing.status = "withdrawn" if isinstance(act, Withdrawn) else "stopped"
            standing.paused_since = None
        case PromiseRevised():
            standing.promise = act.promise
        case _:
            return  # letters, notices and rungs do not move the dossier
    standing.last_at, standing.last_by = act.occurred_at, act.by


def _remember_opening(standing: Standing, act: Received | Rejected) -> None:
    standing.office, standing.procedure = act.office, act.procedure
    standing.channel, standing.official, standing.source = act.channel, act.official, act.source
    standing.received_at = standing.counted_from = act.occurred_at
    if isinstance(act, Rejected):
        standing.status = "rejected"
    elif act.promise is not None:
        standing.promise, standing.promise_no, standing.first_due = act.promise, 1, act.promise.due


def _remember_resumption(standing: Standing, act: Resumed) -> None:
    if standing.paused_since is not None and standing.paused_since < act.occurred_at:
        standing.pauses.append(Pause(standing.paused_since, act.occurred_at))
    standing.status, standing.paused_since = "open", None
    standing.promise = act.promise or standing.promise


def _remember_result(standing: Standing, at: datetime) -> None:
    standing.status, standing.last_settled_at = "settled", at
    if standing.settled_at is None:
        standing.settled_at = at
        if standing.promise is not None:
            standing.settled_class = class_of(at, standing.promise.late_from, standing.promise.early_before)


def _remember_recall(standing: Standing, act: ResultRecalled) -> None:
    standing.status, standing.returned_at, standing.last_settled_at = "open", None, None
    standing.counted_from, standing.pauses = act.occurred_at, []
    if act.promise is not None:
        standing.promise, standing.first_due = act.promise, act.promise.due
        standing.promise_no += 1
