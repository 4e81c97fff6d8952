"""The worklist in a browser: what breaks next first, only what one may see, and search that keeps names closed."""

from domain import commands as c
from tests.adapters.desk.wards import PERSON, acting, receiving
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
    for words in ("dang thi huong", "Đặng Thị Hường", "1102-0001", "079090001234"):
        page = browser.read(f"/viec?q={words}")
        assert "W1-" in page.text, words
        assert "Hường" not in page.text.replace(words, "")
    assert "Không tìm thấy" in desk.browser(OTHER).read("/viec?q=huong").text


def test_a_whole_code_is_opened_at_once(desk: Desk) -> None:
    [code] = filled(desk, 1)
    browser = desk.browser("clerk")
    browser.client.follow_redirects = False
    assert browser.get(f"/viec?q={code.lower()}").headers["location"] == f"/ho-so/{code}"
    other = desk.browser(OTHER)
    assert "Không tìm thấy" in other.read(f"/viec?q={code}").text
