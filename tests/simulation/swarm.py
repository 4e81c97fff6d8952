"""Many seeds lived through one after another: what broke, and how much of what might happen did happen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from tests.simulation.actors import RULES
from tests.simulation.faults import KINDS
from tests.simulation.run import ON_FILES, live
from tests.simulation.simulation import OWN, BrokenError, Life, simulate

STEPS = 200
FAULTS = {*KINDS, "clock_back", "delayed", "duplicated"}


@dataclass
class Swarm:
    """Some lives, and the words of those that broke."""

    lives: list[Life] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def sum(self, name: str) -> Counter[str]:
        return sum((getattr(life, name) for life in self.lives), Counter[str]())


def swarm(seeds: Iterable[int], steps: int) -> Swarm:
    """Live through each seed."""
    found = Swarm()
    for seed in seeds:
        try:
            found.lives.append(live(seed, steps))
        except BrokenError as broken:
            found.broken.append(str(broken))
    return found


class SwarmTests:
    """What must be true of a range of seeds; each range is a file of its own, so that two processors share them."""

    SEEDS: ClassVar[Sequence[int]]

    @pytest.fixture(scope="class")
    @classmethod
    def lived(cls) -> Swarm:
        return swarm(cls.SEEDS, STEPS)

    def test_every_invariant_holds_in_every_life(self, lived: Swarm) -> None:
        assert not lived.broken, "\n".join(lived.broken[:1])

    def test_every_rule_is_followed_often_enough_to_mean_something(self, lived: Swarm) -> None:
        rules = lived.sum("rules")
        assert {rule: rules[rule] for rule in {*RULES, *OWN} if rules[rule] < 20} == {}

    def test_everything_that_can_go_wrong_goes_wrong(self, lived: Swarm) -> None:
        faults = lived.sum("faults")
        assert {fault: faults[fault] for fault in FAULTS if faults[fault] < 10} == {}

    def test_promises_are_broken_and_clocks_stand_still_in_no_few_lives(self, lived: Swarm) -> None:
        outcomes = lived.sum("outcomes")
        assert outcomes["late"] >= 0.1 * outcomes["dossiers"]
        assert outcomes["paused"] >= 0.1 * outcomes["dossiers"]

    def test_the_same_seed_gives_the_same_root_again_on_files_and_in_memory(self, lived: Swarm) -> None:
        for life in lived.lives:
            if life.seed % 20 == 0:
                assert life.seed % ON_FILES == 0
                assert simulate(life.seed, STEPS).root == life.root
