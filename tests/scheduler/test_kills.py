"""A tick killed at any of its statements: the next one ends with exactly the flags of a tick nobody disturbed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from tests.adapters.desk.mortals import KILLED, Mortals, running_mortals
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.wards import Clock, reopened
from tests.scheduler.ticking import duties, raised, receive, ticked

DATABASES = ["file"]
WHEN, BATCH, DOSSIERS = "2026-11-06 08:00", 2, 5


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    with running_mortals() as started:
        yield started


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
def test_a_tick_killed_at_any_statement_is_made_whole_by_the_next_one(
    filed: Installation, tmp_path: Path, mortals: Mortals, clock: Clock, step: int
) -> None:
    receive(filed, range(DOSSIERS))
    filed.engines[0].dispose()
    filed.engines[1].dispose()
    clock.show(WHEN)
    undisturbed = _copied(tmp_path, "undisturbed")
    with closing(reopened(undisturbed, clock)) as whole:
        ticked(whole)
        flags, owed = raised(whole), duties(whole)
    assert (len(flags), len(owed)) == (3 * DOSSIERS, DOSSIERS)
    statement, partly = 1, 0
    while True:
        folder = _copied(tmp_path, f"killed-{statement}")
        told = mortals.live(folder, tick=WHEN, batch=BATCH, statement=statement)
        with closing(reopened(folder, clock)) as ward:
            partly += 0 < len(raised(ward)) < len(flags)
            ticked(ward)
            assert (raised(ward), duties(ward)) == (flags, owed), f"killed at statement {statement}"
            if statement % 10 == 1:
                assert_nothing_lost(ward)
        shutil.rmtree(folder)
        if told["exit"] != KILLED:
            assert told["exit"] == 0
            break
        statement += step
    assert statement > 50
    assert partly > 2


def _copied(folder: Path, name: str) -> Path:
    copy = folder / name
    copy.mkdir()
    for path in folder.glob("*.db*"):
        shutil.copy(path, copy)
    return copy
