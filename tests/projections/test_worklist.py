"""The worklist: order, filters, and states computed for the moment of looking."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from domain.timeliness import open_state
from projections import worklist
from projections.worklist import Wanted, WorkItem, WorkState
from tests.projections.database import database

LATE_FROM = 1_000


def item(code: str, late_from: int | None, paused_since: int | None = None, **key: str) -> WorkItem:
    facts = {"office": "W1", "procedure": "p", "official": "hoa"} | key
    return WorkItem(
        f"s-{code}",
        code,
        **facts,
        received_at=1,
        due_at=late_from,
        late_from=late_from,
        paused_since=paused_since,
        provisional=False,
    )


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    with database() as connection:
        yield connection


def given_items(connection: sa.Connection, *items: WorkItem) -> None:
    connection.execute(sa.insert(worklist.worklist), [it._asdict() for it in items])


def codes(connection: sa.Connection, at: int, **wanted: Any) -> list[str]:
    return [it.code for it in worklist.read(connection, at, Wanted(**wanted))]


def test_the_most_urgent_comes_first_and_what_has_no_promise_last(connection: sa.Connection) -> None:
    given_items(connection, item("none", None), item("b", 20), item("later", 30), item("a", 20))
    assert codes(connection, 0) == ["a", "b", "later", "none"]
    assert [it.code for it in worklist.read(connection, 0, limit=2)] == ["a", "b"]


@pytest.mark.parametrize("at", [LATE_FROM - 1, LATE_FROM, LATE_FROM + 1])
@pytest.mark.parametrize("paused_since", [None, LATE_FROM - 1, LATE_FROM, LATE_FROM + 1])
@pytest.mark.parametrize("state", ["in_time", "overdue", "paused", "no_promise"])
def test_the_filter_by_state_asks_what_timeliness_says(
    connection: sa.Connection, at: int, paused_since: int | None, state: WorkState
) -> None:
    given_items(connection, item("x", LATE_FROM, paused_since))
    assert bool(codes(connection, at, state=state)) == (open_state(at, LATE_FROM, paused_since) == state)


def test_without_a_promise_nothing_is_in_time_or_overdue(connection: sa.Connection) -> None:
    given_items(connection, item("x", None, paused_since=5))
    found = {state: codes(connection, 10, state=state) for state in ("in_time", "overdue", "paused", "no_promise")}
    assert found == {"in_time": [], "overdue": [], "paused": [], "no_promise": ["x"]}


def test_the_list_is_filtered_by_office_official_and_procedure(connection: sa.Connection) -> None:
    given_items(connection, item("a", 1), item("b", 2, office="W2"), item("c", 3, official="an", procedure="q"))
    assert codes(connection, 0, office="W2") == ["b"]
    assert codes(connection, 0, official="an") == ["c"]
    assert codes(connection, 0, procedure="p") == ["a", "b"]
    assert codes(connection, 0, office="W1", official="hoa") == ["a"]


def test_the_counts_by_state_are_those_of_the_list(connection: sa.Connection) -> None:
    given_items(connection, item("a", 5), item("b", 20), item("c", 20, paused_since=3), item("d", None))
    assert worklist.counts(connection, 10) == {"in_time": 1, "overdue": 1, "paused": 1, "no_promise": 1}
    only_overdue = worklist.counts(connection, 10, Wanted(state="overdue"))
    assert {state for state, count in only_overdue.items() if count} == {"overdue"}
