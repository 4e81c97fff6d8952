"""Who changes the language or the theme stays on the page, also where a form led to it and it opens by no address."""

import pytest

from tests.adapters.web.conftest import Desk

ABOVE = {
    "/viec?loc=qua-han": "/viec?loc=qua-han",
    "/viec/tim": "/viec",
    "/viec/xem/bo": "/viec",
    "/tiep-nhan": "/tiep-nhan",
    "/ho-so/W1-1/mo": "/ho-so/W1-1",
    "/xin-loi/W1-1/ky": "/xin-loi/W1-1",
    "/quan-tri/co-quan/ket-thuc/xem": "/quan-tri/co-quan/ket-thuc",
    "/quan-tri/lich/vn/xem": "/quan-tri/lich/vn",
    "/chung-minh": "/",
}


@pytest.mark.parametrize(("page", "above"), ABOVE.items(), ids=ABOVE)
@pytest.mark.parametrize("choice", ["/ngon-ngu/en", "/giao-dien/dark"])
def test_a_choice_leads_back_to_the_page_or_to_the_one_above_a_form(
    desk: Desk, choice: str, page: str, above: str
) -> None:
    browser = desk.browser().client
    browser.follow_redirects = False
    referer = str(browser.base_url.join(page))
    assert browser.get(choice, headers={"referer": referer}).headers["location"] == above
    assert browser.get(choice, headers={"referer": f"https://evil.test{page}"}).headers["location"] == "/"


def test_what_a_form_led_to_asked_for_by_its_address_is_the_page_above(desk: Desk) -> None:
    browser = desk.browser("clerk")
    browser.client.follow_redirects = False
    answer = browser.get("/viec/tim")
    assert (answer.status_code, answer.headers["location"]) == (303, "/viec")
