"""Whatever statement fails, and however: an order is whole or absent, and given again it is done once."""

import pytest

from adapters.bootstrap import Installation
from adapters.ledger.errors import LedgerDamagedError, LedgerError, LedgerFullError, LedgerLockedError
from domain.commands import Command
from domain.desk import Desk
from tests.adapters.desk.faults import KINDS, Fault
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.story import kinds, story
from tests.adapters.desk.wards import Clock, state_of

REFUSALS: dict[str, type[LedgerError]] = {
    "SQLITE_FULL": LedgerFullError,
    "SQLITE_BUSY": LedgerLockedError,
    "SQLITE_IOERR": LedgerDamagedError,
}


def test_the_story_tells_of_every_kind_of_order() -> None:
    assert {type(order) for _, order in story()} == kinds()


@pytest.mark.parametrize(("through", "ways"), [("desk", len(KINDS)), ("writer", 1)])
def test_an_order_that_fails_at_any_statement_leaves_nothing_and_succeeds_when_given_again(
    filed: Installation, clock: Clock, through: str, ways: int
) -> None:
    fault, desk = Fault(filed.engines), getattr(filed, through)
    acknowledged, failures = dict[str, int](), 0
    for when, order in story():
        clock.show(when)
        failures += failures_of(filed, desk, order, fault, ways)
        acknowledged[order.id] = desk.handle(order).position
    assert failures > 10 * ways * len(acknowledged)
    assert_nothing_lost(filed, acknowledged)


def failures_of(ward: Installation, desk: Desk, order: Command, fault: Fault, ways: int) -> int:
    """Let an order fail at its first statement, its second and so on until none is left, each in some ways by turns."""
    before, statement, failures = state_of(ward), 0, 0
    while True:
        statement += 1
        for kind in (KINDS * 2)[statement % 3 :][:ways]:
            fault.set(kind, statement)
            try:
                desk.handle(order)
            except LedgerError as refusal:
                assert type(refusal) is REFUSALS[kind]  # noqa: PT017 - which one it is belongs to the loop
            if fault.is_waiting:
                fault.clear()
                return failures
            failures += 1
            assert state_of(ward) == before, (kind, fault.statements)
