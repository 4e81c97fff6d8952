"""Whatever statement fails, and however: an order is whole or absent, and given again it is done once."""

from collections.abc import Sequence

import pytest

from adapters.bootstrap import Installation
from adapters.ledger.errors import (
    LedgerAwayError,
    LedgerDamagedError,
    LedgerError,
    LedgerFullError,
    LedgerLockedError,
)
from domain import commands as c
from domain.calendar_versions import PublishCalendar
from domain.commands import Command
from domain.desk import Desk
from tests.adapters.desk.faults import KINDS, SERVER_KINDS, Fault
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.story import kinds, story
from tests.adapters.desk.wards import Clock, state_of

REFUSALS: dict[str, type[LedgerError]] = {
    "SQLITE_FULL": LedgerFullError,
    "SQLITE_BUSY": LedgerLockedError,
    "SQLITE_IOERR": LedgerDamagedError,
    "disk_full": LedgerFullError,
    "lock_timeout": LedgerLockedError,
    "cut_off": LedgerAwayError,
}
ON_SERVER = (PublishCalendar, c.ReceiveDossier, c.IssueApology, c.CorrectEntry)


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
        failures += failures_of(filed, desk, order, fault, KINDS, ways)
        acknowledged[order.id] = desk.handle(order).position
    assert failures > 8 * ways * len(acknowledged)
    assert_nothing_lost(filed, acknowledged)


@pytest.mark.only_postgresql
@pytest.mark.parametrize(("through", "ways"), [("desk", len(SERVER_KINDS)), ("writer", 1)])
def test_an_order_that_the_server_fails_at_any_statement_leaves_nothing_and_succeeds_when_given_again(
    filed: Installation, clock: Clock, through: str, ways: int, caplog: pytest.LogCaptureFixture
) -> None:
    fault, desk = Fault(filed.engines[:1]), getattr(filed, through)
    acknowledged, failures, failed = dict[str, int](), 0, set[type[Command]]()
    for when, order in story():
        clock.show(when)
        if type(order) in ON_SERVER and type(order) not in failed:
            failures += failures_of(filed, desk, order, fault, SERVER_KINDS, ways)
            failed.add(type(order))
        acknowledged[order.id] = desk.handle(order).position
    assert failures > 4 * ways * len(ON_SERVER)
    assert_nothing_lost(filed, acknowledged)
    assert [record.message for record in caplog.records if record.exc_info] == []


def failures_of(ward: Installation, desk: Desk, order: Command, fault: Fault, kinds_: Sequence[str], ways: int) -> int:
    """Let an order fail at its first statement, its second and so on until none is left, each in some ways by turns."""
    before, statement, failures = state_of(ward), 0, 0
    while True:
        statement += 1
        for kind in (*kinds_, *kinds_)[statement % 3 :][:ways]:
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
