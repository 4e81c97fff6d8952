"""Corrections on screen: proposed by one person, listed until another approves them or turns them down."""

import pytest

from adapters.ledger.instants import to_micros
from projections import proposals
from tests.adapters.desk.wards import PERSON, receiving, state_of
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, PASSWORD, Desk

WRONG = {"field": "occurred_at", "new": "30/10/2026 16:00", "note": "ghi nhầm ngày"}


@pytest.fixture
def code(desk: Desk) -> str:
    return desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code


@pytest.fixture
def proposed(desk: Desk, code: str) -> str:
    assert desk.browser("clerk").post(f"/ho-so/{code}/dinh-chinh/1", **WRONG).status_code == 200
    return code


def waiting(desk: Desk) -> list[tuple[str, int]]:
    with desk.ledger.reader.snapshot() as connection:
        return [(row.code, row.proposal) for row in proposals.read(connection)]


def test_a_proposal_waits_on_the_list_and_on_its_dossier(desk: Desk, proposed: str) -> None:
    assert waiting(desk) == [(proposed, 2)]
    for login in ("supervisor", "head"):
        page = desk.browser(login).read("/dinh-chinh")
        assert "16:00 T6 30/10" in page.text
        assert page.links["Quyết định"] == f"/ho-so/{proposed}/de-nghi/2"
        assert "đề nghị đính chính" in desk.browser(login).read(f"/ho-so/{proposed}").text
    assert "Hường" not in page.text


def test_what_would_be_promised_is_seen_before_it_is_approved(desk: Desk, proposed: str) -> None:
    page = desk.browser("supervisor").read(f"/ho-so/{proposed}/de-nghi/2")
    assert "17:00 thứ Năm 05/11/2026" in page.text
    assert "17:00 thứ Tư 04/11/2026" in page.text
    assert "ghi nhầm ngày" not in page.text


def test_the_reason_is_opened_and_the_opening_recorded(desk: Desk, proposed: str) -> None:
    page = Read(desk.browser("supervisor").post(f"/ho-so/{proposed}/de-nghi/2/ly-do").text)
    assert "ghi nhầm ngày" in page.text
    with desk.ledger.recorder.reading() as connection:
        seen = connection.exec_driver_sql('SELECT "by", fields FROM access_log').all()
    assert [tuple(row) for row in seen] == [("supervisor", "note")]


def test_approved_it_is_done_and_off_the_list(desk: Desk, proposed: str) -> None:
    browser = desk.browser("supervisor")
    pages = [browser.post(f"/ho-so/{proposed}/de-nghi/2", verdict="approved", _command="one").text for _ in range(2)]
    assert "17:00 thứ Tư 04/11/2026" in Read(pages[0]).text
    assert desk.ledger.desk.dossier(proposed).standing.last_by == "lan"
    assert waiting(desk) == []
    assert "Không có đề nghị" in browser.read("/dinh-chinh").text
    assert "Duyệt" in browser.read(f"/ho-so/{proposed}/de-nghi/2").text


def test_turned_down_it_needs_a_reason_and_the_entry_stays(desk: Desk, proposed: str) -> None:
    browser, before = desk.browser("head"), state_of(desk.ledger)
    bare = browser.post(f"/ho-so/{proposed}/de-nghi/2", verdict="declined")
    assert (bare.status_code, state_of(desk.ledger)) == (422, before)
    assert 'id="e-note"' in bare.text
    said = Read(browser.post(f"/ho-so/{proposed}/de-nghi/2", verdict="declined", note="sổ trực ghi đúng").text)
    assert "17:00 thứ Năm 05/11/2026" in said.text
    assert waiting(desk) == []


@pytest.mark.parametrize("login", ["clerk", "official"])
def test_who_may_not_approve_does_not_decide(desk: Desk, proposed: str, login: str) -> None:
    browser, before = desk.browser(login), state_of(desk.ledger)
    assert "Không duyệt" not in browser.read(f"/ho-so/{proposed}/de-nghi/2").text
    assert browser.post(f"/ho-so/{proposed}/de-nghi/2", verdict="approved").status_code == 403
    assert state_of(desk.ledger) == before


def test_nobody_approves_their_own_proposal(desk: Desk, code: str) -> None:
    browser = desk.browser("supervisor")
    browser.post(f"/ho-so/{code}/dinh-chinh/1", **WRONG)
    assert "chờ người thứ hai" in browser.read("/dinh-chinh").text
    assert browser.post(f"/ho-so/{code}/de-nghi/2", verdict="approved").status_code == 422
    assert waiting(desk) == [(code, 2)]


def test_another_office_sees_nothing_of_it(desk: Desk, proposed: str) -> None:
    browser = desk.browser(OTHER)
    assert proposed not in browser.get("/dinh-chinh").text
    for path in ("de-nghi/2", "de-nghi/9"):
        assert browser.get(f"/ho-so/{proposed}/{path}").status_code == 404
        assert browser.post(f"/ho-so/{proposed}/{path}", verdict="approved").status_code == 404


def test_an_entry_that_is_no_proposal_is_no_page(desk: Desk, proposed: str) -> None:
    assert desk.browser("supervisor").get(f"/ho-so/{proposed}/de-nghi/1").status_code == 403


def test_on_the_spot_both_at_one_screen_still_correct_at_once(desk: Desk, code: str) -> None:
    desk.service.access.passwords.set("supervisor", PASSWORD, to_micros(desk.clock()))
    proof = {"approver": "supervisor", "approver_password": PASSWORD}
    page = Read(desk.browser("clerk").post(f"/ho-so/{code}/dinh-chinh/1", **WRONG, **proof).text)
    assert "17:00 thứ Tư 04/11/2026" in page.text
    assert waiting(desk) == []
    wrong = desk.browser("clerk").post(
        f"/ho-so/{code}/dinh-chinh/1", **WRONG | proof | {"approver_password": "sai rồi"}
    )
    assert wrong.status_code == 422
    assert Read(wrong.text).fields["new"] == "30/10/2026 16:00"


def test_the_dossier_tells_how_long_is_left_and_which_papers_wait_to_be_opened(desk: Desk) -> None:
    papers = {"paper_1": "Tờ khai", "copies_1": "2"}
    desk.browser("clerk").post("/tiep-nhan", procedure="3wd", office="W1", name="Hường", **papers)
    browser = desk.browser("official")
    page = browser.read("/ho-so/W1-261102-0001")
    assert "còn 3 ngày làm việc" in page.text
    assert "Tờ khai" not in page.text
    assert "Tờ khai: 2 bản sao" in Read(browser.post("/ho-so/W1-261102-0001/mo", purpose="kiểm tra").text).text
