"""Receiving in a browser: the promise is seen first, nothing typed is lost, and what is wrong is said at its field."""

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.desk.wards import receiving, state_of
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, Desk

USUAL: dict[str, Any] = {"procedure": "3wd", "office": "W1", "channel": "desk", "name": "Nguyễn Thị Thử"}


def test_the_date_and_its_reason_are_seen_before_anything_is_saved(desk: Desk) -> None:
    before = state_of(desk.ledger)
    part = Read(desk.browser("clerk").get("/tiep-nhan/hen?procedure=3wd&office=W1").text)
    assert "17:00 thứ Năm 05/11/2026" in part.text
    assert "Vì sao ngày này?" in part.text
    assert state_of(desk.ledger) == before


def test_a_dossier_is_received_with_its_promise_told_and_its_citizen_sealed(desk: Desk) -> None:
    page = Read(desk.browser("clerk").post("/tiep-nhan", **USUAL, id_number="079 090 001 234", phone="0905123456").text)
    assert "W1-261102-0001" in page.text.replace(" ", "").replace("W1-261102", "W1-261102") or "0001" in page.text
    assert "17:00 thứ Năm 05/11/2026" in page.text
    assert page.links["Tiếp hồ sơ sau"] == "/tiep-nhan?thu_tuc=3wd&kenh=desk"
    assert "Thử" not in page.text
    assert desk.ledger.reader.find("nguyen thi thu") == ["W1-261102-0001"]


def test_a_form_sent_twice_receives_one_dossier(desk: Desk) -> None:
    browser = desk.browser("clerk")
    pages = []
    for _ in range(2):
        pages.append(Read(browser.post("/tiep-nhan", **USUAL, _command="once").text).text)
        desk.clock.now += timedelta(minutes=1)
    assert pages[0] == pages[1]
    assert state_of(desk.ledger)[1] == [("main", "w1-261102-0001", "W1-261102-0001", state_of(desk.ledger)[1][0][3])]


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("procedure", "không có", "Thủ tục"),
        ("procedure", "", "procedure"),
        ("phone", "0905", "10 chữ số"),
        ("id_number", "07909000123", "chữ số"),
        ("id_number", "79090001234", "chữ số"),
        ("email", "a@b\r\nBcc: c@d", "địa chỉ"),
        ("limit", "ba ngày", "3wd"),
        ("limit", "9wd", "5"),
        ("code", "đơn-1", "đ"),
        ("at", "31/02/2026 08:00", "31/02/2026"),
        ("at", "05/11/2026 08:00", "05/11/2026"),
        ("name", "tên\x00", "name"),
        ("office", "W2", ""),
        ("office", "W9", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_recorded_or_lost(
    desk: Desk, field: str, wrong: str, said: str
) -> None:
    before = state_of(desk.ledger)
    answer = desk.browser("clerk").post("/tiep-nhan", **USUAL | {field: wrong})
    page = Read(answer.text)
    assert answer.status_code in {403, 422}
    if answer.status_code == 422:
        assert "Chưa lưu được" in page.text
        assert said in page.text or said == "procedure"
        assert page.fields["name"] == (USUAL | {field: wrong})["name"]
    assert state_of(desk.ledger) == before


def test_a_code_that_is_taken_is_said_at_the_code(desk: Desk) -> None:
    desk.ledger.desk.handle(receiving(1, code="CŨ-1".replace("Ũ", "U")))
    answer = desk.browser("clerk").post("/tiep-nhan", **USUAL, code="cu-1")
    assert answer.status_code == 409
    assert 'id="e-code"' in answer.text


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR 1=1--"]
)
def test_names_are_taken_literally(desk: Desk, name: str) -> None:
    browser = desk.browser("clerk")
    kept = browser.post("/tiep-nhan", **USUAL | {"name": name, "phone": "1"})
    assert Read(kept.text).fields["name"] == name
    assert "<script>alert" not in kept.text
    assert "<img src=x" not in kept.text
    assert browser.post("/tiep-nhan", **USUAL | {"name": name}).status_code == 200


def test_who_may_not_receive_is_told_so(desk: Desk) -> None:
    for login in ("official", "auditor", "head"):
        assert desk.browser(login).get("/tiep-nhan").status_code == 403
        assert desk.browser(login).post("/tiep-nhan", **USUAL).status_code == 403
    assert desk.browser(OTHER).post("/tiep-nhan", **USUAL).status_code == 403


def test_a_refusal_at_the_counter_is_recorded_apart(desk: Desk) -> None:
    page = Read(desk.browser("clerk").post("/tiep-nhan/tu-choi", **USUAL, basis="Thiếu bản chính").text)
    assert "từ chối" in page.text.lower()
    assert "Thiếu bản chính" in page.text


def test_a_paper_slip_of_yesterday_is_keyed_in_without_a_second_person(desk: Desk) -> None:
    desk.clock.show("2026-11-03 08:00")
    fields = USUAL | {"paper": "1", "at": "02/11/2026 15:10", "code": "P-261102-01"}
    assert desk.browser("clerk").post("/tiep-nhan", **fields).status_code == 200
    opening = desk.ledger.desk.dossier("P-261102-01").opening
    assert (opening.source, opening.occurred_at.hour) == ("paper", 8)
