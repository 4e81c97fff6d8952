"""The worklist in a browser: what breaks next first, only what one may see, and search that keeps names closed."""

import unicodedata

import pytest
import sqlalchemy as sa

from adapters.ledger.schema import access_log
from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving, state_of
from tests.adapters.web.browsing import Read
from tests.adapters.web.conftest import OTHER, Desk


def filled(desk: Desk, many: int = 3) -> list[str]:
    return [
        desk.ledger.desk.handle(receiving(n, applicant=PERSON, limit=f"{4 - min(n, 3)}wd")).code
        for n in range(1, many + 1)
    ]


def test_what_breaks_next_stands_first_and_no_name_is_shown(desk: Desk) -> None:
    codes = filled(desk)
    page = desk.browser("clerk").read("/viec")
    shown = [word for word in page.text.split() if word.endswith(tuple(code[-4:] for code in codes))]
    assert [word[-4:] for word in shown] == ["0003", "0002", "0001"]
    assert "Hường" not in page.text


def test_another_office_sees_none_of_it(desk: Desk) -> None:
    filled(desk)
    assert "Không còn việc nào" in desk.browser(OTHER).read("/viec").text


def test_an_administrator_sees_no_case(desk: Desk) -> None:
    assert desk.browser("administrator").get("/viec").status_code == 403


def test_views_count_and_show_the_same(desk: Desk) -> None:
    codes = filled(desk)
    desk.clock.show("2026-11-04 08:00")
    desk.ledger.desk.handle(acting(c.PauseClock, codes[0], "2026-11-04 08:00", cause="supplement"))
    page = desk.browser("clerk").read("/viec?loc=qua-han")
    assert "Quá hạn 1" in page.text
    assert "Tạm dừng 1" in page.text
    assert "0003" in page.text


def test_a_page_is_followed_by_the_next_without_a_gap_or_a_repeat(desk: Desk) -> None:
    codes = filled(desk, 53)
    browser = desk.browser("clerk")
    first = browser.read("/viec")
    second = browser.read(first.links["50 hồ sơ tiếp"])
    serials = [[word for word in page.text.split() if word.startswith("261102-0")] for page in (first, second)]
    assert len(serials[0]) == 50
    assert sorted(serials[0] + serials[1]) == sorted(code.removeprefix("W1-") for code in codes)


def test_a_code_or_a_name_finds_the_dossier_wherever_it_stands_and_opens_no_name(desk: Desk) -> None:
    filled(desk, 2)
    browser = desk.browser("clerk")
    decomposed = unicodedata.normalize("NFD", "Đặng Thị Hường")
    for words in ("dang thi huong", "Đặng Thị Hường", decomposed, "ĐẶNG", "1102-0001", "079090001234"):
        page = Read(browser.post("/viec/tim", q=words).text)
        assert "W1-" in page.text, words
        assert "Hường" not in page.text
    assert "Không tìm thấy" in desk.browser(OTHER).read("/viec?q=huong").text


@pytest.mark.parametrize("words", ["Hòa", "Hoà", "hoa", unicodedata.normalize("NFD", "Hòa"), "HÒA", "lê hoà"])
@pytest.mark.parametrize("name", ["Lê Hòa", "Lê Hoà", unicodedata.normalize("NFD", "Lê Hoà")])
def test_a_name_is_found_wherever_its_tone_mark_stands(desk: Desk, name: str, words: str) -> None:
    code = desk.ledger.desk.handle(receiving(1, applicant={"name": name})).code
    assert code.removeprefix("W1-") in Read(desk.browser("clerk").post("/viec/tim", q=words).text).text


def test_a_search_opens_nothing_and_leaves_no_line_anywhere(desk: Desk) -> None:
    filled(desk, 2)
    before, opened = state_of(desk.ledger), openings(desk)
    desk.browser("clerk").post("/viec/tim", q="dang thi huong")
    desk.browser("clerk").post("/viec/tim", q="1102")
    assert (state_of(desk.ledger), openings(desk)) == (before, opened)


def openings(desk: Desk) -> int:
    with desk.ledger.reader.snapshot() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(access_log)) or 0


def test_what_is_looked_for_stands_in_no_address(desk: Desk) -> None:
    html = desk.browser("clerk").get("/viec").text
    assert '<form class="find" role="search" method="post" action="/viec/tim">' in html


@pytest.mark.parametrize("words", ["3wd", "3W", "30d"])
def test_a_procedure_is_found_and_leads_to_what_waits_under_it(desk: Desk, words: str) -> None:
    filled(desk, 2)
    page = Read(desk.browser("clerk").post("/viec/tim", q=words).text)
    if words == "3W":
        assert "Không tìm thấy" in page.text
    else:
        assert page.links[words] == f"/viec?thu_tuc={words}"


def test_filters_are_kept_under_a_name_counted_and_forgotten(desk: Desk) -> None:
    filled(desk)
    browser = desk.browser("clerk")
    said = Read(browser.post("/viec/xem", name="Việc 3 ngày", thu_tuc="3wd", loc="khong-hen").text)
    assert "Đã lưu bộ lọc “Việc 3 ngày”" in said.text
    browser.post("/viec/xem", name="Việc 3 ngày", thu_tuc="3wd")
    page = browser.read("/viec")
    assert "Việc 3 ngày 3" in page.text
    assert page.links["Việc 3 ngày"] == "/viec?thu_tuc=3wd"
    assert "Bỏ bộ lọc “Việc 3 ngày”" in browser.read("/viec?thu_tuc=3wd").text
    assert "Việc 3 ngày" not in desk.browser("supervisor").read("/viec").text
    browser.post("/viec/xem/bo", name="Việc 3 ngày")
    assert "Việc 3 ngày" not in browser.read("/viec").text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "x"}, "Chọn bộ lọc trước"),
        ({"name": "", "loc": "qua-han"}, "từ 1 đến 40 ký tự"),
        ({"name": "x" * 41, "loc": "qua-han"}, "từ 1 đến 40 ký tự"),
        ({"name": "a\u200bb", "loc": "qua-han"}, "vị trí 2"),
    ],
)
def test_a_view_that_cannot_be_kept_is_told_at_its_name(desk: Desk, fields: dict[str, str], told: str) -> None:
    browser = desk.browser("clerk")
    answer = browser.post("/viec/xem", **fields)
    page = Read(answer.text)
    assert answer.status_code == 422
    assert told in page.text
    assert page.fields["name"] == fields["name"]
    assert desk.service.access.views.of("clerk") == []


def test_nobody_keeps_more_views_than_fit(desk: Desk) -> None:
    browser = desk.browser("clerk")
    answers = [browser.post("/viec/xem", name=f"Bộ lọc {n}", loc="qua-han").status_code for n in range(13)]
    assert answers == [200] * 12 + [422]
    assert browser.post("/viec/xem", name="Bộ lọc 3", loc="hom-nay").status_code == 200


def test_a_view_shows_no_more_than_its_owner_may_see(desk: Desk) -> None:
    filled(desk)
    other = desk.browser(OTHER)
    other.post("/viec/xem", name="W1", co_quan="W1")
    assert "W1 0" in other.read("/viec").text


def test_a_whole_code_is_opened_at_once(desk: Desk) -> None:
    [code] = filled(desk, 1)
    browser = desk.browser("clerk")
    browser.client.follow_redirects = False
    assert browser.get(f"/viec?q={code.lower()}").headers["location"] == f"/ho-so/{code}"
    other = desk.browser(OTHER)
    assert "Không tìm thấy" in other.read(f"/viec?q={code}").text
