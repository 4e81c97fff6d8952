"""Following the ledger by the API: every dossier that changed, in order, once it stands still; nothing out of sight."""

from typing import Any

import pytest
import sqlalchemy as sa

from adapters.ledger import changes
from domain.commands import RaiseRungs
from tests.adapters.desk.wards import PERSON, acting
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk


def followed(program: Program, after: int = 0, between: Any = lambda: None, **query: Any) -> tuple[list[str], int]:
    """Follow the ledger to its end; return the codes as they came, and where it goes on."""
    codes: list[str] = []
    while True:
        answer = program.get("/changes", after=after, **query)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        codes += [item["code"] for item in told["items"]]
        assert told["next"] > after or not told["more"]
        after = told["next"]
        if not told["more"]:
            return codes, after
        between()


def test_each_dossier_comes_once_by_its_last_line(program: Program) -> None:
    first, second = program.receive(applicant=PERSON), program.receive()
    answer = program.act(first, "hand-over", to="hoa").json()
    told = program.get("/changes").json()
    assert [item["code"] for item in told["items"]] == [second, first]
    assert told["items"][1] == {"code": first, "office": "W1", "position": answer["position"], "version": 2}
    assert (told["position"], told["next"], told["more"]) == (answer["position"], answer["position"], False)
    assert PERSON["name"] not in str(told)


def test_one_asks_on_from_where_one_stood_and_hears_only_what_is_new(desk: Desk, program: Program) -> None:
    code, _other = program.receive(), program.receive()
    _codes, stood = followed(program)
    assert followed(program, stood) == ([], stood)
    program.act(code, "process")
    codes, stood = followed(program, stood)
    assert codes == [code]
    desk.clock.show("2026-11-09 09:00")
    desk.ledger.desk.handle(acting(RaiseRungs, _other, "2026-11-09 09:00"))
    assert followed(program, stood)[0] == [_other]


def test_nothing_is_missed_while_others_act(program: Program) -> None:
    there = [program.receive() for _number in range(6)]

    def meanwhile() -> None:
        if len(there) < 10:
            there.append(program.receive())
            program.act(there[-5], "hand-over", to="hoa")

    codes, _stood = followed(program, between=meanwhile, limit=2)
    assert set(codes) == set(there)


def test_a_small_office_far_behind_a_long_ledger_asks_on(
    monkeypatch: pytest.MonkeyPatch, program: Program, stranger: Program
) -> None:
    theirs = stranger.receive(office="W2")
    for _number in range(9):
        program.receive()
    last = stranger.receive(office="W2")
    for module in (changes, "adapters.web.api.changes.LINES_AT_ONCE"):
        monkeypatch.setattr(*((module, 3) if isinstance(module, str) else (module, "LINES_AT_ONCE", 3)))
    assert followed(stranger)[0] == [theirs, last]


def test_only_what_is_in_sight_is_told(program: Program, stranger: Program, tokens: Tokens) -> None:
    mine, moved, theirs = program.receive(), program.receive(), stranger.receive(office="W2")
    program.act(moved, "take-over", to_office="W2", basis="x")
    everywhere = tokens("auditor", None, ["read"])
    assert [followed(one)[0] for one in (program, stranger, everywhere)] == [
        [mine], [theirs, moved], [mine, theirs, moved],
    ]  # fmt: skip
    assert followed(everywhere, office="W1")[0] == [mine]
    assert followed(program, office="W2")[0] == []
    assert tokens(scopes=["work"]).get("/changes").status_code == 403


@pytest.mark.parametrize("offices", [None, frozenset({"W1"}), frozenset({"W1", "W2"})])
def test_a_page_is_read_line_by_line_from_where_one_stood(desk: Desk, offices: frozenset[str] | None) -> None:
    asked: list[tuple[str, Any]] = []
    with desk.ledger.reader.snapshot() as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
        changes.changed_since(connection, "main", 5, 50, offices)
        statement, parameters = asked[0]
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert "(tenant=? AND id>? AND id<?)" in steps[0]
    assert not [step for step in steps if "B-TREE" in step or step.startswith("SCAN")], steps


@pytest.mark.parametrize(
    ("after", "status"), [(-1, 400), ("x", 400), (10**15, 400), (10**14, 422), ("", 400), ("1.5", 400)]
)
def test_a_line_that_is_none_is_refused(program: Program, after: Any, status: int) -> None:
    answer = program.get("/changes", after=after)
    assert (answer.status_code, answer.json()["field"]) == (status, "after")
