"""The bad inputs of the promises (3.3) as the forms meet them: refused at the field, nothing recorded, nothing lost."""

import re
import unicodedata
from typing import Any, NamedTuple

import pytest

from adapters.ledger.instants import to_micros
from domain import commands as c
from domain.office import EndOffice
from tests.adapters.desk.wards import PERSON, acting, receiving, state_of
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, PASSWORD, Desk

USUAL: dict[str, Any] = {"procedure": "3wd", "office": "W1", "channel": "desk", "name": "Nguyễn Thị Thử"}
NOT_OF_FORMS = {
    4: "instants without a zone: the forms mean the desk's own; machines are tested at the API",
    8: "no form asks for a day of birth",
    18: "a swap of holidays comes with a calendar",
    19: "the clock set back is the scheduler's watch",
    33: "byte order marks and separators are of files",
    36: "formulas are of exported files",
    37: "formulas are of exported files",
    38: "formulas are of exported files",
    39: "workbooks are imported",
    40: "workbooks are imported",
    41: "workbooks are imported",
    42: "workbooks are imported",
    43: "workbooks are imported",
}
"""Rows that no form of the desk can meet, and where they are met."""


class Bad(NamedTuple):
    """A row of the promises: what is typed in which field, and what the sentence at the field says."""

    row: int
    field: str
    read: str
    said: str = ""


AT_RECEIPT = [
    Bad(1, "at", "29/02/2026 08:00", "29/02/2026"),
    Bad(3, "at", "2026-W10-1", "27/11/2026"),
    Bad(3, "at", "20260302"),
    Bad(5, "at", "9999-12-31T23:59:59Z", "2100"),
    Bad(5, "at", "0001-01-01T00:00+07:00", "2000"),
    Bad(6, "at", "2026-11-02T08:00+25:00"),
    Bad(7, "at", "02/11/2569 08:00", "2569"),
    Bad(7, "at", "02/11/1926 08:00", "1926"),
    Bad(9, "at", "02/11/2026 09:06", "09:06"),
    Bad(11, "at", "30/10/2026 08:00", "30/10/2026"),
    Bad(15, "limit", "0wd"),
    Bad(15, "limit", "-5wd"),
    Bad(15, "limit", "1.5wd"),
    Bad(15, "limit", "1000000000wd"),
    Bad(15, "limit", "NaN"),
    Bad(15, "limit", "1e400"),
    Bad(15, "limit", "6wd", "5"),
    Bad(27, "code", "Н29-1", "1"),
    Bad(29, "name", "Nguyễn\u200bThị", "7"),
    Bad(29, "name", "Thị\u202eThử", "4"),
    Bad(29, "name", "Ngu\u00adyễn", "4"),
    Bad(30, "id_number", "٠٧٩٠٩٠٠٠١٢٣٤", "chữ số"),
    Bad(30, "phone", "090512345²", "chữ số"),
    Bad(30, "limit", "٣wd"),
    Bad(31, "name", "Thị\x00Thử", "4"),
    Bad(31, "note", "a\x1b[31m", "2"),
    Bad(34, "name", "x" * 5_000, "4000"),
    Bad(34, "id_number", "9" * 5_000),
    Bad(35, "name", "e" + "\u0301" * 200, "6"),
    Bad(44, "id_number", "79090001234", "79090001234"),
    Bad(48, "email", "a@b.vn\r\nBcc: c@d.vn"),
    Bad(51, "procedure", "không có thủ tục này", "không có thủ tục này"),
]


@pytest.mark.parametrize("bad", AT_RECEIPT, ids=lambda bad: f"{bad.row} {bad.field} {bad.read[:24]!r}")
def test_a_receipt_with_it_is_refused_at_the_field_and_nothing_is_lost(desk: Desk, bad: Bad) -> None:
    before = state_of(desk.ledger)
    fields = USUAL | {bad.field: bad.read}
    answer = desk.browser("clerk").post("/tiep-nhan", **fields)
    assert answer.status_code == 422
    assert f'id="e-{bad.field}"' in answer.text
    told = answer.text.split(f'id="e-{bad.field}">')[1].split("</p>")[0]
    assert bad.said in told
    page = Read(answer.text)
    assert page.fields["name"] == fields["name"]
    assert state_of(desk.ledger) == before


@pytest.mark.parametrize("bad", [bad for bad in AT_RECEIPT if bad.field == "at" and bad.row != 11], ids=str)
def test_so_is_an_act_at_such_a_time(desk: Desk, bad: Bad) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    before = state_of(desk.ledger)
    answer = desk.browser("official").post(f"/ho-so/{code}/lam/ket-qua", outcome="granted", at=bad.read)
    assert answer.status_code == 422
    assert 'id="e-at"' in answer.text
    assert state_of(desk.ledger) == before


def test_2_a_day_is_read_day_first_and_told_with_its_weekday(desk: Desk) -> None:
    desk.clock.show("2026-03-02 09:00")
    page = Read(desk.browser("clerk").post("/tiep-nhan", **USUAL, at="02/03/2026 08:30").text)
    [code] = desk.ledger.reader.find("nguyen thi thu")
    assert desk.ledger.desk.dossier(code).opening.occurred_at.month == 3
    assert "17:00 thứ Năm 05/03/2026" in page.text
    assert "T2 02/03" in desk.browser("clerk").read(f"/ho-so/{code}").text


def test_10_an_act_of_this_morning_is_told_with_both_its_times(desk: Desk) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    desk.clock.show("2026-11-02 11:00")
    desk.browser("official").post(f"/ho-so/{code}/lam/ket-qua", outcome="granted", at="02/11/2026 10:00")
    page = desk.browser("official").read(f"/ho-so/{code}").text
    assert "10:00 T2 02/11" in page
    assert "11:00 T2 02/11" in page


def test_11_an_act_of_another_day_needs_a_reason_and_a_second_person(desk: Desk) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    desk.service.access.passwords.set("supervisor", PASSWORD, to_micros(desk.clock()))
    desk.clock.show("2026-11-04 08:00")
    fields = {"outcome": "granted", "at": "03/11/2026 16:00"}
    browser, act = desk.browser("official"), f"/ho-so/{code}/lam/ket-qua"
    alone = browser.post(act, **fields)
    assert (alone.status_code, 'id="e-at"' in alone.text) == (422, True)
    proof = {"approver": "supervisor", "approver_password": PASSWORD, "note": "mất mạng"}
    assert browser.post(act, **fields, **proof).status_code == 200


def test_12_and_14_an_act_before_the_one_it_follows_tells_both_instants(desk: Desk) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    browser, before = desk.browser("clerk"), state_of(desk.ledger)
    early = browser.post(f"/ho-so/{code}/lam/tra-ngay", outcome="granted", how="desk", at="02/11/2026 08:00")
    assert early.status_code == 422
    assert "08:00" in Read(early.text).text
    assert "09:00" in Read(early.text).text
    assert state_of(desk.ledger) == before
    desk.clock.show("2026-11-02 10:00")
    desk.ledger.desk.handle(acting(c.PauseClock, code, "2026-11-02 10:00", cause="supplement"))
    backwards = desk.browser("clerk").post(f"/ho-so/{code}/lam/bo-sung", at="02/11/2026 09:30")
    assert backwards.status_code == 422
    assert "10:00" in Read(backwards.text).text


def test_13_a_pause_in_a_pause_and_a_resumption_without_one_tell_the_present_state(desk: Desk) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    browser = desk.browser("official")
    resumed = browser.post(f"/ho-so/{code}/lam/bo-sung")
    assert (resumed.status_code, "đang xử lý" in Read(resumed.text).text.lower()) == (409, True)
    desk.ledger.desk.handle(acting(c.PauseClock, code, cause="supplement"))
    paused = browser.post(f"/ho-so/{code}/lam/tam-dung", cause="supplement")
    assert (paused.status_code, "tạm dừng" in Read(paused.text).text.lower()) == (409, True)


def test_16_a_promise_over_tet_is_explained_day_by_day(desk: Desk) -> None:
    page = desk.browser().read("/tinh-ngay?received=12/02/2026 15:20&limit=5wd").text
    assert "Tết" in page
    assert "17:00 thứ Năm 26/02/2026" in page


def test_17_a_forecast_year_is_provisional_and_an_absent_one_refused_by_name(desk: Desk) -> None:
    desk.clock.show("2026-12-31 08:00")
    provisional = Read(desk.browser("clerk").post("/tiep-nhan", **USUAL).text).text
    assert "tạm tính" in provisional.lower()
    desk.clock.show("2027-12-31 08:00")
    before = state_of(desk.ledger)
    absent = desk.browser("clerk").post("/tiep-nhan", **USUAL)
    assert (absent.status_code, "2028" in Read(absent.text).text) == (422, True)
    assert state_of(desk.ledger) == before


def test_20_and_21_a_form_sent_again_does_it_once_and_with_other_contents_not_at_all(desk: Desk) -> None:
    browser = desk.browser("clerk")
    answers = [browser.post("/tiep-nhan", **USUAL, _command="once") for _ in range(40)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({str(answer.url) for answer in answers}) == 1
    once = state_of(desk.ledger)
    other = browser.post("/tiep-nhan", **USUAL | {"name": "Lê Thị Khác"}, _command="once")
    assert other.status_code == 409
    assert state_of(desk.ledger) == once


@pytest.mark.long
def test_20_a_thousand_replays_of_one_form_are_one_event(desk: Desk) -> None:
    browser = desk.browser("clerk")
    urls = {str(browser.post("/tiep-nhan", **USUAL, _command="once").url) for _ in range(1_000)}
    assert len(urls) == 1
    assert len(desk.ledger.reader.find("nguyen thi thu")) == 1


def test_22_and_23_the_slower_of_two_is_told_who_did_what_when(desk: Desk) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    desk.ledger.desk.handle(acting(c.ProcessDossier, code, by="official"))
    fields = {"how": "desk", "seen_version": "2", "note": "người nhận thay"}
    desk.browser("supervisor").post(f"/ho-so/{code}/lam/tra", **fields)
    slower = desk.browser("clerk").post(f"/ho-so/{code}/lam/tra", **fields)
    assert slower.status_code == 409
    page = Read(slower.text)
    assert "Người supervisor" in page.text
    assert "09:00" in page.text
    assert "người nhận thay" in slower.text
    assert page.fields["seen_version"] == "3"


def test_23_what_the_clock_does_meanwhile_overtakes_nobody(desk: Desk) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    desk.clock.show("2026-11-06 08:00")
    desk.ledger.desk.handle(acting(c.RaiseRungs, code, "2026-11-06 08:00", by="dunghen"))
    answer = desk.browser("official").post(f"/ho-so/{code}/lam/ket-qua", outcome="granted", seen_version="1")
    assert answer.status_code == 200


def test_24_to_26_names_are_found_however_they_are_composed_or_typed(desk: Desk) -> None:
    browser = desk.browser("clerk")
    for number, name in enumerate((unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "Lê Hoà", "Đặng Văn Ổn")):
        browser.post("/tiep-nhan", **USUAL | {"name": name}, _command=f"c-{number}")
    for words in ("Nguyễn Thị Hường", unicodedata.normalize("NFD", "Hường"), "lê hòa", "le hoa", "Dang van on", "đặng"):
        assert "W1-261102-000" in browser.read(f"/viec?q={words}").text.replace("W1- ", "W1-"), words
    opened = browser.post("/ho-so/W1-261102-0001/mo", purpose="đọc")
    assert "Nguyễn Thị Hường" in opened.text


def test_27_to_29_a_code_is_read_as_people_mean_it(desk: Desk) -> None:
    browser = desk.browser("clerk")
    page = browser.post("/tiep-nhan", **USUAL, code="ＨＳ－２０２６\u200b")
    assert str(page.url).endswith("/tiep-nhan/xong/HS-2026")
    mixed = browser.post("/tiep-nhan", **USUAL | {"name": "Hoаng"}, _command="mixed")  # the a is Cyrillic
    assert mixed.status_code == 200


def test_32_bytes_that_are_no_text_are_refused(desk: Desk) -> None:
    browser, before = desk.browser("clerk"), state_of(desk.ledger)
    for raw in (b"%FF%FE", b"%ED%A0%80", "Nguyễn".encode("utf-16")):
        body = f"_token={browser.csrf}&procedure=3wd&office=W1&name=".encode() + raw
        head = {"content-type": "application/x-www-form-urlencoded"}
        answer = browser.client.post("/tiep-nhan", content=body, headers=head)
        assert answer.status_code == 422, raw
    assert state_of(desk.ledger) == before


def test_34_what_is_larger_than_any_form_is_not_read(desk: Desk) -> None:
    before = state_of(desk.ledger)
    answer = desk.browser("clerk").post("/tiep-nhan", **USUAL | {"name": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "lớn hơn" in Read(answer.text).text
    unknown = desk.browser().post("/tiep-nhan", **{f"f{n}": "x" * 2_000 for n in range(800)})
    assert unknown.status_code == 401
    many = desk.browser("clerk").post("/tiep-nhan", **USUAL | {f"f{n}": "x" for n in range(2_000)})
    assert many.status_code == 400
    assert state_of(desk.ledger) == before


def test_45_the_name_of_a_printed_file_is_ours(desk: Desk) -> None:
    code = desk.ledger.desk.handle(receiving(1, applicant=PERSON | {"name": "../../x\u002fCON"}, code="A/B-1")).code
    head = desk.browser("clerk").get(f"/ho-so/{code}/giay/phieu-hen.pdf").headers["content-disposition"]
    name = head.partition('filename="')[2].rstrip('"')
    assert name.endswith(".pdf")
    assert not set('/\\:"') & set(name)


@pytest.mark.parametrize("name", ["{{7*7}}", "${x}", "{% x %}", "<script>alert(1)</script>", '"><img onerror=x>'])
def test_46_and_47_a_name_is_printed_as_it_is(desk: Desk, name: str) -> None:
    browser = desk.browser("clerk")
    code = str(browser.post("/tiep-nhan", **USUAL | {"name": name}).url).rpartition("/")[2]
    opened = browser.post(f"/ho-so/{code}/mo", purpose=name)
    assert name in Read(opened.text).text
    assert "<script>alert" not in opened.text
    assert browser.get(f"/ho-so/{code}/giay/phieu-hen.pdf").status_code == 200


@pytest.mark.parametrize("words", ["' OR 1=1--", "%", "_", "W1%", "' UNION SELECT name--", "\\"])
def test_49_what_is_searched_for_is_text(desk: Desk, words: str) -> None:
    desk.ledger.desk.handle(receiving(1, applicant=PERSON))
    answer = desk.browser("clerk").get("/viec", params={"q": words})
    assert answer.status_code == 200
    assert "0001" not in answer.text


@pytest.mark.parametrize("code", ["Ku-1", "kU-1", "ｋｕ－１", "\N{KELVIN SIGN}u-1"])
def test_50_a_code_that_is_taken_leads_to_its_dossier_where_it_may_be_seen(desk: Desk, code: str) -> None:
    desk.ledger.desk.handle(receiving(1, code="Ku-1", office="W2"))
    before = state_of(desk.ledger)
    pages = {}
    for office, login in (("W1", "clerk"), ("W2", OTHER)):
        answer = desk.browser(login).post("/tiep-nhan", **USUAL | {"office": office}, code=code)
        told = re.search(r'<p class="told" id="e-code">(.*)</p>', answer.text)
        assert (answer.status_code, told is not None) == (409, True)
        pages[office] = told[1] if told else ""
    assert pages["W2"].removeprefix(pages["W1"]) == ' <a href="/ho-so/Ku-1">Mở hồ sơ</a>'
    assert "W2" not in pages["W1"]
    assert state_of(desk.ledger) == before


def test_51_an_office_that_was_merged_names_its_successor(desk: Desk) -> None:
    at = desk.clock()
    order = EndOffice(id="m", by="admin", at=at, code="W1", how="merged", into=("W2",), on=at.date(), basis="x")
    desk.ledger.desk.handle(order)
    answer = desk.browser("clerk").post("/tiep-nhan", **USUAL)
    assert (answer.status_code, "W2" in Read(answer.text).text) == (422, True)


def test_52_to_54_what_is_no_form_of_ours_is_not_read(desk: Desk) -> None:
    browser, before = desk.browser("clerk"), state_of(desk.ledger)
    client = browser.client
    for body in (b'{"a": 1, "a": 2}', b"[" * 100_000, b'"1"'):
        assert client.post("/tiep-nhan", content=body, headers={"content-type": "application/json"}).status_code == 415
    assert browser.post("/tiep-nhan", **USUAL | {"office": "W2"}).status_code == 403
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert client.request(method, "/tiep-nhan", data=USUAL).status_code == 405
    overridden = client.get("/tiep-nhan", params={"_method": "POST"}, headers={"x-http-method-override": "POST"})
    assert "Tiếp nhận hồ sơ" in Read(overridden.text).text
    assert state_of(desk.ledger) == before


def test_55_an_expired_token_keeps_what_was_typed(desk: Desk) -> None:
    browser = desk.browser("clerk")
    browser.client.cookies.clear()
    answer = browser.post("/tiep-nhan", **USUAL)
    assert (answer.status_code, Read(answer.text).fields["name"]) == (401, USUAL["name"])


def test_every_row_is_met_here_or_said_to_be_elsewhere() -> None:
    met = {bad.row for bad in AT_RECEIPT} | set(NOT_OF_FORMS)
    for name in globals():
        numbers = [int(word) for word in name.split("_") if word.isdecimal()]
        met |= set(range(numbers[0], numbers[-1] + 1)) if "_to_" in name and numbers else set(numbers)
    assert set(range(1, 57)) - met == {56}, "56, who was erased, is in test_erasing.py"


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5_000, "²", "١"])
def test_34_a_number_that_no_column_holds_is_no_place_and_no_version(desk: Desk, number: str) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    browser = desk.browser("supervisor")
    for path in ("/cho-nhan?sau=", "/viec?sau=", "/xin-loi?sau=desk~", "/ty-le/ho-so?sau="):
        assert browser.get(f"{path}{number[:300]}~{code}").status_code in {200, 303, 422}
    answer = browser.post(f"/ho-so/{code}/lam/ket-qua", outcome="granted", seen_version=number)
    assert answer.status_code == 200
