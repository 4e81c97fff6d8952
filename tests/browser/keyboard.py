"""Somebody without a mouse: keys alone, and at every step what they hold is seen to be held."""

from playwright.sync_api import Page, expect

_HELD = """() => {
  const held = document.activeElement, style = getComputedStyle(held);
  if (held === document.body || held.id === "main") return "nothing";
  const ringed = held.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return ringed ? (held.name || held.textContent.trim()) : "unseen " + held.outerHTML.slice(0, 100);
}"""
_MOST = 60


class Keyboard:
    """The keys of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def arrived(self, head: str) -> "Keyboard":
        """See the page that the last key led to."""
        expect(self._page.locator("h1")).to_contain_text(head)
        return self

    def holds(self, name: str) -> "Keyboard":
        """See which control the page gave the keys to by itself."""
        assert self.held().startswith(name), self.held()
        return self

    def press(self, key: str) -> "Keyboard":
        """Press one key."""
        assert not self.held().startswith("unseen")
        self._page.keyboard.press(key)
        return self

    def type(self, text: str) -> "Keyboard":
        """Type into the field that is held."""
        assert self.held() != "nothing"
        self._page.keyboard.type(text)
        return self

    def tab(self) -> "Keyboard":
        """Go on to the next control."""
        self._page.keyboard.press("Tab")
        assert not self.held().startswith("unseen"), self.held()
        return self

    def tab_to(self, name: str) -> "Keyboard":
        """Go on until a field or link is held."""
        for _ in range(_MOST):
            if self.tab().held().startswith(name):
                return self
        raise AssertionError(name)

    def held(self) -> str:
        """Return what is held: a field's name or a control's words; `unseen` if nobody sees that it is."""
        held: str = self._page.evaluate(_HELD)
        return held
