"""The control slip: the log of a dossier, one row a hand-over, with what happened in between as notes."""

from collections.abc import Sequence
from datetime import datetime, time

from adapters.ledger.instants import from_micros
from adapters.letters.case import Case
from adapters.letters.composing import Composer
from adapters.letters.facts import Party
from adapters.letters.notes import note_of
from adapters.letters.papers import ControlSlip, HandOver
from domain.events import (
    DossierEvent,
    HandedOver,
    Paused,
    Processed,
    Received,
    ResultRecalled,
    Resumed,
    Returned,
    Stopped,
    TakenOver,
    Withdrawn,
)
from domain.limit import Limit
from domain.promise import Pause, Terms, reckon
from domain.timeliness import Class, class_of
from projections.dossier import TimelineEntry, Told, timeline

HAND_OVERS = (Received, HandedOver, TakenOver, Processed, Returned, ResultRecalled, Withdrawn, Stopped)
_DESK, _CITIZEN = Party(kind="desk"), Party(kind="citizen")


def control_slip(case: Case, composer: Composer) -> ControlSlip:
    """Return the control slip of a dossier, up to its last line."""
    told = [Told(act, row.id, from_micros(row.recorded_at), row.leaf) for act, row in case.page.acts]
    entries, last = timeline(told, case.zone), told[-1]
    promise = case.page.dossier.standing.promise
    on = case.local(last.recorded_at).date()
    shared = composer.facts("control", case) | {
        "form": composer.form("control", on, case.ground),
        "letterhead": composer.letterhead(case.page.dossier.standing.office, on, case.ground),
        "on": on,
        "made_at": last.recorded_at,
        "witness": composer.witness(last.id, last.leaf),
    }
    return ControlSlip(
        **shared,
        office=composer.letterhead(case.opening.office, case.on, case.ground).name,
        promised=case.local(promise.due) if promise else None,
        hand_overs=tuple(_rows(entries, case)),
    )


def _rows(entries: Sequence[TimelineEntry], case: Case) -> list[HandOver]:
    starts = [place for place, entry in enumerate(entries) if isinstance(entry.told.event, HAND_OVERS)]
    rows: list[HandOver] = []
    for start, end in zip(starts, [*starts[1:], len(entries)], strict=True):
        entry = entries[start]
        notes = tuple(note_of(other.told.event, other.happened_at, case.zone) for other in entries[start + 1 : end])
        rows.append(_row(entry, case).model_copy(update={"notes": notes, "result": _result(entry, entries, case)}))
    return rows


def _row(entry: TimelineEntry, case: Case) -> HandOver:
    act = entry.told.event
    giver, taker = _parties(act, case)
    moved = entry.happened_at != act.occurred_at
    return HandOver(
        entry=act.originator_version,
        line=entry.told.id,
        what=act.TOPIC,
        step=getattr(act, "step", None),
        step_limit=getattr(act, "step_limit", None),
        giver=giver,
        taker=taker,
        at=case.local(act.occurred_at),
        corrected_to=case.local(entry.happened_at) if moved else None,
        days_late=entry.days_late,
    )


def _parties(act: DossierEvent, case: Case) -> tuple[Party, Party]:
    match act:
        case Received() | ResultRecalled():
            return _CITIZEN, _official(act.by)
        case HandedOver():
            return _official(act.from_official), _official(act.official)
        case TakenOver():
            return _office(act.from_office, act, case), _office(act.office, act, case)
        case Processed():
            return _official(act.by), _DESK
        case _:
            return _official(act.by), _CITIZEN


def _official(name: str) -> Party:
    return Party(kind="official", name=name)


def _office(code: str, act: DossierEvent, case: Case) -> Party:
    day = case.local(act.occurred_at).date()
    return Party(kind="office", name=case.ground.office_of(code).name_on(day))


def _result(entry: TimelineEntry, entries: Sequence[TimelineEntry], case: Case) -> Class | None:
    """Return how the giver kept the time: of a result, against the promise; of a step, against its own limit."""
    act = entry.told.event
    if isinstance(act, Processed) and entry.promise is not None:
        return class_of(entry.happened_at, entry.promise.late_from, entry.promise.early_before)
    steps = [
        earlier
        for earlier in entries[: entries.index(entry)]
        if isinstance(earlier.told.event, HandedOver | TakenOver | Received)
    ]
    begun = steps[-1].told.event if steps else None
    if not isinstance(act, HandedOver) or not isinstance(begun, HandedOver) or begun.step_limit is None:
        return None
    return _class_of_step(steps[-1].happened_at, begun.step_limit, entry.happened_at, entries, case)


def _class_of_step(
    begins: datetime, limit: str, ends: datetime, entries: Sequence[TimelineEntry], case: Case
) -> Class | None:
    promise = case.page.dossier.standing.promise
    if promise is None:
        return None
    terms = Terms(begins, Limit.parse(limit), time.fromisoformat(promise.cut_off), promise.early_margin)
    pauses = [pause for pause in _pauses(entries) if pause.begins >= begins and pause.ends <= ends]
    due = reckon(case.ground.calendar_of(promise.calendar), terms, pauses)
    return class_of(ends, due.late_from, due.early_before)


def _pauses(entries: Sequence[TimelineEntry]) -> list[Pause]:
    found: list[Pause] = []
    begins: datetime | None = None
    for entry in entries:
        match entry.told.event:
            case Paused():
                begins = entry.happened_at
            case Resumed() if begins is not None and begins < entry.happened_at:
                found.append(Pause(begins, entry.happened_at))
            case _:
                pass
    return found
