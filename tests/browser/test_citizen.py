"""A citizen at home: the QR code of the printed slip opens their dossier, and no guess opens another."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from domain import commands as c
from tests.adapters.desk.wards import acting
from tests.adapters.letters.reading_back import Sheet
from tests.browser.serving import Site
from tests.browser.steps import DUE, receive


def test_the_qr_code_of_the_printed_slip_opens_the_dossier_for_who_holds_it(
    site: Site, opened: Callable[..., Page]
) -> None:
    clerk = opened("clerk")
    code = receive(clerk, "Đặng Thị Hường")
    slip = clerk.get_by_role("link", name="In giấy hẹn").get_attribute("href")
    address = Sheet(clerk.request.get(f"{site.url}{slip}").body()).qr()
    assert address.startswith(f"{site.url}/tra-cuu/{code}/")
    citizen = opened()
    citizen.set_viewport_size({"width": 390, "height": 844})
    citizen.goto(address)
    expect(citizen.locator(".when")).to_have_text(DUE)
    expect(citizen.locator("body")).not_to_contain_text("Hường")
    site.desk.ledger.desk.handle(acting(c.PauseClock, code, cause="supplement", items=("Bản chính giấy khai sinh",)))
    citizen.reload()
    expect(citizen.locator("main")).to_contain_text("Bản chính giấy khai sinh")
    secret = address.partition("#")[0].rpartition("/")[2]
    citizen.goto("/tra-cuu")
    citizen.get_by_label("Mã hồ sơ").fill(code.lower())
    citizen.get_by_label("Mã tra cứu").fill(f"{secret[:4]}-{secret[4:8]}-{secret[8:]}")
    citizen.get_by_role("button", name="Tra cứu").click()
    expect(citizen.locator("main")).to_contain_text("Bản chính giấy khai sinh")
    citizen.goto(f"/tra-cuu/{code}/ABCD2345EFGH")
    expect(citizen.get_by_role("alert")).to_contain_text("Không tìm thấy hồ sơ với hai mã này")
