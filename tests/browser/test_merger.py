"""Two offices become one, in a browser: the successor's clerk holds the dossier, its code and its promise unchanged."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from domain import commands as c
from domain.office import EndOffice
from tests.adapters.desk.wards import Clock, acting
from tests.adapters.web.conftest import OTHER
from tests.browser.serving import Site
from tests.browser.steps import DUE, act, receive


def merge(site: Site, when: str) -> None:
    """Merge W1 into W2 and let W2 take over what is open, as the pages of `/quan-tri` order it."""
    at = site.desk.clock.show(when)
    order = EndOffice(id="merge", by="admin", at=at, code="W1", how="merged", into=("W2",), on=at.date(), basis="NQ 1")
    site.desk.ledger.desk.handle(order)
    for code in site.desk.ledger.reader.find("nguyen thi thu"):
        site.desk.ledger.desk.handle(acting(c.TakeOver, code, when, to_office="W2", basis="NQ 1"))


def test_the_successor_holds_the_dossier_under_its_code_and_promise(
    site: Site, opened: Callable[..., Page], clock: Clock
) -> None:
    before = opened("clerk")
    code = receive(before)
    successor = opened(OTHER)
    assert successor.goto(f"/ho-so/{code}").status == 404  # type: ignore[union-attr] # a page always answers
    clock.show("2026-11-02 09:10")
    merge(site, "2026-11-02 09:10")
    successor.goto("/viec")
    successor.get_by_role("link", name=code).click()
    expect(successor.locator(".when")).to_have_text(DUE)
    expect(successor.locator("h1")).to_contain_text(code)
    act(successor, "Có kết quả", "đã có kết quả", outcome="granted")
    assert before.goto(f"/ho-so/{code}").status == 404  # type: ignore[union-attr] # as above
    before.goto("/tiep-nhan?thu_tuc=3wd")
    before.get_by_label("Họ tên người nộp").fill("Nguyễn Thị Sau")
    before.get_by_role("button", name="Lưu và in giấy hẹn").click()
    expect(before.get_by_role("alert")).to_be_visible()
