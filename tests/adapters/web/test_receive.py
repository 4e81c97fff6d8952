"""Receiving in a browser: the promise is seen first, nothing typed is lost, and what is wrong is said at its field."""

import re
from datetime import timedelta
from typing import Any

import pytest

from adapters.ledger.reading import Sought
from adapters.letters.press import pages_of
from domain.procedure import DefineProcedure, ProcedureTerms
from tests.adapters.desk.wards import receiving, state_of
from tests.adapters.letters.reading_back import Sheet
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, Desk
from tests.world import FOUNDED

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
        ("name", "tên\x00", "ký tự ẩn"),
        ("sets", "0", "1 đến 99"),
        ("fee", "mười nghìn", "15.000"),
        ("fee", "-5", "15.000"),
        ("originals_1", "một", "0 đến 999"),
        ("paper_1", "tờ\x00", "ký tự ẩn"),
        ("notify_by", "sms", "bắt buộc"),
        ("notify_by", "email", "bắt buộc"),
        ("notify_by", "bồ câu", ""),
        ("office", "W2", ""),
        ("office", "W9", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_recorded_or_lost(
    desk: Desk, field: str, wrong: str, said: str
) -> None:
    before = state_of(desk.ledger)
    papers = {"paper_1": "Tờ khai", "originals_1": "1"}
    answer = desk.browser("clerk").post("/tiep-nhan", **USUAL | papers | {field: wrong})
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


# --- the papers handed in, and what else the slip prints -------------------------------------------------------------


@pytest.fixture
def with_papers(desk: Desk) -> Desk:
    """A desk with a procedure whose papers are known."""
    facts: dict[str, Any] = {"name": "Đăng ký lại khai sinh", "field": "Hộ tịch", "legal_basis": "x", "mark": "POLICY"}
    terms = ProcedureTerms(limit="5wd", from_on=FOUNDED.date(), papers=("Tờ khai", "Giấy tờ cũ"), **facts)
    desk.ledger.desk.handle(DefineProcedure(id="p", by="admin", at=FOUNDED, code="1.004884", terms=terms))
    return desk


def papers_kept(desk: Desk, code: str) -> list[tuple[str, int, int, int]]:
    page = desk.ledger.reader.dossier(code)
    [opened] = desk.ledger.reader.open_all([Sought(page, papers=True)], "test", "test")
    return [(paper.name, paper.originals, paper.certified, paper.copies) for paper in opened.papers]


def test_the_usual_papers_stand_ready_with_one_original_each(with_papers: Desk) -> None:
    part = Read(with_papers.browser("clerk").get("/tiep-nhan/giay-to?procedure=lai+khai+sinh").text)
    assert [part.fields[f"paper_{n}"] for n in (1, 2, 3)] == ["Tờ khai", "Giấy tờ cũ", ""]
    assert [part.fields[f"originals_{n}"] for n in (1, 2, 3)] == ["1", "1", ""]
    assert Read(with_papers.browser("clerk").get("/tiep-nhan?thu_tuc=1.004884").text).fields["paper_1"] == "Tờ khai"


def test_without_script_the_date_and_the_papers_are_looked_at_first(with_papers: Desk) -> None:
    before = state_of(with_papers.ledger)
    blank = {f"{name}_{n}": "" for name in ("paper", "originals", "certified", "copies") for n in (1, 2)}
    typed = USUAL | blank | {"procedure": "lai khai sinh", "look": "1"}
    answer = with_papers.browser("clerk").post("/tiep-nhan", **typed)
    page = Read(answer.text)
    assert (answer.status_code, state_of(with_papers.ledger)) == (200, before)
    assert "17:00 thứ Hai 09/11/2026" in page.text
    assert (page.fields["paper_1"], page.fields["name"]) == ("Tờ khai", USUAL["name"])
    assert "Chưa lưu được" not in page.text


def test_what_came_is_kept_and_what_did_not_is_left_out(with_papers: Desk) -> None:
    rows = {"paper_1": "Tờ khai", "originals_1": "1", "paper_2": "Giấy tờ cũ", "originals_2": "0", "copies_2": ""}
    rows |= {"paper_3": "  Ảnh 4x6 ", "copies_3": "2", "originals_3": "", "paper_4": "", "originals_4": "1"}
    more = {"sets": "1", "fee": "15.000", "return_way": "post", "notify_by": "sms", "phone": "0905 123 456"}
    answer = with_papers.browser("clerk").post("/tiep-nhan", **USUAL | rows | more)
    assert answer.status_code == 200
    assert papers_kept(with_papers, "W1-261102-0001") == [("Tờ khai", 1, 0, 0), ("Ảnh 4x6", 0, 0, 2)]
    opening = with_papers.ledger.desk.dossier("W1-261102-0001").opening
    assert (opening.sets, opening.fee, opening.return_way, opening.notify_by) == (1, 15_000, "post", "sms")


def test_the_slip_offered_at_once_is_a_pdf_of_one_page_with_what_came(with_papers: Desk) -> None:
    browser = with_papers.browser("clerk")
    page = Read(browser.post("/tiep-nhan", **USUAL, paper_1="Tờ khai", originals_1="1").text)
    for link in ("In giấy hẹn", "khổ A5"):
        answer = browser.get(page.links[link])
        assert answer.headers["content-type"] == "application/pdf"
        assert pages_of(answer.content) == 1
    assert "Tờ khai" in Sheet(browser.get(page.links["In giấy hẹn"]).content).text


def test_after_a_dossier_of_the_same_kind_the_procedure_is_there_and_the_name_comes_first(with_papers: Desk) -> None:
    page = with_papers.browser("clerk").get("/tiep-nhan?thu_tuc=1.004884&kenh=post").text
    assert Read(page).fields["procedure"] == "1.004884 Đăng ký lại khai sinh"
    assert re.search(r'id="f-name"[^>]*autofocus', page)
    assert not re.search(r'id="f-procedure"[^>]*autofocus', page)


def test_consent_without_its_address_is_said_at_the_address(desk: Desk) -> None:
    answer = desk.browser("clerk").post("/tiep-nhan", **USUAL, notify_by="sms")
    assert answer.status_code == 422
    assert 'id="e-phone"' in answer.text
    assert "phone:" not in answer.text
