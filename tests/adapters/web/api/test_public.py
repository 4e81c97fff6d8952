"""What anybody may ask by the API without a token: a dossier by its slip, the boards; no name, and no guess helps."""

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.adapters.web.api.calling import NINE, PLACE, Program
from tests.adapters.web.api.test_rules import revised
from tests.adapters.web.conftest import Desk
from tests.adapters.web.test_public import secret
from tests.adapters.web.test_today import busy


@pytest.fixture
def code(desk: Desk) -> str:
    return desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code


@pytest.fixture
def anybody(desk: Desk) -> TestClient:
    return TestClient(desk.app, base_url=f"http://desk.test{PLACE}", headers={"Accept-Language": "en"})


def looked_up(anybody: TestClient, code: str, key: str) -> Response:
    return anybody.post("/look-up", json={"code": code, "secret": key})


def test_who_holds_the_slip_is_told_the_promise_and_no_name(desk: Desk, anybody: TestClient, code: str) -> None:
    key = secret(desk, code)
    answer = looked_up(anybody, code.lower(), "-".join((key[:4], key[4:8], key[8:])).lower())
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["code"], told["state"], told["office"]["code"]) == (code, "in_time", "W1")
    assert told["promise"] == {"due": "2026-11-05T17:00:00+07:00", "provisional": False}
    assert (told["new_date"], told["missing"], told["apology"]) == (None, None, None)
    assert not [hidden for hidden in ("Hường", "0905", "hoa", "lan") if hidden in answer.text]


def test_what_is_missing_is_told_while_the_clock_stands_still(desk: Desk, anybody: TestClient, code: str) -> None:
    desk.ledger.desk.handle(acting(c.PauseClock, code, cause="supplement", items=("Bản chính giấy khai sinh",)))
    told = looked_up(anybody, code, secret(desk, code)).json()
    assert told["missing"] == {"cause": "supplement", "items": ["Bản chính giấy khai sinh"]}


def test_a_broken_promise_is_answered_with_an_apology_and_the_new_date(
    desk: Desk, anybody: TestClient, code: str
) -> None:
    when, key = "2026-11-06 09:00", secret(desk, code)
    desk.clock.show(when)
    desk.ledger.desk.handle(acting(c.RaiseRungs, code, when))
    assert looked_up(anybody, code, key).json()["apology"] == {"letter": None}
    desk.ledger.desk.handle(acting(c.DraftApology, code, when, reason="software", place="Quầy 2"))
    desk.ledger.desk.handle(acting(c.IssueApology, code, when))
    told = looked_up(anybody, code, key).json()
    assert told["apology"]["letter"]["reason"] == "software"
    assert told["new_date"] == {"due": "2026-11-11T17:00:00+07:00", "place": "Quầy 2"}


def test_a_wrong_secret_is_not_told_from_an_unknown_code(anybody: TestClient, code: str) -> None:
    wrong, unknown, odd = (looked_up(anybody, one, "ABCD2345EFGH") for one in (code, "W1-261102-9999", "Н29"))
    assert wrong.status_code == unknown.status_code == odd.status_code == 404
    assert wrong.text == unknown.text == odd.text
    assert wrong.json()["code"] == "codes_unknown"


def test_a_portal_with_a_token_has_a_pace_of_its_own(
    desk: Desk, anybody: TestClient, program: Program, code: str
) -> None:
    key = secret(desk, code)
    assert [looked_up(anybody, code, key).status_code for _number in range(11)] == [200] * 10 + [429]
    slip = {"code": code, "secret": key}
    assert program.post("/look-up", slip).status_code == 200
    stranger = anybody.post("/look-up", json=slip, headers={"Authorization": "Bearer dh_khong"})
    assert (stranger.status_code, stranger.json()["code"]) == (401, "token_refused")
    for _number in range(5):
        assert program.post("/look-up", slip | {"secret": "ABCD2345EFGH"}).status_code == 404
    assert program.post("/look-up", slip).status_code == 429


def test_tries_are_counted_with_those_at_the_page(desk: Desk, anybody: TestClient, code: str) -> None:
    client, key = desk.browser().client, secret(desk, code)
    for number in range(10):
        if number % 2:
            assert client.get(f"/tra-cuu/{code}/{key}", headers={"host": "desk.test"}).status_code == 200
        else:
            assert looked_up(anybody, code, key).status_code == 200
    answer = looked_up(anybody, code, key)
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (
        429,
        "too_many_look_ups",
        "60",
    )
    assert client.get(f"/tra-cuu/{code}/{key}").status_code == 429


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"code": "W1-1"}, 400, "secret"),
        ({"code": "", "secret": "x"}, 400, "code"),
        ({"code": 7, "secret": "x"}, 400, "code"),
        ({"code": "W1-1", "secret": "x", "name": "y"}, 400, "name"),
    ],
)
def test_a_body_that_is_none_is_refused_at_its_field(
    anybody: TestClient, body: dict[str, object], status: int, field: str
) -> None:
    answer = anybody.post("/look-up", json=body)
    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert anybody.post("/look-up", content=b'{"code": "a", "code": "b"}').status_code == 415
    assert anybody.post("/look-up", content=b"{", headers={"Content-Type": "application/json"}).status_code == 400


def test_the_boards_say_what_the_pages_say_without_a_name_or_a_code(desk: Desk, anybody: TestClient) -> None:
    codes = busy(desk)
    every, one = anybody.get("/board").json(), anybody.get("/board/W1").json()
    [month, year] = one["periods"]
    assert (month["name"], month["from"], month["to"], year["name"]) == ("2026-11", "2026-11-01", "2026-12-01", "2026")
    assert (month["received"], month["early"], month["late"], month["broken"], month["apologised"]) == (4, 1, 1, 2, 0)
    assert month["rates"]["on_time"]["percent"] == 50
    assert one["targets"] == every["targets"] == {"on_time": 100, "early": 30}
    [mine] = [office for office in every["offices"] if office["code"] == "W1"]
    assert (mine["received"], mine["late"], mine["rates"]) == (month["received"], month["late"], month["rates"])
    assert not [hidden for hidden in (*codes, "Hường", "lan") if hidden in str(every) + str(one)]


def test_an_office_that_is_not_there_has_no_board(anybody: TestClient) -> None:
    answer = anybody.get("/board/W9")
    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (
        404,
        "office_unknown",
        {"office": "W9"},
    )


def test_the_document_asks_for_no_token_where_none_is_needed(anybody: TestClient) -> None:
    paths = anybody.get("/openapi.json").json()["paths"]
    ways = {(path, name): way for path, ways in paths.items() for name, way in ways.items()}
    free = {place for place, way in ways.items() if way["security"] == []}
    assert free == {("/board", "get"), ("/board/{office}", "get"), ("/promise", "get")}
    assert {place for place, way in ways.items() if {} in way["security"]} == {("/look-up", "post")}
    assert not [place for place in free if "401" in ways[place]["responses"]]


# --- the calculator -----------------------------------------------------------------------------------


def test_a_date_is_worked_out_as_the_page_does_with_its_pauses_and_an_office_s_calendar(anybody: TestClient) -> None:
    pauses = {
        "paused": ["2026-11-03T10:00:00+07:00", "2026-11-05T10:00:00+07:00"],
        "resumed": ["2026-11-04T10:00:00+07:00", "2026-11-06T10:00:00+07:00"],
    }
    asked = {"received": NINE, "limit": "3wd", "office": "W1"} | pauses
    told = anybody.get("/promise", params=asked).json()
    assert (told["due"], told["calendar"]) == ("2026-11-09T17:00:00+07:00", "vn@1")
    again = anybody.get("/promise", params=asked | {"policy": "restart"}).json()
    assert again["due"] == "2026-11-11T17:00:00+07:00"


def test_it_counts_by_the_rules_of_the_ledger(desk: Desk, anybody: TestClient) -> None:
    asked = {"received": "2026-11-02T14:00:00+07:00", "limit": "same-day"}
    before = anybody.get("/promise", params=asked).json()["due"]
    revised(desk, "same_day.cut_off", "13:00")
    after = anybody.get("/promise", params=asked).json()["due"]
    assert (before, after) == ("2026-11-02T17:00:00+07:00", "2026-11-03T17:00:00+07:00")


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"paused": [NINE, NINE], "resumed": [NINE]}, 422, "resumed"),
        ({"resumed": [NINE]}, 422, "paused"),
        ({"paused": ["x"]}, 422, "paused"),
        ({"office": "W9"}, 422, ""),
    ],
)
def test_what_cannot_be_worked_out_is_told_at_its_word(
    anybody: TestClient, more: dict[str, object], status: int, field: str
) -> None:
    answer = anybody.get("/promise", params={"received": NINE, "limit": "3wd"} | more)
    assert (answer.status_code, answer.json().get("field", "")) == (status, field)
