"""The dossier page: every act with both its times, who did it, and what it did to the promise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from domain.events import DossierEvent, EntryCorrected, PromiseRevised, ResultRecalled, Resumed
from domain.standing import Standing, add_up, effective
from domain.values import Promise, RevisionCause

Cause = Literal["receipt", "pause", "recall"] | RevisionCause


class Told(NamedTuple):
    """An act as the ledger tells it: the event, its line, when it was recorded, and its leaf in the tree."""

    event: DossierEvent
    id: int
    recorded_at: datetime
    leaf: bytes


class Change(NamedTuple):
    """The promise moved; `before` is None where it was first given."""

    cause: Cause
    before: Promise | None
    after: Promise


@dataclass(frozen=True)
class TimelineEntry:
    """One act as it was entered, in the order of the ledger.

    `promise` is what the citizen was promised once this act was recorded, `change` how the act moved it. `days_late`
    counts the local days between the act and its recording. `corrections` amended this entry later, and
    `happened_at` is its time after them.
    """

    told: Told
    happened_at: datetime
    promise: Promise | None
    change: Change | None
    days_late: int
    corrections: Sequence[Told]


def timeline(acts: Sequence[Told], zone: ZoneInfo, at: datetime | None = None) -> list[TimelineEntry]:
    """Return the entries of one dossier, its acts given in the order of their versions.

    With `at`, only acts that, corrections applied, had happened by then, and the corrections of those.
    """
    happened = {act.originator_version: act.occurred_at for act in effective(it.event for it in acts)}
    entries: list[TimelineEntry] = []
    promise: Promise | None = None
    for number, told in enumerate(acts, 1):
        before, promise = promise, _promise_after(acts[:number], promise)
        entry = TimelineEntry(
            told=told,
            happened_at=happened.get(told.event.originator_version, told.event.occurred_at),
            promise=promise,
            change=None if promise is None or promise == before else Change(_cause(told.event), before, promise),
            days_late=_days_late(told, zone),
            corrections=[other for other in acts if amended_by(other.event) == told.event.originator_version],
        )
        if at is None or _subject_time(entry, happened) <= at:
            entries.append(entry)
    return entries


def standing_at(acts: Iterable[DossierEvent], at: datetime | None = None) -> Standing:
    """Return where the dossier stands, or stood at `at` by all that is known now."""
    return add_up(act for act in effective(acts) if at is None or act.occurred_at <= at)


def _days_late(told: Told, zone: ZoneInfo) -> int:
    recorded_on, happened_on = (at.astimezone(zone).date() for at in (told.recorded_at, told.event.occurred_at))
    return max((recorded_on - happened_on).days, 0)


def amended_by(event: DossierEvent) -> int | None:
    """Return the version of the entry that `event` amends, or None."""
    return event.amends if isinstance(event, EntryCorrected | PromiseRevised) else None


def _promise_after(acts: Sequence[Told], before: Promise | None) -> Promise | None:
    """Return what was promised by what these acts say; a corrected due waits for the revision that follows it."""
    last = acts[-1].event
    if isinstance(last, EntryCorrected) and last.field == "due":
        return before
    return standing_at(told.event for told in acts).promise


def _cause(event: DossierEvent) -> Cause:
    match event:
        case PromiseRevised(cause=cause):
            return cause
        case Resumed():
            return "pause"
        case ResultRecalled():
            return "recall"
        case EntryCorrected():
            return "correction"
        case _:
            return "receipt"


def _subject_time(entry: TimelineEntry, happened: dict[int, datetime]) -> datetime:
    amended = amended_by(entry.told.event)
    return entry.happened_at if amended is None else happened[amended]
