"""From rows to the acts that followed a receipt, in the order of time."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from adapters.exchange.cells import Findings, MomentReader, When, required, text_of
from adapters.exchange.mapping import Mapping, MomentSpec
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
from domain.errors import FieldError
from domain.message import to_minute


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
    """What happened to a dossier from its receipt on; `adjusted` are acts that the register puts before it."""

    received_at: datetime
    acts: list[Any]
    origins: dict[datetime, Origin]
    adjusted: list[Origin]


_STEP, _PAUSE, _RESULT, _RETURN = range(4)


class ActReader:
    """Reads the acts of the dossiers of one register.

    What is known by its date only comes after the timed acts of that day, at the mapping's time of day or with the
    last of them; a receipt known by its date only comes before them.
    """

    def __init__(self, mapping: Mapping, moments: MomentReader) -> None:
        self._mapping, self._moments = mapping, moments
        self._readers = (self._step, self._pause, self._closing)

    def read(self, rows: Sequence[Row], wrong: Findings) -> list[Act]:
        """Return the acts of one dossier in order; what cannot be read is added to `wrong`."""
        found: list[Act] = []
        for row in rows:
            for reader in self._readers if row is rows[0] else self._readers[:-1]:
                found += wrong.reading(partial(_listed, reader, row), row) or []
        return sorted(found, key=self._order)

    def course(self, acts: Sequence[Act], received: When, same: dict[str, Any], wrong: Findings) -> Course:
        """Return the orders that `acts` are, at instants that follow each other; `same` are facts they all share."""
        course = Course(self._received_at(received, acts), [], {}, [])
        last = course.received_at
        for act in acts:
            at = self._instant(act, last, course, wrong)
            last = max(last, at)
            course.acts.append(act.kind(**same | act.facts, at=at))
            course.origins.setdefault(to_minute(at), act.origin)
        return course

    # --- reading ----------------------------------------------------------------------------------

    def _step(self, row: Row) -> Iterator[Act]:
        steps = self._mapping.steps
        if steps is None:
            return
        when, to = self._moments.when(steps.at, row), text_of(steps.to, row)
        if when is None and to is None:
            return
        if when is None:
            raise _absent(steps.at)
        to = to or required(steps.to, row)
        facts = {"to": to, "by": text_of(steps.by, row) or to, "step": text_of(steps.step, row)}
        yield Act(when, _STEP, HandOver, facts, Origin(row, steps.at.column))

    def _pause(self, row: Row) -> Iterator[Act]:
        pauses = self._mapping.pauses
        if pauses is None:
            return
        begins, ends = self._moments.when(pauses.begins, row), self._moments.when(pauses.ends, row)
        if begins is None and ends is not None:
            raise _absent(pauses.begins)
        if begins is not None:
            facts = {"cause": required(pauses.cause, row)}
            yield Act(begins, _PAUSE, PauseClock, facts, Origin(row, pauses.begins.column))
        if ends is not None and pauses.ends is not None:
            yield Act(ends, _PAUSE, ResumeClock, {}, Origin(row, pauses.ends.column))

    def _closing(self, row: Row) -> Iterator[Act]:
        mapping = self._mapping
        returned = self._moments.when(mapping.returned, row)
        settled, place = self._moments.when(mapping.settled, row), mapping.settled
        if settled is None:
            settled, place = returned, mapping.returned
        if settled is not None and place is not None:
            yield self._result(row, settled, place)
        elif mapping.settled and row.cells.get(mapping.outcome.column or "", "").strip():
            raise _absent(mapping.settled)  # an outcome without its day would leave the dossier open
        if returned is not None and mapping.returned is not None:
            facts = {"how": required(mapping.how, row)}
            yield Act(returned, _RETURN, ReturnResult, facts, Origin(row, mapping.returned.column))

    def _result(self, row: Row, settled: When, place: MomentSpec) -> Act:
        outcome, origin = required(self._mapping.outcome, row), Origin(row, place.column)
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

    def _date(self, at: datetime) -> date:
        return at.astimezone(self._moments.zone).date()

    def _order(self, act: Act) -> tuple[date, bool, datetime, int]:
        return self._date(act.when.at), act.when.day_only, act.when.at, act.rank

    def _received_at(self, received: When, acts: Sequence[Act]) -> datetime:
        if not received.day_only:
            return received.at
        same_day = [act.when.at for act in acts if self._date(act.when.at) == self._date(received.at)]
        return min([received.at, *same_day])

    def _instant(self, act: Act, last: datetime, course: Course, wrong: Findings) -> datetime:
        """Return when an act is recorded; one before the receipt is reported, and wrong unless the mapping moves it."""
        at = act.when.at
        if act.when.day_only and self._date(at) == self._date(last):
            return max(at, last)
        if at >= course.received_at:
            return at
        if act.rank == _STEP and self._mapping.steps and self._mapping.steps.before_receipt == "at_receipt":
            course.adjusted.append(act.origin)
            return course.received_at
        facts = {"field": act.origin.column, "read": act.origin.row.cells[act.origin.column]}
        wrong.append((act.origin.row, FieldError(**facts, accepted="not_before_receipt")))
        return at


def _listed(reader: Callable[[Row], Iterator[Act]], row: Row) -> list[Act]:
    return list(reader(row))


def _absent(spec: MomentSpec) -> FieldError:
    return FieldError(field=spec.column, read="", accepted="present")
