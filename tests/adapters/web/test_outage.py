"""Paper slips in a browser: numbered and printed ahead, keyed in once, voided with what became of them."""

from datetime import date
from typing import Any

import pytest

from adapters.letters.press import pages_of
from domain.office import EndOffice
from domain.user import GrantRole
from tests.adapters.desk.wards import state_of
from tests.adapters.letters.reading_back import Sheet
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, Desk

PAGE = "/tiep-nhan/du-phong"
DAYS: dict[str, Any] = {"office": "W1", "from_on": "02/11/2026", "until_on": "04/11/2026", "many": "3"}
FIRST, SECOND = "W1-P26-0001", "W1-P26-0002"
WRITTEN: dict[str, Any] = {"procedure": "3wd", "office": "W1", "name": "Nguyễn Thị Thử", "paper": "1", "code": FIRST}


@pytest.fixture
def printed(desk: Desk) -> Desk:
    assert desk.browser("clerk").post(PAGE, **DAYS).status_code == 200
    return desk


def test_slips_are_numbered_and_come_as_one_pdf_a_sheet_each(printed: Desk) -> None:
    browser = printed.browser("clerk")
    page = browser.read(PAGE)
    assert f"3: {FIRST} – W1-P26-0003" in page.text
    answer = browser.get(page.links["In các phiếu này"])
    assert (answer.headers["content-type"], pages_of(answer.content)) == ("application/pdf", 3)
    sheet = Sheet(answer.content)
    assert sheet.text.count(FIRST) >= 2
    assert "Dùng từ ngày 02 tháng 11 năm 2026 đến hết ngày 04 tháng 11 năm 2026" in sheet.text
    assert sheet.qr().startswith(f"http://127.0.0.1:8000/tra-cuu/{FIRST}/")


def test_the_code_on_the_slip_finds_nothing_until_it_is_keyed_in(printed: Desk) -> None:
    printed.clock.show("2026-11-05 08:00")
    browser = printed.browser("clerk")
    look_up = (
        Sheet(browser.get(f"{PAGE}/W1/2.pdf").content).qr().partition("#")[0].removeprefix("http://127.0.0.1:8000")
    )
    assert printed.browser().get(look_up).status_code == 404
    answer = browser.post("/tiep-nhan", **WRITTEN, at="03/11/2026 10:20")
    assert answer.status_code == 200
    assert "17:00 thứ Sáu 06/11/2026" in Read(answer.text).text
    assert Read(answer.text).links["Tiếp hồ sơ sau"] == PAGE
    assert printed.browser().get(look_up).status_code == 200
    opening = printed.ledger.desk.dossier(FIRST).opening
    assert (opening.source, opening.approved_by) == ("paper", None)


def test_the_date_written_by_hand_is_kept_where_it_is_another(printed: Desk) -> None:
    printed.clock.show("2026-11-05 08:00")
    browser = printed.browser("clerk")
    browser.post("/tiep-nhan", **WRITTEN, at="03/11/2026 10:20", given_due="09/11/2026 17:00")
    promise = printed.ledger.desk.dossier(FIRST).opening.promise
    assert promise is not None
    assert promise.given


def test_each_number_says_what_became_of_it(printed: Desk) -> None:
    browser = printed.browser("clerk")
    key_in = browser.get(f"/tiep-nhan?phieu={FIRST}&co_quan=W1")
    assert Read(key_in.text).fields["code"] == FIRST
    browser.post("/tiep-nhan", **WRITTEN)
    browser.post(f"{PAGE}/huy", office="W1", slip=SECOND, why="spoiled")
    page = browser.read(PAGE)
    assert "Đã nhập sổ 1 Chưa nhập 1 Đã hủy 1" in page.text
    assert "viết hỏng" in page.text
    assert pages_of(browser.get(f"{PAGE}/W1/2.pdf").content) == 2
    again = browser.post("/tiep-nhan", **WRITTEN | {"name": "Người khác"})
    assert again.status_code == 409
    assert 'id="e-code"' in again.text
    assert Read(again.text).links["Mở hồ sơ"] == f"/ho-so/{FIRST}"
    gone = browser.post("/tiep-nhan", **WRITTEN | {"code": SECOND})
    assert "đã hủy" in Read(gone.text).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("from_on", "hôm nay"), ("until_on", "01/11/2026"), ("many", "0"), ("many", "201"), ("many", "x"), ("many", "")],
)
def test_what_is_wrong_is_said_at_its_field(desk: Desk, field: str, wrong: str) -> None:
    before = state_of(desk.ledger)
    answer = desk.browser("clerk").post(PAGE, **DAYS | {field: wrong})
    assert (answer.status_code, state_of(desk.ledger)) == (422, before)
    assert f'id="e-{field}"' in answer.text
    assert Read(answer.text).fields[field] == wrong


def test_a_slip_of_other_days_is_said_at_its_time(printed: Desk) -> None:
    printed.clock.show("2026-11-09 08:00")
    answer = printed.browser("clerk").post("/tiep-nhan", **WRITTEN, at="05/11/2026 09:00")
    assert answer.status_code == 422
    assert 'id="e-at"' in answer.text


def test_only_who_receives_at_an_office_prints_and_voids_its_slips(printed: Desk) -> None:
    before = state_of(printed.ledger)
    for login in ("official", "auditor", OTHER):
        browser = printed.browser(login)
        assert browser.post(PAGE, **DAYS).status_code in {403, 422}
        assert browser.post(f"{PAGE}/huy", office="W1", slip=FIRST, why="lost").status_code in {403, 422}
        assert browser.get(f"{PAGE}/W1/2.pdf").status_code == 403
    assert FIRST not in printed.browser(OTHER).get(PAGE).text
    assert state_of(printed.ledger) == before


def test_nothing_chosen_is_nothing_voided(printed: Desk) -> None:
    before = state_of(printed.ledger)
    assert printed.browser("clerk").post(f"{PAGE}/huy", office="W1", why="lost").status_code == 422
    assert state_of(printed.ledger) == before


def test_what_an_office_wrote_down_before_it_ended_is_keyed_in_or_voided_after(printed: Desk) -> None:
    order: dict[str, Any] = {"id": "end", "by": "admin", "at": printed.clock(), "basis": "Nghị quyết 1"}
    ended = {"code": "W1", "how": "merged", "into": ("W2",), "on": date(2026, 11, 4)}
    printed.ledger.desk.handle(EndOffice(**order, **ended))
    printed.ledger.desk.handle(
        GrantRole(id="g", by="admin", at=printed.clock(), user="clerk", role="clerk", office="W2")
    )
    printed.clock.show("2026-11-05 08:00")
    browser = printed.browser("clerk")
    [key_in] = [to for to in browser.read(PAGE).links.values() if f"phieu={FIRST}" in to]
    assert '<option value="W1" selected>' in browser.get(key_in).text
    assert browser.post("/tiep-nhan", **WRITTEN, at="03/11/2026 10:20").status_code == 200
    assert printed.ledger.desk.dossier(FIRST).standing.office == "W1"
    assert browser.post(f"{PAGE}/huy", office="W1", slip=SECOND, why="unused").status_code == 200
    assert "Đã hủy 1" in browser.read(PAGE).text
    late = browser.post("/tiep-nhan", **WRITTEN | {"code": "W1-P26-0003"}, at="04/11/2026 10:20")
    assert (late.status_code, 'id="e-' in late.text) == (422, True)
    assert 'value="W1"' not in browser.get("/tiep-nhan").text
