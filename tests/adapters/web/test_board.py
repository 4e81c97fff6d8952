"""The public boards: the numbers of the rates, without a name or a code, for anybody, and cheap to ask for."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from domain import commands as c
from domain.office import OpenOffice
from tests.adapters.desk.wards import acting, receiving
from tests.adapters.web.conftest import Desk
from tests.adapters.web.test_today import busy
from tests.world import FOUNDED


def test_a_board_shows_month_and_year_of_an_office_to_anybody(desk: Desk) -> None:
    busy(desk)
    page = desk.browser().read("/bang/W1")
    assert "Tháng 11/2026 Năm 2026" in page.text
    assert "Tiếp nhận hồ sơ có ngày hẹn trả 4 4" in page.text
    assert "Trước hạn có kết quả trước ngày hẹn 1 1" in page.text
    assert "Quá hạn có kết quả sau ngày hẹn 1 1" in page.text
    assert "50,00% 1/2" in page.text
    assert "0 trên 2" in page.text


@pytest.mark.parametrize("path", ["/bang", "/bang/W1"])
def test_on_a_wall_it_asks_for_itself_again_without_script(desk: Desk, path: str) -> None:
    browser = desk.browser()
    assert "http-equiv" not in browser.get(path).text
    wall = browser.read(path).links["Màn hình treo tường: tự cập nhật mỗi phút"]
    assert '<meta http-equiv="refresh" content="60">' in browser.get(wall).text
    assert browser.read(wall).links["Ngừng tự cập nhật"] == path


def test_nobody_is_named_and_no_dossier(desk: Desk) -> None:
    codes = busy(desk)
    for path in ("/bang", "/bang/W1"):
        html = desk.browser().get(path).text
        assert not [
            hidden
            for hidden in (*codes, "Hường", "0905", "hoa", "lan")
            if f">{hidden}<" in html or f" {hidden} " in html
        ]


def test_an_office_without_results_has_no_percentage(desk: Desk) -> None:
    busy(desk)
    page = desk.browser().read("/bang/W2")
    assert "không phát sinh" in page.text
    assert "0%" not in page.text.replace("100%", "").replace("30%", "")
    assert "W2 0 0 0 0 0/0 không phát sinh" in desk.browser().read("/bang").text


def test_an_office_is_shown_with_all_below_it(desk: Desk) -> None:
    by = {"by": "admin", "at": FOUNDED, "on": FOUNDED.date()}
    desk.ledger.desk.handle(OpenOffice(id="o", code="W1.1", name="Tổ 1", calendar="vn", parent="W1", **by))
    desk.ledger.desk.handle(receiving(1, office="W1.1"))
    desk.ledger.desk.handle(receiving(2))
    assert "Tiếp nhận hồ sơ có ngày hẹn trả 2 2" in desk.browser().read("/bang/W1").text
    assert "Gồm cả 1 cơ quan cấp dưới" in desk.browser().read("/bang/W1").text
    assert "Tiếp nhận hồ sơ có ngày hẹn trả 1 1" in desk.browser().read("/bang/W1.1").text


def test_a_letter_that_was_signed_counts_as_an_apology(desk: Desk) -> None:
    codes = busy(desk)
    when = "2026-11-06 11:00"
    desk.clock.show(when)
    desk.ledger.desk.handle(acting(c.DraftApology, codes[0], when, reason="software"))
    desk.ledger.desk.handle(acting(c.IssueApology, codes[0], when))
    assert "1 trên 2" in desk.browser().read("/bang/W1").text


def test_an_unknown_office_is_no_page(desk: Desk) -> None:
    assert desk.browser().get("/bang/W9").status_code == 404


@pytest.mark.parametrize("path", ["/bang", "/bang/W1"])
def test_asked_again_while_nothing_changed_it_counts_nothing_again(desk: Desk, path: str) -> None:
    busy(desk)
    browser = desk.browser()
    before = browser.get(path).text
    counted: list[str] = []
    event.listen(desk.ledger.engines[0], "before_cursor_execute", lambda *told: counted.append(told[2]))
    desk.clock.now += timedelta(minutes=5)
    assert browser.get(path).text == before
    assert not [statement for statement in counted if "timeliness_facts" in statement or "apologies" in statement]


def test_it_is_counted_again_once_the_ledger_grew_or_the_month_is_over(desk: Desk) -> None:
    browser = desk.browser()
    assert "Tiếp nhận hồ sơ có ngày hẹn trả 0 0" in browser.read("/bang/W1").text
    desk.ledger.desk.handle(receiving(1))
    assert "Tiếp nhận hồ sơ có ngày hẹn trả 0 0" in browser.read("/bang/W1").text
    desk.clock.now += timedelta(seconds=31)
    assert "Tiếp nhận hồ sơ có ngày hẹn trả 1 1" in browser.read("/bang/W1").text
    desk.clock.show("2026-12-01 00:00")
    assert "Tháng 12/2026 Năm 2026" in browser.read("/bang/W1").text
    assert "Tiếp nhận hồ sơ có ngày hẹn trả 0 1" in browser.read("/bang/W1").text
