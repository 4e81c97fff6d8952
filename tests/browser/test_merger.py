"""Two offices become one, in a browser: the successor's clerk holds the dossier, its code and its promise unchanged."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.adapters.desk.wards import Clock, receiving
from tests.adapters.web.conftest import OTHER
from tests.browser.keyboard import Keyboard
from tests.browser.serving import Site
from tests.browser.steps import DUE, act, receive

LATER = "2026-11-02 09:10"  # the password of the sign-in stands no longer
BASIS = "Nghị quyết 1"


def merge(page: Page, password: str) -> None:
    """Merge W1 into W2 at the pages of administration: see what would move, then record it with the password."""
    page.goto("/quan-tri/co-quan/W1")
    page.get_by_role("link", name="Sáp nhập, chia tách, giải thể").click()
    expect(page.get_by_label("Cơ quan kết thúc")).to_have_value("W1")
    page.get_by_label("Hình thức").select_option("merged")
    page.get_by_label("Cơ quan tiếp tục").fill("W2")
    page.get_by_label("Căn cứ").fill(BASIS)
    page.get_by_role("button", name="Xem trước thay đổi").click()
    expect(page.get_by_role("row", name="W1 3wd 1 0 W2 · W2")).to_be_visible()
    expect(page.get_by_role("link", name="Người clerk")).to_be_visible()
    page.get_by_role("button", name="Ghi sổ").click()
    page.get_by_label("Mật khẩu").fill("không phải mật khẩu này")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Mật khẩu không đúng")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Tiếp tục").click()


def test_the_successor_holds_the_dossier_under_its_code_and_promise(
    site: Site, opened: Callable[..., Page], clock: Clock
) -> None:
    before = opened("clerk")
    code = receive(before)
    successor, administrator = opened(OTHER), opened("administrator")
    assert successor.goto(f"/ho-so/{code}").status == 404  # type: ignore[union-attr] # a page always answers
    clock.show(LATER)
    merge(administrator, site.let_in("administrator"))
    expect(administrator.get_by_role("status")).to_have_text("Đã kết thúc: W1. Hồ sơ được tiếp nhận lại: 1.")
    expect(administrator.locator("main")).to_contain_text("Chưa có vai trò tại cơ quan tiếp tục: Người clerk")
    successor.goto("/viec")
    successor.get_by_role("link", name=code).click()
    expect(successor.locator(".when")).to_have_text(DUE)
    expect(successor.locator("h1")).to_contain_text(code)
    act(successor, "Có kết quả", "đã có kết quả", outcome="granted")
    assert before.goto(f"/ho-so/{code}").status == 404  # type: ignore[union-attr] # as above
    before.goto("/tiep-nhan?thu_tuc=3wd")
    before.get_by_label("Họ tên người nộp").fill("Nguyễn Thị Sau")
    before.get_by_role("button", name="Lưu và in giấy hẹn").click()
    expect(before.get_by_role("alert")).to_contain_text("W1 đã kết thúc hoạt động ngày thứ Hai 02/11/2026")
    expect(before.get_by_role("alert")).to_contain_text("công việc chuyển về: W2")


def test_an_administrator_merges_by_keys_alone(site: Site, opened: Callable[..., Page], clock: Clock) -> None:
    code = site.desk.ledger.desk.handle(receiving(1)).code
    page = opened("administrator")
    page.goto("/quan-tri/co-quan")
    clock.show(LATER)
    keys = Keyboard(page)
    keys.tab_to("Sáp nhập").press("Enter")
    keys.arrived("Sáp nhập").holds("how").tab().type("W1").tab().type("W2").tab().tab().type(BASIS).press("Enter")
    keys.arrived("Xem trước thay đổi").tab_to("Ghi sổ").press("Enter")
    keys.arrived("Nhập lại mật khẩu").holds("password").type(site.let_in("administrator")).press("Enter")
    keys.arrived("W1").tab_to("Người clerk").press("Enter")
    keys.arrived("Người clerk")
    assert site.desk.ledger.desk.dossier(code).standing.office == "W2"
