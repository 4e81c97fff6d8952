"""Calendars on their pages: months with sources, a preview that is what applying then does, and two people."""

from typing import Any

import pytest

from adapters.cli.calendar_file import as_toml
from adapters.ledger.instants import to_micros
from adapters.web.administration.calendar_typed import line_of
from adapters.web.administration.months import months_of, stretches_of
from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.errors import CalendarError
from domain.user import GrantRole
from tests.adapters.desk.revising import calendar_with, dues
from tests.adapters.desk.wards import receiving, state_of
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import PASSWORD, Desk
from tests.world import national_spec

AT = "/quan-tri/lich/vn"


def second(desk: Desk, *grants: tuple[str, str | None]) -> None:
    """Let somebody else have a password and roles."""
    facts: dict[str, Any] = {"by": "admin", "at": desk.clock()}
    for number, (role, office) in enumerate(grants):
        desk.ledger.desk.handle(GrantRole(id=f"second-{number}", user="head", role=role, office=office, **facts))
    desk.service.access.passwords.set("head", PASSWORD, to_micros(desk.clock()))


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.browser("administrator")


@pytest.fixture
def codes(desk: Desk) -> list[str]:
    """Two dossiers of W1 due on Thursday 5 November, and one of W2."""
    return [desk.ledger.desk.handle(receiving(n, office=office)).code for n, office in enumerate(("W1", "W1", "W2"), 1)]


def text(**changed: Any) -> str:
    return as_toml(calendar_with(**changed))


# --- reading ----------------------------------------------------------------------------------------


def test_a_year_is_shown_month_by_month_with_the_source_of_its_days(admin: Browser) -> None:
    page = admin.read(f"{AT}?nam=2026")
    assert "Tháng 12" in page.text
    assert "Tết Bính Ngọ" in page.text
    assert "Công văn 12729/VPCP-KGVX" in page.text
    assert "2027 dự kiến" in page.text
    assert CalendarSpec.from_toml(admin.get(f"{AT}/tep").text) == national_spec()


def test_months_hold_every_day_once_and_count_what_is_worked() -> None:
    calendar = WorkingCalendar(national_spec())
    months = months_of(calendar, 2026)
    days = [cell.day for month in months for week in month.weeks for cell in week if cell]
    assert (len(days), days) == (365, sorted(set(days)))
    assert all(
        cell is None or cell.day.weekday() == place for m in months for w in m.weeks for place, cell in enumerate(w)
    )
    assert sum(month.working for month in months) == sum(map(calendar.is_working, days))
    unlike = sum((one.last - one.first).days + 1 for one in stretches_of(calendar, 2026))
    assert unlike == sum(calendar.facts(day).kind in {"holiday", "makeup"} for day in days)


# --- a file that cannot be used ---------------------------------------------------------------------

PLAIN = 'zone = "Asia/Ho_Chi_Minh"\nyears = [2026]\n[week]\nmon = ["07:30-11:30"]\n'
SECOND_IS_WRONG = "[[off]]\nfrom = 2026-01-01\n[[off]]\nfrom = 2026-05-01\nname = 5\n"
BROKEN = (
    ('zone = "Asia/Ho_Chi_Minh"\nyears = [2026\n', None, "Dòng"),
    (PLAIN.replace("07:30", "7:30"), 4, "07:30-11:30"),
    (PLAIN + "[[off]]\nfrom = 2026-1-1\n", 6, ""),
    (PLAIN.replace("Asia/Ho_Chi_Minh", "A/B"), 1, "A/B"),
    (PLAIN + SECOND_IS_WRONG, 9, "name"),
    ("years = [2026]\nmonday = 1\n", None, ""),
    ("", None, "bắt buộc"),
)


@pytest.mark.parametrize(("typed", "line", "word"), BROKEN)
def test_a_bad_file_is_told_by_line_and_field_and_what_was_typed_stays(
    desk: Desk, admin: Browser, typed: str, line: int | None, word: str
) -> None:
    before = state_of(desk.ledger)
    for path, more in ((f"{AT}/xem", {}), ("/quan-tri/lich/moi", {"name": "ward", "basis": "QĐ"})):
        answer = admin.post(path, text=typed, **more)
        page = Read(answer.text).text
        assert answer.status_code == 422
        assert 'href="#f-text"' in answer.text
        assert word in page
        assert line is None or f"Dòng {line}:" in page
        assert typed.splitlines()[:1] == [] or typed.splitlines()[0] in page
    assert state_of(desk.ledger) == before


def test_the_line_of_a_key_in_a_later_table_is_found() -> None:
    refusal = CalendarError(field="off.1.to", read="x", why="bad_day")
    assert line_of(refusal, "[[off]]\nto = 1\n\n[[off]]\nfrom = 2\nto = 3\n") == 6
    assert line_of(CalendarError(field="off.7.to", read="x", why="bad_day"), "[[off]]\n") is None


def test_a_file_that_is_uploaded_counts_instead_of_the_text(desk: Desk, admin: Browser) -> None:
    uploaded = text(off=("2026-11-04",)).encode()
    files = {"file": ("lich.toml", uploaded, "application/toml")}
    fields = {"_token": admin.csrf, "text": "nonsense"}
    answer = admin.client.post(f"{AT}/xem", data=fields, files=files, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 200
    assert "04/11/2026" in Read(answer.text).text
    bad = {"file": ("lich.toml", b"\xff\xfe\x00", "application/toml")}
    answer = admin.client.post(f"{AT}/xem", data=fields, files=bad, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 422
    assert state_of(desk.ledger)[0] > 0


# --- preview and apply ------------------------------------------------------------------------------


def test_a_preview_counts_what_would_move_without_a_dossier_and_records_nothing(
    desk: Desk, admin: Browser, codes: list[str]
) -> None:
    before = state_of(desk.ledger)
    answer = admin.post(f"{AT}/xem", text=text(off=("2026-11-04",)))
    page = Read(answer.text).text
    assert "3 lời hẹn đang mở tính lại" in page
    assert "3 ngày hẹn thay đổi" in page
    assert "W1 17:00 T5 05/11/2026 17:00 T6 06/11/2026 2" in page
    assert "04/11/2026 nghỉ (nghỉ bù)" in page
    assert not any(code.partition("-")[2] in page for code in codes)
    assert state_of(desk.ledger) == before


def test_who_may_read_dossiers_sees_their_codes_in_the_preview(desk: Desk, codes: list[str]) -> None:
    second(desk, ("administrator", None))
    page = Read(desk.browser("head").post(f"{AT}/xem", text=text(off=("2026-11-04",))).text).text
    seen = [code.partition("-")[2] in page for code in codes]
    assert seen == [True, True, False] or codes[2].partition("-")[2] == codes[0].partition("-")[2]
    assert "W2-" not in page


def test_what_is_previewed_is_what_applying_does_once(desk: Desk, codes: list[str]) -> None:
    second(desk, ("administrator", None))
    admin, changed = desk.browser("administrator"), text(off=("2026-11-04",))
    shown = Read(admin.post(f"{AT}/xem", text=changed).text)
    assert shown.fields["follows"] == "vn@1"
    fields = {"text": changed, "follows": "vn@1", "basis": "QĐ 9", "approver": "head", "approver_password": PASSWORD}

    answer = admin.post(f"{AT}/ap-dung", _command="apply", **fields)
    after = state_of(desk.ledger)
    again = admin.post(f"{AT}/ap-dung", _command="apply", **fields)

    assert "Ngày hẹn được điều chỉnh: 3." in Read(answer.text).text
    assert dues(desk.ledger, codes) == ["06/11", "06/11", "06/11"]
    assert again.status_code == 200
    assert state_of(desk.ledger) == after
    assert len(desk.ledger.reader.calendars()[0].specs) == 2


@pytest.mark.parametrize(
    ("grants", "changed", "field"),
    [
        ((("administrator", None),), {"basis": ""}, "basis"),
        ((("administrator", None),), {"approver": ""}, "approver"),
        ((("administrator", None),), {"approver": "administrator"}, "approver"),
        ((("administrator", None),), {"approver_password": "không phải mật khẩu"}, "approver"),
        ((), {}, "approver"),  # may approve at W1, not at W2, which keeps the calendar too
        ((("administrator", None),), {"basis": "x" * 300}, "basis"),
    ],
)
def test_nobody_applies_alone_or_without_a_basis(
    desk: Desk, codes: list[str], grants: tuple[tuple[str, str | None], ...], changed: dict[str, str], field: str
) -> None:
    second(desk, *grants)
    admin, before = desk.browser("administrator"), state_of(desk.ledger)
    fields = {"text": text(off=("2026-11-04",)), "follows": "vn@1", "basis": "QĐ", "approver": "head"}

    answer = admin.post(f"{AT}/ap-dung", **fields | {"approver_password": PASSWORD} | changed)

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert state_of(desk.ledger) == before
    assert dues(desk.ledger, codes) == ["05/11", "05/11", "05/11"]


def test_who_may_approve_at_every_office_that_keeps_it_is_a_second_person(desk: Desk, codes: list[str]) -> None:
    second(desk, ("supervisor", "W2"))
    fields = {"text": text(off=("2026-11-04",)), "follows": "vn@1", "basis": "QĐ", "approver": "head"}
    desk.browser("administrator").post(f"{AT}/ap-dung", **fields, approver_password=PASSWORD)
    assert dues(desk.ledger, codes) == ["06/11", "06/11", "06/11"]


def test_a_version_that_came_meanwhile_asks_for_another_look(desk: Desk, codes: list[str]) -> None:
    second(desk, ("administrator", None))
    admin, fields = desk.browser("administrator"), {"basis": "QĐ", "approver": "head", "approver_password": PASSWORD}
    admin.post(f"{AT}/ap-dung", text=text(off=("2026-11-04",)), follows="vn@1", **fields)
    late = admin.post(f"{AT}/ap-dung", text=text(off=("2026-11-03",)), follows="vn@1", **fields)
    assert late.status_code == 422
    assert "vn@2" in Read(late.text).text
    assert dues(desk.ledger, codes[:1]) == ["06/11"]


def test_a_calendar_with_which_promises_cannot_be_counted_is_not_offered(desk: Desk, codes: list[str]) -> None:
    second(desk, ("administrator", None))
    admin, before = desk.browser("administrator"), state_of(desk.ledger)
    short = text(years=[2023, 2024, 2025], forecast=[])
    shown = Read(admin.post(f"{AT}/xem", text=short).text)
    assert "chưa thể ghi sổ" in shown.text
    assert "approver" not in shown.fields
    fields = {"follows": "vn@1", "basis": "QĐ", "approver": "head", "approver_password": PASSWORD}
    answer = admin.post(f"{AT}/ap-dung", text=short, **fields)
    assert answer.status_code == 422
    assert not any(code in answer.text for code in codes)
    assert state_of(desk.ledger) == before
