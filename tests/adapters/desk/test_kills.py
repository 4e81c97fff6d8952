"""Killed at any statement or at any moment: what was acknowledged is whole, the rest is whole or absent."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import adapters
from adapters.bootstrap import Installation, closing
from tests.adapters.desk.clerk import orders
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.story import story
from tests.adapters.desk.wards import Clock, reopened, state_of

MORTAL = Path(__file__).with_name("mortal.py")
HOUSE = str(Path(adapters.__file__).parents[1])
KILLED = -9
GOLDEN = 0.618_033_988_749_895  # its multiples, wrapped, fall everywhere: moments that are random, and the same again
LONGEST_LIFE = 0.06  # seconds of work: a dozen orders or two


class Mortals:
    """Asks for children that die."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def live(self, folder: Path, **wish: Any) -> dict[str, Any]:
        """Let one live as wished; return what it acknowledged and how it ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"folder": str(folder), **wish}) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told


@contextmanager
def running_mortals() -> Iterator[Mortals]:
    """Start the process that lets children die, and end it."""
    order, pipe = [sys.executable, str(MORTAL)], subprocess.PIPE
    with subprocess.Popen(order, stdin=pipe, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE}) as process:  # noqa: S603 - our own
        yield Mortals(process)
        assert process.stdin
        process.stdin.close()


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    with running_mortals() as started:
        yield started


# --- at every statement -----------------------------------------------------------------------------------


@pytest.mark.parametrize("through", ["desk", "writer"])
@pytest.mark.parametrize("step", [13, pytest.param(1, marks=pytest.mark.long)])
def test_an_order_killed_at_any_statement_is_whole_or_absent_and_is_settled_by_giving_it_again(
    filed: Installation, tmp_path: Path, mortals: Mortals, clock: Clock, through: str, step: int
) -> None:
    acknowledged: dict[str, int] = {}
    for number, (when, order) in enumerate(story()):
        clock.show(when)
        before, statement = state_of(filed), 1 + number % step
        wish = {"through": through, "order": number}
        while (told := mortals.live(tmp_path, statement=statement, **wish))["exit"] == KILLED:
            assert told["acknowledged"] == {}
            if state_of(filed) != before:
                break  # killed between the commit and the answer
            statement += step
        assert told["exit"] in {0, KILLED}
        position = filed.desk.handle(order).position
        assert {order.id: position}.items() >= told["acknowledged"].items()
        acknowledged[order.id] = position
        after = state_of(filed)
        assert after != before
        assert filed.desk.handle(order).position == position
        assert state_of(filed) == after
    assert_nothing_lost(filed, acknowledged)


# --- at any moment ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kills", [100, pytest.param(2000, marks=pytest.mark.long)])
def test_a_desk_killed_at_any_moment_loses_nothing_it_acknowledged(
    filed: Installation, tmp_path: Path, mortals: Mortals, clock: Clock, kills: int
) -> None:
    del filed
    acknowledged: dict[str, int] = {}
    for kill in range(kills):
        folder, first = tmp_path, kill * 1000
        seconds = GOLDEN * kill % 1 * LONGEST_LIFE
        through = ("desk", "writer")[kill % 2]
        told = mortals.live(folder, through=through, first=first, seconds=seconds)
        assert told["exit"] == KILLED
        acknowledged |= told["acknowledged"]
        if kill % 20 == 19:
            with closing(reopened(folder, clock)) as again:
                assert_nothing_lost(again, acknowledged)
                assert_settled(again, first, len(told["acknowledged"]))
    assert len(acknowledged) > kills


def assert_settled(ward: Installation, first: int, acknowledged: int) -> None:
    """Give the last acknowledged order and the first unknown one again: each is done once, and stays so."""
    last = first + acknowledged // 2
    given = [order for number in range(first, last + 1) for order in orders(number)]
    answers = [ward.desk.handle(order) for order in given]
    after = state_of(ward)
    assert [ward.desk.handle(order) for order in given] == answers
    assert state_of(ward) == after
