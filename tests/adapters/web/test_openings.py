"""The access log as an auditor reads it: who opened which dossier, for what and when, page by page."""

import pytest

from adapters.web.openings import PAGE
from domain.rights import ROLES
from tests.adapters.desk.wards import PERSON, receiving
from tests.adapters.web.browsing import Browser
from tests.adapters.web.conftest import Desk

AT = "/nhat-ky-mo"


@pytest.fixture
def code(desk: Desk) -> str:
    return desk.ledger.desk.handle(receiving(1, applicant=PERSON)).code


def opened(desk: Desk, code: str, by: str = "clerk", times: int = 1) -> None:
    page = desk.ledger.reader.dossier(code)
    for number in range(times):
        desk.ledger.reader.open_applicant(page, by, f"trả lời điện thoại {number}")


@pytest.fixture
def auditor(desk: Desk) -> Browser:
    return desk.browser("auditor")


@pytest.mark.parametrize("role", ROLES)
def test_only_who_may_audit_reads_it(desk: Desk, role: str) -> None:
    assert desk.browser(role).get(AT).status_code == (200 if role == "auditor" else 403)


def test_every_opening_is_a_line_with_who_what_for_and_when_and_no_name(
    desk: Desk, auditor: Browser, code: str
) -> None:
    assert "Chưa ai mở gì" in auditor.read(AT).text
    opened(desk, code)
    page = auditor.read(AT)
    assert "09:00 T2 02/11/2026 Người clerk clerk" in page.text
    assert "trả lời điện thoại 0" in page.text
    assert code.removeprefix("W1-") in page.links
    assert "Hường" not in page.text


def test_it_is_paged_by_place_and_filtered_by_person_and_dossier(desk: Desk, auditor: Browser, code: str) -> None:
    other = desk.ledger.desk.handle(receiving(2, applicant=PERSON)).code
    opened(desk, code, times=PAGE + 3)
    opened(desk, other, by="head")
    first = auditor.read(AT)
    assert first.text.count("trả lời điện thoại") == PAGE
    rest = auditor.read(next(link for word, link in first.links.items() if "truoc" in link and word))
    assert rest.text.count("trả lời điện thoại") == 4
    assert auditor.read(f"{AT}?nguoi=head").text.count("trả lời điện thoại") == 1
    assert auditor.read(f"{AT}?ho_so={other.lower()}").text.count("trả lời điện thoại") == 1
    for odd in ("?truoc=x", "?truoc=²", f"?truoc={'9' * 40}", "?ho_so=%27%20OR%201=1--"):
        assert auditor.get(AT + odd).status_code == 200


def test_reading_the_log_opens_nothing(desk: Desk, auditor: Browser, code: str) -> None:
    opened(desk, code)
    before = auditor.read(AT).text
    assert auditor.read(AT).text == before
