"""Paper slips by the API: printed ahead, keyed in once, voided, and their sheets; nothing of another office's."""

from typing import Any

import pytest
from httpx2 import Response

from adapters.letters.press import pages_of
from tests.adapters.desk.wards import state_of
from tests.adapters.letters.reading_back import Sheet
from tests.adapters.web.api.calling import NINE, RECEIPT, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk

LATER = "2026-11-05T09:00:00+07:00"
SLIPS: dict[str, Any] = {"at": NINE, "office": "W1", "from_on": "2026-11-02", "until_on": "2026-11-04", "many": 3}
FIRST, SECOND, THIRD = (f"W1-P26-000{n}" for n in (1, 2, 3))
VOID: dict[str, Any] = {"at": NINE, "office": "W1", "slips": [SECOND], "why": "spoiled"}


@pytest.fixture
def printed(program: Program) -> Program:
    assert program.post("/slips", SLIPS).status_code == 201
    return program


def key_in(program: Program, slip: str = FIRST, key: str | None = None, **facts: Any) -> Response:
    return program.post("/dossiers", RECEIPT | {"slip": slip} | facts, key)


def refused(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_slips_are_numbered_once_and_their_sheets_are_where_the_answer_says(desk: Desk, program: Program) -> None:
    answers = [program.post("/slips", SLIPS, "p") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].text == answers[1].text
    assert answers[0].json()["slips"] == [FIRST, SECOND, THIRD]

    sheets = program.client.get(answers[0].headers["Location"])
    assert (sheets.status_code, sheets.headers["content-type"]) == (200, "application/pdf")
    assert pages_of(sheets.content) == 3
    assert FIRST in Sheet(sheets.content).text
    assert desk.browser("clerk").get("/tiep-nhan/du-phong/W1/2.pdf").content == sheets.content


def test_each_slip_says_what_became_of_it(printed: Program) -> None:
    key_in(printed)
    printed.post("/slips/void", VOID)
    [batch] = printed.get("/slips").json()["items"]
    assert [(slip["code"], slip["state"]) for slip in batch["slips"]] == [
        (FIRST, "keyed_in"), (SECOND, "voided"), (THIRD, "open"),
    ]  # fmt: skip
    assert batch["slips"][1]["voided"] == {"why": "spoiled", "at": "2026-11-02T09:00:00+07:00", "by": "cong"}
    assert (batch["entry"], batch["counts"]) == (2, {"open": 1, "keyed_in": 1, "voided": 1})
    assert pages_of(printed.get("/slips/W1/2.pdf").content) == 2


def test_a_slip_is_keyed_in_days_later_without_a_second_person_with_the_date_written_on_it(
    desk: Desk, printed: Program
) -> None:
    desk.clock.show("2026-11-06 08:00")
    answer = key_in(printed, "w1-p26-0001", at="2026-11-03T15:00:00+07:00", given_due="2026-11-09T17:00:00+07:00")
    assert (answer.status_code, answer.json()["code"]) == (201, FIRST)
    opening = desk.ledger.desk.dossier(FIRST).opening
    assert (opening.source, opening.approved_by) == ("paper", None)
    assert answer.json()["promise"]["given"]
    assert answer.headers["Location"] == f"/api/v1/dossiers/{FIRST}"


def test_a_slip_is_one_dossier_whoever_keys_it_in_again(desk: Desk, printed: Program) -> None:
    first = key_in(printed, key="k")
    assert key_in(printed, key="k").text == first.text
    assert refused(key_in(printed, key="k", procedure="30d")) == (409, "command_reused")
    assert refused(key_in(printed, SECOND, "k")) == (409, "command_reused")
    for facts in ({}, {"slip": FIRST.lower(), "procedure": "30d"}, {"slip": None, "code": FIRST, "source": "paper"}):
        again = printed.post("/dossiers", RECEIPT | {"slip": FIRST} | facts)
        assert refused(again) == (409, "slip_keyed_in")
        assert again.json()["facts"]["dossier"] == FIRST
        assert again.json()["dossier"] == f"/api/v1/dossiers/{FIRST}"
    written = {"procedure": "3wd", "office": "W1", "name": "Nguyễn Thị Thử", "paper": "1", "code": FIRST}
    assert desk.browser("clerk").post("/tiep-nhan", **written).status_code == 409


def test_a_slip_that_a_page_keyed_in_is_keyed_in_for_programs_too(desk: Desk, printed: Program) -> None:
    written = {"procedure": "3wd", "office": "W1", "name": "Nguyễn Thị Thử", "paper": "1", "code": FIRST}
    assert desk.browser("clerk").post("/tiep-nhan", **written).status_code == 200
    assert refused(key_in(printed)) == (409, "slip_keyed_in")


@pytest.mark.parametrize(
    ("facts", "status", "code", "field"),
    [
        ({"slip": "W1-P26-0099"}, 422, "slip_unknown", None),
        ({"slip": SECOND}, 409, "slip_voided", None),
        ({"at": LATER}, 422, "slip_day", None),
        ({"source": "desk"}, 422, "bad_field", "source"),
        ({"code": "X-1"}, 422, "bad_field", "code"),
        ({"slip": "Н29"}, 422, "bad_code", None),
        ({"slip": ""}, 400, "bad_form", "slip"),
        ({"slip": 7}, 400, "bad_form", "slip"),
        ({"given_due": "2026-11-09"}, 422, "bad_field", "given_due"),
        ({"slip": None, "at": LATER, "given_due": "2026-11-09T17:00:00+07:00"}, 422, "given_promise", None),
    ],
)
def test_what_a_slip_cannot_have_opened_is_refused(
    desk: Desk, printed: Program, facts: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    printed.post("/slips/void", VOID)
    desk.clock.show("2026-11-05 10:00")
    before = state_of(desk.ledger)
    answer = printed.post("/dossiers", RECEIPT | {"slip": FIRST, "note": "mất điện"} | facts)
    assert (*refused(answer), answer.json().get("field")) == (status, code, field)
    assert state_of(desk.ledger) == before


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/slips", SLIPS | {"many": 0}, 400, "many"),
        ("/slips", SLIPS | {"many": 201}, 400, "many"),
        ("/slips", SLIPS | {"many": "3"}, 400, "many"),
        ("/slips", SLIPS | {"from_on": "02/11/2026"}, 422, "from_on"),
        ("/slips", SLIPS | {"from_on": "2026-02-30"}, 422, "from_on"),
        ("/slips", SLIPS | {"from_on": 20261102}, 400, "from_on"),
        ("/slips", SLIPS | {"until_on": "2026-11-01"}, 422, "until_on"),
        ("/slips", SLIPS | {"until_on": None}, 400, "until_on"),
        ("/slips", SLIPS | {"office": "W9"}, 422, None),
        ("/slips", SLIPS | {"at": "2026-11-03T09:00:00+07:00"}, 422, None),
        ("/slips", SLIPS | {"at": "1926-11-03T09:00:00+07:00"}, 422, "at"),
        ("/slips/void", VOID | {"slips": []}, 400, "slips"),
        ("/slips/void", VOID | {"slips": SECOND}, 400, "slips"),
        ("/slips/void", VOID | {"slips": [f"W1-P26-{n:04}" for n in range(201)]}, 400, "slips"),
        ("/slips/void", VOID | {"slips": ["Н29"]}, 422, None),
        ("/slips/void", VOID | {"why": "burnt"}, 400, "why"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    desk: Desk, printed: Program, path: str, body: dict[str, Any], status: int, field: str | None
) -> None:
    before = state_of(desk.ledger)
    answer = printed.post(path, body)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert state_of(desk.ledger) == before


def test_what_is_voided_stays_so_and_what_is_keyed_in_is_not_voided(printed: Program) -> None:
    key_in(printed)
    assert printed.post("/slips/void", VOID, "v").status_code == 200
    assert printed.post("/slips/void", VOID, "v").status_code == 200
    assert refused(printed.post("/slips/void", VOID)) == (409, "slip_voided")
    assert refused(printed.post("/slips/void", VOID | {"slips": [FIRST]})) == (409, "slip_keyed_in")
    assert refused(printed.post("/slips/void", VOID | {"slips": ["W1-P26-0099"]})) == (422, "slip_unknown")


def test_slips_of_another_office_are_neither_seen_nor_touched(
    desk: Desk, program: Program, stranger: Program, tokens: Tokens
) -> None:
    assert program.post("/slips", SLIPS).status_code == 201
    here_for_other_things = tokens(scopes=["read", "print", "work"])
    before = state_of(desk.ledger)
    for other in (stranger, here_for_other_things):
        answers = [other.post("/slips", SLIPS), other.post("/slips/void", VOID), key_in(other)]
        answers += [other.get("/slips", office="W1"), other.get("/slips/W1/2.pdf")]
        assert [refused(answer) for answer in answers] == [(403, "scope_missing")] * 5
    assert stranger.get("/slips").json() == {"items": [], "next_cursor": None}
    assert refused(key_in(stranger, office="W2")) == (422, "slip_unknown")
    assert state_of(desk.ledger) == before
    key_in(program)
    late = key_in(stranger, FIRST.lower(), office="W2").json()
    assert (late["code"], late["facts"]) == ("slip_keyed_in", {"slip": FIRST.lower()}), "as little as of any code"


def test_batches_come_a_page_at_a_time_the_newest_first(desk: Desk, printed: Program) -> None:
    desk.clock.show("2026-11-02 10:00")
    printed.post("/slips", SLIPS | {"at": "2026-11-02T10:00:00+07:00", "many": 1})
    first = printed.get("/slips", limit=1).json()
    second = printed.get("/slips", limit=1, cursor=first["next_cursor"]).json()
    assert [page["items"][0]["entry"] for page in (first, second)] == [3, 2]
    assert second["next_cursor"] is None
    assert refused(printed.get("/slips", cursor="x")) == (422, "bad_field")


def test_a_batch_that_is_not_there_has_no_sheets(printed: Program) -> None:
    printed.post("/slips/void", VOID | {"slips": [FIRST, SECOND, THIRD]})
    for entry in ("2", "9"):
        assert refused(printed.get(f"/slips/W1/{entry}.pdf")) == (404, "slips_not_there")
    for entry in ("0", "-1", "x", "٢", "9" * 30):
        assert printed.get(f"/slips/W1/{entry}.pdf").status_code == 400, entry
