"""Calendars and rules by the API: what was previewed is what is recorded, with a second person and once."""

from typing import Any

import pytest

from domain.user import GrantRole
from tests.adapters.desk.revising import calendar_with
from tests.adapters.desk.wards import receiving, state_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk
from tests.world import FOUNDED

BASIS = "Quyết định 12"


def spec(**changed: Any) -> dict[str, Any]:
    return calendar_with(**changed).model_dump(mode="json")


OFF = spec(off=("2026-11-04",))
REVISED = {"spec": OFF, "basis": BASIS, "follows": "vn@1"}


@pytest.fixture
def codes(desk: Desk) -> list[str]:
    """Two dossiers of W1 due on Thursday 5 November."""
    return [desk.ledger.desk.handle(receiving(n)).code for n in (1, 2)]


def approval(program: Program) -> dict[str, str]:
    return {"Approval": f"Bearer {program.secret}"}


def test_a_revision_moves_what_its_preview_said(desk: Desk, admin: Program, other: Program, codes: list[str]) -> None:
    before = state_of(desk.ledger)
    seen = admin.post("/calendars/vn/preview", {"spec": OFF}).json()
    assert state_of(desk.ledger) == before
    assert (seen["version"], seen["follows"], seen["counted"]) == ("vn@2", "vn@1", 2)
    assert [(move["office"], move["code"]) for move in seen["moves"]] == [("W1", None)] * len(codes)

    done = admin.post("/calendars/vn/revise", REVISED, "k" * 64, **approval(other)).json()
    assert (done["events"], done["revised"]) == (["calendar.revised"], 2)
    assert [one["after"] for one in done["moves"]] == [one["after"] for one in seen["moves"]]
    assert "06/11/2026" in desk.browser("clerk").read(f"/ho-so/{codes[0]}").text

    recorded = state_of(desk.ledger)
    again = admin.post("/calendars/vn/revise", REVISED, "k" * 64, **approval(other)).json()
    assert (again, state_of(desk.ledger)) == (done, recorded)


def test_codes_are_for_who_may_read_the_dossiers(
    desk: Desk, admin: Program, other: Program, tokens: Tokens, codes: list[str]
) -> None:
    for answer in (
        admin.post("/calendars/vn/preview", {"spec": OFF}),
        admin.post("/calendars/vn/revise", REVISED, **approval(other)),
    ):
        assert answer.status_code == 200
        assert not [code for code in codes if code in answer.text]
    desk.ledger.desk.handle(GrantRole(id="reads", user="admin-hai", role="auditor", by="admin", at=FOUNDED))
    reading = tokens("admin-hai", None, ("administer", "read"))
    seen = reading.post("/calendars/vn/preview", {"spec": spec(off=("2026-11-04", "2026-11-05"))}).json()
    assert [move["code"] for move in seen["moves"]] == codes


def test_whoever_approves_at_every_office_that_keeps_it_may_be_the_second_person(
    desk: Desk, admin: Program, tokens: Tokens, codes: list[str]
) -> None:
    head_of_w1 = tokens("head", "W1", ("approve",))
    refused = admin.post("/calendars/vn/revise", REVISED, **approval(head_of_w1))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert admin.post("/calendars", {"name": "w1", "spec": OFF, "basis": BASIS}).status_code == 201
    assert codes
    assert desk.ledger.reader.calendars()[-1].name == "w1"


def test_nothing_is_recorded_without_a_second_person_or_after_another_version(
    desk: Desk, admin: Program, other: Program
) -> None:
    before = state_of(desk.ledger)
    for headers, body, status, code in (
        ({}, REVISED, 422, "second_person"),
        (approval(admin), REVISED, 422, "second_person"),
        (approval(other), REVISED | {"follows": "vn@7"}, 409, "revised_meanwhile"),
        ({"Approval": "Bearer dh_khong"}, REVISED, 401, "token_refused"),
    ):
        problem = admin.post("/calendars/vn/revise", body, **headers).json()
        assert (problem["status"], problem["code"]) == (status, code), problem
    assert state_of(desk.ledger) == before


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({}, "zone"),
        (OFF | {"years": [2026, 2029]}, "years"),
        (OFF | {"week": {"mon": ["11:00-07:00"]}}, "week.mon"),
        (OFF | {"zone": "Trái Đất"}, "zone"),
        (OFF | {"off": [{"from": "ngày mai"}]}, "off.0.from"),
        (OFF | {"holidays": []}, "holidays"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused_by_its_field(
    desk: Desk, admin: Program, other: Program, bad: dict[str, Any], field: str
) -> None:
    before = state_of(desk.ledger)
    for path, body, headers in (
        ("/calendars", {"name": "x", "spec": bad, "basis": BASIS}, {}),
        ("/calendars/vn/preview", {"spec": bad}, {}),
        ("/calendars/vn/revise", REVISED | {"spec": bad}, approval(other)),
    ):
        problem = admin.post(path, body, **headers).json()
        assert (problem["status"], problem["code"], problem["field"]) == (422, "bad_calendar", field), problem
    assert state_of(desk.ledger) == before


def test_a_calendar_is_told_whole_and_can_be_sent_back(desk: Desk, admin: Program, local: Program) -> None:
    told = admin.get("/calendars/vn").json()
    assert (told["version"], told["versions"]) == (1, 1)
    assert told["file"].startswith("zone = ")
    assert admin.post("/calendars/vn/preview", {"spec": told["spec"]}).json()["moves"] == []
    assert admin.post("/calendars", {"name": "vn2", "spec": told["spec"], "basis": BASIS}).status_code == 201
    assert admin.post("/calendars", {"name": "vn2", "spec": told["spec"], "basis": BASIS}).status_code == 409
    for path in ("/calendars/khac", "/calendars/khac/preview"):
        asked = admin.get(path) if path.endswith("khac") else admin.post(path, {"spec": told["spec"]})
        assert asked.status_code == 404
    assert admin.get("/calendars/vn", version="9").status_code == 422
    assert local.post("/calendars/vn/preview", {"spec": OFF}).json()["code"] == "scope_everywhere"
    assert len(desk.ledger.reader.calendars()) == 2


# --- rules ------------------------------------------------------------------------------------------

RULE = {"mark": "POLICY", "from_on": "2026-11-02", "basis": BASIS}


@pytest.mark.parametrize(
    ("rule", "value", "kept"),
    [
        ("ladder.due_soon", 3, 3),
        ("alert.overdue.to", ["desk_head", "official"], None),
        ("alert.overdue.how", "digest", "digest"),
        ("outbox.retries", [1, 5, 30], "1 5 30"),
        ("outbox.retries", "1 5 30", "1 5 30"),
    ],
)
def test_a_rule_gets_another_value_on_a_basis(
    desk: Desk, admin: Program, rule: str, value: Any, kept: int | str | None
) -> None:
    answer = admin.post(f"/rules/{rule}", RULE | {"value": value}, "rule")
    assert answer.status_code == 200, answer.text
    held = desk.ledger.reader.ground().rules.rules[rule]
    assert (held.source, held.mark, held.from_on.isoformat()) == (BASIS, "POLICY", "2026-11-02")
    assert held.value == kept if kept is not None else set(str(held.value).split()) == set(value)
    assert answer.json()["rule"]["value"] == held.value
    assert admin.post(f"/rules/{rule}", RULE | {"value": value}, "rule").json() == answer.json()


@pytest.mark.parametrize(
    ("rule", "value", "status"),
    [
        ("ladder.due_soon", "ba", 422),
        ("ladder.due_soon", -1, 400),
        ("ladder.due_soon", 10_001, 400),
        ("alert.overdue.to", ["mayor"], 422),
        ("alert.overdue.how", "never", 422),
        ("alert.overdue.how", [], 400),
        ("rounding.same_day", 1, 404),
        ("không.có", 1, 404),
    ],
)
def test_a_value_that_is_none_of_the_rules_is_refused(
    desk: Desk, admin: Program, rule: str, value: Any, status: int
) -> None:
    before = state_of(desk.ledger)
    assert admin.post(f"/rules/{rule}", RULE | {"value": value}).status_code == status
    assert state_of(desk.ledger) == before


def test_rules_are_for_who_administers_everywhere(local: Program, program: Program) -> None:
    for one in (local, program):
        assert one.post("/rules/ladder.due_soon", RULE | {"value": 3}).status_code == 403
