"""One's own account: the password is changed by its owner, and one given by another before anything else."""

import pytest

from adapters.ledger.instants import to_micros
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import PASSWORD, Desk

NEW = "bốn con trâu lội qua sông"


@pytest.fixture
def clerk(desk: Desk) -> Browser:
    desk.service.access.passwords.set("clerk", PASSWORD, to_micros(desk.clock()))
    return desk.browser("clerk")


def change(browser: Browser, **changed: str) -> tuple[int, str]:
    fields = {"password": PASSWORD, "new_password": NEW, "password_again": NEW} | changed
    answer = browser.post("/tai-khoan", **fields)
    return answer.status_code, answer.text


def test_everybody_sees_their_account_and_changes_their_password(desk: Desk, clerk: Browser) -> None:
    other = desk.browser("clerk")
    assert "Người tiếp nhận · W1" in clerk.read("/tai-khoan").text

    status, text = change(clerk)

    assert status == 200
    assert "Đã đổi mật khẩu" in Read(text).text
    assert desk.service.access.passwords.opens("clerk", NEW)
    assert clerk.get("/viec").status_code == 200
    assert other.get("/viec").status_code == 401


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "không phải mật khẩu này"}, "password"),
        ({"new_password": "ngắn", "password_again": "ngắn"}, "new_password"),
        ({"new_password": PASSWORD, "password_again": PASSWORD}, "new_password"),
        ({"password_again": "bốn con bò lội qua sông"}, "password_again"),
        ({"new_password": ""}, "new_password"),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_field_and_shows_no_password(
    desk: Desk, clerk: Browser, changed: dict[str, str], field: str
) -> None:
    status, text = change(clerk, **changed)
    assert status == 422
    assert f'href="#f-{field}"' in text
    assert NEW not in text
    assert PASSWORD not in text
    assert desk.service.access.passwords.opens("clerk", PASSWORD)


def test_guessing_the_present_password_is_slowed_down(desk: Desk, clerk: Browser) -> None:
    for _ in range(6):
        change(clerk, password="thử một lần nữa xem sao")  # noqa: S106 - of the test
    assert change(clerk)[0] == 422
    assert desk.service.access.passwords.opens("clerk", PASSWORD)


def test_a_password_given_by_another_is_changed_before_anything_else(desk: Desk) -> None:
    desk.service.access.passwords.set("clerk", PASSWORD, to_micros(desk.clock()), must_change=True)
    clerk = desk.browser("clerk")

    page = clerk.get("/viec")

    assert page.url.path == "/tai-khoan"
    assert "do người khác cấp" in Read(page.text).text
    assert clerk.post("/tiep-nhan", office="W1").url.path == "/tai-khoan"
    change(clerk)
    assert clerk.get("/viec").url.path == "/viec"


def test_nobody_has_an_account_without_signing_in(desk: Desk) -> None:
    assert desk.browser().get("/tai-khoan").status_code == 401


def test_a_new_installation_says_how_somebody_comes_in(desk: Desk) -> None:
    assert "dunghen user add" not in Read(desk.browser().get("/dang-nhap").text).text
