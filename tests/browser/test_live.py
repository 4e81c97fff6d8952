"""The day's page stays true while it is open: news arrives by itself, and what was missed out of sight is fetched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from adapters.web import today
from tests.browser.steps import receive

_IN_SIGHT = """hidden => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(today, "LOOKS_EVERY", 0.05)


def test_what_others_do_shows_by_itself_and_out_of_sight_the_page_hangs_up(opened: Callable[..., Page]) -> None:
    watching, working = opened("clerk"), opened("clerk")
    watching.goto("/")
    rows = watching.locator("[data-part=next] tbody tr")
    expect(rows).to_have_count(0)
    receive(working)
    expect(rows).to_have_count(1)
    with watching.expect_event("requestfailed", lambda request: "/su-kien" in request.url):
        watching.evaluate(_IN_SIGHT, arg=True)
    receive(working)
    expect(rows).to_have_count(1)
    watching.evaluate(_IN_SIGHT, arg=False)
    expect(rows).to_have_count(2)


def test_a_line_that_broke_goes_on_where_it_was(opened: Callable[..., Page]) -> None:
    page = opened("clerk")
    page.goto("/")
    position = int(page.evaluate("document.body.dataset.live").rpartition("=")[2])
    page.goto("/viec")
    told = page.evaluate(
        """async line => {
          const headers = { "Accept": "text/event-stream", "Last-Event-ID": line };
          const answer = await fetch("/su-kien?tu=999", { headers });
          const reader = answer.body.getReader(), decoder = new TextDecoder();
          let text = "";
          while (!text.includes("id:")) text += decoder.decode((await reader.read()).value);
          reader.cancel();
          return text;
        }""",
        str(position - 1),
    )
    assert f"event: changed\nid: {position}\n" in told
