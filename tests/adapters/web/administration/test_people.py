"""Users and roles on their pages: each act is a fact, refusals stand at their field, and rights end sessions."""

from datetime import timedelta

import pytest

from adapters.ledger.instants import to_micros
from domain.user import Grant, User
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import PASSWORD, Desk

AT = "/quan-tri/nguoi-dung"


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.browser("administrator")


def user(desk: Desk, login: str) -> User:
    return desk.service.directory.now().users[login]


def made_in(page: str) -> str:
    """Return the password that a page shows."""
    return next(word for word in Read(page).words if word.count("-") == 3)


# --- adding -----------------------------------------------------------------------------------------


def test_somebody_is_added_with_a_role_and_a_password_shown_once(desk: Desk, admin: Browser) -> None:
    fields = {"login": "Minh", "name": "Minh Họa", "title": "Quầy 1", "role": "clerk", "office": "W1", "how": "made"}
    answer = admin.post(f"{AT}/them", **fields)

    made = made_in(answer.text)
    assert (user(desk, "minh").name, user(desk, "minh").grants) == ("Minh Họa", [Grant("clerk", "W1")])
    assert desk.service.access.passwords.opens("minh", made)
    assert desk.service.access.passwords.must_change("minh")
    assert made not in admin.get(f"{AT}/minh").text
    assert answer.headers["cache-control"] == "no-store"


def test_a_form_sent_twice_adds_once_and_keeps_the_password(desk: Desk, admin: Browser) -> None:
    fields = {"login": "minh", "name": "Minh", "_command": "add-minh"}
    made = made_in(admin.post(f"{AT}/them", **fields).text)
    before = desk.service.directory.now().position

    again = admin.post(f"{AT}/them", **fields)

    assert desk.service.directory.now().position == before
    assert "từ trước" in Read(again.text).text
    assert desk.service.access.passwords.opens("minh", made)


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"login": "clerk"}, "login", "đã có"),
        ({"login": "Có dấu"}, "login", "Có dấu".lower()),
        ({"name": ""}, "name", "bắt buộc"),
        ({"how": "typed", "new_password": "ngắn"}, "new_password", "15 đến 256"),
        ({"how": "typed", "new_password": "matkhau12345678"}, "new_password", "dễ đoán"),
        ({"how": "typed"}, "new_password", "bắt buộc"),
        ({"role": "clerk"}, "office", "cần một cơ quan"),
        ({"role": "clerk", "office": "W9"}, "office", "W9"),
        ({"role": "auditor", "office": "W1"}, "office", "không gắn"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nobody_is_added(
    desk: Desk, admin: Browser, changed: dict[str, str], field: str, why: str
) -> None:
    before = desk.service.directory.now().position
    answer = admin.post(f"{AT}/them", **{"login": "minh", "name": "Minh Họa"} | changed)

    assert (answer.status_code, desk.service.directory.now().position) == (422, before)
    assert f'href="#f-{field}"' in answer.text
    assert why in Read(answer.text).text
    if field != "name":
        assert Read(answer.text).fields["name"] == "Minh Họa"
    assert changed.get("new_password", "never") not in answer.text


# --- rights -----------------------------------------------------------------------------------------


def test_granting_and_taking_back_are_facts_and_end_the_sessions(desk: Desk, admin: Browser) -> None:
    clerk = desk.browser("clerk")
    assert clerk.get("/viec").status_code == 200

    admin.post(f"{AT}/clerk/giao", role="supervisor", office="W2")
    assert user(desk, "clerk").grants == [Grant("clerk", "W1"), Grant("supervisor", "W2")]
    assert clerk.get("/viec").status_code == 401

    again = desk.browser("clerk")
    assert again.get("/viec").status_code == 200
    admin.post(f"{AT}/clerk/thu", grant_role="supervisor", grant_office="W2")
    assert user(desk, "clerk").grants == [Grant("clerk", "W1")]
    assert again.get("/viec").status_code == 401
    done = admin.read(f"{AT}/clerk").text
    assert "Thu quyền Lãnh đạo bộ phận · W2 Người administrator" in done


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": "clerk", "office": "W1"}, "role"),
        ({"role": "clerk", "office": ""}, "office"),
        ({"role": "administrator", "office": "W1"}, "office"),
        ({"role": "clerk", "office": "W9"}, "office"),
        ({"role": "king", "office": "W1"}, "role"),
        ({"role": ""}, "role"),
    ],
)
def test_a_role_that_cannot_be_granted_is_refused_at_its_field(
    desk: Desk, admin: Browser, fields: dict[str, str], field: str
) -> None:
    answer = admin.post(f"{AT}/clerk/giao", **fields)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert user(desk, "clerk").grants == [Grant("clerk", "W1")]


def test_the_same_form_sent_twice_grants_once(desk: Desk, admin: Browser) -> None:
    for _ in range(2):
        assert admin.post(f"{AT}/clerk/giao", role="official", office="W2", _command="g").status_code == 200
    assert user(desk, "clerk").grants == [Grant("clerk", "W1"), Grant("official", "W2")]


def test_an_administrator_neither_closes_their_account_nor_gives_away_their_administration(
    desk: Desk, admin: Browser
) -> None:
    closed = admin.post(f"{AT}/administrator/khoa", basis="nghỉ")
    given = admin.post(f"{AT}/administrator/thu", grant_role="administrator", grant_office="")
    assert (closed.status_code, given.status_code) == (422, 422)
    assert not user(desk, "administrator").is_disabled
    assert user(desk, "administrator").grants == [Grant("administrator", None)]
    assert "chính ông/bà" in admin.read(f"{AT}/administrator").text


# --- accounts, passwords, sessions ------------------------------------------------------------------


def test_an_account_is_closed_and_opened_again_on_a_basis(desk: Desk, admin: Browser) -> None:
    clerk = desk.browser("clerk")
    assert "bắt buộc" in Read(admin.post(f"{AT}/clerk/khoa").text).text
    admin.post(f"{AT}/clerk/khoa", basis="Chuyển công tác")
    assert user(desk, "clerk").is_disabled
    assert clerk.get("/viec").status_code == 401
    assert admin.post(f"{AT}/clerk/giao", role="official", office="W1").status_code == 422
    admin.post(f"{AT}/clerk/mo", basis="Trở lại")
    assert not user(desk, "clerk").is_disabled


def test_a_new_password_is_a_fact_without_itself_and_ends_the_sessions(desk: Desk, admin: Browser) -> None:
    clerk, before = desk.browser("clerk"), user(desk, "clerk").version

    answer = admin.post(f"{AT}/clerk/mat-khau", how="made", _command="pw")

    assert desk.service.access.passwords.opens("clerk", made_in(answer.text))
    assert user(desk, "clerk").version == before + 1
    assert clerk.get("/viec").status_code == 401
    admin.post(f"{AT}/clerk/mat-khau", how="made", _command="pw")
    assert desk.service.access.passwords.opens("clerk", made_in(answer.text))


def test_a_typed_password_is_kept_and_refused_at_its_field(desk: Desk, admin: Browser) -> None:
    refused = admin.post(f"{AT}/clerk/mat-khau", how="typed", new_password="clerkclerkclerk")  # noqa: S106 - of the test
    assert 'href="#f-new_password"' in refused.text
    admin.post(f"{AT}/clerk/mat-khau", how="typed", new_password=PASSWORD)
    assert desk.service.access.passwords.opens("clerk", PASSWORD)


def test_sessions_are_ended_without_touching_the_account(desk: Desk, admin: Browser) -> None:
    clerk, before = desk.browser("clerk"), user(desk, "clerk").version
    assert "Phiên đang mở: 1" in admin.read(f"{AT}/clerk").text
    admin.post(f"{AT}/clerk/phien")
    assert (clerk.get("/viec").status_code, user(desk, "clerk").version) == (401, before)


# --- proof ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("them", {"login": "minh", "name": "Minh"}),
        ("clerk/giao", {"role": "official", "office": "W1"}),
        ("clerk/thu", {"grant_role": "clerk", "grant_office": "W1"}),
        ("clerk/khoa", {"basis": "x"}),
        ("clerk/mat-khau", {"how": "made"}),
    ],
)
def test_what_can_harm_asks_for_the_password_again(desk: Desk, path: str, fields: dict[str, str]) -> None:
    desk.service.access.passwords.set("administrator", PASSWORD, to_micros(desk.clock()))
    admin, before = desk.browser("administrator"), desk.service.directory.now().position
    desk.clock.now += timedelta(minutes=6)

    asked = admin.post(f"{AT}/{path}", **fields)

    assert (asked.status_code, desk.service.directory.now().position) == (403, before)
    kept = Read(asked.text).fields
    assert fields.items() <= kept.items()
    onward = admin.post(
        "/chung-minh", **{name: kept[name] for name in kept if name != "_token"} | {"password": PASSWORD}
    )
    again = Read(onward.text).fields
    done = admin.post(f"{AT}/{path}", **{name: again[name] for name in again if name != "_token"})
    assert done.status_code == 200
    assert desk.service.directory.now().position > before
