"""Paging: everything once, whatever is added meanwhile; a cursor is only what we gave."""

from typing import Any

import pytest
import sqlalchemy as sa

from domain.commands import RaiseRungs
from tests.adapters.desk.wards import acting
from tests.adapters.web.api.calling import Program
from tests.adapters.web.conftest import Desk


def pages(program: Program, path: str, between: Any = lambda: None, **query: Any) -> list[str]:
    """Return the codes of all pages."""
    codes, cursor = [], None
    while True:
        page = program.get(path, **query, **({"cursor": cursor} if cursor else {})).json()
        codes += [item["code"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return codes
        between()


def test_every_dossier_comes_once_while_others_are_received(program: Program) -> None:
    mixed = [{}, {"procedure": "30d"}, {"no_promise": True}]
    there = [program.receive(**facts) for facts in mixed * 4]

    def meanwhile() -> None:
        program.receive()
        program.receive(procedure="30d")

    seen = pages(program, "/worklist", meanwhile, limit=5)

    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


def test_the_counts_are_of_all_pages(program: Program) -> None:
    for _number in range(3):
        program.receive()
    first = program.get("/worklist", limit=2).json()
    second = program.get("/worklist", limit=2, cursor=first["next_cursor"]).json()
    assert first["counts"] == second["counts"]
    assert first["counts"]["in_time"] == 3
    assert second["next_cursor"] is None


def test_the_list_as_it_stood_is_paged_too(desk: Desk, program: Program) -> None:
    there = [program.receive() for _number in range(5)]
    desk.clock.show("2026-11-03 09:00")
    program.receive(at="2026-11-03T09:00:00+07:00")
    assert pages(program, "/worklist", limit=2, as_of="2026-11-02T12:00:00+07:00") == there


def test_the_register_is_paged_the_longest_broken_first(desk: Desk, program: Program) -> None:
    there = [program.receive() for _number in range(5)]
    desk.clock.show("2026-11-09 09:00")
    for code in there:
        desk.ledger.desk.handle(acting(RaiseRungs, code, "2026-11-09 09:00"))
    assert pages(program, "/apologies", limit=2) == there
    assert pages(program, "/apologies", limit=2, state="overdue") == there
    assert pages(program, "/apologies", limit=2, state="all", origin="desk") == there
    assert pages(program, "/apologies", limit=2, as_of="2026-11-09T09:00:00+07:00", state="overdue") == there
    assert pages(program, "/apologies", state="delivered") == []


def test_what_is_owed_is_counted_over_all_pages_and_only_a_page_is_read(desk: Desk, program: Program) -> None:
    there = [program.receive() for _number in range(3)]
    desk.clock.show("2026-11-09 09:00")
    for code in there:
        desk.ledger.desk.handle(acting(RaiseRungs, code, "2026-11-09 09:00"))
    asked: list[tuple[str, Any]] = []
    sa.event.listen(desk.ledger.engines[0], "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    first = program.get("/apologies", limit=1).json()
    second = program.get("/apologies", limit=1, cursor=first["next_cursor"]).json()
    for page, code in ((first, there[0]), (second, there[1])):
        assert [item["code"] for item in page["items"]] == [code]
        assert (page["counts"]["owed"], page["overdue"]) == (3, 3)
    read = [parameters for statement, parameters in asked if "FROM apologies \n" in statement and "LIMIT" in statement]
    assert read
    assert all(2 in parameters.values() for parameters in read)


@pytest.mark.parametrize("path", ["/worklist", "/apologies", "/proposals", "/results"])
def test_a_cursor_of_somebody_else_s_making_is_refused(program: Program, path: str) -> None:
    for cursor in ("x", "W10", "WzEsMl0", "WyJhIiwiYiJd", "W3RydWUsImEiXQ", "[" * 300, "é", "WzFlNDAwLCJhIl0"):
        answer = program.get(path, cursor=cursor)
        assert (answer.status_code, answer.json()["field"]) == (422, "cursor"), cursor
