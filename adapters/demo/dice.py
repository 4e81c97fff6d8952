"""The one source of chance of the demonstration: seeded, so that the same seed tells the same story."""

import random
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """Chance that can be drawn again; never for keys or ids of a real ledger."""

    def chance(self, percent: int) -> bool:
        """Return True in `percent` of a hundred throws."""
        return self.randrange(100) < percent

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Return one of the keys, each as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]
