"""Refusals as problems: one form, a stable code, words in the language of whoever asks."""

import pytest
from starlette.testclient import TestClient

from adapters.locale import use_language
from adapters.web.api.application import create_api
from adapters.web.api.problems import problem_facts, status_of
from domain.errors import DomainError
from tests.adapters.web.api.calling import RECEIPT, Program
from tests.adapters.web.conftest import Desk
from tests.test_refusals import refusals


def test_a_refusal_is_told_in_the_language_asked_for(program: Program) -> None:
    told = {}
    for language in ("vi", "en", "en-GB,en;q=0.9", "fr", "fr, en"):
        answer = program.client.get("/api/v1/dossiers/W1-9", headers={"Accept-Language": language})
        told[language] = (answer.headers["Content-Language"], answer.json()["detail"])
    vietnamese, english = ("vi", "Không có hồ sơ W1-9."), ("en", "There is no dossier W1-9.")
    assert told == {"vi": vietnamese, "en": english, "en-GB,en;q=0.9": english, "fr": vietnamese, "fr, en": english}


def test_a_problem_says_what_kind_it_is_in_a_form_of_its_own(program: Program) -> None:
    answer = program.get("/dossiers/W1-9")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "type": "urn:dunghen:problem:dossier_unknown",
        "title": "Not there",
        "status": 404,
        "detail": "There is no dossier W1-9.",
        "code": "dossier_unknown",
        "facts": {"dossier": "W1-9"},
    }


def test_pages_keep_their_own_refusals(desk: Desk) -> None:
    answer = desk.browser("clerk").get("/ho-so/W1-9")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("refusal", sorted(refusals(), key=lambda kind: kind.code), ids=lambda kind: kind.code)
def test_every_refusal_there_is_has_a_status_and_words(refusal: type[DomainError]) -> None:
    use_language("vi")
    facts = {"wait": 1, "read": "\ud800", "acts": [("lan", "dossier.paused", None)], "field": "at"}
    told = problem_facts(refusal(**facts))
    assert told["status"] == status_of(refusal()).value
    assert told["title"]
    assert told["detail"]
    assert "\ud800" not in str(told)


def test_a_desk_that_is_closing_asks_to_come_again(desk: Desk, program: Program) -> None:
    desk.ledger.writer.close()
    answer = program.post("/dossiers", RECEIPT)
    assert (answer.status_code, answer.json()["code"]) == (503, "desk_closed")
    assert answer.headers["Retry-After"] == "5"


def test_a_fault_of_ours_is_told_without_a_trace(desk: Desk) -> None:
    api = create_api(desk.service)

    @api.get("/broken")
    def broken() -> None:
        message = "secret"
        raise RuntimeError(message)

    answer = TestClient(api, raise_server_exceptions=False).get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "secret" not in answer.text
