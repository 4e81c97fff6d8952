"""The shipped data is complete, names its sources, and agrees with an outside list but for the known differences."""

import re
import tomllib
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from typing import Any

import holidays
import pytest

YEARS = [2023, 2024, 2025, 2026, 2027]
MARKS = {"CONFIRMED", "CONFIRMED-2nd", "RECALLED", "POLICY"}
LIMIT = re.compile(r"same-day|[1-9]\d{0,3}(?:wd|wh|d|mo)", re.ASCII)
SATURDAY = 5

# Official Dispatch 12729/VPCP-KGVX of 25 December 2025: the outside list does not hold this exchange of days.
OFF_UNKNOWN_TO_THE_LIST = {date(2026, 1, 2)}
WORKED_UNKNOWN_TO_THE_LIST = {date(2026, 1, 10)}


def data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("domain") / "data" / name).read_text(encoding="utf-8"))


CALENDAR = data("calendar-vn.toml")
PROCEDURES: list[dict[str, Any]] = data("procedures.toml")["procedure"]
RULES: list[dict[str, Any]] = data("rules.toml")["rule"]


def weekdays_off(year: int) -> set[date]:
    days = {
        row["from"] + timedelta(days=n)
        for row in CALENDAR["off"]
        for n in range((row["to"] - row["from"]).days + 1)
        if row["from"].year == year
    }
    return {day for day in days if day.weekday() < SATURDAY}


def makeup_days(year: int) -> set[date]:
    return {row["day"] for row in CALENDAR["makeup"] if row["day"].year == year}


# --- the national calendar ------------------------------------------------------------------------


@pytest.mark.parametrize("row", CALENDAR["off"] + CALENDAR["makeup"], ids=lambda row: row["name"])
def test_every_day_off_and_make_up_day_names_its_source_and_how_sure_it_is(row: dict[str, Any]) -> None:
    assert row["name"].strip()
    assert re.fullmatch(r".{10,} \[(CONFIRMED|CONFIRMED-2nd|RECALLED|FORECAST)\]", row["source"])


def test_four_years_are_decreed_and_one_is_forecast() -> None:
    assert (CALENDAR["years"], CALENDAR["forecast"]) == ([2023, 2024, 2025, 2026], [2027])


def test_only_a_forecast_year_rests_on_a_forecast() -> None:
    assert all(("[FORECAST]" in row["source"]) == (row["from"].year in CALENDAR["forecast"]) for row in CALENDAR["off"])


@pytest.mark.parametrize("year", YEARS)
def test_days_off_agree_with_an_outside_list(year: int) -> None:
    listed = {day for day in holidays.country_holidays("VN", years=year) if day.weekday() < SATURDAY}
    known = {day for day in OFF_UNKNOWN_TO_THE_LIST if day.year == year}

    assert weekdays_off(year) == listed | known
    assert not listed & known, "the outside list has learned this day: drop it from the known differences"


@pytest.mark.parametrize("year", YEARS)
def test_make_up_days_agree_with_an_outside_list(year: int) -> None:
    listed = {day for day in holidays.country_holidays("VN", years=year).weekend_workdays if day.year == year}
    known = {day for day in WORKED_UNKNOWN_TO_THE_LIST if day.year == year}

    assert makeup_days(year) == listed | known
    assert not listed & known, "the outside list has learned this day: drop it from the known differences"


def test_a_make_up_day_is_a_rest_day_and_stands_for_a_day_off_with_sessions() -> None:
    for row in CALENDAR["makeup"]:
        assert row["day"].weekday() == SATURDAY
        assert row["for"] in weekdays_off(row["for"].year)


def test_the_day_of_culture_is_off_from_2026_and_never_before() -> None:
    assert [year for year in YEARS if date(year, 11, 24) in weekdays_off(year)] == [2026, 2027]


def test_no_two_rows_hold_the_same_day() -> None:
    rows = sorted((row["from"], row["to"]) for row in CALENDAR["off"])

    assert all(begin <= end for begin, end in rows)
    assert all(end < begin for (_, end), (begin, _) in pairwise(rows))


# --- the procedures -------------------------------------------------------------------------------


def test_a_commune_desk_finds_its_twenty_five_procedures_each_under_one_code() -> None:
    codes = [row["code"] for row in PROCEDURES]

    assert len(codes) == len(set(codes))
    assert len([row for row in PROCEDURES if "replaced_by" not in row]) == 25


@pytest.mark.parametrize("row", PROCEDURES, ids=lambda row: row["code"])
def test_every_procedure_is_whole_and_says_how_sure_its_limit_is(row: dict[str, Any]) -> None:
    words = ("code", "name", "field", "legal_basis", "note")

    assert all(row[word].strip() for word in words)
    assert re.fullmatch(r"\d\.\d{6}", row["code"])
    assert row["mark"] in MARKS
    assert row["policy"] in {"resume", "restart"}
    assert row["from"] >= date(2025, 7, 1)


@pytest.mark.parametrize("row", PROCEDURES, ids=lambda row: row["code"])
def test_a_procedure_has_both_limits_in_an_accepted_form_or_neither(row: dict[str, Any]) -> None:
    limits = [row[name] for name in ("limit", "statutory_limit") if name in row]

    assert len(limits) in {0, 2}
    assert all(LIMIT.fullmatch(limit) for limit in limits)
    assert limits or "chưa tìm thấy" in row["note"].lower()


@pytest.mark.parametrize("row", PROCEDURES, ids=lambda row: row["code"])
def test_usual_papers_are_named_once_each_and_say_how_sure_they_are(row: dict[str, Any]) -> None:
    papers = row.get("papers", [])

    assert len(set(papers)) == len(papers)
    assert all(0 < len(paper.strip()) == len(paper) <= 200 for paper in papers)
    assert row.get("papers_mark") in (MARKS if papers else {None})


def test_a_replaced_code_names_its_successor_and_the_day_the_successor_begins() -> None:
    begins = {row["code"]: row["from"] for row in PROCEDURES}
    replaced = {row["code"]: row for row in PROCEDURES if "replaced_by" in row}

    assert set(replaced) == {"1.012796"}
    assert replaced["1.012796"]["replaced_by"] == "1.115446"
    assert replaced["1.012796"]["replaced_on"] == begins["1.115446"] == date(2026, 8, 4)


# --- the rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_every_rule_is_whole(rule: dict[str, Any]) -> None:
    words = ("unit", "name_vi", "name_en", "source", "legal_basis")

    assert set(rule) == {"id", "value", "mark", "from", *words}
    assert all(rule[word].strip() for word in words)
    assert rule["mark"] in MARKS
    assert rule["from"] >= date(2000, 1, 1)


def test_no_rule_stands_twice() -> None:
    ids = [rule["id"] for rule in RULES]

    assert sorted(ids) == sorted(set(ids))


def test_the_numbers_the_law_and_the_mission_give_are_the_ones_shipped() -> None:
    value = {rule["id"]: rule["value"] for rule in RULES}

    assert value["same_day.cut_off"] == "15:00"
    assert (value["target.early"], value["target.on_time"]) == (30, 100)
    assert (value["ladder.due_soon"], value["ladder.notice_due"], value["apology.lead"]) == (2, 1, 1)
    assert (value["early.hour_margin"], value["entry.future_tolerance"]) == (60, 5)
