"""What no page of ours may do: ask another host, run against the security policy, complain in its console."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

_EXPECTED = "the server responded with a status of 4"
"""The browser's own note of a page that was refused: the test asked for it."""


class Watch:
    """Looks over every page it is given."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self.found: list[str] = []

    def over(self, page: Page) -> None:
        """Watch a page from now on."""
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self._host:
            self.found.append(f"asked another host: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _EXPECTED not in message.text:
            self.found.append(f"console: {message.text}")
