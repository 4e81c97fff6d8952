"""The state of the service on its page: what is to be looked after, clocks confirmed by name, dead letters retried."""

from datetime import timedelta

import pytest

from adapters.ledger.outbox import Outbox
from adapters.scheduling.rounds import memory_of
from tests.adapters.desk.wards import PERSON, receiving
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import Desk

AT = "/quan-tri/tinh-trang"


def test_the_page_says_how_scheduler_keys_and_ledger_stand(desk: Desk) -> None:
    desk.ledger.desk.handle(receiving(1, applicant=PERSON))
    page = desk.browser("administrator").read(AT).text
    for said in ("Bộ nhắc việc chưa chạy lần nào", "1 đang giữ, 0 đã hủy", "mở được", "Gốc cây băm", "năm 2027"):
        assert said in page
    memory_of(desk.ledger).note_tick(desk.clock() - timedelta(seconds=40), desk.clock(), 2)
    assert "40 giây" in desk.browser("administrator").read(AT).text


def test_clocks_are_confirmed_by_name_after_the_password(desk: Desk) -> None:
    memory_of(desk.ledger).trip(desk.clock(), 60)
    browser = desk.browser("administrator")
    assert "60" in browser.read(AT).text
    browser.post(f"{AT}/xac-nhan")
    state = memory_of(desk.ledger).load()
    assert (state.hold, state.confirmed_by) == (None, "administrator")
    assert "Không có việc gì chờ xác nhận" in Read(browser.post(f"{AT}/xac-nhan").text).text
    memory_of(desk.ledger).trip(desk.clock(), 60)
    desk.clock.now += timedelta(minutes=6)
    assert browser.post(f"{AT}/xac-nhan").status_code == 403
    assert memory_of(desk.ledger).load().hold == "breaker"


def test_one_dead_letter_or_all_are_tried_again(desk: Desk, outbox: Outbox) -> None:
    dead = outbox.counts()["dead"]
    assert dead > 1
    browser = desk.browser("administrator")
    browser.post(f"{AT}/gui-lai", number=str(outbox.rows("dead")[0].id))
    assert outbox.counts()["dead"] == dead - 1
    browser.post(f"{AT}/gui-lai")
    assert (outbox.counts()["dead"], outbox.counts()["pending"]) == (0, dead)


@pytest.mark.parametrize("number", ["999", "x", "²", "9" * 40])
def test_a_letter_that_is_not_there_is_said_so(desk: Desk, outbox: Outbox, number: str) -> None:
    before = outbox.counts()
    answer = desk.browser("administrator").post(f"{AT}/gui-lai", number=number)
    assert answer.status_code == 200
    assert outbox.counts() == before


def test_the_first_page_counts_what_needs_a_hand(desk: Desk, outbox: Outbox) -> None:
    page = desk.browser("administrator").read("/quan-tri").text
    assert f"{outbox.counts()['dead']} Tin không gửi được" in page
    assert "chưa công bố: 2027" in page
    assert "Chưa có người ký thư tại: W2." in page
