"""Users and tokens by the API: passwords and secrets are told once, and what a lost answer leaves is known."""

from typing import Any

import pytest

from adapters.ledger.instants import to_micros
from tests.adapters.desk.wards import state_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.conftest import PASSWORD, Desk

MINH = {"user": "minh", "name": "Minh Họa", "title": "Quầy 1"}
UNTIL = "2027-05-01T00:00:00+07:00"
TOKEN: dict[str, Any] = {"user": "cong", "name": "Cổng mới", "office": "W1", "scopes": ["read"], "until": UNTIL}


def test_somebody_is_added_with_a_password_made_here_and_told_once(desk: Desk, admin: Program) -> None:
    first, again = (admin.post("/users", MINH, "add") for _time in range(2))
    access = desk.service.access.passwords
    assert (first.status_code, first.headers["Location"]) == (201, "/api/v1/users/minh")
    assert access.opens("minh", first.json()["password"])
    assert access.must_change("minh")
    assert again.json() == first.json() | {"password": None}
    told = admin.get("/users/minh")
    assert first.json()["password"] not in told.text
    assert (told.json()["title"], told.json()["grants"], told.json()["must_change"]) == ("Quầy 1", [], True)
    assert [act["kind"] for act in told.json()["acts"]] == ["user.registered"]


def test_a_login_that_cannot_be_one_is_told_what_can(desk: Desk, admin: Program) -> None:
    before = state_of(desk.ledger)
    for bad in ("Có dấu", "MINH", "m", "-minh"):
        problem = admin.post("/users", MINH | {"user": bad}).json()
        assert (problem["status"], problem["field"], problem["facts"]["accepted"]) == (422, "user", "a_login")
        assert "a-z without accents" in problem["detail"]
    assert state_of(desk.ledger) == before


def test_a_password_that_is_given_is_judged_as_on_the_page(desk: Desk, admin: Program) -> None:
    assert admin.post("/users", MINH | {"password": PASSWORD}).json()["password"] is None
    assert desk.service.access.passwords.opens("minh", PASSWORD)
    before = state_of(desk.ledger)
    for bad in ("ngắn", "matkhau12345678"):
        problem = admin.post("/users/minh/password", {"password": bad}).json()
        assert (problem["status"], problem["field"]) == (422, "password")
        assert bad not in problem["detail"] + str(problem["facts"])
    assert desk.service.access.passwords.opens("minh", PASSWORD)
    assert state_of(desk.ledger) == before


def test_another_password_ends_sessions_and_a_late_retry_changes_nothing(desk: Desk, admin: Program) -> None:
    desk.service.access.passwords.set("clerk", PASSWORD, to_micros(desk.clock()))
    browser = desk.browser("clerk")
    made = admin.post("/users/clerk/password", {}, "reset").json()["password"]
    assert browser.get("/viec").status_code == 401
    desk.service.access.passwords.set("clerk", PASSWORD, to_micros(desk.clock()))
    assert admin.post("/users/clerk/password", {}, "reset").json()["password"] is None
    assert desk.service.access.passwords.opens("clerk", PASSWORD)
    assert not desk.service.access.passwords.opens("clerk", made)


def test_sessions_are_ended_and_counted(desk: Desk, admin: Program) -> None:
    browser = desk.browser("clerk")
    assert admin.get("/users/clerk").json()["sessions"] == 1
    assert admin.post("/users/clerk/end-sessions", {}).json() == {"user": "clerk", "ended": 1}
    assert browser.get("/viec").status_code == 401


def test_users_and_tokens_are_for_who_administers_everywhere(admin: Program, local: Program, program: Program) -> None:
    for path in ("/users", "/users/clerk", "/tokens", "/state", "/outbox"):
        assert [one.get(path).status_code for one in (admin, local, program)] == [200, 403, 403], path
    for path in ("/users/khong-co", "/users/Ẩn"):
        assert admin.get(path).json()["code"] == "user_unknown"
    assert {one["user"] for one in admin.get("/users").json()} >= {"clerk", "administrator", "clerk-w2"}


# --- tokens -----------------------------------------------------------------------------------------


def test_a_token_lets_a_program_in_until_it_is_revoked(desk: Desk, admin: Program) -> None:
    issued = admin.post("/tokens", TOKEN).json()
    new = Program(desk.app, issued["secret"])
    assert new.get("/worklist").status_code == 200
    [told] = [one for one in admin.get("/tokens").json() if one["token"] == issued["code"]]
    assert (told["user"], told["office"], told["scopes"], told["until"]) == ("cong", "W1", ["read"], UNTIL)
    assert issued["secret"] not in admin.get("/tokens").text
    assert admin.post(f"/tokens/{issued['code']}/revoke", {"basis": "Đổi phần mềm"}).status_code == 200
    assert new.get("/worklist").status_code == 401
    assert admin.post(f"/tokens/{issued['code']}/revoke", {"basis": "Đổi phần mềm"}).json()["code"] == "token_revoked"


def test_the_same_key_gives_the_same_token_another_secret(desk: Desk, admin: Program) -> None:
    first, again = (admin.post("/tokens", TOKEN, "issue").json() for _time in range(2))
    assert first["code"] == again["code"]
    assert Program(desk.app, first["secret"]).get("/worklist").status_code == 401
    assert Program(desk.app, again["secret"]).get("/worklist").status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"scopes": ["administer"]}, 422, "token_too_wide"),
        ({"office": None}, 422, "token_too_wide"),
        ({"scopes": []}, 400, "bad_form"),
        ({"scopes": ["everything"]}, 400, "bad_choice"),
        ({"until": "2028-05-01T00:00:00+07:00"}, 422, "bad_field"),
        ({"until": "2027-05-01"}, 422, "bad_field"),
        ({"user": "khong-co"}, 422, "user_unknown"),
        ({"office": "W9"}, 422, "office_unknown"),
        ({"secret": "dh_tự chọn"}, 400, "bad_form"),
    ],
)
def test_a_token_is_never_wider_than_its_user(
    desk: Desk, admin: Program, program: Program, changed: dict[str, Any], status: int, code: str
) -> None:
    assert program.get("/offices").status_code == 200
    before = state_of(desk.ledger)
    problem = admin.post("/tokens", TOKEN | changed).json()
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert state_of(desk.ledger) == before


def test_a_token_that_is_not_there_is_told_so(admin: Program) -> None:
    assert admin.post("/tokens/khongco00/revoke", {"basis": "x"}).json()["status"] == 404
