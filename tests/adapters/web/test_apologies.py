"""The register of apologies: a letter is written, signed by who may, printed and delivered, step by step."""

from io import BytesIO
from re import findall
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from adapters.ledger.schema import access_log
from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving, state_of
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, PASSWORD, Desk


@pytest.fixture
def code(desk: Desk) -> str:
    """A dossier whose promise broke an hour of work ago, without a letter."""
    made = desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code
    desk.clock.show("2026-11-06 10:00")
    desk.ledger.desk.handle(acting(c.RaiseRungs, made, "2026-11-06 10:00"))
    return made


def write(desk: Desk, code: str) -> None:
    desk.browser("official").post(f"/xin-loi/{code}/lap", reason="our_error", again="auto", place="W1")


def test_a_broken_promise_is_owed_a_letter_and_names_nobody(desk: Desk, code: str) -> None:
    page = desk.browser("official").read("/xin-loi")
    assert "Nợ thư 1" in page.text
    assert "1 ngày làm việc" in page.text
    assert "Hường" not in page.text
    assert page.links["Lập thư"].startswith(f"/xin-loi/{code}")


def test_a_letter_goes_from_tab_to_tab(desk: Desk, code: str) -> None:
    write(desk, code)
    head = desk.browser("head")
    assert "Chờ ký 1" in head.read("/xin-loi?loc=cho-ky").text
    signed = Read(head.post(f"/xin-loi/{code}/ky").text)
    assert "Đã ký thư xin lỗi" in signed.text
    clerk = desk.browser("clerk")
    assert "Đã ký, chờ giao 1" in clerk.read("/xin-loi?loc=can-giao").text
    clerk.post(f"/xin-loi/{code}/giao", channel="desk", evidence="ký nhận")
    page = clerk.read("/xin-loi?loc=da-giao")
    assert "Đã giao 1" in page.text
    assert "1/1" in page.text


def test_who_may_not_sign_does_not(desk: Desk, code: str) -> None:
    write(desk, code)
    before = state_of(desk.ledger)
    assert desk.browser("clerk").post(f"/xin-loi/{code}/ky").status_code == 403
    assert state_of(desk.ledger) == before


def test_a_signature_asks_for_the_password_again_when_it_was_given_long_ago(desk: Desk, code: str) -> None:
    write(desk, code)
    head = desk.browser("head")
    desk.clock.show("2026-11-06 10:06")
    before = state_of(desk.ledger)
    assert head.post(f"/xin-loi/{code}/ky").status_code == 403
    assert state_of(desk.ledger) == before


def test_the_password_may_be_given_with_the_signature_and_a_wrong_one_is_told_at_its_field(
    desk: Desk, code: str
) -> None:
    write(desk, code)
    desk.service.access.passwords.set("head", PASSWORD, 0)
    head = desk.browser("head")
    desk.clock.show("2026-11-06 10:06")
    before = state_of(desk.ledger)
    refused = head.post(f"/xin-loi/{code}/ky", password="không phải", place="phòng 3")  # noqa: S106 - of the tests
    page = Read(refused.text)
    assert refused.status_code == 422
    assert "cần mật khẩu của chính tài khoản này" in page.text
    assert (page.fields["password"], page.fields["place"]) == ("", "phòng 3")
    assert state_of(desk.ledger) == before
    assert "Đã ký thư" in Read(head.post(f"/xin-loi/{code}/ky", password=PASSWORD).text).text


def test_the_form_names_the_date_that_would_be_counted(desk: Desk, code: str) -> None:
    assert "Tính theo quy định: 17:00 thứ Tư 11/11/2026" in desk.browser("official").read(f"/xin-loi/{code}").text


def test_a_draft_is_read_on_paper_before_it_is_signed_and_reading_it_is_recorded(desk: Desk, code: str) -> None:
    write(desk, code)
    head = desk.browser("head")
    [drawn] = findall(r'src="(/xin-loi/[^"]+\.png)"', head.get(f"/xin-loi/{code}").text)
    opened = openings(desk)
    picture = head.get(drawn)
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert picture.headers["cache-control"] == "no-store"
    assert openings(desk) == [*opened, ("head", "read the draft of apology")]
    assert desk.browser(OTHER).get(drawn).status_code == 404
    assert head.get(drawn.replace(drawn.rpartition("/")[2], "1.png")).status_code == 409


def test_a_draft_can_be_written_anew_and_the_last_one_is_signed(desk: Desk, code: str) -> None:
    write(desk, code)
    head = desk.browser("head")
    assert head.read(f"/xin-loi/{code}?soan=1").fields["place"] == "W1"
    head.post(f"/xin-loi/{code}/lap", reason="our_error", again="none", place="W9")
    head.post(f"/xin-loi/{code}/ky")
    assert "W9" in head.read(f"/xin-loi/{code}").text


def openings(desk: Desk) -> list[tuple[str, str]]:
    with desk.ledger.reader.snapshot() as connection:
        rows = connection.execute(sa.select(access_log.c.by, access_log.c.purpose).order_by(access_log.c.id))
        return [(by, purpose) for by, purpose in rows]


def test_a_new_date_that_cannot_be_read_is_told_at_its_field_and_what_was_typed_stays(desk: Desk, code: str) -> None:
    answer = desk.browser("official").post(
        f"/xin-loi/{code}/lap", reason="our_error", again="chosen", new_date="mai", place="phòng 2"
    )
    page = Read(answer.text)
    assert answer.status_code == 422
    assert page.fields["new_date"] == "mai"
    assert page.fields["place"] == "phòng 2"


def test_no_reason_is_chosen_for_the_office_and_without_one_no_letter_is_written(desk: Desk, code: str) -> None:
    official, before = desk.browser("official"), state_of(desk.ledger)
    asked = official.get(f"/xin-loi/{code}").text
    assert findall(r'name="reason"[^>]*>\s*<option value="([^"]*)"', asked) == [""]
    answer = official.post(f"/xin-loi/{code}/lap", reason="", again="none")
    assert (answer.status_code, findall(r'id="e-reason">([^<]+)', answer.text)) == (422, ["Mục này bắt buộc có"])
    assert state_of(desk.ledger) == before


@pytest.mark.parametrize("path", ["lap", "ky", "giao", "in"])
def test_another_offices_letters_are_out_of_sight(desk: Desk, code: str, path: str) -> None:
    browser = desk.browser(OTHER)
    before = state_of(desk.ledger)
    assert "Nợ thư 0" in browser.read("/xin-loi").text
    assert browser.get(f"/xin-loi/{code}").status_code == 404
    assert browser.post(f"/xin-loi/{code}/{path}", reason="our_error", channel="desk").status_code in {403, 404}
    assert state_of(desk.ledger) == before


def test_letters_are_printed_one_by_one_and_all_at_once(desk: Desk, code: str) -> None:
    write(desk, code)
    head = desk.browser("head")
    head.post(f"/xin-loi/{code}/ky")
    one = head.post(f"/xin-loi/{code}/in")
    assert one.headers["content-type"] == "application/pdf"
    every = ZipFile(BytesIO(head.post("/xin-loi/in").content))
    assert [every.read(name)[:5] for name in every.namelist()] == [b"%PDF-"]
    assert one.content[:5] == b"%PDF-"


def test_a_long_register_goes_on_without_a_gap_or_a_repeat(desk: Desk) -> None:
    codes = [desk.ledger.desk.handle(receiving(n)).code for n in range(1, 54)]
    desk.clock.show("2026-11-06 10:00")
    for made in codes:
        desk.ledger.desk.handle(acting(c.RaiseRungs, made, "2026-11-06 10:00"))
    browser = desk.browser("official")
    for tab in ("", "?loc=chua-ky", "?loc=cham"):
        first = browser.read(f"/xin-loi{tab}")
        second = browser.read(first.links["50 hồ sơ tiếp"])
        shown = [[word for word in page.text.split() if word.startswith("261102-0")] for page in (first, second)]
        assert [len(one) for one in shown] == [50, 3], tab
        assert sorted(shown[0] + shown[1]) == sorted(made.removeprefix("W1-") for made in codes)
        assert "Về đầu danh sách" in second.text


@pytest.mark.parametrize("place", ["x", "desk~1", "desk~x~W1~1", "~~~", "desk~1~W1-1~²"])
@pytest.mark.usefixtures("code")
def test_a_place_that_cannot_be_read_is_the_beginning(desk: Desk, place: str) -> None:
    assert "Nợ thư 1" in desk.browser("official").read(f"/xin-loi?sau={place}").text


def test_what_today_counts_as_owed_is_what_its_list_holds(desk: Desk, code: str) -> None:
    write(desk, code)
    browser = desk.browser("official")
    assert "1 Nợ thư xin lỗi" in browser.read("/").text
    page = browser.read(browser.read("/").links["Nợ thư xin lỗi"])
    assert code.removeprefix("W1-") in page.text
    assert "Chưa có thư ký 1" in page.text
