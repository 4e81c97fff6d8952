"""Measuring fairly: contenders take turns in one run, and every figure is a median with its spread."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """What several rounds gave."""

    median: float
    low: float
    high: float


class Contender(NamedTuple):
    """Somebody who does the work: each turn does it once and returns a figure in the unit of the row."""

    name: str
    turn: Callable[[], float]


class Budget(NamedTuple):
    """What a row has to keep to: a ratio to the other's figure, or a figure of ours."""

    least_ratio: float | None = None
    most_ratio: float | None = None
    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        """Return it as the table shows it."""
        if self.least_ratio is not None:
            return f"≥ {self.least_ratio:g}x"
        if self.most_ratio is not None:
            return f"≤ {self.most_ratio:g}x"
        return f"≥ {self.least:,g}" if self.least is not None else f"≤ {self.most:,g}"

    def is_met(self, ours: Figure, ratio: Figure | None) -> bool:
        """Whether the medians keep to it."""
        return (
            (self.least_ratio is None or (ratio is not None and ratio.median >= self.least_ratio))
            and (self.most_ratio is None or (ratio is not None and ratio.median <= self.most_ratio))
            and (self.least is None or ours.median >= self.least)
            and (self.most is None or ours.median <= self.most)
        )


class Rival(NamedTuple):
    """A floor or a peer, with the budget that is measured against it."""

    contender: Contender
    budget: Budget | None = None


class Comparison(NamedTuple):
    """One line of the table; `ratio` is ours to theirs, round by round."""

    row: str
    unit: str
    ours: Figure
    rival: str = ""
    theirs: Figure | None = None
    ratio: Figure | None = None
    budget: str = ""
    met: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what programs read."""
        return {name: value._asdict() if isinstance(value, Figure) else value for name, value in self._asdict().items()}


def compared(
    row: str, unit: str, rounds: int, ours: Contender, rivals: Iterable[Rival], own: Budget | None = None
) -> Iterator[Comparison]:
    """Let all take turns, and yield ours beside each rival's; `own` is a budget that needs no rival."""
    known = list(rivals)
    mine, *others = race([ours, *(rival.contender for rival in known)], rounds)
    us = figure_of(mine)
    if own is not None or not known:
        yield Comparison(row, unit, us, budget=str(own or ""), met=own and own.is_met(us, None))
    for rival, theirs in zip(known, others, strict=True):
        ratio = figure_of([our / their for our, their in zip(mine, theirs, strict=True)])
        budget = rival.budget
        yield Comparison(
            row,
            unit,
            us,
            rival.contender.name,
            figure_of(theirs),
            ratio,
            str(budget or ""),
            budget and budget.is_met(us, ratio),
        )


def race(contenders: Sequence[Contender], rounds: int) -> list[list[float]]:
    """Return each contender's figures; all begin with a turn that does not count, and every other round runs back."""
    for contender in contenders:
        contender.turn()
    figures: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        for contender in contenders if number % 2 == 0 else reversed(contenders):
            figures[contender.name].append(contender.turn())
    return list(figures.values())


def figure_of(values: Sequence[float]) -> Figure:
    """Return the median and the extremes."""
    return Figure(median(values), min(values), max(values))


def rate(work: Callable[[], object], count: int) -> float:
    """Return how many of `count` were done a second."""
    return count / seconds(work)


def seconds(work: Callable[[], object]) -> float:
    """Return how long it took."""
    begun = perf_counter()
    work()
    return perf_counter() - begun
