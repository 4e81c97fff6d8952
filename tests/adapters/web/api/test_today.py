"""The day by the API: six numbers, each as long as the list it names, of the offices in sight."""

import pytest

from domain import commands as c
from tests.adapters.desk.wards import acting, receiving
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk
from tests.adapters.web.test_today import busy


def day(desk: Desk) -> None:
    """Make a day on which none of the six numbers is 0."""
    busy(desk)
    desk.ledger.desk.handle(receiving(8, "2026-11-06 10:00", procedure="3wd"))
    paused = desk.ledger.desk.handle(receiving(9, "2026-11-06 10:00")).code
    desk.ledger.desk.handle(acting(c.PauseClock, paused, "2026-11-06 10:00", cause="supplement", longest="1wd"))
    desk.clock.show("2026-11-11 07:00")


def test_each_number_is_as_long_as_the_list_it_names(desk: Desk, program: Program) -> None:
    day(desk)
    told = program.get("/today").json()
    numbers = {one["number"]: one["count"] for one in told["numbers"]}
    assert numbers == {"owed": 2, "overdue": 1, "today": 2, "notice": 1, "paused_too_long": 1, "ready": 1}
    for one in told["numbers"]:
        listed = program.client.get(one["list"]).json()
        assert len(listed["items"]) == one["count"], one
        assert listed.get("count", sum(listed.get("counts", {}).values())) == one["count"], one
    assert [one["count"] for one in program.get("/today", office="W1").json()["numbers"]] == [*numbers.values()]


def test_the_month_shows_its_parts_and_its_targets(desk: Desk, program: Program) -> None:
    day(desk)
    month = program.get("/today").json()["month"]
    assert (month["on_time"]["numerator"], month["on_time"]["denominator"], month["on_time"]["percent"]) == (1, 2, 50)
    assert {name: (one["target"], one["is_met"]) for name, one in month.items()} == {
        "on_time": (100, False),
        "early": (30, True),
    }


def test_another_office_is_as_one_without_dossiers(desk: Desk, stranger: Program, tokens: Tokens) -> None:
    day(desk)
    for office in ("W1", "W9"):
        answer = stranger.get("/today", office=office).json()
        assert {one["count"] for one in answer["numbers"]} == {0}
    refused = tokens(scopes=["open"]).get("/today")
    assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "read")


@pytest.mark.parametrize("state", ["today", "notice", "paused_too_long"])
def test_a_view_of_now_is_of_no_other_time(program: Program, state: str) -> None:
    answer = program.get("/worklist", state=state, as_of="2026-11-02T09:00:00+07:00")
    assert (answer.status_code, answer.json()["field"]) == (422, "state")
