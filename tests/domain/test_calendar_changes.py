"""What differs between two versions of a calendar: all that changes a count, and nothing that does not."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from domain.calendar_changes import CalendarChanges, HoursChange, YearChange, changes
from domain.calendar_spec import CalendarSpec
from tests.domain.desks import HALF_PAST_ONE

PLAIN = HALF_PAST_ONE.model_dump(mode="json")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def told(**changed: Any) -> CalendarChanges:
    """Return what differs once some keys of a plain desk's calendar say something else."""
    return changes(WorkingCalendar(HALF_PAST_ONE), WorkingCalendar(CalendarSpec.read(PLAIN | changed)))


def off(*days: str) -> list[dict[str, str]]:
    return [*PLAIN["off"], *({"from": day, "name": "nghỉ bù", "source": "QĐ 1"} for day in days)]


def test_the_same_calendar_does_not_differ() -> None:
    assert not any(told())


def test_a_day_off_and_a_day_worked_in_exchange_are_told_with_their_source() -> None:
    makeup = [*PLAIN["makeup"], {"day": "2026-11-07", "for": "2026-11-06", "source": "QĐ 1"}]
    found = told(off=off("2026-11-06"), makeup=makeup)
    kinds = [(change.day.day, change.before.kind, change.after.kind, change.after.source) for change in found.days]
    assert kinds == [(6, "working", "holiday", "QĐ 1"), (7, "weekend", "makeup", "QĐ 1")]


def test_a_rest_day_declared_off_changes_nothing() -> None:
    assert not any(told(off=off("2026-11-07")))


def test_a_day_off_that_is_taken_back_is_worked_again() -> None:
    [change] = told(off=[each for each in PLAIN["off"] if each["from"] != "2026-11-24"]).days
    assert (change.day, change.before.kind, change.after.kind) == (date(2026, 11, 24), "holiday", "working")


def test_other_weekly_hours_are_told_by_the_weekday_and_not_day_by_day() -> None:
    found = told(week=PLAIN["week"] | {"sat": ["07:30-11:30"]})
    assert (found.hours, found.days) == ((HoursChange("sat", (), ("07:30-11:30",)),), ())


def test_years_are_told_as_decreed_added_or_left_out() -> None:
    assert told(years=[2026, 2027], forecast=[]).years == (YearChange(2027, "forecast", "decreed"),)
    assert told(forecast=[]).years == (YearChange(2027, "forecast", "absent"),)
    assert told(forecast=[2027, 2028]).years == (YearChange(2028, "absent", "forecast"),)


def test_another_zone_is_told() -> None:
    assert told(zone="Asia/Tokyo").zones == ("Asia/Ho_Chi_Minh", "Asia/Tokyo")


def test_a_stretch_holds_its_own_days_and_years_only() -> None:
    found = told(off=off("2026-11-06", "2026-11-09", "2026-11-10"), years=[2026, 2027], forecast=[])
    within = found.within(date(2026, 11, 7), date(2026, 11, 9))
    assert ([change.day.day for change in within.days], within.years) == ([9], ())
    assert found.within(date(2026, 12, 30), date(2027, 1, 4)).years == found.years


@given(more=st.lists(DAYS, max_size=4), day=DAYS)
def test_a_day_that_is_not_told_counts_as_before(more: list[date], day: date) -> None:
    new = CalendarSpec.read(PLAIN | {"off": off(*map(str, more))})
    old, revised = WorkingCalendar(HALF_PAST_ONE), WorkingCalendar(new)
    differs = old.is_working(day) != revised.is_working(day)
    assert differs == (day in {change.day for change in changes(old, revised).days})


@given(more=st.lists(DAYS, min_size=1, max_size=4), start=DAYS.map(lambda day: day.replace(year=2026)))
def test_a_count_that_holds_no_change_ends_on_the_same_day(more: list[date], start: date) -> None:
    new = CalendarSpec.read(PLAIN | {"off": off(*map(str, more))})
    old, revised = WorkingCalendar(HALF_PAST_ONE), WorkingCalendar(new)
    end = old.nth_working_day_after(start, 5)
    if not changes(old, revised).within(start + timedelta(1), end).days:
        assert revised.nth_working_day_after(start, 5) == end
