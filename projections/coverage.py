"""The coverage report: which broken promises were answered by a letter, how soon, and which were not."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from statistics import median
from typing import Any, NamedTuple

from domain.calendar import WorkingCalendar
from domain.ladder import origin_of
from domain.promptness import Promptness, days_between
from domain.values import Origin
from projections.books import Column, Rate, column_of
from projections.duties import Duty, duties
from projections.fold import Facts
from projections.instants import instant_of
from projections.law import Law
from projections.line import body_of
from projections.periods import Period, months
from projections.question import Place, Question
from projections.rates import States

DEFINITIONS = {
    "broken": "late + open_overdue, as in the rates, where the promise broke in this ledger's own time",
    "covered": "broken, and a letter for that promise is signed",
    "in_time": "covered, and signed no later than apology.grace working days after the day of due",
    "ahead": "covered, and signed at least apology.lead working days before due",
    "delay": "working days from due to the signature, of letters signed at late_from or after",
    "notices": "promises not broken, and a letter is signed",
    "imported": "late + open_overdue, where the promise broke before an import: in none of the other numbers",
    "rates.coverage": "covered / broken",
    "rates.in_time": "in_time / broken",
    "rates.ahead": "ahead / broken",
}
"""Formulas, the same in every language; adapters add the words. Source: design §6, domain/promptness.py."""


class Case(NamedTuple):
    """A dossier that may count: its facts and duties, and when an import brought it, if one did."""

    code: str
    facts: Facts
    duties: Sequence[Duty]
    known_from: int | None


Cases = Callable[[Sequence[int]], Iterable[Iterable[Case]]]
"""Gives the cases as they stood at each of some instants, microseconds in ascending order."""


class Broken(NamedTuple):
    """A first promise that broke, and the letter that answered first, if any did; instants are microseconds."""

    code: str
    place: Place
    origin: Origin
    due_at: int
    broke_at: int
    settled_at: int | None
    drafted_at: int | None
    issued_at: int | None


@dataclass
class Coverage:
    """Counts of broken first promises.

    `delays` are letters by the working days they took, `without` the promises that nobody has answered for.
    """

    broken: int = 0
    covered: int = 0
    in_time: int = 0
    ahead: int = 0
    notices: int = 0
    imported: int = 0
    imported_covered: int = 0
    delays: Counter[int] = field(default_factory=Counter)
    without: list[Broken] = field(default_factory=list)

    @property
    def rates(self) -> dict[str, Rate]:
        """The shares of the broken promises."""
        counts = {"coverage": self.covered, "in_time": self.in_time, "ahead": self.ahead}
        return {name: Rate(count, self.broken, DEFINITIONS[f"rates.{name}"]) for name, count in counts.items()}

    @property
    def median_delay(self) -> float | None:
        """Half of the letters signed after the break took no longer; None where there are none."""
        letters = self.delays.total()
        middle = {(letters - 1) // 2, letters // 2}  # one place, or two of an even number
        return median(map(self._delay, middle)) if letters else None

    def enter(self, broken: Broken, law: Promptness, calendar: WorkingCalendar) -> None:
        """Count one broken promise."""
        if broken.issued_at is None:
            self.without.append(broken)
        if broken.origin == "import":
            self.imported += 1
            self.imported_covered += broken.issued_at is not None
            return
        self.broken += 1
        if broken.issued_at is None:
            return
        signed_at, due = instant_of(broken.issued_at), instant_of(broken.due_at)
        self.covered += 1
        self.in_time += law.is_in_time(signed_at, due, calendar)
        self.ahead += law.is_ahead(signed_at, due, calendar)
        if broken.issued_at >= broken.broke_at:
            self.delays[days_between(due, signed_at, calendar)] += 1

    def as_json(self) -> dict[str, Any]:
        """Return what programs read, but for the promises without a letter."""
        counts = {name: getattr(self, name) for name in COLUMNS}
        delay = {"median": self.median_delay, "max": max(self.delays, default=None), "letters": self.delays.total()}
        return counts | {"delay": delay, "rates": {name: rate.as_json() for name, rate in self.rates.items()}}

    def _delay(self, place: int) -> int:
        """Return the delay of the letter at a place, from 0, in the order of delays."""
        ordered = sorted(self.delays.items())
        return next(
            days for (days, _), last in zip(ordered, accumulate(n for _, n in ordered), strict=True) if last > place
        )


COLUMNS = ("broken", "covered", "in_time", "ahead", "notices", "imported", "imported_covered")


class Group(NamedTuple):
    """The coverage of one group, or of one month."""

    key: str | None
    coverage: Coverage
    period: Period


class Report(NamedTuple):
    """The answer, read from the ledger up to line `position`."""

    question: Question
    law: Promptness
    position: int
    total: Coverage
    groups: Sequence[Group]


def replayed(states: States) -> Cases:
    """Return cases from facts that were folded with the envelopes of openings and letters."""

    def cases(cuts: Sequence[int]) -> Iterator[Iterator[Case]]:
        return (map(_replayed, dossiers) for dossiers in states(cuts))

    return cases


def _replayed(facts: Facts) -> Case:
    return Case(body_of(facts.opened_by)["code"], facts, duties(facts), facts.known_from)


def answer(question: Question, cases: Cases, law: Law, position: int, first: int | None = None) -> Report:
    """Return the report; `first` is when the first dossier of all was received, where a series of months begins.

    Raises:
        ValueError: months cannot begin on that day.
    """
    total = Group(None, Coverage(), question.period)
    series = [Group(name, Coverage(), period) for name, period in _months(question, first)]
    groups: dict[str | None, Group] = {}
    kept = [*series, total]
    for group, found in zip(kept, cases([group.period.cut for group in kept]), strict=True):
        for case in found:
            place = question.place(case.facts, case.facts.last_key)
            if question.asks_for(place):
                split = groups if group is total and question.by != "month" else None
                _enter(case, place, law, group, split, question)
    for group in (*kept, *groups.values()):
        group.coverage.without.sort(key=lambda broken: (broken.origin, broken.broke_at, broken.code))
    ordered = [groups[key] for key in sorted(groups, key=lambda key: (key is None, key or ""))]
    return Report(question, law.promptness, position, total.coverage, series or ordered)


def _months(question: Question, first: int | None) -> Iterable[tuple[str, Period]]:
    whole = question.period
    start = first if whole.begins is None else whole.begins
    if question.by != "month" or start is None:
        return ()
    return months(whole, start, question.month_begins, question.zone)


def _enter(
    case: Case, place: Place, law: Law, whole: Group, split: dict[str | None, Group] | None, question: Question
) -> None:
    """Count one case in the whole and, where the report is split, in its group."""
    column = column_of(case.facts, whole.period)
    is_noticed = column in _UNBROKEN and any(it.cause == "late" and it.issued_at is not None for it in case.duties)
    if column not in BROKEN and not is_noticed:
        return
    into = [whole.coverage]
    if split is not None and question.by is not None:
        key = getattr(place, question.by)
        into.append(split.setdefault(key, Group(key, Coverage(), whole.period)).coverage)
    for coverage in into:
        if is_noticed:
            coverage.notices += 1
        else:
            calendar = law.calendar_of(case.facts.first_office, case.facts.received_at)
            coverage.enter(broken_of(case, place), law.promptness, calendar)


BROKEN: frozenset[Column | None] = frozenset({"late", "open_overdue"})
_UNBROKEN: frozenset[Column | None] = frozenset({"early", "on_time", "open_in_time", "open_paused"})


def broken_of(case: Case, place: Place) -> Broken:
    """Return the first promise of a dossier whose first promise broke; the first letter for it is the one that counts.

    Of a dossier without a duty, the clock has not flagged the break yet: its present promise is the first one.
    """
    of_first = [duty for duty in case.duties if duty.promise_no == 1]
    late = next((duty for duty in reversed(of_first) if duty.cause == "late"), None)
    due_at = case.facts.due_at if late is None else late.due_at
    broke_at = (case.facts.late_from if late is None else late.late_from) or 0
    return Broken(
        case.code,
        place,
        origin_of(broke_at, case.known_from) if late is None else late.origin,
        due_at or 0,
        broke_at,
        case.facts.settled_at,
        min((it.drafted_at for it in of_first if it.drafted_at is not None), default=None),
        min((it.issued_at for it in of_first if it.issued_at is not None), default=None),
    )
