"""Coming in: passwords, sessions that end, forms that are ours, and nothing typed is ever lost."""

from datetime import timedelta
from hashlib import sha256

import pytest

from adapters.access.passwords import SHORTEST
from adapters.ledger.instants import to_micros
from domain.errors import FieldError
from domain.user import DisableUser, RevokeRole
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import PASSWORD, Desk


def typed(browser: Browser, name: str, password: str, **more: str) -> int:
    fields = {"user": name, "password": password, "_back": "/viec", **more}
    return browser.client.post("/dang-nhap", data=fields, headers={"sec-fetch-site": "same-origin"}).status_code


@pytest.fixture
def with_password(desk: Desk) -> Desk:
    desk.service.access.passwords.set("clerk", PASSWORD, to_micros(desk.clock()))
    return desk


def test_the_right_password_opens_the_list_and_a_wrong_one_does_not(with_password: Desk) -> None:
    assert typed(with_password.browser(), "clerk", "sai mật khẩu rồi nhé") == 401
    browser = with_password.browser()
    assert typed(browser, "Clerk", PASSWORD) == 200
    assert "Danh sách việc" in browser.read("/viec").text


def test_an_unknown_name_is_told_as_a_wrong_password_is(with_password: Desk) -> None:
    pages = []
    for name in ("clerk", "nobody-here"):
        fields = {"user": name, "password": "sai mật khẩu rồi nhé", "_back": "/"}
        answer = with_password.browser().client.post("/dang-nhap", data=fields)
        pages.append((answer.status_code, Read(answer.text).text))
    assert pages[0] == pages[1]


def test_guesses_are_slowed_down_for_who_guesses(with_password: Desk) -> None:
    browser = with_password.browser()
    codes = [typed(browser, "clerk", f"thử lần thứ {number} xem") for number in range(6)]
    assert codes == [401] * 5 + [429]
    with_password.clock.now += timedelta(seconds=2)
    assert typed(browser, "clerk", PASSWORD) == 200


def test_a_browser_where_one_was_before_does_not_wait_for_what_others_guess(with_password: Desk) -> None:
    own, others = with_password.browser(), with_password.browser()
    assert typed(own, "clerk", PASSWORD) == 200
    assert [typed(others, "clerk", f"thử lần thứ {number} xem") for number in range(6)] == [401] * 5 + [429]
    assert typed(own, "clerk", "bấm nhầm một phím rồi") == 401
    assert typed(own, "clerk", PASSWORD) == 200


def test_what_a_browser_shows_of_one_user_says_nothing_of_another(with_password: Desk) -> None:
    browser, others = with_password.browser(), with_password.browser()
    assert typed(browser, "clerk", PASSWORD) == 200
    [(name, kept)] = [(name, kept) for name, kept in browser.client.cookies.items() if "known" in name]
    assert [typed(others, "head", f"thử lần thứ {number} xem") for number in range(6)] == [401] * 5 + [429]
    of_head = name.replace(sha256(b"clerk").hexdigest()[:12], sha256(b"head").hexdigest()[:12])
    for forged in (kept, "x.y", "", kept[:-1]):
        browser.client.cookies.set(of_head, forged)
        assert typed(browser, "head", "bấm nhầm một phím rồi") == 429


def test_colleagues_behind_one_address_do_not_slow_each_other_down(with_password: Desk) -> None:
    for name in ("official", "head", "supervisor"):
        for number in range(6):
            typed(with_password.browser(), name, f"thử lần thứ {number} xem")
    assert typed(with_password.browser(), "clerk", PASSWORD) == 200


def test_many_names_tried_from_one_address_are_slowed_down_together(desk: Desk) -> None:
    pace = desk.service.access.pace
    for number in range(100):
        pace.failed("in:testclient", f"in:testclient:somebody-{number}")
    assert typed(desk.browser(), "clerk", "sai mật khẩu rồi nhé") == 429


@pytest.mark.parametrize("password", ["ngắn quá", "matkhau12345678", "password-clerk-1", "x" * 300])
def test_a_password_that_everybody_tries_first_is_refused(desk: Desk, password: str) -> None:
    with pytest.raises(FieldError):
        desk.service.access.passwords.set("clerk", password, 0)
    assert not desk.service.access.passwords.has("clerk")
    assert SHORTEST == 15


@pytest.mark.parametrize("path", ["/viec", "/viec?q=x"])
def test_nobody_sees_a_page_of_the_desk_without_signing_in(desk: Desk, path: str) -> None:
    answer = desk.browser().get(path)
    assert answer.status_code == 401
    assert "Đăng nhập" in Read(answer.text).text


def test_a_session_ends_after_a_quarter_of_an_hour_without_a_page(desk: Desk) -> None:
    browser = desk.browser("clerk")
    for _ in range(3):
        desk.clock.now += timedelta(minutes=14)
        assert browser.get("/viec").status_code == 200
    desk.clock.now += timedelta(minutes=15)
    assert browser.get("/viec").status_code == 401


def test_no_session_outlives_ten_hours(desk: Desk) -> None:
    browser = desk.browser("clerk")
    for _ in range(60):
        desk.clock.now += timedelta(minutes=10)
        last = browser.get("/viec").status_code
    assert last == 401


def test_a_change_of_rights_ends_every_session(desk: Desk) -> None:
    browser = desk.browser("clerk")
    order = RevokeRole(id="r", by="administrator", at=desk.clock(), user="clerk", role="clerk", office="W1")
    desk.ledger.desk.handle(order)
    assert browser.get("/viec").status_code == 401


def test_a_closed_account_opens_nothing(with_password: Desk) -> None:
    order = DisableUser(id="d", by="administrator", at=with_password.clock(), user="clerk", basis="nghỉ việc")
    with_password.ledger.desk.handle(order)
    assert typed(with_password.browser(), "clerk", PASSWORD) == 401


def test_a_form_of_another_site_or_of_another_session_records_nothing(desk: Desk) -> None:
    browser = desk.browser("clerk")
    foreign = browser.client.post("/dang-xuat", data={"_token": browser.csrf}, headers={"sec-fetch-site": "cross-site"})
    forged = browser.client.post("/dang-xuat", data={"_token": "x"}, headers={"origin": "http://desk.test"})
    elsewhere = browser.client.post("/dang-xuat", data={"_token": browser.csrf}, headers={"origin": "http://evil.test"})
    assert [answer.status_code for answer in (foreign, forged, elsewhere)] == [403, 403, 403]
    assert browser.get("/viec").status_code == 200


def test_a_form_that_meets_an_ended_session_keeps_what_was_typed(with_password: Desk) -> None:
    browser = with_password.browser("clerk")
    with_password.clock.now += timedelta(minutes=20)
    answer = browser.post("/chung-minh", code="W1-1", note="một câu dài")
    kept = Read(answer.text).fields
    assert (answer.status_code, kept["note"], kept["code"]) == (401, "một câu dài", "W1-1")
    fields = kept | {"user": "clerk", "password": PASSWORD}
    back = browser.client.post("/dang-nhap", data=fields, headers={"sec-fetch-site": "same-origin"})
    again = Read(back.text)
    assert "Tiếp tục" in again.text
    assert again.fields["note"] == "một câu dài"
    assert "password" not in again.fields


def test_who_comes_in_goes_on_within_this_site_only(with_password: Desk) -> None:
    browser = with_password.browser()
    browser.client.follow_redirects = False
    for back in ("https://evil.test/", "//evil.test", "/\\evil.test"):
        fields = {"user": "clerk", "password": PASSWORD, "_back": back}
        assert browser.client.post("/dang-nhap", data=fields).headers["location"] == "/"


def test_every_answer_lets_a_page_do_no_more_than_it_must(desk: Desk) -> None:
    for answer in (
        desk.browser().get("/dang-nhap"),
        desk.browser("clerk").get("/viec"),
        desk.browser().get("/nothing"),
    ):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "style=" not in answer.text
        assert "<script>" not in answer.text


def test_pages_speak_the_readers_language(desk: Desk) -> None:
    browser = desk.browser("clerk")
    assert "Worklist" in Read(browser.get("/viec", headers={"accept-language": "en-GB"}).text).text
    browser.get("/ngon-ngu/vi")
    assert "Danh sách việc" in Read(browser.get("/viec", headers={"accept-language": "en"}).text).text


@pytest.mark.parametrize("headers", [{"x-live": "1"}, {"accept": "text/event-stream"}])
def test_what_an_open_page_asks_by_itself_keeps_no_session_alive(desk: Desk, headers: dict[str, str]) -> None:
    browser = desk.browser("clerk")
    for _ in range(3):
        desk.clock.now += timedelta(minutes=5)
        last = browser.get("/viec", headers=headers)
    assert last.status_code == 401
