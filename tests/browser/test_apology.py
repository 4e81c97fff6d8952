"""A promise that broke, in a browser: the letter is written, signed, printed, delivered, and leaves the list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from domain import commands as c
from tests.adapters.desk.wards import PERSON, Clock, acting, receiving
from tests.adapters.letters.reading_back import Sheet
from tests.browser.serving import Site
from tests.browser.steps import deliver_letter, print_letter, sign_letter, write_letter


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_late_case_is_apologised_for_until_it_leaves_the_list(
    site: Site, opened: Callable[..., Page], clock: Clock, *, scripts: bool
) -> None:
    code = site.desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code
    clock.show("2026-11-06 10:00")
    site.desk.ledger.desk.handle(acting(c.RaiseRungs, code, "2026-11-06 10:00"))
    clerk = opened("clerk", java_script_enabled=scripts)
    clerk.goto("/")
    expect(clerk.locator(".tally li").first).to_contain_text("1")
    write_letter(clerk, code)
    supervisor = opened("supervisor", java_script_enabled=scripts)
    clock.show("2026-11-06 10:06")  # too long after the session began: a signature asks for the password again
    sign_letter(supervisor, code, site.let_in("supervisor"))
    clerk.goto("/xin-loi?loc=can-giao")
    clerk.get_by_role("link", name=f"In và giao {code}").click()
    letter = Sheet(print_letter(clerk)).text
    assert "Đặng Thị Hường" in letter
    assert "xin lỗi" in letter
    deliver_letter(clerk)
    expect(clerk.locator(".nothing")).to_contain_text("Không có thư nào")
    clerk.goto("/xin-loi?loc=da-giao")
    expect(clerk.locator("tbody")).to_contain_text(code.removeprefix("W1-"))
    clerk.goto("/")
    expect(clerk.locator(".tally li").first).to_contain_text("0")
