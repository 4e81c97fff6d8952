"""Offices end by the API: what stands with one is told, then moves as one act, and nobody's dossier is left behind."""

from typing import Any

import pytest

from domain import commands as c
from tests.adapters.desk.wards import acting, receiving, state_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk

MERGER: dict[str, Any] = {
    "codes": ["W2"], "how": "merged", "into": ["W1"], "on": "2026-11-02", "basis": "Nghị quyết 1",
}  # fmt: skip
TO_W1 = [{"office": "W2", "procedure": "3wd", "to_office": "W1"}]


@pytest.fixture
def codes(desk: Desk) -> list[str]:
    """Two open dossiers of W2, and one whose result is ready."""
    found = [desk.ledger.desk.handle(receiving(n, office="W2")).code for n in range(1, 4)]
    desk.clock.show("2026-11-02 10:00")
    desk.ledger.desk.handle(acting(c.ProcessDossier, found[2], "2026-11-02 10:00"))
    return found


def holders(desk: Desk, codes: list[str]) -> set[str]:
    return {desk.ledger.desk.dossier(code).standing.office for code in codes}


def test_what_stands_with_an_office_is_counted_by_procedure(admin: Program, codes: list[str]) -> None:
    assert admin.get("/offices/W2/standing").json() == [
        {"office": "W2", "procedure": "3wd", "procedure_name": "3wd", "open": 2, "ready": 1}
    ]
    assert admin.get("/offices/W1/standing").json() == []
    assert admin.get("/offices/W9/standing").status_code == 404
    assert codes


def test_a_merger_moves_all_at_once_and_once(desk: Desk, admin: Program, codes: list[str]) -> None:
    first = admin.post("/offices/end", MERGER, "merge" * 12)
    before = state_of(desk.ledger)
    again = admin.post("/offices/end", MERGER, "merge" * 12)
    assert (first.status_code, first.json()) == (200, {"codes": ["W2"], "taken_over": 3})
    assert (again.status_code, again.json()["taken_over"], state_of(desk.ledger)) == (200, 0, before)
    assert holders(desk, codes) == {"W1"}
    ended = admin.get("/offices/W2").json()["ended"]
    assert (ended["how"], ended["into"], ended["basis"]) == ("merged", ["W1"], "Nghị quyết 1")


def test_a_closed_office_names_who_takes_over(desk: Desk, admin: Program, codes: list[str]) -> None:
    closing = MERGER | {"how": "closed", "into": []}
    problem = admin.post("/offices/end", closing).json()
    assert (problem["status"], problem["field"]) == (422, "to")
    assert admin.post("/offices/end", closing | {"to": TO_W1}).json()["taken_over"] == 3
    assert holders(desk, codes) == {"W1"}


def test_on_a_day_to_come_nothing_moves_and_the_rest_is_taken_over_then(
    desk: Desk, admin: Program, codes: list[str]
) -> None:
    closing = MERGER | {"how": "closed", "into": [], "on": "2026-11-09"}
    assert admin.post("/offices/end", closing).json()["taken_over"] == 0
    assert holders(desk, codes) == {"W2"}
    desk.clock.show("2026-11-09 09:00")
    taken = admin.post("/offices/W2/take-over", {"basis": "Nghị quyết 1", "to": TO_W1})
    assert (taken.status_code, taken.json()["taken_over"]) == (200, 3)
    assert holders(desk, codes) == {"W1"}


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"into": ["W1", "W2"]}, 422, "into"),
        ({"into": ["W2"]}, 422, "into"),
        ({"into": []}, 422, "into"),
        ({"how": "split", "into": []}, 422, "into"),
        ({"into": ["W9"]}, 422, "into"),
        ({"codes": ["W9"]}, 422, "codes"),
        ({"codes": []}, 400, "codes"),
        ({"how": "sold"}, 400, "how"),
        ({"on": "hôm nay"}, 422, "on"),
        ({"how": "closed", "to": [{"office": "W2", "procedure": "3wd", "to_office": "W9"}]}, 422, "to"),
        ({"on": "2024-01-01"}, 422, None),
    ],
)
def test_what_cannot_be_so_is_refused_whole(
    desk: Desk, admin: Program, codes: list[str], changed: dict[str, Any], status: int, field: str | None
) -> None:
    before = state_of(desk.ledger)
    problem = admin.post("/offices/end", MERGER | changed).json()
    assert (problem["status"], problem.get("field")) == (status, field), problem
    assert state_of(desk.ledger) == before
    assert holders(desk, codes) == {"W2"}


def test_every_office_that_is_named_must_be_the_programs(
    desk: Desk, local: Program, tokens: Tokens, codes: list[str]
) -> None:
    of_w2 = tokens("administrator", "W2", ("administer",))
    before = state_of(desk.ledger)
    for one in (local, of_w2):
        assert one.post("/offices/end", MERGER).status_code == 403
    assert of_w2.post("/offices/end", MERGER | {"how": "closed", "into": [], "to": TO_W1}).status_code == 403
    assert of_w2.post("/offices/W2/take-over", {"basis": "x", "to": TO_W1}).status_code == 403
    assert local.get("/offices/W2/standing").status_code == 403
    assert state_of(desk.ledger) == before
    assert codes
