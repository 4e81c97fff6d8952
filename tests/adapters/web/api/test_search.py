"""Search by the API: codes by whose they are, within sight; nothing is opened, and nothing stands in an address."""

import pytest

from tests.adapters.desk.wards import PERSON, state_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk


def found(program: Program, words: str) -> list[str]:
    answer = program.post("/search", {"words": words})
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["items"]]


@pytest.mark.parametrize("field", ["name", "id_number", "phone"])
def test_a_dossier_is_found_by_whose_it_is_and_nothing_is_opened(desk: Desk, program: Program, field: str) -> None:
    code, _other = program.receive(applicant=PERSON), program.receive()
    before = state_of(desk.ledger)
    answer = program.post("/search", {"words": f" {PERSON[field]} "})
    assert answer.json() == {"items": [{"code": code, "state": "open"}]}
    assert state_of(desk.ledger) == before
    with desk.ledger.recorder.reading() as connection:
        assert connection.exec_driver_sql("SELECT * FROM access_log").all() == []


def test_part_of_a_code_finds_those_that_begin_with_it_closed_ones_too(program: Program) -> None:
    codes = [program.receive() for _number in range(2)]
    program.act(codes[0], "process")
    answer = program.post("/search", {"words": "w1-2611"}).json()["items"]
    assert [(item["code"], item["state"]) for item in answer] == [(codes[0], "settled"), (codes[1], "open")]


def test_only_what_is_in_sight_is_found(program: Program, stranger: Program, tokens: Tokens) -> None:
    code = program.receive(applicant=PERSON)
    theirs = stranger.receive(office="W2", applicant=PERSON)
    assert (found(program, PERSON["name"]), found(stranger, PERSON["name"])) == ([code], [theirs])
    assert found(stranger, code) == []
    assert found(tokens("auditor", None, ["read"]), PERSON["name"]) == [code, theirs]
    refused = tokens(scopes=["open"]).post("/search", {"words": code})
    assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "read")


@pytest.mark.parametrize(("words", "status"), [("", 400), ("   ", 422), ("x" * 201, 400), (7, 400), ("a\x00b", 422)])
def test_words_that_are_none_are_refused(program: Program, words: object, status: int) -> None:
    answer = program.post("/search", {"words": words})
    assert (answer.status_code, answer.json()["field"]) == (status, "words")


def test_it_is_posted_and_never_asked_for_in_an_address(program: Program) -> None:
    assert program.get("/search", words="x").status_code == 405
