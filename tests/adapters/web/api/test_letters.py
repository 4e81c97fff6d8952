"""Letters by the API: those that were chosen in one archive, a draft as a picture; who opened a name is kept."""

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from tests.adapters.desk.wards import PERSON, state_of
from tests.adapters.letters.reading_back import Sheet
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.api.test_papers import opened
from tests.adapters.web.conftest import Desk

NOW = "2026-11-09T09:00:00+07:00"


@pytest.fixture
def printer(tokens: Tokens) -> Program:
    return tokens(scopes=["print", "open"])


@pytest.fixture
def codes(desk: Desk, program: Program) -> list[str]:
    """Two dossiers with a draft; the letter of the first is signed."""
    codes = [program.receive(applicant=PERSON) for _number in range(2)]
    desk.clock.show("2026-11-09 09:00")
    for code in codes:
        program.act(code, "draft-apology", at=NOW, reason="software", promise_no=1)
    program.act(codes[0], "issue-apology", at=NOW, promise_no=1)
    return codes


def asking(*codes: str, promise_no: Any = 1) -> dict[str, Any]:
    return {"letters": [{"code": code, "promise_no": promise_no} for code in codes]}


def test_the_letters_are_the_sheets_the_desk_prints_in_the_order_asked(
    desk: Desk, program: Program, printer: Program, codes: list[str]
) -> None:
    entry = program.act(codes[1], "issue-apology", at=NOW, promise_no=1).json()["version"]
    answer = printer.post("/letters", asking(codes[1], codes[0].lower(), codes[0]))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    archive = ZipFile(BytesIO(answer.content))
    assert archive.namelist() == [f"apology-{code}-{entry}.pdf" for code in reversed(codes)]
    alone = printer.get(f"/dossiers/{codes[0]}/papers/apology.pdf").content
    assert archive.read(archive.namelist()[1]) == alone
    assert PERSON["name"] in Sheet(alone).text
    assert opened(desk)[:2] == [("cong", "print apology")] * 2


def test_one_letter_that_is_not_there_and_none_is_printed(
    desk: Desk, program: Program, stranger: Program, printer: Program, codes: list[str]
) -> None:
    theirs, before = stranger.receive(office="W2", at=NOW), state_of(desk.ledger)
    cases: list[tuple[Program, dict[str, Any], int, str]] = [
        (printer, asking(*codes), 404, "paper_not_there"),
        (printer, asking(codes[0], promise_no=2), 404, "paper_not_there"),
        (printer, asking(codes[0], theirs), 404, "dossier_unknown"),
        (printer, asking(codes[0], "W1-261102-0099"), 404, "dossier_unknown"),
        (program, asking(codes[0]), 403, "scope_missing"),
        (printer, {"letters": []}, 400, "bad_form"),
        (printer, asking(codes[0], promise_no="1"), 400, "bad_form"),
        (printer, asking(*codes * 51), 400, "bad_form"),
    ]
    for program_, body, status, code in cases:
        answer = program_.post("/letters", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    assert opened(desk) == []
    assert state_of(desk.ledger) == before


def test_a_draft_is_a_picture_of_what_would_be_printed(desk: Desk, printer: Program, codes: list[str]) -> None:
    answer = printer.get(f"/dossiers/{codes[1]}/drafts/2.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    page = desk.browser("head").get(f"/xin-loi/{codes[1]}/ban-nhap/2.png")
    assert len(page.content) > 10_000
    assert answer.content[:8] == page.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert opened(desk) == [("cong", "read the draft of apology"), ("head", "read the draft of apology")]


def test_a_draft_needs_its_scope_a_dossier_in_sight_and_an_entry_that_is_one(
    desk: Desk, printer: Program, tokens: Tokens, codes: list[str]
) -> None:
    refused = tokens(scopes=["read"]).get(f"/dossiers/{codes[1]}/drafts/2.png")
    assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "open")
    assert tokens("cong-w2", "W2", ["open"]).get(f"/dossiers/{codes[1]}/drafts/2.png").status_code == 404
    assert printer.get(f"/dossiers/{codes[1]}/drafts/1.png").json()["code"] == "paper_not_there"
    odd = printer.get(f"/dossiers/{codes[1]}/drafts/x.png")
    assert (odd.status_code, odd.json()["field"]) == (400, "entry")
    assert opened(desk) == []


# --- the new date -------------------------------------------------------------------------------------


def test_the_new_date_is_the_one_a_draft_would_give(program: Program, codes: list[str]) -> None:
    told = program.get(f"/dossiers/{codes[1]}/new-date").json()
    given = program.act(codes[1], "draft-apology", at=NOW, reason="software", promise_no=1).json()["letter"]["new_date"]
    assert datetime.fromisoformat(told["due"]) == datetime.fromisoformat(given)
    assert (told["re_promise_no"], told["needs_approval"]) == (1, False)
    second = program.get(f"/dossiers/{codes[0]}/new-date").json()
    assert (second["re_promise_no"], second["needs_approval"]) == (2, True)


def test_nobody_who_waits_no_new_date_and_no_promise_no_letter(
    program: Program, stranger: Program, tokens: Tokens, codes: list[str]
) -> None:
    at = f"/dossiers/{codes[1]}/new-date"
    for query, status, code in (({"promise_no": 2}, 409, "apology_not_owed"), ({"promise_no": "x"}, 400, "bad_form")):
        answer = program.get(at, **query)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert tokens(scopes=["sign"]).get(at).status_code == 403
    assert stranger.get(at).status_code == 404
    program.act(codes[1], "process", at=NOW)
    assert program.get(at).json()["due"] is None


def test_the_register_tells_how_many_working_days_ago_a_promise_broke(program: Program, codes: list[str]) -> None:
    items = program.get("/apologies", state="all").json()["items"]
    assert {item["code"]: item["days_broken"] for item in items} == dict.fromkeys(codes, 2)
