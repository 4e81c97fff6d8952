"""Administration's table of acts by the API: what each does, who may and where, once, and what is refused how."""

from datetime import date
from typing import Any

import pytest

from adapters.web.api.administration.acts import ACTS, Act
from domain.user import Grant
from tests.adapters.desk.wards import state_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk

ON = "2026-11-02"
BASIS = "Quyết định 12"
OFFICE = {"code": "W3", "name": "Phường Ba", "calendar": "vn", "on": ON}
TERMS: dict[str, Any] = {
    "name": "Thử", "field": "Hộ tịch", "limit": "3wd", "from_on": "2026-11-03", "legal_basis": "Luật", "mark": "POLICY",
}  # fmt: skip
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "openOffice": ("/offices", OFFICE),
    "renameOffice": ("/offices/W1/rename", {"name": "Phường Một", "on": ON, "basis": BASIS}),
    "changeDesk": ("/offices/W1/desks", {"desk": "Q9", "name": "Quầy 9", "on": ON}),
    "assignCalendar": ("/offices/W1/calendar", {"calendar": "vn", "on": ON, "basis": BASIS}),
    "defineProcedure": ("/procedures", {"code": "9.1", "terms": TERMS}),
    "reviseProcedure": ("/procedures/3wd/versions", {"terms": TERMS}),
    "replaceProcedure": ("/procedures/3wd/replace", {"replaced_by": "30d", "on": "2026-12-01"}),
    "endProcedure": ("/procedures/30d/end", {"on": "2026-12-01"}),
    "grantRole": ("/users/clerk/grant", {"role": "official", "office": "W1"}),
    "revokeRole": ("/users/clerk/revoke", {"role": "clerk", "office": "W1"}),
    "disableUser": ("/users/clerk/disable", {"basis": BASIS}),
    "enableUser": ("/users/clerk/enable", {"basis": BASIS}),
}
AT_ONE_OFFICE = {"renameOffice", "changeDesk", "assignCalendar", "grantRole", "revokeRole"}


def test_every_act_of_the_table_is_tried_here() -> None:
    assert {act.name for act in ACTS} == set(BODIES)


# --- what they do -----------------------------------------------------------------------------------


def test_an_office_is_opened_renamed_given_a_desk_and_a_calendar(desk: Desk, admin: Program) -> None:
    opened = admin.post("/offices", OFFICE | {"parent": "W1", "basis": BASIS})
    assert (opened.status_code, opened.headers["Location"]) == (201, "/api/v1/offices/W3")
    admin.post("/offices/W3/rename", {"name": "Phường Ba Mới", "on": ON, "basis": BASIS})
    admin.post("/offices/W3/desks", {"desk": "Q1", "name": "Quầy 1", "on": ON})
    admin.post("/offices/W3/calendar", {"calendar": "vn", "on": "2026-12-01", "basis": BASIS})

    office = desk.service.directory.now().offices["W3"]
    assert (office.name_on(date(2026, 11, 2)), office.parent, list(office.desks)) == ("Phường Ba Mới", "W1", ["Q1"])
    assert [(one.on, one.word) for one in office.calendars][-1] == (date(2026, 12, 1), "vn")
    assert admin.get("/offices/W3").json()["name"] == "Phường Ba Mới"


def test_a_procedure_is_defined_revised_replaced_and_ended(admin: Program) -> None:
    assert admin.post("/procedures", {"code": "9.1", "terms": TERMS}).headers["Location"] == "/api/v1/procedures/9.1"
    revised = TERMS | {"limit": "2wd", "from_on": "2026-12-01"}
    assert admin.post("/procedures/9.1/versions", {"terms": revised}).status_code == 200
    told = admin.get("/procedures/9.1").json()
    assert [one["limit"] for one in told["versions"]] == ["3wd", "2wd"]
    assert admin.post("/procedures/9.1/replace", {"replaced_by": "3wd", "on": "2027-01-01"}).status_code == 200
    assert admin.post("/procedures/30d/end", {"on": "2027-01-01"}).status_code == 200
    assert admin.get("/procedures/9.1").json()["replaced_by"] == "3wd"
    assert admin.get("/procedures/30d").json()["ends_on"] == "2027-01-01"


def test_a_version_that_was_told_can_be_sent_back_as_the_next(admin: Program) -> None:
    told = admin.get("/procedures/3wd").json()["versions"][-1]
    answer = admin.post("/procedures/3wd/versions", {"terms": told | {"from_on": "2026-12-01"}})
    assert answer.status_code == 200, answer.text


def test_roles_are_granted_and_taken_back_and_accounts_closed_and_opened(desk: Desk, admin: Program) -> None:
    def clerk() -> Any:
        return desk.service.directory.now().users["clerk"]

    admin.post("/users/clerk/grant", {"role": "official", "office": "W2"})
    assert Grant("official", "W2") in clerk().grants
    admin.post("/users/clerk/revoke", {"role": "official", "office": "W2"})
    assert Grant("official", "W2") not in clerk().grants
    admin.post("/users/clerk/disable", {"basis": BASIS})
    assert clerk().is_disabled
    admin.post("/users/clerk/enable", {"basis": BASIS})
    assert not clerk().is_disabled


def test_a_program_whose_user_is_closed_comes_in_no_more(admin: Program, program: Program) -> None:
    assert program.get("/offices").status_code == 200
    admin.post("/users/cong/disable", {"basis": BASIS})
    assert program.get("/offices").status_code == 401


# --- who may, and where -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", BODIES)
def test_nobody_administers_without_the_scope(desk: Desk, program: Program, name: str) -> None:
    path, body = BODIES[name]
    before = state_of(desk.ledger)
    answer = program.post(path, body)
    assert (answer.status_code, answer.json()["facts"]["scope"]) == (403, "administer")
    assert state_of(desk.ledger) == before


def test_a_token_for_one_office_administers_that_one_and_nothing_that_is_everywhere(local: Program) -> None:
    found = {name: local.post(path, body).status_code for name, (path, body) in BODIES.items()}
    assert found == {name: 200 if name in AT_ONE_OFFICE else 403 for name in BODIES}
    assert local.post("/offices/W2/rename", BODIES["renameOffice"][1]).status_code == 403
    assert local.post("/users/clerk/grant", {"role": "clerk", "office": "W2"}).status_code == 403
    everywhere = local.post("/users/clerk/grant", {"role": "administrator"})
    assert everywhere.json()["code"] == "scope_everywhere"
    assert local.post("/offices", OFFICE | {"parent": "W1"}).status_code == 201


# --- once, and refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_the_same_key_has_one_effect_and_one_answer(desk: Desk, admin: Program, act: Act) -> None:
    path, body = BODIES[act.name]
    if act.name == "enableUser":
        admin.post("/users/clerk/disable", {"basis": BASIS})
    first = admin.post(path, body, "one")
    before = state_of(desk.ledger)
    desk.clock.show("2026-11-02 11:00")
    again = admin.post(path, body, "one")
    assert (first.status_code, again.status_code) == (201 if act.opens else 200,) * 2, again.text
    assert again.json() == first.json()
    assert state_of(desk.ledger) == before


REFUSED: list[tuple[str, dict[str, Any], int, str, str | None]] = [
    ("/offices", OFFICE | {"code": "W1"}, 409, "exists_already", None),
    ("/offices", OFFICE | {"parent": "W9"}, 403, "scope_missing", None),
    ("/offices", OFFICE | {"calendar": "không có"}, 422, "calendar_unknown", None),
    ("/offices", OFFICE | {"on": "02/11/2026"}, 422, "bad_field", "on"),
    ("/offices", OFFICE | {"at": "2026-11-02T09:00:00+07:00"}, 400, "bad_form", "at"),
    ("/offices/W9/rename", BODIES["renameOffice"][1], 404, "office_unknown", None),
    ("/offices/W1/desks", {"desk": "Q7", "on": ON, "closes": True}, 422, "desk_unknown", None),
    ("/offices/W1/desks", {"desk": "Q7", "on": ON, "closes": "có"}, 400, "bad_form", "closes"),
    ("/procedures", {"code": "3wd", "terms": TERMS}, 409, "exists_already", None),
    ("/procedures", {"code": "9.1", "terms": TERMS | {"limit": "ba ngày"}}, 422, "bad_limit", "limit"),
    ("/procedures", {"code": "9.1", "terms": TERMS | {"mark": "SURE"}}, 400, "bad_choice", "terms.mark"),
    ("/procedures", {"code": "9.1", "terms": {}}, 400, "bad_form", "terms.name"),
    ("/procedures/3wd/replace", {"replaced_by": "9.9", "on": ON}, 422, "bad_field", "replaced_by"),
    ("/procedures/9.9/end", {"on": ON}, 404, "procedure_unknown", None),
    ("/users/khong-co/grant", {"role": "auditor"}, 404, "user_unknown", None),
    ("/users/clerk/grant", {"role": "clerk", "office": "W1"}, 409, "exists_already", None),
    ("/users/clerk/grant", {"role": "clerk"}, 422, "bad_field", "office"),
    ("/users/clerk/grant", {"role": "king"}, 400, "bad_choice", "role"),
    ("/users/clerk/revoke", {"role": "head", "office": "W1"}, 409, "grant_unknown", None),
    ("/users/administrator/disable", {"basis": BASIS}, 422, "bad_field", "user"),
    ("/users/clerk/disable", {"basis": ""}, 400, "bad_form", "basis"),
    ("/users/clerk/enable", {"basis": BASIS}, 409, "exists_already", None),
]


@pytest.mark.parametrize(("path", "body", "status", "code", "field"), REFUSED)
def test_what_cannot_be_taken_is_told_by_its_field_and_nothing_is_recorded(
    desk: Desk, tokens: Tokens, path: str, body: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    office = "W1" if code == "scope_missing" else None
    admin = tokens("administrator", office, ("administer",))
    before = state_of(desk.ledger)
    problem = admin.post(path, body).json()
    assert (problem["status"], problem["code"], problem.get("field")) == (status, code, field), problem
    assert state_of(desk.ledger) == before
