"""Every screen: nothing that WCAG 2.2 AA forbids, light or dark, wide or narrow; focus is seen; a phone shows it all.

The pages are those of `matrix.py`, so that a new page is looked at as soon as it has its row.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from domain.rights import ROLES
from tests.adapters.desk.wards import Clock
from tests.adapters.web.cases import colleagues, lived
from tests.adapters.web.conftest import opened_desk
from tests.adapters.web.matrix import NOBODY, ROWS, Row
from tests.browser.conftest import DESKTOP
from tests.browser.serving import Site, listening, served
from tests.browser.watching import Watch

PHONE = {"width": 390, "height": 844}
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules that look at colours: in the dark only they can find anything else than in the light."""
NO_PAGES = {
    "/su-kien",
    "/suc-khoe",
    "/ngon-ngu/{language}",
    "/giao-dien/{theme}",
    "/tiep-nhan/hen",
    "/tiep-nhan/giay-to",
    "/quan-tri/lich/{name:path}/tep",
}
"""Addresses that answer with no page of their own: news, facts for machines, a way back, a part of a page, a file."""
DRAWN_LATER = {"/docs": ".opblock"}
"""Pages that a program draws once they are loaded, and what is there when it has."""
FILES = (".pdf", ".png", ".csv", ".zip")
PAGES = [
    row
    for row in ROWS
    if row.method == "GET" and row.route not in NO_PAGES and not row.route.endswith(FILES) and "/api/" not in row.route
]
BESIDES = {
    "/khong-co-trang": NOBODY,
    "/quan-tri": NOBODY,
    "/viec?loc=tam-dung": "supervisor",
    "/viec?q=khong-thay": "supervisor",
    "/xin-loi?loc=can-giao": "supervisor",
    "/tinh-ngay?received=x&limit=3wd": NOBODY,
    "/tiep-nhan?thu_tuc=3wd": "supervisor",
    "/dang-nhap": NOBODY,
    "/tra-cuu/W1-1/x": NOBODY,
}
"""Faces of pages that no row asks for: what is refused, what is empty, what is filled in."""

_CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
_SEEN_FOCUS = """controls => [...document.querySelectorAll(controls)]
  .filter(it => it.checkVisibility()).filter(it => {
    it.focus({ preventScroll: true });
    const style = getComputedStyle(it);
    return !(style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  }).map(it => it.outerHTML.slice(0, 120))"""
_RUNS_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening() as socket, opened_desk(tmp_path_factory.mktemp("screens"), Clock()) as desk:
        colleagues(desk)
        with served(desk.app, socket):
            yield Site(f"http://127.0.0.1:{socket.getsockname()[1]}", desk)


@pytest.fixture(scope="module")
def addresses(site: Site) -> list[tuple[str, str]]:
    """Who looks at which address."""
    cases = lived(site.desk)
    asked = [(who_looks(row), row.address.format_map(cases)) for row in PAGES]
    return sorted({*asked, *((who, address) for address, who in BESIDES.items())})


@pytest.fixture(scope="module")
def pages(
    browser: Browser, browser_context_args: dict[str, Any], site: Site, addresses: list[tuple[str, str]]
) -> Iterator[dict[str, Page]]:
    """One browser for everybody who looks at a page, watched; what was found stands in its `watch`."""
    opened = {}
    for who in {who for who, _address in addresses}:
        context = browser.new_context(base_url=site.url, **browser_context_args)
        if who != NOBODY:
            context.add_cookies([site.cookie(who)])
        opened[who] = context.new_page()
    yield opened
    for page in opened.values():
        page.context.close()


def who_looks(row: Row) -> str:
    """Return the person to whom most of a page is shown."""
    order = ("supervisor", "clerk", "head", "auditor", "administrator", *ROLES)
    return NOBODY if row.who >= {NOBODY} else next(role for role in order if role in row.who)


def test_no_screen_keeps_anybody_out(pages: dict[str, Page], addresses: list[tuple[str, str]], site: Site) -> None:
    watch, found = Watch(site.url), {}
    for page in pages.values():
        watch.over(page)
    for who, address in addresses:
        page = pages[who]
        page.goto(address, wait_until="load")
        page.locator(DRAWN_LATER.get(address, "body")).first.wait_for()
        page.evaluate(AXE_SCRIPT)
        wrong = [*found_by_axe(page, DESKTOP, EVERYTHING), *found_by_axe(page, DESKTOP, COLOURS, "dark")]
        wrong += [f"focus is not seen: {what}" for what in page.evaluate(_SEEN_FOCUS, _CONTROLS)]
        wrong += [*found_by_axe(page, PHONE, COLOURS, "dark"), *found_by_axe(page, PHONE, EVERYTHING)]
        if page.evaluate(_RUNS_OFF) > 0:
            wrong.append("it runs off a phone")
        if wrong:
            found[f"{who} {address}"] = wrong
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
    assert watch.found == []


def found_by_axe(page: Page, size: dict[str, int], rules: dict[str, Any], theme: Any = "light") -> list[str]:
    """Return what breaks the rules at a size and in a theme."""
    page.set_viewport_size(size)  # type: ignore[arg-type] # width and height, as it asks for
    page.emulate_media(color_scheme=theme)
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    results = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']} ({size['width']}, {theme}): {node['target']} {node['failureSummary']}"
        for one in results["violations"]
        for node in one["nodes"]
    ]
