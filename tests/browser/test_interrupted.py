"""Work that is interrupted: a colleague was faster, or the session ended; what was typed is still there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.adapters.desk.wards import Clock, receiving
from tests.browser.serving import Site
from tests.browser.steps import act


def test_of_two_at_one_dossier_the_slower_reads_what_changed_and_goes_on(
    site: Site, opened: Callable[..., Page]
) -> None:
    code = site.desk.ledger.desk.handle(receiving(1)).code
    slow, quick = opened("official"), opened("clerk")
    slow.goto(f"/ho-so/{code}/lam/tam-dung")
    slow.get_by_label("Giấy tờ cần bổ sung").fill("Bản chính giấy khai sinh\nGiấy chứng sinh")
    quick.goto(f"/ho-so/{code}")
    act(quick, "Chuyển xử lý", "Đã chuyển", to="official")
    slow.locator("main form button").click()
    expect(slow.get_by_role("alert")).to_contain_text("Người clerk")
    expect(slow.get_by_role("alert")).to_contain_text("Những gì đã gõ còn nguyên")
    expect(slow.get_by_label("Giấy tờ cần bổ sung")).to_have_value("Bản chính giấy khai sinh\nGiấy chứng sinh")
    slow.locator("main form button").click()
    expect(slow.get_by_role("status")).to_contain_text("thời hạn ngừng tính")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_session_that_ends_under_a_form_keeps_it_and_goes_on_after_signing_in(
    site: Site, opened: Callable[..., Page], clock: Clock, *, scripts: bool
) -> None:
    page = opened("clerk", java_script_enabled=scripts)
    page.goto("/tiep-nhan?thu_tuc=3wd")
    page.get_by_label("Họ tên người nộp").fill("Nguyễn Thị Thử")
    clock.now += timedelta(minutes=16)
    page.get_by_role("button", name="Lưu và in giấy hẹn").click()
    expect(page.locator(".lead")).to_contain_text("Những gì đã gõ còn nguyên")
    page.get_by_label("Tên đăng nhập").fill("clerk")
    page.get_by_label("Mật khẩu").fill(site.let_in("clerk"))
    page.get_by_role("button", name="Đăng nhập").click()
    if not scripts:
        page.get_by_role("button", name="Tiếp tục việc đang làm").click()
    expect(page.locator("h1")).to_contain_text("W1-261102-0001")
    assert site.desk.ledger.reader.find("nguyen thi thu") == ["W1-261102-0001"]
