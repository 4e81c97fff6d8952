"""Line charts of a rate: where its points, its target and its axis stand, for templates to draw (look.md §4)."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from projections.books import Rate

WIDTH, HEIGHT = 560, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 62, 14, 26
_FLOORS = (95, 90, 80, 50)  # a line may begin above zero, and says so
_CEILINGS = (40, 60, 80)
_LINES = 4  # between the floor and the ceiling


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
    floor = next((floor for floor in _FLOORS if min([*known, target]) >= floor), 0)
    ceiling = 100 if floor else next((one for one in _CEILINGS if max([*known, target]) < one), 100)

    def y(percent: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (ceiling - percent) / (ceiling - floor), 1)

    def x(place: int) -> float:
        return round(LEFT + 12 + (WIDTH - LEFT - RIGHT - 24) * place / max(len(months) - 1, 1), 1)

    step = (ceiling - floor) / _LINES
    marks = [floor + step * line for line in range(_LINES + 1)]
    return Chart(
        floor,
        ceiling,
        [Place(LEFT, y(mark), f"{mark:g}".replace(".", ",")) for mark in marks],
        [Place(x(place), HEIGHT - 8, name) for place, (name, _rate) in enumerate(months)],
        Place(LEFT, y(target), str(target)),
        list(_stretches([None if percent is None else Place(x(n), y(percent), "") for n, percent in enumerate(percents)])),
    )


def _stretches(points: Sequence[Place | None]) -> Iterator[list[Place]]:
    for is_there, run in groupby(points, key=lambda point: point is not None):
        if is_there:
            yield [point for point in run if point is not None]
