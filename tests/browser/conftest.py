"""A real browser on a real server: Chromium as the machine has it, a ledger with people of every role, a clock to set.

Without Chromium these tests are left out with a reason. Every page that is opened is watched: what it asks of another
host, what its security policy blocks and what it reports to its console fails the test that opened it.

Contexts and pages are pytest-playwright's, and so are its options: `--headed`, `--slowmo 500`, `--screenshot on`,
`--tracing retain-on-failure` (kept under var). Its browser lives as long as the session; ours as long as a file.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine instead of one that the plugin would have to download."""
    if BROWSER is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    return {**browser_type_launch_args, "executable_path": BROWSER, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return CONTEXT


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """One a file, not one a session as the plugin's: while it runs, no other test of this thread may run a loop."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """As the plugin's, a file long."""
    launched = playwright.chromium.launch(**browser_type_launch_args)
    yield launched
    launched.close()


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
