"""A file that fails is no order's fault: a batch is forgotten whole, and a rebuild lets go of the ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from adapters.ledger.errors import LedgerDamagedError, LedgerFullError
from adapters.ledger.rebuilding import rebuild_read_models
from domain.desk import Answer
from tests.adapters.desk.wards import PERSON, Clock, founded, receiving, state_of
from tests.simulation.faults import Faults, wired

STATEMENTS = 60  # more than a batch of three runs


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def failing(tmp_path: Path, clock: Clock, faults: Faults) -> Iterator[Installation]:
    """The ward on files whose connections may fail."""
    with wired(faults), closing(founded(tmp_path, clock)) as installation:
        yield installation


def test_a_batch_that_meets_a_full_disk_is_forgotten_whole_wherever_it_meets_it(
    failing: Installation, faults: Faults
) -> None:
    before, orders, met = state_of(failing), [receiving(n, applicant=PERSON) for n in range(3)], 0
    for statement in range(1, STATEMENTS):
        faults.arm("full", statement)
        try:
            results = failing.desk.handle_all(orders)
        except LedgerFullError:
            met += 1
            assert state_of(failing) == before
        else:
            break
    assert faults.disarm() is None
    assert met > len(orders)
    assert all(isinstance(result, Answer) for result in results)


def test_a_rebuild_whose_commit_fails_leaves_the_ledger_to_others(failing: Installation, faults: Faults) -> None:
    failing.desk.handle(receiving(1))
    faults.arm("commit_failed", 1)
    with pytest.raises(LedgerDamagedError):
        rebuild_read_models(failing.engines[0], failing.recorder, "main")
    assert failing.desk.handle(receiving(2)).position == state_of(failing)[0]
    assert rebuild_read_models(failing.engines[0], failing.recorder, "main").position == state_of(failing)[0]
