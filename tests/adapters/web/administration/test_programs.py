"""Programs on their pages: a token is issued after the password, shown once, never wider than its user, and revoked."""

from datetime import timedelta

import pytest

from tests.adapters.desk.wards import state_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import Desk

AT = "/quan-tri/ma-truy-cap"
ASKED = {"name": "Cổng dịch vụ công", "user": "clerk", "office": "W1", "scopes": "read"}


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.browser("administrator")


def secret_in(page: str) -> str:
    """Return the secret that a page shows."""
    return next(word for word in Read(page).words if word.startswith("dh_"))


def test_a_token_is_issued_shown_once_and_lets_its_program_in(desk: Desk, admin: Browser) -> None:
    answer = admin.post(f"{AT}/cap", **ASKED, _command="issue")
    secret = secret_in(answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert Program(desk.app, secret).get("/worklist").status_code == 200
    assert Program(desk.app, secret).get("/slips").status_code == 403

    again = admin.post(f"{AT}/cap", **ASKED, _command="issue")
    assert "Mã này đã cấp từ trước" in Read(again.text).text
    assert Program(desk.app, secret).get("/worklist").status_code == 200
    page = admin.get(AT)
    assert secret not in page.text
    for said in ("Cổng dịch vụ công", "Người clerk", "W1", "read", "02/11"):
        assert said in Read(page.text).text, said
    [token] = desk.service.directory.now().tokens.values()
    assert token.until - desk.clock() > timedelta(days=180)


def test_a_revoked_token_lets_nobody_in_and_stays_in_the_list(desk: Desk, admin: Browser) -> None:
    secret = secret_in(admin.post(f"{AT}/cap", **ASKED).text)
    [name] = desk.service.directory.now().tokens
    assert "có hiệu lực ngay" in admin.read(f"{AT}/{name}/thu").text
    assert admin.post(f"{AT}/{name}/thu", basis="").status_code == 422
    page = Read(admin.post(f"{AT}/{name}/thu", basis="Đổi phần mềm").text)
    assert "Đã thu hồi" in page.text
    assert Program(desk.app, secret).get("/worklist").status_code == 401
    assert f"{AT}/{name}/thu" not in page.links.values()


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"name": ""}, "name", "bắt buộc"),
        ({"user": "khong-co"}, "user", "khong-co"),
        ({"office": "W9"}, "office", "W9"),
        ({"office": ""}, "scopes", "mọi cơ quan"),
        ({"scopes": "sign"}, "scopes", "sign"),
        ({"scopes": ""}, "scopes", "chọn"),
        ({"until": "hôm nào đó"}, "until", "hôm nào đó"),
        ({"until": "01/01/2030"}, "until", "366"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_is_issued(
    desk: Desk, admin: Browser, changed: dict[str, str], field: str, why: str
) -> None:
    before = state_of(desk.ledger)
    answer = admin.post(f"{AT}/cap", **ASKED | changed)
    assert (answer.status_code, state_of(desk.ledger)) == (422, before)
    assert f'href="#f-{field}"' in answer.text
    assert why in Read(answer.text).text
    if field != "name":
        assert Read(answer.text).fields["name"] == "Cổng dịch vụ công"


def test_the_password_is_asked_for_again(desk: Desk, admin: Browser) -> None:
    before = state_of(desk.ledger)
    desk.clock.now += timedelta(minutes=6)
    assert admin.post(f"{AT}/cap", **ASKED).status_code == 403
    assert state_of(desk.ledger) == before
