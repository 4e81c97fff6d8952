"""How the lists that pages show are read: from indexes alone what is counted, in their order what is listed."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from projections import apologies, worklist
from projections.answered import coverage_now
from projections.apologies import UNSIGNED
from projections.worklist import Wanted
from tests.projections.database import database
from tests.projections.histories import START
from tests.world import ground

AT, DAY = 1_000_000, 1_000
ONE, SOME = frozenset({"W1"}), frozenset({"W1", "W2", "W3"})
VIEWS = {
    "all": Wanted(),
    "mine": Wanted(official="hoa"),
    "overdue": Wanted(state="overdue"),
    "today": Wanted(due_from=AT, due_until=AT + DAY),
    "notice": Wanted(state="in_time", due_from=AT, due_until=AT + DAY),
    "paused": Wanted(state="paused"),
    "no promise": Wanted(state="no_promise"),
    "of a procedure": Wanted(procedure="p"),
}


def plan_of(read: Callable[[sa.Connection], object]) -> list[str]:
    """Return how SQLite goes about the statements of a reader."""
    asked: list[tuple[str, object]] = []
    with database() as connection:
        assert connection.dialect.name == "sqlite"
        sa.event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
        read(connection)
        cursor = connection.connection.cursor()
        steps: list[str] = []
        for statement, parameters in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps += [row[3] for row in cursor.fetchall()]
        return steps


@pytest.mark.parametrize("offices", [None, ONE, SOME])
@pytest.mark.parametrize("view", VIEWS)
def test_the_number_of_a_view_is_counted_in_an_index_alone(view: str, offices: frozenset[str] | None) -> None:
    wanted = VIEWS[view]._replace(offices=offices)
    steps = plan_of(lambda connection: worklist.count(connection, AT, wanted))
    assert all("COVERING INDEX" in step for step in steps if "worklist" in step), steps


@pytest.mark.parametrize("after", [None, (AT, "W1-0001"), (None, "W1-0001")])
@pytest.mark.parametrize("offices", [None, ONE, SOME])
def test_a_page_of_the_list_is_read_in_the_order_of_an_index(
    offices: frozenset[str] | None, after: tuple[int | None, str] | None
) -> None:
    wanted = Wanted(offices=offices, after=after)
    steps = plan_of(lambda connection: worklist.read(connection, AT, wanted, 50))
    assert steps
    assert not [step for step in steps if "B-TREE" in step or step.startswith("SCAN")], steps


REGISTER = {
    "owed": apologies.Wanted(states=("owed",), origin="desk"),
    "unsigned": apologies.Wanted(states=UNSIGNED, origin="desk"),
    "overdue": apologies.Wanted(states=UNSIGNED, origin="desk", overdue_at=AT),
    "delivered": apologies.Wanted(states=("delivered",)),
    "all": apologies.Wanted(),
}


@pytest.mark.parametrize("offices", [None, ONE, SOME])
@pytest.mark.parametrize("view", REGISTER)
def test_letters_are_counted_from_sums_and_from_what_is_not_overdue_yet(
    view: str, offices: frozenset[str] | None
) -> None:
    wanted = REGISTER[view]._replace(offices=offices)
    steps = [step for step in plan_of(lambda connection: apologies.count(connection, wanted)) if "B-TREE" not in step]
    assert all("apologies_tally" in step or step.startswith(NOT_YET) for step in steps), steps


NOT_YET = "SEARCH apologies USING COVERING INDEX apologies_by_overdue"


@pytest.mark.parametrize("after", [None, ("desk", AT, "W1-0001", 3)])
@pytest.mark.parametrize("offices", [None, ONE, SOME])
@pytest.mark.parametrize("view", REGISTER)
def test_a_page_of_the_register_is_read_in_the_order_of_an_index(
    view: str, offices: frozenset[str] | None, after: apologies.Place | None
) -> None:
    wanted = REGISTER[view]._replace(offices=offices, after=after)
    steps = plan_of(lambda connection: apologies.read(connection, wanted, 50))
    assert steps
    led = "began_at" if after and wanted.origin else "origin" if after or wanted.origin else "state"
    for step in steps:
        assert step.startswith("SEARCH apologies USING INDEX"), steps
        assert f"{led}" in step, steps


@pytest.mark.parametrize("offices", [None, ONE, SOME])
def test_coverage_is_read_from_sums_and_from_what_the_clock_has_not_flagged(offices: frozenset[str] | None) -> None:
    steps = plan_of(lambda connection: coverage_now(connection, AT, offices, ground(START)))
    read = [step for step in steps if step.startswith(("SEARCH", "SCAN"))]
    led_by = ("broken_promises_tally", "worklist USING INDEX worklist_by_rung", "(stream=?")
    assert all(any(mark in step for mark in led_by) for step in read), read
