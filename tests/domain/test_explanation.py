"""Explanations: every day of a promise, counted or skipped, and why."""

from datetime import date

from domain.promise import Day, Limit, explain
from tests.domain.desks import DESK, at, pause, terms_of


def reasons(days: list[Day]) -> list[str]:
    return [day.reason for day in days]


def test_a_promise_explains_itself_day_by_day() -> None:
    days = explain(DESK, terms_of(at("2026-01-08T09:00"), Limit(3, "wd")))
    assert [(day.day.day, day.reason, day.counted) for day in days] == [
        (8, "receipt", None), (9, "counted", 1), (10, "makeup", 2), (11, "weekend", None), (12, "counted", 3),
    ]  # fmt: skip
    assert days[2].source == "12729/VPCP-KGVX"


def test_an_explanation_names_the_holiday() -> None:
    days = explain(DESK, terms_of(at("2026-11-23T09:00"), Limit(1, "wd")))
    assert days[1] == Day(date(2026, 11, 24), None, 0, "holiday", "Ngày Văn hóa Việt Nam")


def test_an_explanation_shows_the_pause_and_the_day_it_ended() -> None:
    held = pause("2026-03-03T10:00", "2026-03-05T10:00")
    days = explain(DESK, terms_of(at("2026-03-02T09:00"), Limit(2, "wd")), [held])
    assert reasons(days) == ["receipt", "counted", "pause", "resumed", "counted"]


def test_an_explanation_of_a_restart_begins_afresh() -> None:
    held = pause("2026-03-03T10:00", "2026-03-05T10:00")
    days = explain(DESK, terms_of(at("2026-03-02T09:00"), Limit(1, "wd"), "restart"), [held])
    assert reasons(days) == ["before_restart", "before_restart", "before_restart", "restarted", "counted"]


def test_an_explanation_of_calendar_days_ends_with_the_day_rolled_to() -> None:
    days = explain(DESK, terms_of(at("2026-03-05T09:00"), Limit(2, "d")))
    assert [(day.reason, day.counted) for day in days] == [
        ("receipt", None), ("counted", 1), ("counted", 2), ("weekend", None), ("rolled", None),
    ]  # fmt: skip


def test_an_explanation_of_hours_counts_minutes() -> None:
    held = pause("2026-03-02T10:00", "2026-03-02T14:00")
    days = explain(DESK, terms_of(at("2026-03-02T08:00"), Limit(8, "wh")), [held])
    assert [(day.day.day, day.minutes, day.counted) for day in days] == [(2, 300, 300), (3, 180, 480)]


def test_an_explanation_of_a_late_same_day_receipt_says_so() -> None:
    days = explain(DESK, terms_of(at("2026-03-02T15:01"), Limit(1, "same-day")))
    assert [(day.reason, day.counted) for day in days] == [("after_cut_off", None), ("counted", 1)]


def test_an_explanation_of_a_given_promise_shows_what_moved_it() -> None:
    terms = terms_of(at("2026-03-02T08:00"), Limit(1, "wd"), given=at("2026-03-06T17:00"))
    days = explain(DESK, terms, [pause("2026-03-03T09:00", "2026-03-04T09:00")])
    assert [(day.reason, day.counted) for day in days] == [
        ("given", None), ("weekend", None), ("weekend", None), ("moved", 1),
    ]  # fmt: skip
