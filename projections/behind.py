"""The dossiers behind a number of a report: the entries that its books counted, one by one."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from projections.books import APART, Column
from projections.fold import Facts
from projections.question import Place, Question
from projections.rates import Entry, States, entry_of

Number = Literal[Column, "received", "carried_over", "kept", "settled", "open", "in_balance", "moved_in", "moved_out"]
"""What a report counts: a column, or a sum of columns; `kept` is the numerator of the on-time rate."""
NUMBERS: frozenset[str] = frozenset(get_args(Number))

_SUMS: dict[Number, frozenset[Column]] = {
    "kept": frozenset({"early", "on_time"}),
    "settled": frozenset({"early", "on_time", "late"}),
    "open": frozenset({"open_in_time", "open_overdue", "open_paused"}),
}
SETTLED: frozenset[Number] = frozenset({"early", "on_time", "late", "kept", "settled"})
"""Numbers that no act after the period changes, but a correction: the table of facts answers for them at any time."""


class Cell(NamedTuple):
    """A number as it stands in a report: in the line of the whole, or of the group with this key."""

    number: Number
    of_whole: bool = True
    key: str | None = None


def behind(question: Question, states: States, cell: Cell) -> Iterator[Facts]:
    """Yield the dossiers that a number counts; a month of a series is asked for as a period of its own."""
    period = question.period
    for dossiers in states([period.cut]):
        for facts in dossiers:
            entry = entry_of(facts, period, question)
            if entry is not None and _counts(cell, entry, question, is_old=period.is_before(facts.received_at)):
                yield facts


def _counts(cell: Cell, entry: Entry, question: Question, *, is_old: bool) -> bool:
    is_here = _holds(cell, entry.place, question)
    match cell.number:
        case "moved_in":
            return is_here and not _holds(cell, entry.came_from, question)
        case "moved_out":
            return not is_here and _holds(cell, entry.came_from, question)
        case "received" | "carried_over" | "in_balance":
            asked = cell.number == "in_balance" or is_old == (cell.number == "carried_over")
            return is_here and asked and entry.column not in APART
        case number:
            return is_here and (entry.column == number or entry.column in _SUMS.get(number, ()))


def _holds(cell: Cell, place: Place, question: Question) -> bool:
    """Whether a place belongs to the line in which the number stands."""
    if not question.asks_for(place):
        return False
    return cell.of_whole or question.by in {None, "month"} or getattr(place, str(question.by)) == cell.key
