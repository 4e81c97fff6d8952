"""The first administrator of a new installation: made on its machine, let in, then on with a password of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import closing, open_access, open_existing
from adapters.locale import use_language
from adapters.web.app import create_app
from adapters.web.directory import Directory
from adapters.web.service import Service
from tests.adapters.cli.terminal import Terminal
from tests.adapters.web.browsing import Browser, Read

NEW = "bốn con trâu lội qua sông"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    yield Terminal(tmp_path, by="root")
    use_language("vi")


@pytest.fixture
def browser(terminal: Terminal) -> Iterator[Browser]:
    """A browser on the service of a ledger that was founded just now."""
    assert "dunghen user add" in terminal.says("init", "--office", "W1", "--name", "Phường Thử")
    with closing(open_existing(terminal.settings, terminal.clock)) as ledger:
        access = open_access(terminal.settings, terminal.clock)
        yield Browser(create_app(Service(ledger, access, Directory(ledger.reader), terminal.settings)))
        access.engine.dispose()


def sign_in(browser: Browser, user: str, password: str) -> Read:
    fields = {"user": user, "password": password, "_back": "/"}
    return Read(browser.client.post("/dang-nhap", data=fields, headers={"sec-fetch-site": "same-origin"}).text)


def test_from_a_new_ledger_to_a_clerk_who_receives(terminal: Terminal, browser: Browser) -> None:
    assert "Chưa ai đăng nhập được" in browser.read("/dang-nhap").text
    added = terminal.answers_with("user", "add", "an", "--name", "Nguyễn An", "--role", "administrator")
    assert "Chưa ai đăng nhập được" not in browser.read("/dang-nhap").text

    account = sign_in(browser, "an", added["password"])
    assert "do người khác cấp" in account.text
    browser.csrf = account.fields["_token"]
    changed = browser.post("/tai-khoan", password=added["password"], new_password=NEW, password_again=NEW)
    page = Read(changed.text)
    assert (changed.url.path, "Trước khi đưa vào sử dụng" in page.text) == ("/quan-tri", True)

    browser.csrf = Read(browser.get("/tai-khoan").text).fields["_token"]
    shown = Read(browser.post("/quan-tri/nguoi-dung/them", login="lan", name="Lan", role="clerk", office="W1").text)
    made = next(word for word in shown.words if word.count("-") == 3)
    browser.client.cookies.clear()
    assert "do người khác cấp" in sign_in(browser, "lan", made).text
    grants = {user["user"]: user["grants"] for user in terminal.answers_with("user", "list")}
    assert grants == {
        "an": [{"role": "administrator", "office": None}],
        "lan": [{"role": "clerk", "office": "W1"}],
    }
