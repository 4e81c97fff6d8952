"""The promise foreseen by the API is the one a receipt then gives."""

from typing import Any

import pytest

from tests.adapters.desk.wards import state_of
from tests.adapters.web.api.calling import NINE, RECEIPT, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk

ASKED = {"office": "W1", "procedure": "3wd", "at": NINE}


@pytest.mark.parametrize("more", [{}, {"procedure": "30d"}, {"limit": "1wd"}])
def test_it_is_what_a_receipt_then_promises_and_nothing_is_recorded(
    desk: Desk, program: Program, more: dict[str, str]
) -> None:
    before = state_of(desk.ledger)
    foreseen = program.get("/foreseen", **ASKED | more).json()
    assert state_of(desk.ledger) == before
    code = program.receive(**more)
    given = program.get(f"/dossiers/{code}", explain="true").json()
    assert foreseen["promise"] == given["promise"]
    assert foreseen["explanation"] == given["explanation"]
    assert foreseen["procedure"] == given["procedure"]


def test_without_an_instant_it_is_now(program: Program) -> None:
    answer = program.get("/foreseen", office="W1", procedure="3wd").json()
    assert answer["received"] == NINE
    assert answer["promise"]["due"] == "2026-11-05T17:00:00+07:00"


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"procedure": "none"}, 422, "procedure_unknown"),
        ({"limit": "3 weeks"}, 422, "bad_limit"),
        ({"limit": "30wd"}, 422, None),
        ({"at": "2026-11-02 09:00"}, 422, "bad_field"),
        ({"office": "W2"}, 403, "scope_missing"),
        ({"office": "W9"}, 422, "office_unknown"),
    ],
)
def test_what_no_receipt_could_promise_is_refused(
    program: Program, changed: dict[str, Any], status: int, told: str | None
) -> None:
    answer = program.get("/foreseen", **ASKED | changed)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert told is None or answer.json()["code"] == told
    receipt = program.post("/dossiers", RECEIPT | changed)
    assert (receipt.status_code, receipt.json()["code"]) == (status, answer.json()["code"])


def test_it_needs_the_scope_to_receive(tokens: Tokens) -> None:
    answer = tokens(scopes=["read"]).get("/foreseen", **ASKED)
    assert (answer.status_code, answer.json()["facts"]["scope"]) == (403, "receive")
