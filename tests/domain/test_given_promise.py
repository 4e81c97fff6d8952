"""Promises made elsewhere: they stand as they are until a pause moves them."""

from datetime import UTC, datetime

from domain.promise import Due, Limit, Pause, reckon
from tests.domain.desks import DESK, at, pause, terms_of


def given(due: str, limit: str, *pauses: Pause, minute: bool = False) -> Due:
    terms = terms_of(at("2026-03-02T08:00"), Limit.parse(limit), given=at(due), grain="minute" if minute else None)
    return reckon(DESK, terms, pauses)


def test_a_given_promise_keeps_its_instant_and_is_compared_by_date() -> None:
    due = given("2026-03-07T09:30", "1wd")
    assert due == (at("2026-03-07T09:30"), at("2026-03-08T00:00"), at("2026-03-07T00:00"), False)


def test_a_given_promise_asks_the_calendar_for_its_zone_only() -> None:
    terms = terms_of(datetime(2012, 3, 1, 8, tzinfo=UTC), Limit(1, "wd"), given=datetime(2012, 4, 1, 20, tzinfo=UTC))
    after_the_break = Pause(datetime(2012, 4, 5, tzinfo=UTC), datetime(2012, 4, 9, tzinfo=UTC))
    assert reckon(DESK, terms, [after_the_break]).late_from == at("2012-04-03T00:00")


def test_a_given_promise_moves_by_working_days_to_closing_time() -> None:
    held = pause("2026-03-05T09:00", "2026-03-09T09:00")
    assert given("2026-03-07T09:30", "1wd", held).due == at("2026-03-10T17:00")


def test_a_given_promise_by_the_minute_keeps_its_time_of_day() -> None:
    held = pause("2026-03-05T09:00", "2026-03-06T09:00")
    due = given("2026-03-09T09:30", "1wd", held, minute=True)
    assert (due.due, due.late_from) == (at("2026-03-10T09:30"), at("2026-03-10T09:31"))
    assert due.early_before == at("2026-03-10T08:31")


def test_a_given_promise_moves_by_days_or_minutes_where_the_mapping_says_so() -> None:
    held = pause("2026-03-05T09:00", "2026-03-07T09:00")
    assert given("2026-03-12T09:30", "1d", held).due == at("2026-03-16T17:00")
    assert given("2026-03-12T09:30", "1wh", held, minute=True).due == at("2026-03-16T08:00")
