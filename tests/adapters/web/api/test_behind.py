"""The dossiers behind the numbers of the rates by the API: as many as the number says, each once, within sight."""

from typing import Any

import pytest

from tests.adapters.web.api.calling import NINE, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.api.test_paging import pages
from tests.adapters.web.conftest import Desk

NUMBERS = ("received", "early", "on_time", "late", "settled", "open_in_time", "open_paused", "open_overdue", "rejected")
LATER = "2026-11-06T09:00:00+07:00"


@pytest.fixture
def codes(desk: Desk, program: Program) -> dict[str, str]:
    codes = {name: program.receive() for name in ("early", "late", "paused", "overdue")}
    codes["elsewhere"] = program.receive(procedure="30d", channel="online", source="online")
    program.act(codes["early"], "process")
    program.act(codes["paused"], "pause", cause="supplement", items=["x"])
    program.post("/rejections", {"at": NINE, "office": "W1", "procedure": "3wd", "basis": "x"})
    desk.clock.show("2026-11-06 09:00")
    program.act(codes["late"], "process", at=LATER)
    return codes


def behind(program: Program, number: str, **query: Any) -> list[str]:
    answer = program.get("/rates/dossiers", number=number, **query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["count"] == len(answer.json()["items"])
    return [item["code"] for item in answer.json()["items"]]


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize("query", [{}, {"from": "2026-11-01"}, {"as_of": "2026-11-03T09:00:00+07:00"}, {"from": LATER}])
def test_behind_each_number_stand_as_many_dossiers_as_it_says(program: Program, query: dict[str, str]) -> None:
    told = program.get("/rates", **query).json()
    assert {name: len(behind(program, name, **query)) for name in NUMBERS} == {name: told[name] for name in NUMBERS}


def test_behind_a_number_stand_those_it_counts(program: Program, codes: dict[str, str]) -> None:
    assert behind(program, "early") == [codes["early"]]
    assert behind(program, "kept") == [codes["early"]]
    assert behind(program, "open_overdue") == [codes["overdue"]]
    [late] = program.get("/rates/dossiers", number="late").json()["items"]
    assert late == {
        "code": codes["late"], "office": "W1", "procedure": "3wd", "channel": "desk", "official": "cong",
        "received_at": NINE, "due_at": "2026-11-05T17:00:00+07:00", "decided_at": LATER, "state": "late",
        "in_sight": True,
    }  # fmt: skip


def test_the_number_of_a_group_has_its_own(program: Program, codes: dict[str, str]) -> None:
    assert behind(program, "received", by="procedure", key="30d") == [codes["elsewhere"]]
    assert behind(program, "received", channel="online") == [codes["elsewhere"]]
    assert behind(program, "received", by="procedure", key="none") == []
    groups = program.get("/rates", by="procedure").json()["groups"]
    assert [len(behind(program, "received", by="procedure", key=it["key"])) for it in groups] == [
        it["received"] for it in groups
    ]


def test_it_is_paged_in_the_order_of_receipt(program: Program, codes: dict[str, str]) -> None:
    seen = pages(program, "/rates/dossiers", number="received", limit=2)
    assert len(seen) == 5
    assert sorted(seen) == sorted(codes.values())


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({}, 400, "number"),
        ({"number": "all"}, 400, "number"),
        ({"number": "late", "key": "3wd"}, 422, "by"),
        ({"number": "late", "by": "month"}, 400, "by"),
        ({"number": "late", "cursor": "x"}, 422, "cursor"),
        ({"number": "late", "from": "2026-11-02", "to": "2026-11-01"}, 422, "to"),
    ],
)
def test_what_is_no_number_of_the_report_is_refused(
    program: Program, query: dict[str, str], status: int, field: str
) -> None:
    answer = program.get("/rates/dossiers", **query)
    assert (answer.status_code, answer.json()["field"]) == (status, field)


def test_of_another_office_nothing_stands_behind_a_number(
    program: Program, stranger: Program, tokens: Tokens, codes: dict[str, str]
) -> None:
    assert behind(stranger, "in_balance") == []
    assert stranger.get("/rates/dossiers", number="late", office="W1").status_code == 403
    assert stranger.get("/rates/sources", office="W1").status_code == 403
    assert stranger.get("/rates/sources").json()["sources"] == []
    for path, query in (("/rates/dossiers", {"number": "late"}), ("/rates/sources", {})):
        assert tokens(scopes=["work"]).get(path, **query).status_code == 403
    program.act(codes["overdue"], "take-over", at=LATER, to_office="W2", basis="x")
    [moved] = program.get("/rates/dossiers", number="moved_out").json()["items"]
    assert (moved["code"], moved["in_sight"]) == (codes["overdue"], False)


@pytest.mark.usefixtures("codes")
def test_what_came_from_paper_is_told_apart(desk: Desk, program: Program) -> None:
    slip = {"at": LATER, "office": "W1", "from_on": "2026-11-05", "until_on": "2026-11-06", "many": 1}
    [number] = program.post("/slips", slip).json()["slips"]
    assert program.receive(at=LATER, slip=number) == number
    told = program.get("/rates/sources").json()["sources"]
    assert [(row["source"], row["received"], row["early"], row["late"]) for row in told] == [
        ("desk", 4, 1, 1), ("online", 1, 0, 0), ("paper", 1, 0, 0),
    ]  # fmt: skip
    assert program.get("/rates/sources", to="2026-11-03").json()["sources"] == told[:2]
    assert behind(program, "in_balance", source="paper") == [number]
    assert behind(program, "in_balance", source="import") == []
    assert desk.browser("head").get("/ty-le/ho-so?cot=paper").text.count(number.partition("-")[2]) > 0
