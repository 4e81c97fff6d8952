"""From rows to the acts that followed a receipt, in the order of time."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from adapters.exchange.cells import CellReader, Findings, MomentReader, When
from adapters.exchange.mapping import Mapping, MomentSpec
from adapters.exchange.register import Row
from adapters.ledger.transcript import ToldAct
from domain.commands import (
    DossierCommand,
    HandOver,
    PauseClock,
    ProcessDossier,
    ResumeClock,
    ReturnResult,
    StopDossier,
    WithdrawDossier,
)
from domain.errors import FieldError


class Origin(NamedTuple):
    """Where an act's instant was read."""

    row: Row
    column: str


class Act(NamedTuple):
    """An act as a row has it; of acts at one instant the lower `rank` comes first."""

    when: When
    rank: int
    kind: type[DossierCommand]
    facts: dict[str, Any]
    origin: Origin


class Course(NamedTuple):
    """What happened to a dossier from its receipt on.

    `places` say where each act was read, `adjusted` which acts the register puts before the receipt.
    """

    received_at: datetime
    acts: list[ToldAct]
    places: list[tuple[datetime, Origin]]
    adjusted: list[Origin]


_STEP, _PAUSE, _RESULT, _RETURN = range(4)
_order = itemgetter(0, 1)


class ActReader:
    """Reads the acts of the dossiers of one register.

    What is known by its date only comes after the timed acts of that day, at the mapping's time of day or with the
    last of them; a receipt known by its date only comes before them.
    """

    def __init__(self, mapping: Mapping, moments: MomentReader) -> None:
        self._mapping, self._moments = mapping, moments
        steps, pauses = mapping.steps, mapping.pauses
        to, by, step = (steps.to, steps.by, steps.step) if steps else (None, None, None)
        self._to, self._to_if_said = CellReader(to, is_required=True), CellReader(to)
        self._by, self._step_name = CellReader(by), CellReader(step)
        self._cause = CellReader(pauses.cause if pauses else None, is_required=True)
        self._outcome, self._how = (CellReader(cell, is_required=True) for cell in (mapping.outcome, mapping.how))
        of_rows = ((steps, self._steps), (pauses, self._pauses))
        self._of_rows = [reader for part, reader in of_rows if part is not None]

    def read(self, rows: Sequence[Row], wrong: Findings) -> list[Act]:
        """Return the acts of one dossier in order; what cannot be read is added to `wrong`."""
        found: list[Act] = []
        for row in rows:
            for reader in self._of_rows:
                found += wrong.reading(reader, row) or ()
        found += wrong.reading(self._closing, rows[0]) or ()
        found.sort(key=_order)
        return found

    def course(self, acts: Sequence[Act], received: When, wrong: Findings) -> Course:
        """Return what `acts` come to, at instants that follow each other."""
        course = Course(self._received_at(received, acts), [], [], [])
        day, last = received.day, course.received_at
        for act in acts:
            at = max(act.when.at, last) if act.when.day_only and act.when.day == day else self._at(act, course, wrong)
            if at >= last:
                day, last = (act.when.day if at == act.when.at else day), at
            course.acts.append(ToldAct(act.kind, act.facts, at))
            course.places.append((at, act.origin))
        return course

    # --- reading ----------------------------------------------------------------------------------

    def _steps(self, row: Row) -> Sequence[Act]:
        steps = self._mapping.steps
        assert steps is not None  # noqa: S101 - else this is not called
        when, to = self._moments.when(steps.at, row), self._to_if_said(row)
        if when is None and to is None:
            return ()
        if when is None:
            raise _absent(steps.at)
        to = to or self._to(row)
        facts = {"to": to, "by": self._by(row) or to}
        if (step := self._step_name(row)) is not None:
            facts["step"] = step
        return (Act(when, _STEP, HandOver, facts, Origin(row, steps.at.column)),)

    def _pauses(self, row: Row) -> Sequence[Act]:
        pauses = self._mapping.pauses
        assert pauses is not None  # noqa: S101 - else this is not called
        begins, ends = self._moments.when(pauses.begins, row), self._moments.when(pauses.ends, row)
        found = []
        if begins is None and ends is not None:
            raise _absent(pauses.begins)
        if begins is not None:
            facts = {"cause": self._cause(row)}
            found.append(Act(begins, _PAUSE, PauseClock, facts, Origin(row, pauses.begins.column)))
        if ends is not None and pauses.ends is not None:
            found.append(Act(ends, _PAUSE, ResumeClock, {}, Origin(row, pauses.ends.column)))
        return found

    def _closing(self, row: Row) -> Sequence[Act]:
        mapping, found = self._mapping, []
        returned = self._moments.when(mapping.returned, row)
        settled, place = self._moments.when(mapping.settled, row), mapping.settled
        if settled is None:
            settled, place = returned, mapping.returned
        if settled is not None and place is not None:
            found.append(self._result(row, settled, place))
        elif mapping.settled and row.cells.get(mapping.outcome.column or "", "").strip():
            raise _absent(mapping.settled)  # an outcome without its day would leave the dossier open
        if returned is not None and mapping.returned is not None:
            facts = {"how": self._how(row)}
            found.append(Act(returned, _RETURN, ReturnResult, facts, Origin(row, mapping.returned.column)))
        return found

    def _result(self, row: Row, settled: When, place: MomentSpec) -> Act:
        outcome, origin = self._outcome(row), Origin(row, place.column)
        basis = row.cells.get(self._mapping.outcome.column or "", "") or outcome
        match outcome:
            case "withdrawn":
                return Act(settled, _RESULT, WithdrawDossier, {"basis": basis}, origin)
            case "stopped":
                return Act(settled, _RESULT, StopDossier, {"basis": basis}, origin)
            case _:
                facts = {"outcome": outcome, "by_date": settled.day_only}
                return Act(settled, _RESULT, ProcessDossier, facts, origin)

    # --- time -------------------------------------------------------------------------------------

    def _received_at(self, received: When, acts: Sequence[Act]) -> datetime:
        if not received.day_only:
            return received.at
        return min([received.at, *(act.when.at for act in acts if act.when.day == received.day)])

    def _at(self, act: Act, course: Course, wrong: Findings) -> datetime:
        """Return when an act is recorded; one before the receipt is reported, and wrong unless the mapping moves it."""
        at = act.when.at
        if at >= course.received_at:
            return at
        if act.rank == _STEP and self._mapping.steps and self._mapping.steps.before_receipt == "at_receipt":
            course.adjusted.append(act.origin)
            return course.received_at
        facts = {"field": act.origin.column, "read": act.origin.row.cells[act.origin.column]}
        wrong.append((act.origin.row, FieldError(**facts, accepted="not_before_receipt")))
        return at


def _absent(spec: MomentSpec) -> FieldError:
    return FieldError(field=spec.column, read="", accepted="present")
