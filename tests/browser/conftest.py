"""A real browser on a real server: Chromium as the machine has it, a ledger with people of every role, a clock to set.

Without Chromium these tests are left out with a reason. Every page that is opened is watched: what it asks of another
host, what its security policy blocks and what it reports to its console fails the test that opened it.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.adapters.desk.wards import Clock
from tests.adapters.web.conftest import opened_desk
from tests.browser.serving import Site, listening, served
from tests.browser.watching import Watch

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1366, "height": 768}
CONTEXT: dict[str, Any] = {"viewport": DESKTOP, "locale": "vi-VN", "color_scheme": "light"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file, and none after it: while one is open, no other test of this process may run a loop."""
    if BROWSER is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS), headless=True)
        yield launched
        launched.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open contexts, and close them after the test."""
    opened: list[BrowserContext] = []

    def open_(**given: Any) -> BrowserContext:
        opened.append(browser.new_context(**{**CONTEXT, **given}))
        return opened[-1]

    yield open_
    for context in opened:
        context.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """The desk, answering at a free port; citizens look up where it answers."""
    with listening() as socket:
        url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        with opened_desk(tmp_path, clock, public_url=url) as desk, served(desk.app, socket):
            yield Site(url, desk)


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """What pages did that none should do; nothing, at the end."""
    seen = Watch(site.url)
    yield seen
    assert seen.found == []


@pytest.fixture
def opened(site: Site, watch: Watch, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Open a browser of its own, signed in as a user or as nobody; what it is given goes to its context."""

    def open_(login: str | None = None, **given: Any) -> Page:
        context = new_context(base_url=site.url, **given)
        context.set_default_timeout(30_000)
        if login:
            context.add_cookies([site.cookie(login)])
        page = context.new_page()
        watch.over(page)
        return page

    return open_
