"""Calendars: what a file may say, and what a calendar answers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import BaseModel

from domain.calendar import WorkingCalendar, compiled
from domain.calendar_spec import CalendarSpec
from domain.errors import CalendarError, FieldError, YearAbsentError
from tests.domain.desks import EIGHT_HOURS, HALF_PAST_ONE, SATURDAY_MORNINGS, SATURDAY_RECEIPT, at, foreign

PLAIN = """
zone = "Asia/Ho_Chi_Minh"
years = [2026]
forecast = [2027]
[week]
mon = ["07:30-11:30", "13:30-17:00"]
fri = ["07:30-11:30", "13:30-17:00"]
sat = ["07:30-11:30 receipt"]
[[off]]
from = 2026-02-16
to = 2026-02-20
name = "Tết"
[[makeup]]
day = 2026-02-28
for = 2026-02-16
"""


class Holder(BaseModel):
    """Stands for an event that records a calendar."""

    spec: CalendarSpec


def test_a_calendar_recorded_inside_an_event_comes_back_the_same() -> None:
    spec = CalendarSpec.from_toml(PLAIN)
    assert CalendarSpec.read(spec.model_dump(mode="json")) == spec
    assert Holder.model_validate_json(Holder(spec=spec).model_dump_json()).spec == spec
    assert spec.model_dump(mode="json")["off"] == [
        {"from": "2026-02-16", "to": "2026-02-20", "name": "Tết", "source": ""}
    ]


def test_equal_calendars_share_their_tables_and_no_others_do() -> None:
    written = CalendarSpec.from_toml(PLAIN)
    again = CalendarSpec.read(written.model_dump(mode="json"))
    assert compiled(again, "ward@1") is compiled(written, "ward@1")
    assert compiled(written, "ward@2").name == "ward@2"
    for other in (PLAIN.replace("17:00", "16:30"), PLAIN.replace("2026-02-20", "2026-02-19")):
        assert compiled(CalendarSpec.from_toml(other), "ward@1") is not compiled(written, "ward@1")


def test_a_day_off_without_an_end_is_one_day() -> None:
    calendar = WorkingCalendar(CalendarSpec.from_toml(PLAIN.replace("to = 2026-02-20\n", "")))
    assert not calendar.is_working(date(2026, 2, 16))
    assert calendar.is_working(date(2026, 2, 20))


@pytest.mark.parametrize(
    ("written", "instead", "why", "field"),
    [
        ("mon =", "monday =", "unknown_weekday", "week.monday"),
        ("name =", "title =", "unknown_key", "off.0.title"),
        ("[2026]", "[2025]", "years_not_contiguous", "years"),
        ("[2026]", "[2026, 2027]", "year_named_twice", "years"),
        ("[2026]", "[1999]", "year_out_of_range", "years.0"),
        ("[2026]", '["2026"]', "wrong_type", "years.0"),
        ("[2026]\nforecast = [2027]", "[]", "years_not_contiguous", "years"),
        ("Asia/Ho_Chi_Minh", "Asia/Bac_Giang", "unknown_zone", "zone"),
        ("Asia/Ho_Chi_Minh", "../Hanoi", "unknown_zone", "zone"),
        ('zone = "Asia/Ho_Chi_Minh"', "", "missing", "zone"),
        ("07:30-11:30 receipt", "7:30-11:30", "bad_session", "week.sat"),
        ("07:30-11:30 receipt", "07:30-24:01", "bad_session", "week.sat"),
        ("07:30-11:30 receipt", "٠٧:30-11:30", "bad_session", "week.sat"),
        ("07:30-11:30 receipt", "11:30-11:30", "session_ends_before_it_begins", "week.sat"),
        ("07:30-11:30 receipt", '07:30-11:30", "11:00-12:00 receipt', "sessions_overlap", "week.sat"),
        ("07:30-11:30 receipt", '13:00-17:00", "07:30-11:30', "sessions_overlap", "week.sat"),
        ("to = 2026-02-20", "to = 2026-02-15", "range_reversed", "off"),
        ("from = 2026-02-16", "from = 2026-02-30", "bad_toml", "file"),
        ("from = 2026-02-16", "from = 20260216", "bad_day", "off.0.from"),
        ("from = 2026-02-16", "from = 2026-02-16T00:00:00", "bad_day", "off.0.from"),
        ("for = 2026-02-16", "for = 2026-02-21", "replaces_a_rest_day", "makeup.for"),
        ("[[makeup]]", "[[makeup]]\nday = 2026-02-28\nfor = 2026-02-20\n[[makeup]]", "makeup_named_twice", "makeup"),
        ("years = [2026]", "years = [" + "2" * 5000 + "]", "bad_toml", "file"),
    ],
)  # fmt: skip
def test_a_calendar_that_contradicts_itself_is_refused(written: str, instead: str, why: str, field: str) -> None:
    assert written in PLAIN
    with pytest.raises(CalendarError) as refused:
        CalendarSpec.from_toml(PLAIN.replace(written, instead, 1))
    assert (refused.value.facts["why"], refused.value.facts["field"]) == (why, field)


def test_a_calendar_in_which_nobody_works_is_refused() -> None:
    with pytest.raises(CalendarError) as refused:
        CalendarSpec.read({"zone": "UTC", "years": [2026], "week": {"sat": ["07:30-11:30 receipt"]}})
    assert refused.value.facts["why"] == "no_working_day"


def test_saturday_for_receipt_is_no_working_day_and_a_working_saturday_is() -> None:
    saturday = date(2026, 3, 7)
    assert not WorkingCalendar(SATURDAY_RECEIPT).is_working(saturday)
    assert WorkingCalendar(SATURDAY_RECEIPT).facts(saturday).kind == "receipt_only"
    assert WorkingCalendar(SATURDAY_MORNINGS).is_working(saturday)
    assert WorkingCalendar(SATURDAY_MORNINGS).closing(saturday) == at("2026-03-07T11:30")


def test_a_makeup_day_has_the_sessions_of_the_weekday_it_replaces() -> None:
    calendar = WorkingCalendar(SATURDAY_MORNINGS)
    assert calendar.closing(date(2026, 1, 10)) == at("2026-01-10T17:00")  # a Saturday for Friday 2 January
    assert calendar.facts(date(2026, 1, 10)).source == "12729/VPCP-KGVX"


def test_a_makeup_day_inside_days_off_is_worked() -> None:
    calendar = WorkingCalendar(CalendarSpec.from_toml(PLAIN.replace("day = 2026-02-28", "day = 2026-02-17")))
    assert calendar.is_working(date(2026, 2, 17))
    assert calendar.facts(date(2026, 2, 17)).kind == "makeup"


def test_the_2026_culture_day_and_tet_are_days_off_by_name() -> None:
    calendar = WorkingCalendar(EIGHT_HOURS)
    assert calendar.facts(date(2026, 11, 24)) == ("holiday", "Ngày Văn hóa Việt Nam", "")
    assert calendar.working_days_between(date(2026, 2, 13), date(2026, 2, 23)) == 1


def test_working_minutes_are_those_of_the_sessions_only() -> None:
    calendar = WorkingCalendar(HALF_PAST_ONE)
    assert calendar.working_minutes(at("2026-03-02T00:00"), at("2026-03-03T00:00")) == 450
    assert calendar.working_minutes(at("2026-03-02T11:00"), at("2026-03-02T14:00")) == 60
    assert calendar.working_minutes(at("2026-03-06T17:00"), at("2026-03-09T07:30")) == 0


def test_working_time_that_ends_with_a_session_ends_there() -> None:
    calendar = WorkingCalendar(HALF_PAST_ONE)
    assert calendar.after_working_minutes(at("2026-03-02T07:30"), 240) == at("2026-03-02T11:30")
    assert calendar.after_working_minutes(at("2026-03-02T07:30"), 241) == at("2026-03-02T13:31")


def test_a_year_not_held_is_refused_by_name() -> None:
    calendar = WorkingCalendar(HALF_PAST_ONE, "ward")
    outside = date(2028, 1, 3)
    for question in (calendar.is_working, calendar.roll_forward, calendar.facts, calendar.closing):
        with pytest.raises(YearAbsentError) as refused:
            question(outside)
        assert refused.value.facts == {"year": 2028, "calendar": "ward"}
    with pytest.raises(YearAbsentError):
        calendar.working_minutes(at("2025-12-31T23:59"), at("2026-01-05T08:00"))
    with pytest.raises(YearAbsentError):
        calendar.working_days_between(date(2025, 12, 31), date(2026, 1, 5))
    with pytest.raises(YearAbsentError):
        calendar.promised(at("2025-12-31T08:00"), 1)
    with pytest.raises(YearAbsentError):
        calendar.promised(at("2027-12-31T08:00"), 1)


def test_the_last_minute_of_the_last_year_can_still_be_counted_to() -> None:
    calendar = WorkingCalendar(HALF_PAST_ONE)
    assert calendar.working_minutes(at("2027-12-31T16:00"), at("2028-01-01T00:00")) == 60


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(FieldError):
        WorkingCalendar(HALF_PAST_ONE).local_date(datetime(2026, 3, 2, 8))  # noqa: DTZ001 - the point of the test


def test_an_instant_at_the_end_of_time_is_refused_by_its_year() -> None:
    with pytest.raises(YearAbsentError):
        WorkingCalendar(HALF_PAST_ONE).local_date(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))


def test_a_day_that_closes_at_midnight_is_due_on_its_own_date() -> None:
    around_the_clock = CalendarSpec.read(
        {"zone": "Asia/Ho_Chi_Minh", "years": [2026], "week": {"mon": ["00:00-24:00"]}}
    )
    calendar = WorkingCalendar(around_the_clock)
    assert calendar.closing(date(2026, 3, 2)) == at("2026-03-02T23:59")
    assert calendar.working_minutes(at("2026-03-02T00:00"), at("2026-03-04T00:00")) == 24 * 60


def test_hours_across_a_change_of_clock_are_hours_really_worked() -> None:
    # edge-cases.md §1 row 18 (KADAI): 26 March 2023, 00:00 to 09:00 on the wall, is 8 hours of work
    whole_days = CalendarSpec.read(
        {
            "zone": "Europe/Berlin",
            "years": [2022, 2023],
            "week": {day: ["00:00-24:00"] for day in ("fri", "sun", "mon")},
        }
    )
    calendar = WorkingCalendar(whole_days)
    sunday = datetime(2023, 3, 26, 0, tzinfo=calendar.zone)
    assert calendar.working_minutes(sunday, sunday.replace(hour=9)) == 8 * 60
    assert calendar.midnight_after(date(2023, 3, 26)) - calendar.midnight_before(date(2023, 3, 26)) == timedelta(days=1)
    autumn = datetime(2023, 10, 29, 0, tzinfo=calendar.zone)
    assert calendar.working_minutes(autumn, autumn.replace(hour=9)) == 10 * 60


def test_a_session_that_begins_in_the_hour_the_clocks_skip_begins_at_the_jump() -> None:
    night = CalendarSpec.read(
        {"zone": "Europe/Berlin", "years": [2023], "week": {"sun": ["00:00-02:30", "02:30-06:00"]}}
    )
    calendar = WorkingCalendar(night)
    day = datetime(2023, 3, 26, 0, tzinfo=calendar.zone)
    assert calendar.working_minutes(day, day.replace(hour=3)) == 120
    assert calendar.working_minutes(day, day.replace(hour=12)) == 300
    assert calendar.after_working_minutes(day, 121).astimezone(UTC) == datetime(2023, 3, 26, 1, 1, tzinfo=UTC)


def test_a_date_whose_midnight_the_clocks_skip_still_begins_once() -> None:
    beirut = foreign(["09:00-17:00"], [2026], [], "Asia/Beirut")  # 29 March 2026: 00:00 becomes 01:00
    calendar = WorkingCalendar(beirut)
    assert calendar.midnight_after(date(2026, 3, 28)).astimezone(UTC) == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert calendar.midnight_before(date(2026, 3, 29)).hour == 1
