"""The access log by the API: who opened which dossier, for what and when; of the offices that the token is for."""

import pytest

from tests.adapters.desk.wards import PERSON
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens


@pytest.fixture
def auditor(tokens: Tokens) -> Program:
    return tokens("auditor", None, ["audit"])


@pytest.fixture
def code(program: Program, stranger: Program) -> str:
    """Two openings at W1, one at W2; return the dossier of the first."""
    here, theirs = program.receive(applicant=PERSON), stranger.receive(office="W2", applicant=PERSON)
    for who, which, purpose in ((program, here, "gọi báo"), (stranger, theirs, "gọi"), (program, here, "gọi lại")):
        assert who.post(f"/dossiers/{which}/open", {"purpose": purpose}).status_code == 200
    return here


def test_each_opening_says_who_what_for_and_when_and_no_name(auditor: Program, code: str) -> None:
    answer = auditor.get("/openings", code=code.lower())
    assert answer.json()["items"][1] == {
        "at": "2026-11-02T09:00:00+07:00",
        "by": "cong",
        "name": "Cổng dịch vụ công",
        "code": code,
        "opened": ["applicant"],
        "purpose": "gọi báo",
    }
    assert PERSON["name"] not in answer.text
    assert auditor.get("/openings", code=code.lower()).text == answer.text


@pytest.mark.usefixtures("code")
def test_they_come_page_by_page_the_newest_first(auditor: Program) -> None:
    first = auditor.get("/openings", limit=2).json()
    rest = auditor.get("/openings", limit=2, cursor=first["next_cursor"]).json()
    said = [item["purpose"] for item in first["items"] + rest["items"]]
    assert (said, rest["next_cursor"]) == (["gọi lại", "gọi", "gọi báo"], None)
    assert [item["purpose"] for item in auditor.get("/openings", by="CONG-w2").json()["items"]] == ["gọi"]


def test_another_office_s_openings_are_as_those_of_no_dossier(tokens: Tokens, code: str) -> None:
    theirs = tokens("auditor", "W2", ["audit"])
    assert [item["by"] for item in theirs.get("/openings").json()["items"]] == ["cong-w2"]
    held, none = (theirs.get("/openings", code=one).text for one in (code, "W1-261102-9999"))
    assert held == none


def test_it_needs_its_scope_and_a_cursor_of_its_own(program: Program, auditor: Program) -> None:
    refused = program.get("/openings")
    assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "audit")
    for query, status, field in (({"cursor": "WyJhIl0"}, 422, "cursor"), ({"who": "x"}, 400, "who")):
        answer = auditor.get("/openings", **query)
        assert (answer.status_code, answer.json()["field"]) == (status, field)
