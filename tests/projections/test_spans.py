"""Spans by name: they follow each other without a gap, on whatever day and month an office begins its reports."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.spans import Bounds, Kind, Span, after, before, days_between, last_months, span_named, span_of

CALENDAR = Bounds()
bounds = st.builds(Bounds, st.integers(1, 28), st.integers(1, 12))
days = st.dates(date(2001, 1, 1), date(2099, 1, 1))
kinds = st.sampled_from(["month", "quarter", "year", "days"])


def span(name: str, on: Bounds = CALENDAR) -> Span:
    found = span_named(name, on)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "on", "begins", "ends"),
    [
        ("2026-11", CALENDAR, date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-Q4", CALENDAR, date(2026, 10, 1), date(2027, 1, 1)),
        ("2026", CALENDAR, date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-11", Bounds(21, 1), date(2026, 10, 21), date(2026, 11, 21)),
        ("2027-Q1", Bounds(1, 12), date(2026, 12, 1), date(2027, 3, 1)),
        ("2027", Bounds(1, 12), date(2026, 12, 1), date(2027, 12, 1)),
        ("2026-01", Bounds(21, 1), date(2025, 12, 21), date(2026, 1, 21)),
        ("2026-10-01..2026-11-15", CALENDAR, date(2026, 10, 1), date(2026, 11, 16)),
    ],
)
def test_a_name_says_which_days(name: str, on: Bounds, begins: date, ends: date) -> None:
    assert span(name, on)[1:] == (name, begins, ends)


@pytest.mark.parametrize(
    "name", ["", "2026-13", "2026-Q5", "1999", "2101-01", "2026-11-31..2026-12-01", "2026-11-15..2026-11-01", "٢٠٢٦"]
)
def test_what_is_no_span_is_none(name: str) -> None:
    assert span_named(name, CALENDAR) is None


@given(kinds, days, bounds)
def test_a_day_lies_in_its_span_and_the_name_leads_back(kind: Kind, day: date, on: Bounds) -> None:
    found = span_of(kind, day, on)
    assert found.begins <= day <= found.last
    assert span_named(found.name, on) == found


@given(kinds, days, bounds)
def test_spans_follow_each_other_without_a_gap(kind: Kind, day: date, on: Bounds) -> None:
    found = span_of(kind, day, on)
    assert before(found, on).ends == found.begins
    assert after(found, on).begins == found.ends
    assert after(before(found, on), on) == found


@given(days, bounds)
def test_a_year_is_four_quarters_and_twelve_months(day: date, on: Bounds) -> None:
    year = span_of("year", day, on)
    months = last_months(year.last, 12, on)
    assert (months[0].begins, months[-1].ends) == (year.begins, year.ends)
    assert [span(f"{year.name}-Q{number}", on).begins for number in range(1, 5)] == [it.begins for it in months[::3]]


def test_days_of_ones_own_end_after_they_begin() -> None:
    today = date(2026, 11, 6)
    assert days_between(today, today - timedelta(days=1)) is None
    assert days_between(today, today) == span("2026-11-06..2026-11-06")
