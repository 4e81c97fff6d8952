"""The dossier page: what may be done by whom, both times, names only when opened, and nothing typed is lost."""

import pytest

from adapters.ledger.instants import to_micros
from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving, state_of
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, PASSWORD, Desk


@pytest.fixture
def code(desk: Desk) -> str:
    return desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code


def version(desk: Desk, code: str) -> str:
    return str(desk.ledger.desk.dossier(code).version)


def test_the_promise_is_told_with_its_reason_and_no_name(desk: Desk, code: str) -> None:
    page = desk.browser("official").read(f"/ho-so/{code}")
    assert "17:00 thứ Năm 05/11/2026" in page.text
    assert "Vì sao ngày này?" in page.text
    assert "cùng lúc" in page.text
    assert "Hường" not in page.text


def test_only_acts_of_this_state_and_this_person_are_offered(desk: Desk, code: str) -> None:
    assert {"Có kết quả", "Chuyển xử lý", "Yêu cầu bổ sung"} <= set(
        desk.browser("official").read(f"/ho-so/{code}").links
    )
    assert "Trả kết quả" not in desk.browser("official").read(f"/ho-so/{code}").links
    assert "Dừng xử lý" in desk.browser("supervisor").read(f"/ho-so/{code}").links
    auditor = desk.browser("auditor").read(f"/ho-so/{code}")
    assert not {"Có kết quả", "Chuyển xử lý", "Đính chính"} & set(auditor.links)


def test_a_name_is_opened_once_and_the_opening_is_recorded(desk: Desk, code: str) -> None:
    page = Read(desk.browser("clerk").post(f"/ho-so/{code}/mo", purpose="gọi báo kết quả").text)
    assert "Đặng Thị Hường" in page.text
    with desk.ledger.recorder.reading() as connection:
        seen = connection.exec_driver_sql('SELECT "by", purpose, fields FROM access_log').all()
    assert [tuple(row) for row in seen] == [("clerk", "gọi báo kết quả", "applicant")]


@pytest.mark.parametrize("path", ["", "/lam/ket-qua", "/dinh-chinh/1"])
def test_another_offices_dossier_is_as_unknown_as_one_that_is_not_there(desk: Desk, code: str, path: str) -> None:
    browser = desk.browser(OTHER)
    theirs, missing = browser.get(f"/ho-so/{code}{path}"), browser.get(f"/ho-so/W1-261102-9999{path}")
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert Read(theirs.text).text.replace(code, "X") == Read(missing.text).text.replace("W1-261102-9999", "X")


@pytest.mark.parametrize("path", ["lam/ket-qua", "mo", "dinh-chinh/1"])
def test_nor_can_they_act_on_it(desk: Desk, code: str, path: str) -> None:
    before = state_of(desk.ledger)
    answer = desk.browser(OTHER).post(
        f"/ho-so/{code}/{path}", outcome="granted", purpose="x", field="channel", new="post"
    )
    assert answer.status_code == 404
    assert state_of(desk.ledger) == before


def test_a_form_sent_twice_does_it_once(desk: Desk, code: str) -> None:
    browser = desk.browser("official")
    for _ in range(2):
        answer = browser.post(f"/ho-so/{code}/lam/chuyen", _command="one", to="clerk", seen_version="1")
        assert "Đã chuyển" in Read(answer.text).text or answer.status_code == 200
    assert desk.ledger.desk.dossier(code).version == 2


def test_a_page_that_others_overtook_says_who_did_what_and_keeps_what_was_typed(desk: Desk, code: str) -> None:
    desk.ledger.desk.handle(acting(c.ProcessDossier, code))
    answer = desk.browser("official").post(
        f"/ho-so/{code}/lam/tam-dung", cause="supplement", items="một tờ\nhai tờ", seen_version="1"
    )
    page = Read(answer.text)
    assert answer.status_code == 409
    assert "hoa" in page.text
    assert "một tờ" in page.text


def test_an_act_of_yesterday_needs_a_reason_and_a_second_person_on_the_spot(desk: Desk, code: str) -> None:
    desk.service.access.passwords.set("supervisor", PASSWORD, to_micros(desk.clock()))
    desk.clock.show("2026-11-04 08:00")
    browser = desk.browser("official")
    fields = {"outcome": "granted", "at": "03/11/2026 16:00", "seen_version": "1", "note": "mất mạng"}
    alone = browser.post(f"/ho-so/{code}/lam/ket-qua", **fields)
    assert alone.status_code == 422
    assert "03/11/2026 16:00" in Read(alone.text).fields["at"]
    guess = {"approver": "supervisor", "approver_password": "sai rồi nhé bạn"}
    wrong = browser.post(f"/ho-so/{code}/lam/ket-qua", **fields, **guess)
    assert wrong.status_code == 422
    peer = browser.post(f"/ho-so/{code}/lam/ket-qua", **fields, approver="clerk", approver_password=PASSWORD)
    assert peer.status_code == 422
    done = browser.post(f"/ho-so/{code}/lam/ket-qua", **fields, approver="supervisor", approver_password=PASSWORD)
    assert done.status_code == 200
    assert "duyệt" in Read(done.text).text
    assert desk.ledger.desk.dossier(code).acts[-1].approved_by == "supervisor"


def test_a_correction_stands_beside_what_it_corrects(desk: Desk, code: str) -> None:
    desk.service.access.passwords.set("supervisor", PASSWORD, to_micros(desk.clock()))
    browser = desk.browser("clerk")
    fields = {"field": "occurred_at", "new": "02/11/2026 08:10", "note": "ghi nhầm giờ"}
    proof = {"approver": "supervisor", "approver_password": PASSWORD}
    page = Read(browser.post(f"/ho-so/{code}/dinh-chinh/1", **fields, **proof).text)
    assert "Đính chính" in page.text
    assert "08:10" in page.text
    bad = browser.post(f"/ho-so/{code}/dinh-chinh/1", **fields | {"new": "hôm qua"}, **proof)
    assert bad.status_code == 422


def test_bad_input_is_said_at_its_field_and_records_nothing(desk: Desk, code: str) -> None:
    before = state_of(desk.ledger)
    browser = desk.browser("official")
    for act, fields in (
        ("tam-dung", {"cause": "supplement", "longest": "ba ngày"}),
        ("ket-qua", {"outcome": "maybe"}),
        ("chuyen", {"to": ""}),
        ("ket-qua", {"outcome": "granted", "at": "32/13/2026 25:00"}),
        ("ket-qua", {"outcome": "granted", "at": "09/11/2026 08:00"}),
    ):
        answer = browser.post(f"/ho-so/{code}/lam/{act}", **fields)
        assert answer.status_code == 422, act
        assert "Chưa lưu được" in Read(answer.text).text
    assert state_of(desk.ledger) == before


def test_many_are_done_at_once_and_each_refusal_has_its_row(desk: Desk) -> None:
    codes = [desk.ledger.desk.handle(receiving(n)).code for n in (1, 2, 3)]
    desk.ledger.desk.handle(acting(c.ProcessDossier, codes[0]))
    browser = desk.browser("clerk")
    asked = Read(browser.post("/viec/nhieu", act="process", code=codes).text)
    assert "Đã chọn 3 hồ sơ" in asked.text
    report = Read(browser.post("/viec/nhieu/lam", act="process", code=codes, outcome="granted", _command="m").text)
    assert "Xong 2/3" in report.text
    again = Read(browser.post("/viec/nhieu/lam", act="process", code=codes, outcome="granted", _command="m").text)
    assert "Xong 2/3" in again.text


def test_papers_are_printed_in_the_browser_and_the_opened_name_is_recorded(desk: Desk, code: str) -> None:
    desk.clock.show("2026-11-02 09:05")
    answer = desk.browser("clerk").get(f"/ho-so/{code}/giay/phieu-hen.pdf?kho=a5")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    with desk.ledger.recorder.reading() as connection:
        assert connection.exec_driver_sql("SELECT purpose FROM access_log").scalars().all() == ["print slip"]
    assert desk.browser("clerk").get(f"/ho-so/{code}/giay/xin-loi.pdf").status_code == 409
    assert desk.browser(OTHER).get(f"/ho-so/{code}/giay/phieu-hen.pdf").status_code == 404
    assert desk.browser("auditor").get(f"/ho-so/{code}/giay/phieu-hen.pdf").status_code == 403
