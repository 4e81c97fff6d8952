"""The home page: numbers that open their lists, and a month that shows its parts."""

import pytest

from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.adapters.web.conftest import OTHER, Desk


def busy(desk: Desk) -> list[str]:
    """One late with its letter owed, one overdue, one early and not collected, one paused."""
    codes = [desk.ledger.desk.handle(receiving(n, applicant=PERSON)).code for n in range(1, 5)]
    for code, when, kind, more in (
        (codes[2], "2026-11-04 09:00", c.ProcessDossier, {}),
        (codes[3], "2026-11-04 10:00", c.PauseClock, {"cause": "supplement"}),
        (codes[0], "2026-11-06 09:00", c.ProcessDossier, {}),
        (codes[0], "2026-11-06 09:05", c.ReturnResult, {}),
        (codes[1], "2026-11-06 10:00", c.RaiseRungs, {}),
    ):
        desk.clock.show(when)
        desk.ledger.desk.handle(acting(kind, code, when, **more))
    return codes


def test_six_numbers_open_six_lists(desk: Desk) -> None:
    busy(desk)
    page = desk.browser("clerk").read("/")
    for number in (
        "2 Nợ thư xin lỗi",
        "1 Quá hạn, chưa xong",
        "0 Hẹn trả hôm nay",
        "0 Cần báo trước",
        "0 Tạm dừng quá lâu",
        "1 Chờ người dân nhận",
    ):
        assert number in page.text
    assert "Nường" not in page.text


def test_the_month_shows_percent_and_parts(desk: Desk) -> None:
    busy(desk)
    page = desk.browser("head").read("/")
    assert "Đúng hẹn 50,00%" in page.text
    assert "1 / 2 hồ sơ có kết quả · 1 quá hạn" in page.text


def test_both_rates_open_as_many_dossiers_as_they_name(desk: Desk) -> None:
    busy(desk)
    browser = desk.browser("head")
    for number, to in (("1", "kept"), ("2", "settled"), ("1", "late"), ("1", "early")):
        assert f'href="/ty-le/ho-so?cot={to}">{number}' in browser.get("/").text
        assert f": {number} hồ sơ" in browser.read(f"/ty-le/ho-so?cot={to}").text


@pytest.mark.parametrize(("longest", "many"), [("1wd", 1), ("2wd", 0), (None, 0)])
def test_a_pause_counts_once_it_lasts_longer_than_its_cause_allows(desk: Desk, longest: str | None, many: int) -> None:
    busy(desk)
    code = desk.ledger.desk.handle(receiving(9, "2026-11-06 10:00")).code
    desk.ledger.desk.handle(acting(c.PauseClock, code, "2026-11-06 10:00", cause="supplement", longest=longest))
    desk.clock.show("2026-11-09 23:59")
    assert "0 Tạm dừng quá lâu" in desk.browser("clerk").read("/").text
    desk.clock.show("2026-11-10 00:00")
    browser = desk.browser("clerk")
    assert f"{many} Tạm dừng quá lâu" in browser.read("/").text
    page = browser.read("/viec?loc=dung-lau")
    assert f"Tạm dừng quá lâu {many}" in page.text
    assert (code.removeprefix("W1-") in page.text) == bool(many)
    desk.ledger.desk.handle(acting(c.ResumeClock, code, "2026-11-10 00:00"))
    assert "0 Tạm dừng quá lâu" in browser.read("/").text


def test_a_month_without_results_shows_no_rate(desk: Desk) -> None:
    page = desk.browser("clerk").read("/")
    assert "Chưa phát sinh kết quả nào" in page.text
    assert "0%" not in page.text.replace("100%", "").replace("30%", "")


def test_another_office_has_a_day_of_its_own(desk: Desk) -> None:
    codes = busy(desk)
    page = desk.browser(OTHER).read("/")
    assert "0 Nợ thư xin lỗi" in page.text
    assert codes[0].removeprefix("W1-") not in page.text


def test_what_is_ready_waits_on_its_list_until_it_is_returned_or_taken_back(desk: Desk) -> None:
    codes = busy(desk)
    browser = desk.browser("clerk")
    assert codes[2].removeprefix("W1-") in browser.read("/cho-nhan").text
    desk.ledger.desk.handle(acting(c.RecallResult, codes[2], "2026-11-06 10:00", note="sai", approved_by="chi"))
    assert "Mọi kết quả đều đã trả" in browser.read("/cho-nhan").text


def test_an_administrator_is_led_to_their_own_pages(desk: Desk) -> None:
    browser = desk.browser("administrator")
    browser.client.follow_redirects = False
    assert browser.get("/").headers["location"] == "/quan-tri"
