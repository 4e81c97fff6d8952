"""What of a receipt or of a given due decides a promise: whoever asks for many may ask once for all that are alike."""

import unicodedata
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import text
from domain.errors import LimitError
from domain.limit import count_dates
from domain.message import stream_name, stream_of
from domain.promising import Allowance, Given, decides, promise_from, promise_given
from domain.text import checked_text
from tests.world import ZONE, at, ground

GROUND = ground(at("2026-11-30 09:00"))
DAYS = st.dates(date(2025, 7, 1), date(2026, 9, 30))
MINUTES = st.integers(0, 24 * 60 - 1)
BY_DATE = st.sampled_from(
    [("1wd", None), ("1wd", "5wd"), ("5wd", "30d"), ("20wd", "2mo"), ("30d", None), ("1mo", None)]
)


def on(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(), ZONE) + timedelta(minutes=minute)


@given(DAYS, MINUTES, MINUTES, BY_DATE)
def test_limits_that_count_dates_promise_the_same_from_every_minute_of_a_day(
    day: date, one: int, other: int, limits: tuple[str, str | None]
) -> None:
    allowed = Allowance(*limits, "resume", "rule")
    assert count_dates(*limits)
    assert promise_from(on(day, one), allowed, "vn@1", GROUND) == promise_from(on(day, other), allowed, "vn@1", GROUND)


@pytest.mark.parametrize("limits", [("8wh",), ("same-day",), ("3wd", "40wh"), ("8wh", None)])
def test_limits_in_hours_or_of_the_same_day_count_from_the_minute(limits: tuple[str | None, ...]) -> None:
    assert not count_dates(*limits)


def test_no_limit_at_all_counts_no_minutes_and_a_bad_one_is_refused() -> None:
    assert count_dates(None, None)
    with pytest.raises(LimitError):
        count_dates("3wd", "soon")


@given(DAYS, MINUTES, MINUTES, DAYS, st.sampled_from(["wd", "d", "wh"]))
def test_dues_given_by_the_day_on_one_date_differ_in_nothing_but_themselves(
    day: date, one: int, other: int, received_on: date, unit: str
) -> None:
    dues = [Given(on(day, minute), "day", unit) for minute in (one, other)]
    first, second = (promise_given(on(received_on, 0), due, "rule", "vn@1", GROUND) for due in dues)
    assert decides(dues[0], ZONE) == decides(dues[1], ZONE) == day
    assert first.model_copy(update={"due": second.due}) == second


@given(DAYS, MINUTES, DAYS, DAYS)
def test_a_due_given_to_the_minute_is_promised_the_same_whenever_it_was_received(
    day: date, minute: int, one: date, other: date
) -> None:
    due = Given(on(day, minute), "minute")
    assert decides(due, ZONE) == due.due
    promises = [promise_given(on(received_on, 0), due, "rule", "vn@1", GROUND) for received_on in (one, other)]
    assert promises[0] == promises[1]


@given(st.text(max_size=20), st.text(max_size=100))
def test_the_text_of_a_streams_name_is_that_of_its_id(kind: str, key: str) -> None:
    try:
        whole = str(stream_of(kind, key))
    except UnicodeEncodeError:
        return
    assert stream_name(kind, key) == whole


def test_everyday_letters_are_whole_visible_and_without_marks_of_their_own() -> None:
    assert {"A", "đ", "ễ", "Ờ", " ", "é"} <= text._EVERYDAY
    for letter in text._EVERYDAY:
        assert unicodedata.category(letter)[0] not in "CM"
        assert checked_text(letter, "name") == unicodedata.normalize("NFC", letter)
