"""The days of a calendar by the API: each day of a year once, what it is, and the decision that says so."""

from datetime import date
from typing import Any

import pytest

from domain.calendar import WorkingCalendar
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.world import national_spec

OFF = {"holiday", "weekend", "receipt_only"}


def test_each_day_of_a_year_is_what_promises_are_counted_by(program: Program) -> None:
    told = program.get("/calendar-days", year=2026).json()
    calendar, days = WorkingCalendar(national_spec(), "vn"), told["days"]
    assert (told["calendar"], told["zone"], told["provisional"]) == ("vn@1", "Asia/Ho_Chi_Minh", False)
    assert len({day["day"] for day in days}) == len(days) == 365
    worked = {day["day"] for day in days if day["kind"] not in OFF}
    assert worked == {day["day"] for day in days if calendar.is_working(date.fromisoformat(day["day"]))}
    assert worked == {day["day"] for day in days if day["sessions"]}


def test_a_day_off_names_its_holiday_and_its_source(program: Program) -> None:
    days = {day["day"]: day for day in program.get("/calendar-days", year=2026).json()["days"]}
    assert days["2026-09-02"]["kind"] == "holiday"
    assert all(day["name"] and day["source"] for day in days.values() if day["kind"] == "holiday")
    assert days["2026-11-02"] == {
        "day": "2026-11-02", "kind": "working", "name": "", "source": "",
        "sessions": [{"opens": "07:30", "closes": "11:30"}, {"opens": "13:30", "closes": "17:00"}],
    }  # fmt: skip


def test_a_year_that_is_only_forecast_says_so(program: Program) -> None:
    assert program.get("/calendar-days", year=2027).json()["provisional"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ({"year": 2199}, 422, "year_absent"),
        ({"year": 2026, "calendar": "none"}, 422, "calendar_unknown"),
        ({"year": 2026, "version": 2}, 422, "calendar_unknown"),
        ({}, 400, "bad_form"),
        ({"year": "26"}, 400, "bad_form"),
    ],
)
def test_a_year_or_a_calendar_that_is_not_there_is_refused(
    program: Program, query: dict[str, Any], status: int, told: str
) -> None:
    answer = program.get("/calendar-days", **query)
    assert (answer.status_code, answer.json()["code"]) == (status, told)


def test_any_token_reads_it(tokens: Tokens) -> None:
    assert tokens(scopes=["work"]).get("/calendar-days", year=2026, version=1).status_code == 200
