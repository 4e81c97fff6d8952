"""What people do at the pages, step by step, with the mouse or without scripts alike; each step sees what it led to."""

from playwright.sync_api import Page, expect

DUE = "17:00 thứ Năm 05/11/2026"


def receive(page: Page, name: str = "Nguyễn Thị Thử") -> str:
    """Receive a dossier at the counter, and return its code."""
    page.goto("/tiep-nhan")
    page.get_by_role("combobox", name="Thủ tục").fill("3wd")
    page.get_by_label("Họ tên người nộp").fill(name)
    page.get_by_role("button", name="Lưu và in giấy hẹn").click()
    expect(page.locator(".when")).to_have_text(DUE)
    return page.url.rpartition("/")[2]


def act(page: Page, word: str, said: str, **fields: str) -> None:
    """Do an act from the dossier's page: its button, what it asks, and what is said afterwards."""
    page.locator(".do").get_by_role("link", name=word, exact=True).click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button").last.click()
    expect(page.get_by_role("status")).to_contain_text(said)


def live(page: Page, code: str) -> None:
    """Take a received dossier through pause, resumption and result to the citizen's hands."""
    page.goto(f"/ho-so/{code}")
    act(page, "Yêu cầu bổ sung", "thời hạn ngừng tính", cause="supplement", items="Bản chính giấy khai sinh")
    expect(page.locator("h1")).to_contain_text("Tạm dừng")
    act(page, "Nhận bổ sung", "Đã tiếp tục xử lý")
    expect(page.locator("h1")).to_contain_text("Trong hạn")
    act(page, "Có kết quả", "đã có kết quả", outcome="granted")
    act(page, "Trả kết quả", "Đã trả kết quả", how="desk")
    expect(page.locator("h1")).to_contain_text("Trước hạn")
    expect(page.locator("h1")).to_contain_text("Đã trả kết quả")


def write_letter(page: Page, code: str) -> None:
    """Write the letter of apology that the register asks for."""
    page.goto("/xin-loi")
    page.get_by_role("link", name=f"Lập thư {code}").click()
    page.locator("[name=reason]").select_option("our_error")
    page.get_by_role("button", name="Lập thư").click()
    expect(page.get_by_role("status")).to_contain_text("chờ ký")


def sign_letter(page: Page, code: str, password: str) -> None:
    """Read the letter as the paper it will be, and sign it with the password."""
    page.goto("/xin-loi?loc=cho-ky")
    page.get_by_role("link", name=f"Đọc và ký {code}").click()
    expect(page.locator("main img")).to_have_js_property("complete", value=True)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Ký thư xin lỗi").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ký thư xin lỗi")


def print_letter(page: Page) -> bytes:
    """Print the signed letter that the page shows, and return its PDF."""
    with page.expect_download() as printing:
        page.get_by_role("button", name="In thư").click()
    return printing.value.path().read_bytes()


def deliver_letter(page: Page) -> None:
    """Note that the letter reached the citizen."""
    page.locator("[name=channel]").select_option("post")
    page.locator("[name=evidence]").fill("RR123456789VN")
    page.get_by_role("button", name="Đã giao thư").click()
    expect(page.get_by_role("status")).to_contain_text("Đã giao thư")
