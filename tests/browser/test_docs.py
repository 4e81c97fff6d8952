"""The document of the API in a browser: read, opened and tried by keys; every part of it keeps nobody out."""

from collections.abc import Callable

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_screens import COLOURS, EVERYTHING, PHONE, found_by_axe


def test_an_operation_is_opened_and_tried_by_keys_and_every_step_keeps_nobody_out(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto("/docs")
    operation = page.locator("#operations-Acts-pauseClock")
    operation.locator(".opblock-summary-control").focus()
    page.evaluate(AXE_SCRIPT)
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.partition("#")[0] + "#/Acts/pauseClock")
    operation.get_by_role("button", name="Try it out").press("Enter")
    for name in ("code", "Idempotency-Key"):
        operation.get_by_role("textbox", name=name).fill("x")
    wrong = keeping_out(page)
    operation.get_by_role("button", name="Execute").press("Enter")
    expect(operation.locator(".live-responses-table")).to_contain_text("token_needed")
    wrong += keeping_out(page)
    page.locator(".models-control").press("Enter")
    page.locator(".models .json-schema-2020-12-expand-deep-button").first.press("Enter")
    page.locator(".models .json-schema-2020-12__constraint").first.wait_for()
    wrong += keeping_out(page)
    page.locator(".btn.authorize").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("dunghen token issue")
    assert wrong + keeping_out(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".modal-ux")).to_have_count(0)
    expect(page.locator(".btn.authorize")).to_be_focused()


def keeping_out(page: Page) -> list[str]:
    """Return what is wrong in the page as it stands: wide and narrow, in both themes."""
    wrong = [*found_by_axe(page, PHONE, EVERYTHING), *found_by_axe(page, PHONE, COLOURS, "dark")]
    return [*wrong, *found_by_axe(page, DESKTOP, EVERYTHING), *found_by_axe(page, DESKTOP, COLOURS, "dark")]
