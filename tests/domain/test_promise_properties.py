"""Laws of the promise arithmetic, and its agreement with a walk minute by minute on random cases."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from domain.errors import YearAbsentError
from domain.promise import Limit, Pause, Policy, Terms, explain, reckon
from tests.domain.desks import DESKS, terms_of
from tests.domain.oracle import AbsentError, Oracle

CALENDARS = {name: WorkingCalendar(spec, name) for name, spec in DESKS.items()}
ORACLES = {name: Oracle(spec.model_dump(mode="json")) for name, spec in DESKS.items()}
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

names = st.sampled_from(sorted(DESKS))
instants = st.integers(0, 300 * 24 * 60).map(lambda minute: FIRST + minute * MINUTE)
early = st.integers(0, 200 * 24 * 60).map(lambda minute: FIRST + minute * MINUTE)
policies: st.SearchStrategy[Policy] = st.sampled_from(["resume", "restart"])
limits = st.one_of(
    st.builds(Limit, st.integers(1, 40), st.just("wd")),
    st.builds(Limit, st.integers(1, 60), st.just("wh")),
    st.builds(Limit, st.integers(1, 70), st.just("d")),
    st.builds(Limit, st.integers(1, 4), st.just("mo")),
    st.just(Limit(1, "same-day")),
)
gaps = st.one_of(st.just(0), st.integers(0, 600), st.integers(0, 10_000))
lengths = st.one_of(st.integers(1, 90), st.sampled_from([600, 870, 900, 1440]), st.integers(1, 20_000))


class Case(NamedTuple):
    """A receipt, its limit, its pauses and its policy."""

    received: datetime
    limit: Limit
    pauses: list[Pause]
    policy: Policy

    @property
    def terms(self) -> Terms:
        return terms_of(self.received, self.limit, self.policy)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    received = draw(instants)
    after, pauses = received, []
    for gap, length in draw(st.lists(st.tuples(gaps, lengths), max_size=4)):
        begins = after + gap * MINUTE
        after = begins + length * MINUTE
        pauses.append(Pause(begins, after))
    return Case(received, draw(limits), pauses, draw(policies))


@pytest.mark.parametrize("name", sorted(DESKS))
@settings(max_examples=1000, deadline=None)
@given(case=cases())
def test_a_walk_minute_by_minute_agrees(name: str, case: Case) -> None:
    calendar, oracle = CALENDARS[name], ORACLES[name]
    spans = [tuple(pause) for pause in case.pauses]
    try:
        due, late_from = oracle.promise(case.received, str(case.limit), spans, case.policy)
    except AbsentError:
        with pytest.raises(YearAbsentError):
            reckon(calendar, case.terms, case.pauses)
        return
    reckoned = reckon(calendar, case.terms, case.pauses)
    assert (reckoned.due, reckoned.late_from) == (due, late_from)
    assert reckoned.early_before == oracle.early_before(due, str(case.limit))
    assert reckoned.provisional == oracle.provisional(case.received, due)


@settings(max_examples=300, deadline=None)
@given(name=names, begins=instants, minutes=st.integers(0, 40_000))
def test_working_minutes_agree_with_the_walk(name: str, begins: datetime, minutes: int) -> None:
    ends = begins + minutes * MINUTE
    oracle = ORACLES[name]
    walked = oracle.minutes_worked(oracle.read(begins), oracle.read(ends))
    assert CALENDARS[name].working_minutes(begins, ends) == walked


@settings(max_examples=200, deadline=None)
@given(names, instants, st.integers(1, 60), st.integers(1, 60))
def test_counting_in_two_steps_equals_one(name: str, start: datetime, first: int, second: int) -> None:
    calendar = CALENDARS[name]
    day = calendar.local_date(start)
    in_two = calendar.nth_working_day_after(calendar.nth_working_day_after(day, first), second)
    assert in_two == calendar.nth_working_day_after(day, first + second)
    in_two_minutes = calendar.after_working_minutes(calendar.after_working_minutes(start, first * 7), second * 7)
    assert in_two_minutes == calendar.after_working_minutes(start, (first + second) * 7)


@settings(max_examples=300, deadline=None)
@given(names, cases(), st.integers(0, 20_000), st.integers(1, 5000))
def test_a_pause_without_working_time_moves_nothing(name: str, case: Case, gap: int, length: int) -> None:
    calendar = CALENDARS[name]
    begins = case.received + gap * MINUTE
    free = Pause(begins, begins + length * MINUTE)
    assume(calendar.working_minutes(*free) == 0)
    assert reckon(calendar, case.terms, [free]) == reckon(calendar, case.terms)


@settings(max_examples=200, deadline=None)
@given(names, early, st.integers(4, 60), st.integers(0, 120), st.lists(st.integers(1, 20), min_size=10, max_size=10))
def test_ten_short_pauses_drift_nothing(name: str, received: datetime, hours: int, gap: int, short: list[int]) -> None:
    """Every minute paused in working time comes back once: neither rounded nor truncated."""
    calendar = CALENDARS[name]
    terms = terms_of(received, Limit(hours, "wh"))
    begins, pauses = received + gap * MINUTE, []
    for length in short:
        pauses.append(Pause(begins, begins + length * MINUTE))
        begins += 2 * length * MINUTE
    plain = reckon(calendar, terms)
    effective = [
        pause for i, pause in enumerate(pauses) if pause.begins < reckon(calendar, terms, pauses[:i]).late_from
    ]
    worked = sum(calendar.working_minutes(*pause) for pause in effective)
    moved = reckon(calendar, terms, pauses)
    assert calendar.working_minutes(plain.due, moved.due) == worked


@settings(max_examples=200, deadline=None)
@given(names, cases())
def test_due_never_precedes_receipt(name: str, case: Case) -> None:
    due = reckon(CALENDARS[name], case.terms)
    assert due.due >= case.received
    assert due.late_from > due.due
    assert due.early_before <= due.due


@settings(max_examples=300, deadline=None)
@given(names, cases(), st.integers(1, 20))
def test_a_longer_limit_never_gives_an_earlier_due(name: str, case: Case, more: int) -> None:
    assume(case.limit.unit != "same-day")
    calendar = CALENDARS[name]
    longer = case.terms._replace(limit=Limit(case.limit.count + more, case.limit.unit))
    try:
        later = reckon(calendar, longer, case.pauses)
    except YearAbsentError:
        return  # longer than the calendar: refused, not earlier
    assert reckon(calendar, case.terms, case.pauses).due <= later.due


@settings(max_examples=300, deadline=None)
@given(names, cases())
def test_the_counted_days_of_an_explanation_are_the_limit(name: str, case: Case) -> None:
    calendar = CALENDARS[name]
    try:
        due = reckon(calendar, case.terms, case.pauses)
    except YearAbsentError:
        return  # beyond the calendar there is nothing to explain
    days = explain(calendar, case.terms, case.pauses)
    counted = [day.counted for day in days if day.counted]
    if case.limit.unit == "wh":
        assert counted[-1] == sum(day.minutes for day in days) == case.limit.count * 60
    elif case.limit.unit == "mo":
        assert counted == list(range(1, len(counted) + 1))
    else:
        assert counted == list(range(1, case.limit.count + 1))
    span = [calendar.local_date(case.received) + timedelta(i) for i in range(len(days))]
    assert [day.day for day in days] == span
    assert span[-1] == due.due.date()


@settings(max_examples=200, deadline=None)
@given(names, instants, st.integers(1, 200))
def test_the_lean_path_is_the_promise(name: str, received: datetime, n: int) -> None:
    calendar = CALENDARS[name]
    reckoned = reckon(calendar, terms_of(received, Limit(n, "wd")))
    assert calendar.promised(received, n) == (reckoned.due, reckoned.late_from)


@settings(max_examples=200, deadline=None)
@given(names, instants, st.integers(0, 59), st.integers(0, 999_999), limits)
def test_seconds_are_dropped(name: str, received: datetime, second: int, micro: int, limit: Limit) -> None:
    calendar = CALENDARS[name]
    ticking = received.replace(second=second, microsecond=micro)
    assert reckon(calendar, terms_of(ticking, limit)) == reckon(calendar, terms_of(received, limit))
