"""Line charts of a rate: where its points, its target and its axis stand, for templates to draw (look.md §4)."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from projections.books import Rate

WIDTH, HEIGHT = 560, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 62, 14, 26
_STEPS = {95: 1, 90: 2, 80: 5, 50: 10}
"""Where the axis may begin above zero (the page says so), and from line to line."""
_CEILINGS = {40: 10, 60: 15, 80: 20, 100: 25}
"""Where an axis from zero may end, and from line to line."""


class Place(NamedTuple):
    """A place in the drawing, and what is written there."""

    x: float
    y: float
    word: str


class Chart(NamedTuple):
    """A drawing: lines of the axis, names under it, the target, and stretches of points; a month without is a gap."""

    floor: int
    ceiling: int
    grid: list[Place]
    names: list[Place]
    target: Place
    stretches: list[list[Place]]

    @property
    def last(self) -> Place | None:
        """The last point, which is labelled with its value."""
        return self.stretches[-1][-1] if self.stretches else None


def line_chart(months: Sequence[tuple[str, Rate]], target: int) -> Chart:
    """Return the chart of a rate by month; `target` is the percentage that was ordered."""
    percents = [rate.percent for _name, rate in months]
    known = [percent for percent in percents if percent is not None]
    floor = next((floor for floor in _STEPS if min([*known, target]) >= floor), 0)
    ceiling = 100 if floor else next((one for one in _CEILINGS if max([*known, target]) < one), 100)
    step = _STEPS[floor] if floor else _CEILINGS[ceiling]

    def y(percent: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (ceiling - percent) / (ceiling - floor), 1)

    def x(place: int) -> float:
        return round(LEFT + 12 + (WIDTH - LEFT - RIGHT - 24) * place / max(len(months) - 1, 1), 1)

    return Chart(
        floor,
        ceiling,
        [Place(LEFT, y(mark), str(mark)) for mark in range(floor, ceiling + 1, step)],
        [Place(x(place), HEIGHT - 8, name) for place, (name, _rate) in enumerate(months)],
        Place(LEFT, y(target), str(target)),
        list(
            _stretches([None if percent is None else Place(x(n), y(percent), "") for n, percent in enumerate(percents)])
        ),
    )


def _stretches(points: Sequence[Place | None]) -> Iterator[list[Place]]:
    for is_there, run in groupby(points, key=lambda point: point is not None):
        if is_there:
            yield [point for point in run if point is not None]
