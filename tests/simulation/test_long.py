"""Two thousand lives of twice the length, when there is an hour for them: `pytest -m long`."""

import pytest

from tests.simulation.swarm import swarm


@pytest.fixture(autouse=True)
def _asked(pytestconfig: pytest.Config) -> None:
    if "long" not in pytestconfig.getoption("markexpr"):
        pytest.skip("runs with -m long")


@pytest.mark.long
@pytest.mark.parametrize("first", range(101, 2101, 100))
def test_every_invariant_holds_in_a_hundred_long_lives(first: int) -> None:
    lived = swarm(range(first, first + 100), 400)
    assert not lived.broken, "\n".join(lived.broken[:1])
