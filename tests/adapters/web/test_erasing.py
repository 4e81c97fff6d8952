"""Forgetting a citizen from a page: two people, each with their password; what was counted stays counted."""

from datetime import timedelta

import pytest

from domain.rights import Role
from tests.adapters.desk.wards import PERSON, receiving, state_of
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, PASSWORD, Desk

ASKED = {"basis": "Đơn số 12, điều 14 Luật 91/2025", "approver": "supervisor", "approver_password": PASSWORD}


@pytest.fixture
def code(desk: Desk) -> str:
    desk.service.access.passwords.set("supervisor", PASSWORD, 0)
    return desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code


def test_two_people_erase_and_nobody_reads_the_name_or_finds_it_again(desk: Desk, code: str) -> None:
    head = desk.browser("head")
    assert f"/ho-so/{code}" in head.read("/viec?q=Hường").links.values()
    page = Read(head.post(f"/ho-so/{code}/xoa", **ASKED).text)
    assert f"Đã xóa dữ liệu cá nhân của người nộp hồ sơ {code}" in page.text
    assert "đã xóa theo yêu cầu" in page.text
    assert f"/ho-so/{code}" not in head.read("/viec?q=Hường").links.values()
    assert f"/ho-so/{code}" in head.read("/viec").links.values()


def test_the_page_says_what_goes_what_stays_and_what_is_not_reached(desk: Desk, code: str) -> None:
    told = desk.browser("head").read(f"/ho-so/{code}/xoa").text
    assert "không khôi phục được" in told
    assert "giữ nguyên" in told
    assert "Hường" not in told


REFUSED = [
    ({"basis": ""}, "Yêu cầu"),
    ({"approver": "", "approver_password": ""}, "người thứ hai"),
    ({"approver": "clerk"}, "duyệt"),
    ({"approver_password": "không phải"}, "mật khẩu"),
    ({"password": "không phải"}, "mật khẩu của chính tài khoản này"),
]


def test_without_ground_second_person_or_password_nothing_is_erased(desk: Desk, code: str) -> None:
    desk.service.access.passwords.set("clerk", PASSWORD, 0)
    before, head = state_of(desk.ledger), desk.browser("head")
    for change, told in REFUSED:
        answer = head.post(f"/ho-so/{code}/xoa", **ASKED | change)
        assert answer.status_code == 422
        assert told in Read(answer.text).text
        assert PASSWORD not in answer.text
    assert state_of(desk.ledger) == before


def test_nobody_is_their_own_second_person(desk: Desk, code: str) -> None:
    before = state_of(desk.ledger)
    answer = desk.browser("supervisor").post(f"/ho-so/{code}/xoa", **ASKED)
    assert answer.status_code == 422
    assert "người thứ hai" in Read(answer.text).text
    assert state_of(desk.ledger) == before


def test_it_asks_for_the_password_again(desk: Desk, code: str) -> None:
    head = desk.browser("head")
    desk.clock.now += timedelta(minutes=6)
    before = state_of(desk.ledger)
    answer = head.post(f"/ho-so/{code}/xoa", **ASKED)
    assert answer.status_code == 403
    assert PASSWORD not in answer.text
    assert state_of(desk.ledger) == before


@pytest.mark.parametrize("role", ["clerk", "official", "auditor"])
def test_who_may_not_erase_is_not_offered_it(desk: Desk, code: str, role: Role) -> None:
    browser = desk.browser(role)
    assert "Xóa theo yêu cầu của người dân" not in browser.read(f"/ho-so/{code}").text
    assert browser.get(f"/ho-so/{code}/xoa").status_code == 403
    assert browser.post(f"/ho-so/{code}/xoa", **ASKED).status_code == 403


def test_another_offices_dossier_is_out_of_sight(desk: Desk, code: str) -> None:
    assert desk.browser(OTHER).get(f"/ho-so/{code}/xoa").status_code == 404
