"""The rates of a month: with their parts, within one's offices, and never a percentage of nothing."""

from tests.adapters.web.conftest import OTHER, Desk
from tests.adapters.web.test_today import busy


def test_a_rate_shows_its_parts_its_definition_and_its_target(desk: Desk) -> None:
    busy(desk)
    page = desk.browser("head").read("/ty-le")
    assert "50,00%" in page.text
    assert "(early + on_time) / settled" in page.text
    assert "1/2" in page.text


def test_a_month_without_results_has_no_percentage(desk: Desk) -> None:
    page = desk.browser("head").read("/ty-le?thang=2026-09")
    assert "Không phát sinh" in page.text
    assert "0,00%" not in page.text


def test_another_offices_rates_are_not_shown(desk: Desk) -> None:
    busy(desk)
    assert desk.browser(OTHER).get("/ty-le?co_quan=W1").status_code == 403
    assert "50,00%" not in desk.browser(OTHER).read("/ty-le").text
