"""The rates: with their parts, within one's offices, never a percentage of nothing, and every number opens its list."""

import csv
import re
from html import unescape
from io import StringIO

import pytest

from domain import commands as c
from domain.office import OpenOffice
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import OTHER, Desk
from tests.adapters.web.test_today import busy
from tests.world import FOUNDED

NUMBER = re.compile(r'<a href="(/ty-le/ho-so[^"]*)"[^>]*>([0-9.]+)</a>')


def numbers_of(browser: Browser, path: str) -> dict[str, int]:
    """Return the numbers of a page by the list that each opens."""
    found = NUMBER.findall(browser.get(path).text)
    return {unescape(to): int(number.replace(".", "")) for to, number in found}


def listed(page: Read) -> int:
    """Return how many dossiers the head of a list names."""
    found = re.search(r": ([0-9.]+) hồ sơ", page.text)
    assert found is not None
    return int(found[1].replace(".", ""))


def eventful(desk: Desk) -> None:
    """Beside the busy ones: one handed over, one withdrawn, one from a paper slip, one refused, one settled in time."""
    busy(desk)
    codes = [desk.ledger.desk.handle(receiving(n, "2026-11-06 10:00", official="hoa")).code for n in (11, 12)]
    slip = receiving(
        13, "2026-11-05 08:00", source="paper", code="G-1", given_due=None, channel="post", approved_by="chi"
    )
    desk.ledger.desk.handle(slip)
    facts = {"id": "no", "by": "lan", "at": desk.clock.now, "office": "W1", "procedure": "30d", "basis": "thiếu"}
    desk.ledger.desk.handle(c.RejectDossier(**facts))
    desk.clock.show("2026-11-09 09:00")
    desk.ledger.desk.handle(acting(c.HandOver, codes[0], "2026-11-09 09:00", to="minh"))
    desk.ledger.desk.handle(acting(c.WithdrawDossier, codes[1], "2026-11-09 09:00"))


def test_a_rate_shows_its_parts_its_definition_its_target_and_its_line(desk: Desk) -> None:
    busy(desk)
    page = desk.browser("head").read("/ty-le")
    assert "50,00% 1 / 2" in page.text
    assert "(early + on_time) / settled" in page.text
    assert "chỉ tiêu 100%" in page.text
    assert "Sổ cân" in page.text
    assert f"dòng sổ {desk.ledger.reader.last_line().id}" in page.text  # type: ignore[union-attr] # it is busy


def test_a_month_without_results_has_no_percentage(desk: Desk) -> None:
    page = desk.browser("head").read("/ty-le?ky=2026-09")
    assert "Không phát sinh" in page.text
    assert "0,00%" not in page.text


def test_another_offices_rates_are_not_shown(desk: Desk) -> None:
    busy(desk)
    other = desk.browser(OTHER)
    assert other.get("/ty-le?co_quan=W1").status_code == 403
    assert other.get("/ty-le/ho-so?co_quan=W1").status_code == 403
    assert "50,00%" not in other.read("/ty-le").text
    assert listed(other.read("/ty-le/ho-so?cot=settled")) == 0


@pytest.mark.parametrize("by", ["procedure", "office", "official", "channel", "month"])
@pytest.mark.parametrize(
    "when", ["", "&ky=2026-Q4", "&ky=2026-11-03..2026-11-05", "&luc=06/11/2026 09:30", "&biet=05/11/2026 08:00"]
)
def test_every_number_opens_the_list_of_as_many_dossiers(desk: Desk, by: str, when: str) -> None:
    eventful(desk)
    browser = desk.browser("head")
    numbers = numbers_of(browser, f"/ty-le?theo={by}{when}")
    assert len(numbers) > 8
    assert {to: listed(browser.read(to)) for to in numbers} == numbers


def test_what_was_entered_from_paper_is_told_apart_and_listed(desk: Desk) -> None:
    eventful(desk)
    page = desk.browser("head").read("/ty-le/ho-so?cot=paper")
    assert listed(page) == 1
    assert "G- 1 3wd" in page.text


def test_the_ledger_as_it_was_known_then_is_asked(desk: Desk) -> None:
    busy(desk)
    head = desk.browser("head")
    assert "Có kết quả" not in head.read("/ty-le/ho-so?cot=settled&biet=04/11/2026 08:00").text.split("hồ sơ")[0]
    assert listed(head.read("/ty-le/ho-so?cot=settled&biet=04/11/2026 08:00")) == 0
    assert listed(head.read("/ty-le/ho-so?cot=settled&luc=05/11/2026 08:00")) == 1
    assert listed(head.read("/ty-le/ho-so?cot=settled")) == 2


@pytest.mark.parametrize("when", ["ky=2026-10", "ky=2026-10-01..2026-10-31", "ky=2026-11&luc=02/11/2026 08:00"])
def test_a_correction_of_a_dossier_outside_the_period_does_not_stand_in_the_way(desk: Desk, when: str) -> None:
    code = desk.ledger.desk.handle(receiving(1)).code
    wrong = {"entry": 1, "field": "channel", "new": "post", "note": "qua bưu chính", "approved_by": "head"}
    desk.ledger.desk.handle(acting(c.CorrectEntry, code, **wrong))
    for page in ("/ty-le", "/ty-le/ho-so"):
        assert desk.browser("head").get(f"{page}?{when}&cot=received").status_code == 200


def test_an_office_is_asked_for_with_all_below_it(desk: Desk) -> None:
    by = {"by": "admin", "at": FOUNDED, "on": FOUNDED.date()}
    desk.ledger.desk.handle(OpenOffice(id="o", code="W1.1", name="Tổ 1", calendar="vn", parent="W1", **by))
    desk.ledger.desk.handle(receiving(1, office="W1.1"))
    desk.ledger.desk.handle(receiving(2))
    auditor = desk.browser("auditor")
    counts = {office: listed(auditor.read(f"/ty-le/ho-so?cot=received&co_quan={office}")) for office in ("W1", "W1.1")}
    assert counts == {"W1": 2, "W1.1": 1}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ky=2026-13", "2026-Q4"),
        ("ky=2027-01", "đã bắt đầu"),
        ("tu=31/02/2026", "không có ngày này"),
        ("tu=05/11/2026&den=03/11/2026", "kết thúc sau khi bắt đầu"),
        ("luc=hôm qua", "27/11/2026"),
        ("biet=x", "27/11/2026"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_stays(desk: Desk, query: str, told: str) -> None:
    answer = desk.browser("head").get(f"/ty-le?{query}")
    assert answer.status_code == 422
    page = Read(answer.text)
    assert "Chưa xem được: 1 chỗ cần sửa" in page.text
    assert told in page.text
    name, typed = query.partition("&")[0].split("=")
    assert name == "ky" or page.fields[name] == typed
    assert desk.browser("head").get(f"/ty-le/ho-so?{query}").status_code == 422


def test_a_long_list_goes_on_without_a_gap_or_a_repeat(desk: Desk) -> None:
    codes = [desk.ledger.desk.handle(receiving(n, applicant=PERSON)).code for n in range(1, 54)]
    browser = desk.browser("clerk")
    first = browser.read("/ty-le/ho-so?cot=received")
    second = browser.read(first.links["50 hồ sơ tiếp"])
    shown = [[word for word in page.text.split() if word.startswith("261102-0")] for page in (first, second)]
    assert (listed(first), len(shown[0]), len(shown[1])) == (53, 50, 3)
    assert sorted(shown[0] + shown[1]) == sorted(code.removeprefix("W1-") for code in codes)
    assert "Hường" not in first.text


def test_tables_are_exported_by_who_may_and_open_in_a_spreadsheet_as_they_are(desk: Desk) -> None:
    eventful(desk)
    assert desk.browser("clerk").get("/ty-le/bang.csv").status_code == 403
    assert desk.browser("clerk").get("/ty-le/ho-so.csv?cot=late").status_code == 403
    head = desk.browser("head")
    table = head.get("/ty-le/bang.csv")
    assert table.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Nhóm", "Từ kỳ trước", "Tiếp nhận"]
    assert next(row for row in rows if row[:1] == ["Cộng"])[3] == "2"
    late = list(csv.reader(StringIO(head.get("/ty-le/ho-so.csv?cot=late").content.decode("utf-8-sig"))))
    assert len(late) == 2
    assert late[1][0].startswith("W1-")


def test_twelve_months_stand_behind_both_lines(desk: Desk) -> None:
    busy(desk)
    html = desk.browser("head").get("/ty-le").text
    assert html.count("<polyline") == 2
    assert html.count('<circle class="point"') == 2
    assert "12/2025" in Read(html).text
    assert "Trục từ 50 đến 100%" in Read(html).text
