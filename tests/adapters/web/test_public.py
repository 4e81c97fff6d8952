"""What everybody may see: a dossier by its slip, and how a date is worked out."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.adapters.web.browsing import Browser, Read
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


def test_an_unknown_code_goes_the_road_of_a_wrong_secret_to_its_end(desk: Desk, code: str) -> None:
    done: list[str] = []
    for engine in (*desk.ledger.engines, desk.service.access.engine):
        event.listen(engine, "checkout", lambda connection, *_: connection.set_trace_callback(done.append))
    roads = []
    for asked in (code, "W1-261102-9999"):
        done.clear()
        assert desk.browser().get(f"/tra-cuu/{asked}/ABCD2345EFGH").status_code == 404
        roads.append([re.sub(r"'[^']*'|[0-9]+", "?", statement) for statement in done])
    assert roads[0] == roads[1]
    assert any("codes" in statement for statement in roads[0])
    assert not any("events" in statement for statement in roads[0])


def test_one_address_has_ten_tries_a_minute_right_or_wrong(desk: Desk, code: str) -> None:
    browser = desk.browser()
    link = f"/tra-cuu/{code}/{secret(desk, code)}"
    assert [browser.get(link).status_code for _ in range(11)] == [200] * 10 + [429]
    desk.clock.now += timedelta(seconds=60)
    assert browser.get(link).status_code == 200


@pytest.mark.parametrize("known", [True, False])
def test_one_code_bears_five_failures_an_hour_whoever_makes_them(desk: Desk, code: str, known: bool) -> None:  # noqa: FBT001 - a case
    asked = code if known else "W1-261102-9999"
    answers = []
    for number in range(6):
        browser = Browser(desk.app, host=f"10.0.0.{number}")
        answers.append(
            browser.get(f"/tra-cuu/{asked.lower() if number % 2 else asked}/ABCD2345EF{number:02}").status_code
        )
    assert answers == [404] * 5 + [429]
    desk.clock.now += timedelta(minutes=59)
    assert Browser(desk.app, host="10.0.0.9").get(f"/tra-cuu/{asked}/ABCD2345EFGH").status_code == 429
    desk.clock.now += timedelta(minutes=1)
    if known:
        assert desk.browser().get(f"/tra-cuu/{asked}/{secret(desk, code)}").status_code == 200
    assert desk.browser().get(f"/tra-cuu/{asked}/ABCD2345EFGH").status_code == 404


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
    assert "Chúng tôi xin lỗi ông/bà" in desk.browser().read(link).text
    desk.ledger.desk.handle(acting(c.DraftApology, code, when, reason="software", place="Quầy 2"))
    desk.ledger.desk.handle(acting(c.IssueApology, code, when))
    page = desk.browser().read(link)
    assert "Chúng tôi xin lỗi ông/bà" in page.text
    assert "Lý do: lỗi phần mềm" in page.text
    assert "Hẹn mới: 17:00 thứ Tư 11/11/2026, tại Quầy 2" in page.text
    assert "Hẹn ban đầu: 17:00 thứ Năm 05/11/2026" in page.text


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
    assert "Chưa tính được: 1 chỗ cần sửa" in Read(answer.text).text


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("same-day", "17:00 thứ Hai 02/11/2026"),
        ("3wd", "17:00 thứ Năm 05/11/2026"),
        ("8wh", "09:30 thứ Ba 03/11/2026"),
        ("10d", "17:00 thứ Năm 12/11/2026"),
        ("1mo", "17:00 thứ Tư 02/12/2026"),
    ],
)
def test_each_kind_of_limit_is_worked_out(desk: Desk, limit: str, due: str) -> None:
    assert due in desk.browser().read(f"/tinh-ngay?received=02/11/2026 09:00&limit={limit}").text


def test_what_the_form_asks_in_parts_becomes_one_address_that_says_it_all(desk: Desk) -> None:
    asked = {
        "received": "02/11/2026 09:00",
        "count": "3",
        "unit": "wd",
        "office": "W1",
        "paused": "",
        "policy": "resume",
    }
    answer = desk.browser().client.get("/tinh-ngay", params=asked)
    assert str(answer.url.query, "ascii") == "received=02%2F11%2F2026+09%3A00&office=W1&policy=resume&limit=3wd"
    assert desk.browser().read(f"{answer.url.path}?{answer.url.query.decode()}").text == Read(answer.text).text
    assert Read(answer.text).fields["count"] == "3"


def test_a_limit_within_the_day_needs_no_number(desk: Desk) -> None:
    asked = {"received": "02/11/2026 15:30", "count": "", "unit": "same-day"}
    assert "17:00 thứ Ba 03/11/2026" in Read(desk.browser().client.get("/tinh-ngay", params=asked).text).text


def test_several_pauses_move_a_date_or_begin_its_count_afresh(desk: Desk) -> None:
    pauses = "&paused=03/11/2026 10:00&resumed=04/11/2026 10:00&paused2=05/11/2026 10:00&resumed2=06/11/2026 10:00"
    link = f"/tinh-ngay?received=02/11/2026 09:00&limit=3wd{pauses}"
    assert "17:00 thứ Hai 09/11/2026" in desk.browser().read(link).text
    assert "17:00 thứ Tư 11/11/2026" in desk.browser().read(f"{link}&policy=restart").text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("&paused=03/11/2026 10:00", "resumed"),
        ("&paused2=05/11/2026 10:00&resumed2=x", "resumed2"),
        ("&paused=05/11/2026 10:00&resumed=04/11/2026 10:00", "paused"),
        ("&office=W9", "office"),
        ("&policy=never", "policy"),
    ],
)
def test_what_is_wrong_beside_the_limit_is_told_at_its_field(desk: Desk, more: str, field: str) -> None:
    answer = desk.browser().get(f"/tinh-ngay?received=02/11/2026 09:00&limit=3wd{more}")
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=40))
def test_nothing_typed_breaks_the_calculator_or_the_look_up(desk: Desk, one: str, two: str, three: str) -> None:
    browser = desk.browser()
    fields = {"received": one, "limit": two, "paused": three}
    assert browser.client.get("/tinh-ngay", params=fields).status_code in {200, 422}
    assert browser.client.post("/tra-cuu", data={"code": one, "secret": two}).status_code in {404, 429}


def test_the_keys_are_listed(desk: Desk) -> None:
    assert "Ctrl Enter" in desk.browser("clerk").read("/phim-tat").text
