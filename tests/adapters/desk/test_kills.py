"""Killed at any statement or at any moment: what was acknowledged is whole, the rest is whole or absent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from tests.adapters.desk.clerk import orders
from tests.adapters.desk.mortals import KILLED, Mortals, running_mortals
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.story import story
from tests.adapters.desk.wards import Clock, reopened, state_of

GOLDEN = 0.618_033_988_749_895  # its multiples, wrapped, fall everywhere: moments that are random, and the same again
LONGEST_LIFE = 0.06  # seconds of work: a dozen orders or two


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
