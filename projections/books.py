"""The books of a period: what came in, what became of it, and the rates; they balance, or they are not shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from domain.timeliness import open_state
from projections.fold import Facts
from projections.periods import Period

Column = Literal[
    "early",
    "on_time",
    "late",
    "open_in_time",
    "open_overdue",
    "open_paused",
    "closed_otherwise",
    "no_promise",
    "rejected",
]

APART: frozenset[Column] = frozenset({"no_promise", "rejected"})
"""Columns outside the balance and every rate."""
DEFINITIONS = {
    "early": "settled_at < early_before",
    "on_time": "early_before <= settled_at < late_from",
    "late": "late_from <= settled_at",
    "settled": "early + on_time + late",
    "open_overdue": "late_from <= (paused_since or read_at)",
    "open_paused": "paused_since < late_from",
    "open_in_time": "read_at < late_from",
    "closed_otherwise": "withdrawn + stopped",
    "balance": "carried_over + received = settled + closed_otherwise + open_in_time + open_overdue + open_paused",
    "rates.on_time": "(early + on_time) / settled",
    "rates.early": "early / settled",
}
"""Formulas, the same in every language; adapters add the words. Source: design §5, domain/timeliness.py."""


class UnbalancedError(RuntimeError):
    """Books do not balance: a fault of this program, and no figure of theirs may be believed."""


@dataclass(frozen=True)
class Rate:
    """A share of the settled dossiers; without any there is no percentage, neither 0 nor 100."""

    numerator: int
    denominator: int
    definition: str

    @property
    def percent(self) -> float | None:
        """The percentage, rounded half up to two decimals."""
        if self.denominator == 0:
            return None
        return (20_000 * self.numerator + self.denominator) // (2 * self.denominator) / 100

    def as_json(self) -> dict[str, Any]:
        """Return what programs read."""
        shares = {"numerator": self.numerator, "denominator": self.denominator, "percent": self.percent}
        return shares | {"definition": self.definition}


@dataclass
class Books:
    """Counts of dossiers, one column each (design §5)."""

    received: int = 0
    carried_over: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    open_paused: int = 0
    closed_otherwise: int = 0
    no_promise: int = 0
    rejected: int = 0
    moved_in: int = 0
    moved_out: int = 0

    @property
    def settled(self) -> int:
        """Dossiers with a first result in the period."""
        return self.early + self.on_time + self.late

    @property
    def open(self) -> int:
        """Dossiers without a result at the end of the period."""
        return self.open_in_time + self.open_overdue + self.open_paused

    @property
    def on_time_rate(self) -> Rate:
        """The promises kept."""
        return Rate(self.early + self.on_time, self.settled, DEFINITIONS["rates.on_time"])

    @property
    def early_rate(self) -> Rate:
        """The promises more than kept."""
        return Rate(self.early, self.settled, DEFINITIONS["rates.early"])

    def enter(self, facts: Facts, column: Column, period: Period) -> None:
        """Count one dossier, on both sides of the balance if it has a promise."""
        setattr(self, column, getattr(self, column) + 1)
        if column in APART:
            return
        if period.is_before(facts.received_at):
            self.carried_over += 1
        else:
            self.received += 1

    def check(self) -> None:
        """Refuse books that do not balance.

        Raises:
            UnbalancedError: with the two sums.
        """
        came, went = self.carried_over + self.received, self.settled + self.closed_otherwise + self.open
        if came != went:
            raise UnbalancedError(came, went)

    def as_json(self) -> dict[str, Any]:
        """Return what programs read: the columns, and the rates with numerator, denominator and definition."""
        return self.told(COLUMNS)

    def told(self, columns: Iterable[str]) -> dict[str, Any]:
        """Return some columns and both rates as programs read them."""
        rates = {"on_time": self.on_time_rate.as_json(), "early": self.early_rate.as_json()}
        return {name: getattr(self, name) for name in columns} | {"rates": rates}


COLUMNS = (
    "received",
    "carried_over",
    "early",
    "on_time",
    "late",
    "settled",
    "open_in_time",
    "open_overdue",
    "open_paused",
    "closed_otherwise",
    "no_promise",
    "rejected",
    "moved_in",
    "moved_out",
)


def column_of(facts: Facts, period: Period) -> Column | None:
    """Return where a dossier, folded up to the period's cut, stands in its books; None if it left before it began."""
    if facts.rejected:
        return None if period.is_before(facts.received_at) else "rejected"
    if period.is_before(facts.decided_at):
        return None
    if facts.late_from is None:
        return "no_promise"
    if facts.settled_class is not None:
        return facts.settled_class
    if facts.closed_at is not None:
        return "closed_otherwise"
    return _OPEN[open_state(period.read_at, facts.late_from, facts.paused_since)]


_OPEN: dict[str, Column] = {"in_time": "open_in_time", "overdue": "open_overdue", "paused": "open_paused"}
