"""From rows to the acts that followed a receipt, in the order of time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from adapters.exchange.cells import MomentReader, When, required, text_of
from adapters.exchange.mapping import Mapping, MomentSpec, Pauses, Steps
from adapters.exchange.register import Row
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
from domain.errors import DomainError, FieldError
from domain.message import to_minute


class Origin(NamedTuple):
    """Where an act's instant was read."""

    row: Row
    column: str


class _Act(NamedTuple):
    """An act as a row has it; of acts at one instant the lower `rank` comes first."""

    when: When
    rank: int
    kind: type[DossierCommand]
    facts: dict[str, Any]
    origin: Origin


class Course(NamedTuple):
    """What happened to a dossier from its receipt on, or what is wrong with its rows."""

    received_at: datetime
    acts: list[Any]
    origins: dict[datetime, Origin]
    adjusted: list[Origin]
    wrong: list[tuple[Row, DomainError]]


_STEP, _PAUSE, _RESULT, _RETURN = range(4)


class ActReader:
    """Reads the acts of the dossiers of one register.

    What is known by its date only comes after the timed acts of that day, at the mapping's time of day or with the
    last of them; a receipt known by its date only comes before them.
    """

    def __init__(self, mapping: Mapping, moments: MomentReader) -> None:
        self._mapping, self._moments = mapping, moments

    def course(self, rows: Sequence[Row], received: When, same: dict[str, Any], by: str) -> Course:
        """Return the acts of one dossier; `same` are the facts all its orders share, `by` who acts if no cell says."""
        wrong: list[tuple[Row, DomainError]] = []
        found: list[_Act] = []
        for row in rows:
            try:
                found += self._acts_of(row, first=row is rows[0])
            except FieldError as error:
                wrong.append((row, error))
        found.sort(key=self._order)
        course = Course(self._received_at(received, found), [], {}, [], wrong)
        last = course.received_at
        for act in found:
            at = self._instant(act, last, course)
            last = max(last, at)
            course.acts.append(act.kind(**same, at=at, **{"by": by} | act.facts))
            course.origins.setdefault(to_minute(at), act.origin)
        return course

    # --- reading ----------------------------------------------------------------------------------

    def _acts_of(self, row: Row, *, first: bool) -> Iterator[_Act]:
        if self._mapping.steps is not None:
            yield from self._step(self._mapping.steps, row)
        if self._mapping.pauses is not None:
            yield from self._pause(self._mapping.pauses, row)
        if first:
            yield from self._closing(row)

    def _step(self, steps: Steps, row: Row) -> Iterator[_Act]:
        when, to = self._moments.when(steps.at, row), text_of(steps.to, row)
        if when is None and to is None:
            return
        if when is None:
            raise FieldError(field=steps.at.column, read="", accepted="present")
        to = to or required(steps.to, row)
        facts = {"to": to, "by": text_of(steps.by, row) or to, "step": text_of(steps.step, row)}
        yield _Act(when, _STEP, HandOver, facts, Origin(row, steps.at.column))

    def _pause(self, pauses: Pauses, row: Row) -> Iterator[_Act]:
        begins, ends = self._moments.when(pauses.begins, row), self._moments.when(pauses.ends, row)
        if begins is not None:
            facts = {"cause": required(pauses.cause, row)}
            yield _Act(begins, _PAUSE, PauseClock, facts, Origin(row, pauses.begins.column))
        if ends is not None and pauses.ends is not None:
            yield _Act(ends, _PAUSE, ResumeClock, {}, Origin(row, pauses.ends.column))

    def _closing(self, row: Row) -> Iterator[_Act]:
        mapping = self._mapping
        returned = self._moments.when(mapping.returned, row)
        settled, place = self._moments.when(mapping.settled, row), mapping.settled
        if settled is None:
            settled, place = returned, mapping.returned
        if settled is not None and place is not None:
            yield self._result(row, settled, place)
        if returned is not None and mapping.returned is not None:
            facts = {"how": required(mapping.how, row)}
            yield _Act(returned, _RETURN, ReturnResult, facts, Origin(row, mapping.returned.column))

    def _result(self, row: Row, settled: When, place: MomentSpec) -> _Act:
        outcome, origin = required(self._mapping.outcome, row), Origin(row, place.column)
        basis = row.cells.get(self._mapping.outcome.column or "", "") or outcome
        match outcome:
            case "withdrawn":
                return _Act(settled, _RESULT, WithdrawDossier, {"basis": basis}, origin)
            case "stopped":
                return _Act(settled, _RESULT, StopDossier, {"basis": basis}, origin)
            case _:
                facts = {"outcome": outcome, "by_date": settled.day_only}
                return _Act(settled, _RESULT, ProcessDossier, facts, origin)

    # --- time -------------------------------------------------------------------------------------

    def _date(self, at: datetime) -> date:
        return at.astimezone(self._moments.zone).date()

    def _order(self, act: _Act) -> tuple[date, bool, datetime, int]:
        return self._date(act.when.at), act.when.day_only, act.when.at, act.rank

    def _received_at(self, received: When, acts: Sequence[_Act]) -> datetime:
        if not received.day_only:
            return received.at
        same_day = [act.when.at for act in acts if self._date(act.when.at) == self._date(received.at)]
        return min([received.at, *same_day])

    def _instant(self, act: _Act, last: datetime, course: Course) -> datetime:
        """Return when an act is recorded; one before the receipt is reported, and refused unless the mapping moves it."""
        at = act.when.at
        if act.when.day_only and self._date(at) == self._date(last):
            return max(at, last)
        if at >= course.received_at:
            return at
        if act.rank == _STEP and self._mapping.steps and self._mapping.steps.before_receipt == "at_receipt":
            course.adjusted.append(act.origin)
            return course.received_at
        facts = {"field": act.origin.column, "read": act.origin.row.cells[act.origin.column]}
        course.wrong.append((act.origin.row, FieldError(**facts, accepted="not_before_receipt")))
        return at
