"""The same lives on PostgreSQL: every invariant holds there, and the log comes out with the same root."""

from pathlib import Path

import pytest

from tests.simulation.faults import KINDS
from tests.simulation.simulation import simulate

STEPS = 100
QUICK, LONG = (10, 23), range(200, 240)


@pytest.mark.parametrize("seed", [*QUICK, *(pytest.param(seed, marks=pytest.mark.long) for seed in LONG)])
def test_a_seed_gives_the_same_root_on_a_server(seed: int, tmp_path: Path, postgresql_url: str) -> None:
    there = simulate(seed, STEPS, tmp_path, postgresql_url)
    here = simulate(seed, STEPS)
    assert there.root == here.root
    assert sum(there.faults[kind] for kind in KINDS) > 0
