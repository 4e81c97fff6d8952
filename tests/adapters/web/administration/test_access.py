"""Who may see the pages of administration, and that no dossier stands on any of them."""

import pytest

from adapters.ledger.outbox import Outbox
from domain import commands as c
from domain.rights import ROLES
from scheduler.outbox import Dead
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.adapters.web.conftest import Desk

PAGES = (
    "/quan-tri",
    "/quan-tri/nguoi-dung",
    "/quan-tri/nguoi-dung/them",
    "/quan-tri/nguoi-dung/clerk",
    "/quan-tri/co-quan",
    "/quan-tri/co-quan/mo",
    "/quan-tri/co-quan/W1",
    "/quan-tri/co-quan/W1/lam/doi-ten",
    "/quan-tri/co-quan/W1/lam/mo-quay",
    "/quan-tri/co-quan/W1/lam/dong-quay",
    "/quan-tri/co-quan/W1/lam/lich",
    "/quan-tri/co-quan/ket-thuc",
    "/quan-tri/co-quan/tiep-quan/W1",
    "/quan-tri/thu-tuc",
    "/quan-tri/thu-tuc/moi",
    "/quan-tri/thu-tuc/3wd",
    "/quan-tri/thu-tuc/3wd/lam/sua",
    "/quan-tri/thu-tuc/3wd/lam/thay-ma",
    "/quan-tri/thu-tuc/3wd/lam/bai-bo",
    "/quan-tri/lich",
    "/quan-tri/lich/moi",
    "/quan-tri/lich/vn",
    "/quan-tri/lich/vn/tep",
    "/quan-tri/lich/vn/sua",
    "/quan-tri/nhac-viec",
    "/quan-tri/nhac-viec/ladder.due_soon",
    "/quan-tri/nhac-viec/alert.overdue.to",
    "/quan-tri/nhac-viec/alert.overdue.how",
    "/quan-tri/nhac-viec/alert.citizen",
    "/quan-tri/nhac-viec/outbox.retries",
    "/quan-tri/tinh-trang",
)
ACTS = (
    "/quan-tri/nguoi-dung/them",
    "/quan-tri/nguoi-dung/clerk/giao",
    "/quan-tri/nguoi-dung/clerk/thu",
    "/quan-tri/nguoi-dung/clerk/khoa",
    "/quan-tri/nguoi-dung/clerk/mo",
    "/quan-tri/nguoi-dung/clerk/mat-khau",
    "/quan-tri/nguoi-dung/clerk/phien",
    "/quan-tri/co-quan/mo",
    "/quan-tri/co-quan/W1/lam/doi-ten",
    "/quan-tri/co-quan/ket-thuc",
    "/quan-tri/co-quan/ket-thuc/xem",
    "/quan-tri/co-quan/tiep-quan/W1",
    "/quan-tri/thu-tuc/moi",
    "/quan-tri/thu-tuc/3wd/lam/sua",
    "/quan-tri/lich/moi",
    "/quan-tri/lich/vn/xem",
    "/quan-tri/lich/vn/ap-dung",
    "/quan-tri/nhac-viec/ladder.due_soon",
    "/quan-tri/tinh-trang/xac-nhan",
    "/quan-tri/tinh-trang/gui-lai",
)


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_see_them(desk: Desk, role: str) -> None:
    browser = desk.browser(role)
    expected = 200 if role == "administrator" else 403
    assert {path: browser.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, expected)


@pytest.mark.parametrize("role", ["clerk", "head", "auditor"])
def test_only_administrators_act_there(desk: Desk, role: str) -> None:
    browser, before = desk.browser(role), desk.service.directory.now().position
    assert {path: browser.post(path).status_code for path in ACTS} == dict.fromkeys(ACTS, 403)
    assert desk.service.directory.now().position == before


def test_nobody_sees_them_without_signing_in(desk: Desk) -> None:
    assert {desk.browser().get(path).status_code for path in PAGES} == {401}


def test_an_administrator_sees_no_case(desk: Desk) -> None:
    browser = desk.browser("administrator")
    paths = ("/viec", "/tiep-nhan", "/xin-loi", "/ty-le", "/cho-nhan", "/nhat-ky-mo")
    assert {path: browser.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)


def test_no_dossier_stands_on_any_page_of_administration(desk: Desk) -> None:
    codes = [desk.ledger.desk.handle(receiving(n, applicant=PERSON)).code for n in range(1, 4)]
    desk.clock.show("2026-11-06 10:00")
    desk.ledger.desk.handle(acting(c.RaiseRungs, codes[0], "2026-11-06 10:00"))
    _all_dead(desk)
    browser = desk.browser("administrator")
    assert browser.get(f"/ho-so/{codes[0]}").status_code == 404
    for path in PAGES:
        page = browser.get(path).text
        assert [code for code in codes if code.removeprefix("W1-") in page] == [], path
        assert "Hường" not in page, path


def _all_dead(desk: Desk) -> None:
    """Let every message die, so that the page of the service lists it."""
    outbox = Outbox(desk.ledger.engines[0])
    rows = outbox.rows("pending")
    assert rows
    outbox.settle((row, Dead("no_answer")) for row in rows)


@pytest.mark.parametrize(
    "path",
    [
        "/quan-tri/nguoi-dung/ai-do",
        "/quan-tri/co-quan/W9",
        "/quan-tri/thu-tuc/9.9",
        "/quan-tri/lich/nowhere",
    ],
)
def test_what_is_not_there_is_said_so(desk: Desk, path: str) -> None:
    answer = desk.browser("administrator").get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_rule_that_is_no_offices_own_is_not_changed_on_a_page(desk: Desk) -> None:
    browser = desk.browser("administrator")
    assert browser.get("/quan-tri/nhac-viec/count.day_zero").status_code == 409
