"""What everybody may see: a dossier by its slip, and how a date is worked out."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import Desk


@pytest.fixture
def code(desk: Desk) -> str:
    return desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code


def secret(desk: Desk, code: str) -> str:
    stream = str(desk.ledger.desk.dossier(code).id)
    return desk.ledger.vault.look_up_secret("main", stream)


def test_who_holds_the_slip_sees_the_promise_and_no_name(desk: Desk, code: str) -> None:
    page = desk.browser().read(f"/tra-cuu/{quote(code, safe='')}/{secret(desk, code)}")
    assert "17:00 thứ Năm 05/11/2026" in page.text
    assert "Trong hạn" in page.text
    for hidden in ("Hường", "0905", "hoa", "lan"):
        assert hidden not in page.text.split()


def test_the_secret_may_be_typed_as_it_is_printed(desk: Desk, code: str) -> None:
    key = secret(desk, code)
    typed = "-".join((key[:4], key[4:8], key[8:])).lower()
    page = Read(desk.browser().client.post("/tra-cuu", data={"code": code.lower(), "secret": typed}).text)
    assert "17:00 thứ Năm 05/11/2026" in page.text


def test_a_wrong_secret_and_an_unknown_code_are_told_alike(desk: Desk, code: str) -> None:
    wrong = desk.browser().get(f"/tra-cuu/{code}/ABCD2345EFGH")
    unknown = desk.browser().get("/tra-cuu/W1-261102-9999/ABCD2345EFGH")
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert wrong.text.replace(code, "") == unknown.text.replace("W1-261102-9999", "")


def test_guessing_is_slowed_down_and_forgotten(desk: Desk, code: str) -> None:
    browser = desk.browser()
    codes = [browser.get(f"/tra-cuu/{code}/ABCD2345EF{n:02}").status_code for n in range(6)]
    assert codes == [404] * 5 + [429]
    desk.clock.now += timedelta(seconds=5)
    assert browser.get(f"/tra-cuu/{code}/{secret(desk, code)}").status_code == 200


def test_what_is_missing_is_told_while_the_clock_stands_still(desk: Desk, code: str) -> None:
    desk.ledger.desk.handle(acting(c.PauseClock, code, cause="supplement", items=("Bản chính giấy khai sinh",)))
    page = desk.browser().read(f"/tra-cuu/{code}/{secret(desk, code)}")
    assert "Bản chính giấy khai sinh" in page.text
    assert "thời hạn ngừng tính" in page.text


def test_a_broken_promise_is_answered_with_an_apology_and_the_new_date(desk: Desk, code: str) -> None:
    when = "2026-11-06 09:00"
    desk.clock.show(when)
    desk.ledger.desk.handle(acting(c.RaiseRungs, code, when))
    link = f"/tra-cuu/{code}/{secret(desk, code)}"
    assert "còn nợ ông/bà" in desk.browser().read(link).text
    desk.ledger.desk.handle(acting(c.DraftApology, code, when, reason="software"))
    desk.ledger.desk.handle(acting(c.IssueApology, code, when))
    page = desk.browser().read(link)
    assert "Chúng tôi xin lỗi ông/bà" in page.text
    assert "17:00 thứ Tư 11/11/2026" in page.text


def test_a_date_is_worked_out_with_its_reasons_by_a_link(desk: Desk) -> None:
    page = desk.browser().read("/tinh-ngay?received=12/02/2026 15:20&limit=5wd")
    assert "17:00 thứ Năm 26/02/2026" in page.text
    assert "Tết" in page.text


@pytest.mark.parametrize(
    "query", ["received=x&limit=3wd", "received=12/02/2026 15:20&limit=ba", "received=12/02/2099 08:00&limit=3wd"]
)
def test_what_cannot_be_worked_out_is_said_at_its_field(desk: Desk, query: str) -> None:
    answer = desk.browser().get(f"/tinh-ngay?{query}")
    assert answer.status_code == 422
    assert "Chưa lưu được" in Read(answer.text).text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=40))
def test_nothing_typed_breaks_the_calculator_or_the_look_up(desk: Desk, one: str, two: str, three: str) -> None:
    browser = desk.browser()
    fields = {"received": one, "limit": two, "paused": three}
    assert browser.client.get("/tinh-ngay", params=fields).status_code in {200, 422}
    assert browser.client.post("/tra-cuu", data={"code": one, "secret": two}).status_code in {404, 429}


def test_the_keys_are_listed(desk: Desk) -> None:
    assert "Ctrl Enter" in desk.browser("clerk").read("/phim-tat").text
