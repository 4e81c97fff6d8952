"""The rates report: early, on time and late, by group and period, on both time axes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from projections.books import APART, DEFINITIONS, Books, Column, column_of
from projections.fold import Facts, fold, folds
from projections.instants import instant_of
from projections.line import Line
from projections.periods import Period, months
from projections.question import Place, Question

States = Callable[[Sequence[int]], Iterable[Iterable[Facts]]]
"""Gives the facts of all dossiers as they stood at each of some instants, microseconds in ascending order."""
Groups = dict[str | None, Books]


class Group(NamedTuple):
    """The books of one group, or of one month."""

    key: str | None
    books: Books
    period: Period


@dataclass(frozen=True)
class Report:
    """The answer, read from the ledger up to line `position`."""

    question: Question
    position: int
    total: Books
    groups: Sequence[Group]

    def as_json(self) -> dict[str, Any]:
        """Return what programs read."""
        asked = self.question
        head = {"position": self.position, "as_of": asked.as_of.astimezone(asked.zone).isoformat()}
        head |= {"known_at": asked.known_at and asked.known_at.astimezone(asked.zone).isoformat()}
        head |= {"period": self._written(asked.period), "by": asked.by}
        return (
            head
            | self.total.as_json()
            | {"groups": [self._group(it) for it in self.groups], "definitions": DEFINITIONS}
        )

    def _group(self, group: Group) -> dict[str, Any]:
        named = {"key": group.key} | group.books.as_json()
        return named | {"period": self._written(group.period)} if self.question.by == "month" else named

    def _written(self, period: Period) -> dict[str, str | None]:
        bounds = {"from": period.begins, "to": period.ends}
        zone = self.question.zone
        return {
            name: None if at is None else instant_of(at).astimezone(zone).isoformat() for name, at in bounds.items()
        }


def replay(lines: Callable[[], Iterable[Line]], amendments: Callable[[], Iterable[Line]]) -> States:
    """Return states folded from the lines, in the order of the ledger; `amendments` are those that amend an entry.

    For reports as they were known at an instant, give only the lines recorded until then.
    """

    def states(cuts: Sequence[int]) -> Iterable[Iterable[Facts]]:
        if len(cuts) == 1:
            return [fold(lines(), cuts[0], amendments()).values()]
        return (state.values() for state in folds(lines(), cuts, amendments()))

    return states


def answer(question: Question, states: States, position: int, first: int | None = None) -> Report:
    """Return the report.

    `first` is when the first dossier of all was received, where a series of months begins if the question does not say.

    Raises:
        UnbalancedError: a fault in this program.
        ValueError: months cannot begin on that day.
    """
    if question.by == "month":
        return _by_month(question, states, position, first)
    period = question.period
    total, groups = Books(), Groups()
    for dossiers in states([period.cut]):
        for facts in dossiers:
            _enter(facts, period, question, total, groups)
    ordered = sorted(groups.items(), key=lambda item: (item[0] is None, item[0] or ""))
    return _checked(Report(question, position, total, [Group(key, books, period) for key, books in ordered]))


def _by_month(question: Question, states: States, position: int, first: int | None) -> Report:
    whole, total = question.period, Books()
    start = first if whole.begins is None else whole.begins
    named = () if start is None else months(whole, start, question.month_begins, question.zone)
    groups = [Group(name, Books(), period) for name, period in named]
    kept = [*((group.period, group.books) for group in groups), (whole, total)]
    for (period, books), dossiers in zip(kept, states([period.cut for period, _ in kept]), strict=True):
        for facts in dossiers:
            _enter(facts, period, question, books, {})
    return _checked(Report(question, position, total, groups))


def _checked(report: Report) -> Report:
    for books in (report.total, *(group.books for group in report.groups)):
        books.check()
    return report


# --- one dossier into the books -----------------------------------------------------------------------------------


class Entry(NamedTuple):
    """A dossier in the books of a period: its column, whose it is there, and whose it was when it entered."""

    column: Column
    place: Place
    came_from: Place


def entry_of(facts: Facts, period: Period, question: Question) -> Entry | None:
    """Return where a dossier stands in the books of a period, filters aside; None if it is not in them."""
    column = column_of(facts, period)
    if column is None:
        return None
    place = question.place(facts, facts.last_key)
    if not facts.moves or column in APART:
        return Entry(column, place, place)
    return Entry(column, place, question.place(facts, _entry_key(facts, period)))


def _enter(facts: Facts, period: Period, question: Question, total: Books, groups: Groups) -> None:
    entry = entry_of(facts, period, question)
    if entry is None:
        return
    mine = _books_of(entry.place, question, total, groups)
    for books in mine:
        books.enter(facts, entry.column, period)
    if entry.came_from != entry.place:
        _move(_books_of(entry.came_from, question, total, groups), mine)


def _entry_key(facts: Facts, period: Period) -> tuple[str | None, str | None]:
    """Return who had it when it entered the period: at receipt, or when the period began."""
    if period.begins is not None and period.is_before(facts.received_at):
        return facts.key_before(period.begins)
    return facts.first_office, facts.first_official


def _books_of(place: Place, question: Question, total: Books, groups: Groups) -> list[Books]:
    """Return the books in which a dossier at `place` is counted: the whole's and its group's; none if filtered out."""
    if not question.asks_for(place):
        return []
    if question.by is None or question.by == "month":
        return [total]
    return [total, groups.setdefault(getattr(place, question.by), Books())]


def _move(before: list[Books], after: list[Books]) -> None:
    for books in before:
        books.moved_out += not any(books is other for other in after)
    for books in after:
        books.moved_in += not any(books is other for other in before)
