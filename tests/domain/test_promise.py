"""The promise: examples as sentences. Rows named in comments are those of neighbouring systems' own tests."""

from datetime import UTC, date, datetime, time

import pytest

from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.errors import LimitError, PauseError, YearAbsentError
from domain.promise import Due, Limit, Pause, Policy, reckon
from tests.domain.desks import (
    DESK,
    EIGHT_HOURS,
    HALF_PAST_ONE,
    SATURDAY_MORNINGS,
    SATURDAY_RECEIPT,
    at,
    foreign,
    pause,
    terms_of,
)

NINE_TO_FIVE = ["09:00-17:00"]


def promise(
    received: str, limit: str, *pauses: Pause, policy: Policy = "resume", calendar: WorkingCalendar = DESK
) -> Due:
    return reckon(calendar, terms_of(at(received), Limit.parse(limit), policy), pauses)


def abroad(received: str, limit: str, spec: CalendarSpec) -> datetime:
    calendar = WorkingCalendar(spec)
    return reckon(
        calendar, terms_of(datetime.fromisoformat(received).replace(tzinfo=calendar.zone), Limit.parse(limit))
    ).due


def due_on(received: str, limit: str, spec: CalendarSpec) -> date:
    return abroad(received, limit, spec).date()


# --- limits as they are written -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1wd", "8wh", "30d", "2mo", "same-day", "3660d"])
def test_a_limit_is_written_back_as_it_was_read(text: str) -> None:
    assert str(Limit.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "0wd", "-5wd", "+3wd", "03wd", "1.5wd", "1e3wd", "NaNwd", "1000000000wd", "3661d", "٣wd", "²wd", "３wd",
        "3 wd", "3WD", "3", "wd", "3w", "same day", "2same-day", "3wd\n", "3wd\x00", "9" * 5000 + "wd",
    ],
)  # fmt: skip
def test_a_limit_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(LimitError) as refused:
        Limit.parse(text, "promised_limit")
    assert refused.value.facts == {"field": "promised_limit", "read": text}


# --- working days ---------------------------------------------------------------------------------


def test_the_day_of_receipt_is_day_zero() -> None:
    # row 1 (Alaveteli): Wednesday 1 October 2008, 20 working days
    assert due_on("2008-10-01T10:00", "20wd", foreign(NINE_TO_FIVE, [2008], [])) == date(2008, 10, 29)


@pytest.mark.parametrize(
    ("received", "due"), [("03-13", "04-15"), ("03-14", "04-15"), ("03-15", "04-15"), ("03-16", "04-16")]
)
def test_receipt_on_a_weekend_counts_from_the_same_monday(received: str, due: str) -> None:
    # row 2 (Alaveteli): 20 working days in 2009 with Easter and Saint Patrick's day inside
    easter = foreign(NINE_TO_FIVE, [2009], [("2009-03-17", "2009-03-17"), ("2009-04-10", "2009-04-13")])
    assert due_on(f"2009-{received}T10:00", "20wd", easter) == date.fromisoformat(f"2009-{due}")


def test_a_leap_year_has_its_29_february() -> None:
    # row 3 (Alaveteli)
    years = foreign(NINE_TO_FIVE, [2007, 2008], [])
    assert due_on("2008-02-01T10:00", "20wd", years) == date(2008, 2, 29)
    assert due_on("2007-02-01T10:00", "20wd", years) == date(2007, 3, 1)


@pytest.mark.parametrize(("limit", "due"), [("3wd", "05-23"), ("10wd", "06-02"), ("20wd", "06-16"), ("30wd", "06-30")])
def test_a_bank_holiday_is_not_counted(limit: str, due: str) -> None:
    # row 4 (UK Ministry of Justice): received Thursday 18 May 2017, Monday 29 May a holiday
    spring = foreign(NINE_TO_FIVE, [2017], [("2017-05-29", "2017-05-29")])
    assert due_on("2017-05-18T10:00", limit, spring) == date.fromisoformat(f"2017-{due}")


def test_the_due_date_lasts_until_midnight() -> None:
    # row 22 (Alaveteli): 23:59 on the due date is on time, 00:01 of the next day is late
    due = promise("2026-11-20T10:00", "5wd")
    assert (due.due, due.late_from) == (at("2026-11-30T17:00"), at("2026-12-01T00:00"))
    assert due.early_before == at("2026-11-30T00:00")


def test_tet_is_skipped_whole() -> None:
    assert promise("2026-02-13T09:00", "2wd").due == at("2026-02-24T17:00")


def test_a_makeup_saturday_counts_and_the_day_it_replaces_does_not() -> None:
    assert promise("2025-12-31T09:00", "1wd", calendar=_with_2025()).due == at("2026-01-05T17:00")
    assert promise("2026-01-08T09:00", "2wd").due == at("2026-01-10T17:00")


def _with_2025() -> WorkingCalendar:
    written = HALF_PAST_ONE.model_dump(mode="json")
    return WorkingCalendar(CalendarSpec.read(written | {"years": [2025, 2026]}))


def test_24_november_2026_is_a_day_off() -> None:
    assert promise("2026-11-23T09:00", "1wd").due == at("2026-11-25T17:00")


def test_saturday_counts_only_where_it_is_worked() -> None:
    friday = "2026-03-06T09:00"
    assert promise(friday, "1wd", calendar=WorkingCalendar(SATURDAY_MORNINGS)).due == at("2026-03-07T11:30")
    assert promise(friday, "1wd", calendar=WorkingCalendar(SATURDAY_RECEIPT)).due == at("2026-03-09T17:00")


def test_receipt_is_read_in_the_zone_of_the_calendar() -> None:
    late_in_utc = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)  # Tuesday 00:30 in Hanoi
    assert reckon(DESK, terms_of(late_in_utc, Limit(1, "wd"))).due == at("2026-03-04T17:00")


# --- the same day -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-02T06:00", "2026-03-02T17:00"),
        ("2026-03-02T15:00", "2026-03-02T17:00"),
        ("2026-03-02T15:00:59", "2026-03-02T17:00"),  # seconds are dropped
        ("2026-03-02T15:01", "2026-03-03T17:00"),
        ("2026-03-06T15:01", "2026-03-09T17:00"),
        ("2026-03-07T09:00", "2026-03-09T17:00"),
        ("2026-02-16T09:00", "2026-02-23T17:00"),
    ],
)
def test_a_same_day_promise_obeys_the_cut_off_and_rest_days(received: str, due: str) -> None:
    assert promise(received, "same-day").due == at(due)


def test_a_same_day_promise_after_closing_is_for_the_next_working_day() -> None:
    saturdays = WorkingCalendar(SATURDAY_MORNINGS)
    assert promise("2026-03-07T11:30", "same-day", calendar=saturdays).due == at("2026-03-07T11:30")
    assert promise("2026-03-07T11:31", "same-day", calendar=saturdays).due == at("2026-03-09T17:00")


def test_the_cut_off_is_data() -> None:
    terms = terms_of(at("2026-03-02T10:30"), Limit(1, "same-day"), cut_off=time(10, 0))
    assert reckon(DESK, terms).due == at("2026-03-03T17:00")


# --- days and months ----------------------------------------------------------------------------------


def test_a_date_on_a_rest_day_rolls_to_the_next_working_day() -> None:
    # row 6 (Alaveteli)
    year = foreign(NINE_TO_FIVE, [2008], [("2008-12-25", "2008-12-26")])
    assert due_on("2008-10-05T10:00", "20d", year) == date(2008, 10, 27)
    assert due_on("2008-12-05T10:00", "20d", year) == date(2008, 12, 29)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2023-01-31", "2023-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2023-02-28", "2023-03-28"),
        ("2024-02-29", "2024-03-29"),
        ("2025-06-30", "2025-07-30"),
        ("2025-01-30", "2025-02-28"),
    ],
)
def test_a_month_is_clipped_to_its_last_day(received: str, due: str) -> None:
    # row 7 (UK Ministry of Justice)
    years = foreign(NINE_TO_FIVE, [2023, 2024, 2025], [])
    assert due_on(f"{received}T10:00", "1mo", years) == date.fromisoformat(due)


def test_a_month_that_ends_on_a_holiday_rolls_on() -> None:
    # row 8 (UK Ministry of Justice)
    year = foreign(NINE_TO_FIVE, [2019], [("2019-05-06", "2019-05-06"), ("2019-12-25", "2019-12-26")])
    assert due_on("2019-04-06T10:00", "1mo", year) == date(2019, 5, 7)
    assert due_on("2019-09-26T10:00", "3mo", year) == date(2019, 12, 27)


def test_months_run_over_new_year() -> None:
    assert promise("2026-12-31T10:00", "2mo").due == at("2027-03-01T17:00")  # 28 February 2027 is a Sunday


# --- working hours ------------------------------------------------------------------------------------


def test_hours_that_end_with_a_session_end_there() -> None:
    # rows 16 and 17 (KADAI): sessions 6-12 and 13-18, never read as the next opening
    easter = foreign(["06:00-12:00", "13:00-18:00"], [2018], [("2018-03-30", "2018-04-02")])
    assert abroad("2018-03-22T09:00", "3wh", easter).isoformat() == "2018-03-22T12:00:00+00:00"
    assert abroad("2018-03-23T09:00", "11wh", easter).isoformat() == "2018-03-26T09:00:00+01:00"
    assert abroad("2018-03-30T09:00", "2wh", easter).isoformat() == "2018-04-03T08:00:00+01:00"


def test_a_minute_more_than_the_session_goes_to_the_next_one() -> None:
    # row 17 (KADAI): Thursday 09:00 and 3 hours 1 minute
    calendar = WorkingCalendar(foreign(["06:00-12:00", "13:00-18:00"], [2018], []))
    nine = datetime(2018, 3, 22, 9, tzinfo=calendar.zone)
    assert calendar.after_working_minutes(nine, 181) == nine.replace(hour=13, minute=1)


def test_hours_over_a_change_of_clock_are_hours_worked() -> None:
    # row 18 (KADAI): whole days in Berlin, Friday 25 March 2022 09:30 and 17 hours
    berlin = foreign(["00:00-24:00"], [2022], [], "Europe/Berlin")
    assert abroad("2022-03-25T09:30", "17wh", berlin).isoformat() == "2022-03-28T02:30:00+02:00"


def test_the_last_hour_of_friday_runs_into_monday() -> None:
    # chatwoot PR 13392: Friday 16:30 and 1 hour in 9-17
    assert (
        abroad("2018-03-23T16:30", "1wh", foreign(NINE_TO_FIVE, [2018], [])).isoformat() == "2018-03-26T09:30:00+01:00"
    )


def test_days_off_over_new_year_do_not_vanish() -> None:
    # row 21 (jBPM): Friday 28 December 2012 16:45, two days and half an hour; 31 December to 1 January off
    calendar = WorkingCalendar(foreign(NINE_TO_FIVE, [2012, 2013], [("2012-12-31", "2013-01-01")]))
    received = datetime(2012, 12, 28, 16, 45, tzinfo=calendar.zone)
    due = calendar.after_working_minutes(received, 2 * 8 * 60 + 30)
    assert due == datetime(2013, 1, 4, 9, 15, tzinfo=calendar.zone)


def test_hours_are_late_a_minute_after_due_and_early_with_an_hour_left() -> None:
    due = promise("2026-03-02T07:00", "8wh")  # 7.5 hours on Monday, half an hour on Tuesday
    assert (due.due, due.late_from) == (at("2026-03-03T08:00"), at("2026-03-03T08:01"))
    assert due.early_before == at("2026-03-02T16:31")


def test_a_margin_that_ends_a_session_reaches_to_the_next_opening() -> None:
    due = promise("2026-03-02T07:30", "5wh")  # due 14:30; the last instant with 60 minutes left is 13:30
    assert (due.due, due.early_before) == (at("2026-03-02T14:30"), at("2026-03-02T13:31"))


# --- pauses -------------------------------------------------------------------------------------------


def test_a_pause_moves_working_days_by_the_working_days_it_held() -> None:
    assert promise("2026-03-02T09:00", "3wd", pause("2026-03-03T10:00", "2026-03-05T10:00")).due == at(
        "2026-03-09T17:00"
    )


def test_a_pause_over_night_is_a_day_and_not_truncated_to_none() -> None:
    # row 24 (ZAC truncates such a pause to nothing)
    assert promise("2026-03-02T09:00", "3wd", pause("2026-03-03T16:00", "2026-03-04T09:00")).due == at(
        "2026-03-06T17:00"
    )


@pytest.mark.parametrize("policy", ["resume", "restart"])
@pytest.mark.parametrize("limit", ["3wd", "same-day", "30d", "2mo", "8wh"])
def test_a_pause_without_working_time_moves_nothing(limit: str, policy: Policy) -> None:
    # row 14 (erpnext, Frappe Helpdesk): from closing to the next opening
    free = pause("2026-03-06T17:00", "2026-03-09T07:30")
    assert promise("2026-03-06T14:00", limit, free, policy=policy) == promise("2026-03-06T14:00", limit)


def test_eight_hours_paused_from_closing_to_opening_stay_where_they_are() -> None:
    # row 14: work 9-17, 8 hours from 09:00
    calendar = WorkingCalendar(foreign(NINE_TO_FIVE, [2026], [], "Asia/Ho_Chi_Minh"))
    night = pause("2026-03-02T17:00", "2026-03-03T09:00")
    assert promise("2026-03-02T09:00", "8wh", night, calendar=calendar).due == at("2026-03-02T17:00")


def test_a_pause_counts_only_its_working_minutes() -> None:
    # row 13 (Frappe Helpdesk): hours 10-18, Thursday to Monday with Friday off
    calendar = WorkingCalendar(foreign(["10:00-18:00"], [2026], [("2026-03-06", "2026-03-06")], "Asia/Ho_Chi_Minh"))
    held = pause("2026-03-05T17:50", "2026-03-09T12:30")
    assert calendar.working_minutes(*held) == 10 + 150
    assert calendar.working_minutes(at("2026-03-05T17:30"), at("2026-03-09T13:00")) - 160 == 50
    assert promise("2026-03-05T17:30", "1wh", held, calendar=calendar).due == at("2026-03-09T13:10")


def test_a_second_pause_that_is_still_open_is_counted_as_if_it_ended_now() -> None:
    # row 12 (the French dossier service crashed on it, twice)
    first, still_open = pause("2026-03-03T09:00", "2026-03-04T09:00"), pause("2026-03-05T09:00", "2026-03-06T09:00")
    assert promise("2026-03-02T09:00", "5wd", first, still_open).due == at("2026-03-11T17:00")
    assert promise("2026-03-02T09:00", "5wd", first, still_open, policy="restart").due == at("2026-03-13T17:00")


def test_calendar_days_move_by_the_days_between_the_dates_and_roll_again() -> None:
    moved = promise("2026-03-02T09:00", "10d", pause("2026-03-04T09:00", "2026-03-06T09:00"))
    assert moved.due == at("2026-03-16T17:00")  # Thursday 12 becomes Saturday 14, rolled to Monday


def test_a_pause_begun_after_the_promise_broke_moves_nothing() -> None:
    broken = pause("2026-03-04T00:00", "2026-03-20T09:00")
    on_the_day = pause("2026-03-03T23:59", "2026-03-20T09:00")
    assert promise("2026-03-02T09:00", "1wd", broken).due == at("2026-03-03T17:00")
    assert promise("2026-03-02T09:00", "1wd", on_the_day).due == at("2026-03-20T17:00")


def test_whether_a_pause_comes_too_late_is_judged_after_the_pauses_before_it() -> None:
    first, second = pause("2026-03-03T09:00", "2026-03-05T09:00"), pause("2026-03-05T10:00", "2026-03-06T09:00")
    assert promise("2026-03-02T09:00", "1wd", second).due == at("2026-03-03T17:00")
    assert promise("2026-03-02T09:00", "1wd", first, second).due == at("2026-03-06T17:00")


def test_a_restart_counts_afresh_from_the_resumption() -> None:
    # row 11's kind of correction, under our own day zero
    held = pause("2026-03-04T09:00", "2026-03-10T09:00")
    assert promise("2026-03-02T09:00", "5wd", held, policy="restart").due == at("2026-03-17T17:00")
    assert promise("2026-03-03T16:30", "8wh", held, policy="restart").due == at("2026-03-11T09:30")


def test_a_restart_within_a_day_moves_nothing() -> None:
    held = pause("2026-03-02T10:00", "2026-03-02T15:00")
    assert promise("2026-03-02T09:00", "5wd", held, policy="restart") == promise("2026-03-02T09:00", "5wd")
    assert promise("2026-03-02T09:00", "4wh", held, policy="restart") == promise("2026-03-02T09:00", "4wh")


@pytest.mark.parametrize(
    ("pauses", "why"),
    [
        ([pause("2026-03-03T09:00", "2026-03-02T09:30")], "reversed"),  # row 24
        ([pause("2026-03-03T09:00:10", "2026-03-03T09:00:50")], "empty"),
        ([pause("2026-03-02T08:59", "2026-03-03T09:00")], "before_receipt"),
        (
            [pause("2026-03-03T09:00", "2026-03-04T09:00"), pause("2026-03-04T08:59", "2026-03-05T09:00")],
            "out_of_order",
        ),
        (
            [pause("2026-03-04T09:00", "2026-03-05T09:00"), pause("2026-03-03T09:00", "2026-03-03T10:00")],
            "out_of_order",
        ),
    ],
)
def test_pauses_that_cannot_be_are_refused(pauses: list[Pause], why: str) -> None:
    with pytest.raises(PauseError) as refused:
        promise("2026-03-02T09:00", "5wd", *pauses)
    assert refused.value.facts["why"] == why


def test_pauses_may_touch() -> None:
    halves = (pause("2026-03-03T09:00", "2026-03-04T09:00"), pause("2026-03-04T09:00", "2026-03-05T09:00"))
    whole = pause("2026-03-03T09:00", "2026-03-05T09:00")
    assert promise("2026-03-02T09:00", "5wd", *halves) == promise("2026-03-02T09:00", "5wd", whole)


# --- years ----------------------------------------------------------------------------------------------


def test_a_promise_that_touches_a_forecast_year_is_provisional() -> None:
    assert promise("2026-12-30T09:00", "3wd").provisional
    assert not promise("2026-12-30T09:00", "1wd").provisional


@pytest.mark.parametrize("limit", ["1wd", "same-day", "1d", "1mo", "8wh"])
@pytest.mark.parametrize("received", ["2025-12-31T16:00", "2027-12-31T16:00"])
def test_an_absent_year_is_refused_never_guessed(received: str, limit: str) -> None:
    with pytest.raises(YearAbsentError) as refused:
        promise(received, limit)
    assert refused.value.facts == {"year": 2025 if received < "2026" else 2028, "calendar": "ward"}


def test_an_eight_hour_desk_and_a_shorter_one_differ_in_hours_only() -> None:
    longer = WorkingCalendar(EIGHT_HOURS)
    assert promise("2026-03-02T07:30", "8wh", calendar=longer).due == at("2026-03-02T17:00")
    assert promise("2026-03-02T07:30", "8wh").due == at("2026-03-03T08:00")
    assert promise("2026-03-02T07:30", "8wd", calendar=longer).due == promise("2026-03-02T07:30", "8wd").due
