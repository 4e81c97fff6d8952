"""Sessions against who would steal or force one: the cookie, what ends it, and forms that are not of this session."""

from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.ledger.instants import to_micros
from adapters.web.visitor import COOKIE
from domain.user import DisableUser, GrantRole
from tests.adapters.web.browsing import Browser
from tests.adapters.web.conftest import PASSWORD, Desk


@pytest.fixture
def let_in(desk: Desk) -> Desk:
    desk.service.access.passwords.set("clerk", PASSWORD, to_micros(desk.clock()))
    return desk


def signed_in(desk: Desk, base_url: str = "http://desk.test", **cookies: str) -> tuple[TestClient, Response]:
    client = TestClient(desk.app, base_url=base_url, follow_redirects=False, cookies=cookies)
    return client, client.post("/dang-nhap", data={"user": "clerk", "password": PASSWORD})


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(let_in: Desk) -> None:
    _client, answer = signed_in(let_in)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "domain=" not in cookie


def test_over_tls_it_is_the_hosts_own_and_never_leaves_it_in_the_clear(let_in: Desk) -> None:
    client, answer = signed_in(let_in, "https://desk.test")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert {"secure", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert client.get("/viec").status_code == 200


def test_a_cookie_that_was_planted_becomes_no_session(let_in: Desk) -> None:
    client, answer = signed_in(let_in, **{COOKIE: "planted"})
    assert answer.cookies[COOKIE] != "planted"
    client.cookies.clear()
    client.cookies.set(COOKIE, "planted")
    assert client.get("/viec").status_code == 401


def test_whoever_signs_in_again_ends_the_session_before(let_in: Desk) -> None:
    client, first = signed_in(let_in)
    client.post("/dang-nhap", data={"user": "clerk", "password": PASSWORD})
    assert answered_with(let_in, first.cookies[COOKIE]) == 401


def test_an_old_cookie_opens_nothing_after_leaving(desk: Desk) -> None:
    browser = desk.browser("clerk")
    kept = browser.client.cookies[COOKIE]
    browser.post("/dang-xuat")
    assert answered_with(desk, kept) == 401


@pytest.mark.parametrize(
    ("order", "facts"), [(DisableUser, {"basis": "nghỉ việc"}), (GrantRole, {"role": "supervisor", "office": "W1"})]
)
def test_an_old_cookie_opens_nothing_after_a_change_of_rights(desk: Desk, order: Any, facts: dict[str, str]) -> None:
    kept = desk.browser("clerk").client.cookies[COOKIE]
    assert answered_with(desk, kept) == 200
    desk.ledger.desk.handle(order(id="change", by="administrator", at=desk.clock(), user="clerk", **facts))
    assert answered_with(desk, kept) == 401


def test_the_token_of_another_session_is_no_token_of_this_one(desk: Desk) -> None:
    mine, theirs = desk.browser("clerk"), desk.browser("clerk")
    mine.csrf = theirs.csrf
    answer = mine.post("/tiep-nhan", procedure="3wd", office="W1", name="Nguyễn Thị Thử")
    assert answer.status_code == 403
    assert desk.ledger.reader.find("nguyen thi thu") == []


def answered_with(desk: Desk, cookie: str) -> int:
    browser = Browser(desk.app)
    browser.client.cookies.set(COOKIE, cookie)
    return browser.get("/viec").status_code
