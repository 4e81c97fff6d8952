"""A dossier's life in a browser, from counter to the citizen's hands: by mouse, by keys alone, without scripts."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.serving import Site
from tests.browser.steps import DUE, live, receive


def test_received_paused_resumed_ready_and_returned(site: Site, opened: Callable[..., Page]) -> None:
    page = opened("clerk")
    page.goto("/tiep-nhan?thu_tuc=3wd")
    expect(page.locator("#foreseen .when")).to_have_text(DUE)
    page.get_by_role("combobox", name="Thủ tục").fill("30d")
    expect(page.locator("#foreseen .when")).not_to_have_text(DUE)
    code = receive(page)
    live(page, code)
    events = [type(act).__name__ for act in site.desk.ledger.desk.dossier(code).acts]
    assert events == ["Received", "Paused", "Resumed", "Processed", "Returned"]


def test_the_whole_path_without_scripts(site: Site, opened: Callable[..., Page]) -> None:
    page = opened("clerk", java_script_enabled=False)
    code = receive(page)
    live(page, code)
    assert site.desk.ledger.desk.dossier(code).standing.status == "returned"


def test_the_whole_path_by_keys_alone_and_focus_is_always_seen(site: Site, opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto("/dang-nhap")
    keys = Keyboard(page)
    keys.type("clerk").tab().type(site.let_in("clerk")).press("Enter")
    keys.arrived("Hôm nay").press("n")
    keys.arrived("Tiếp nhận hồ sơ").type("3wd").tab_to("name").type("Nguyễn Thị Thử").press("Control+Enter")
    keys.arrived("W1-261102-0001").tab_to("Mở hồ sơ").press("Enter")
    keys.arrived("Trong hạn").press("b")
    keys.arrived("Yêu cầu bổ sung").tab().type("Bản chính giấy khai sinh").press("Control+Enter")
    keys.arrived("Tạm dừng").press("l")
    keys.arrived("Nhận bổ sung").press("Control+Enter")
    keys.arrived("Trong hạn").press("k")
    keys.arrived("Có kết quả").press("Control+Enter")
    keys.arrived("Trước hạn").press("t")
    keys.arrived("Trả kết quả").press("Control+Enter")
    keys.arrived("Đã trả kết quả")
    assert site.desk.ledger.desk.dossier("W1-261102-0001").standing.status == "returned"
