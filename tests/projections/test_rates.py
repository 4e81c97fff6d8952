"""The rates report: books balance in every group, both time axes hold, groups and months are what they say."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ledger.instants import to_micros
from domain import commands as c
from domain.dossier import Dossier
from projections import facts
from projections.books import COLUMNS
from projections.line import Line
from projections.question import Question
from projections.rates import Report, answer, replay
from projections.read_models import apply
from tests.projections.database import database
from tests.projections.histories import START, Recorded, histories, lines_of
from tests.world import ZONE, at, ground, received

AXES = ("office", "procedure", "channel", "official")
SUMMED = tuple(name for name in COLUMNS if not name.startswith("moved"))
days = st.integers(-2, 50).map(lambda count: START + timedelta(days=count))
periods = st.one_of(
    st.fixed_dictionaries({"begins": st.one_of(st.none(), days)}),
    st.fixed_dictionaries({"ends": days}),
    st.tuples(days, days).map(sorted).map(lambda pair: dict(zip(("begins", "ends"), pair, strict=True))),
)


def amendments_of(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.amends is not None]


def asked(log: list[Recorded], as_of: datetime, **question: Any) -> Report:
    lines = lines_of(log)
    states = replay(lambda: lines, lambda: amendments_of(lines))
    first = min((line.occurred_at for line in lines), default=None)
    return answer(Question(as_of=as_of, zone=ZONE, **question), states, len(lines), first)


def columns(report: Report) -> dict[str, Any]:
    return {name: value for name, value in report.as_json().items() if name in {*COLUMNS, "rates", "groups"}}


@settings(max_examples=80, deadline=None)
@given(histories, days, periods, st.sampled_from([None, *AXES, "month"]), st.sampled_from([1, 10, 21]))
def test_books_balance_in_every_group_and_groups_add_up(
    log: list[Recorded], as_of: datetime, period: dict[str, datetime | None], by: Any, first_day: int
) -> None:
    report = asked(log, as_of, **period, by=by, month_begins=first_day)
    parts = [group.books for group in report.groups]
    for books in (report.total, *parts):
        assert books.carried_over + books.received == books.settled + books.closed_otherwise + books.open
    if by in AXES:
        for name in SUMMED:
            assert sum(getattr(books, name) for books in parts) == getattr(report.total, name)
        assert sum(books.moved_in for books in parts) == sum(books.moved_out for books in parts)


@settings(max_examples=40, deadline=None)
@given(histories, days, st.sampled_from([1, 10, 21]))
def test_each_month_carries_over_what_the_month_before_left_open(
    log: list[Recorded], as_of: datetime, first_day: int
) -> None:
    months = asked(log, as_of, by="month", month_begins=first_day).groups
    for before, after in pairwise(months):
        assert after.books.carried_over == before.books.open
        assert after.period.begins == before.period.ends


@settings(max_examples=30, deadline=None)
@given(histories, days, st.sampled_from([1, 10, 21]))
def test_a_month_in_a_series_reads_like_that_month_alone(log: list[Recorded], as_of: datetime, first_day: int) -> None:
    for group in asked(log, as_of, by="month", month_begins=first_day).groups:
        begins, ends = (START + timedelta(microseconds=at_ - to_micros(START)) for at_ in group.period[:2])
        assert asked(log, as_of, begins=begins, ends=ends).total == group.books


@settings(max_examples=40, deadline=None)
@given(histories, days, st.integers(0, 60))
def test_known_at_an_instant_is_the_report_made_at_that_instant(
    log: list[Recorded], as_of: datetime, days_after: int
) -> None:
    known_at = START + timedelta(days=days_after)
    then = [it for it in log if it.recorded_at <= known_at]
    lines = [line for line in lines_of(log) if line.recorded_at <= to_micros(known_at)]
    question = Question(as_of=as_of, zone=ZONE, known_at=known_at, by="official")
    known = answer(question, replay(lambda: lines, lambda: amendments_of(lines)), len(lines))
    assert columns(known) == columns(asked(then, as_of, by="official"))


@settings(max_examples=40, deadline=None)
@given(histories, st.sampled_from(AXES))
def test_the_filter_for_a_group_gives_the_books_of_that_group(log: list[Recorded], axis: str) -> None:
    as_of = START + timedelta(days=30)
    for group in asked(log, as_of, by=axis).groups:
        assert asked(log, as_of, **{axis: group.key}).total == group.books


def ledger() -> list[Recorded]:
    """A dossier of office W1 that W2 took over a day after receipt, and another that stayed."""
    moved, stayed = received("2026-11-02 09:00"), second("2026-11-03 09:00")
    when = at("2026-11-04 09:00")
    take = c.TakeOver(id="t", by="chi", at=when, code="W1-1", to_office="W2", official="minh", basis="merger")
    moved.take_over(take, ground(when))
    return [Recorded(act, act.occurred_at) for dossier in (moved, stayed) for act in dossier.acts]


def second(when: str) -> Dossier:
    key = {"office": "W1", "procedure": "8wh", "channel": "online", "official": "hoa"}
    return Dossier.receive(c.ReceiveDossier(id="2", by="lan", at=at(when), **key), lambda: "W1-2", ground(at(when)))


def by_key(report: Report) -> dict[str | None, dict[str, int]]:
    return {it.key: {name: value for name, value in vars(it.books).items() if value} for it in report.groups}


def test_a_dossier_is_in_the_group_that_has_it_at_the_end_and_its_move_is_shown() -> None:
    assert by_key(asked(ledger(), at("2026-11-04 12:00"), by="office")) == {
        "W1": {"received": 1, "open_overdue": 1, "moved_out": 1},
        "W2": {"received": 1, "open_in_time": 1, "moved_in": 1},
    }


def test_before_the_move_it_is_in_the_group_it_was_in() -> None:
    assert by_key(asked(ledger(), at("2026-11-03 12:00"), by="office")) == {"W1": {"received": 2, "open_in_time": 2}}


def test_a_later_period_knows_no_move_of_an_earlier_one() -> None:
    report = asked(ledger(), at("2026-11-05 12:00"), begins=at("2026-11-05 00:00"), by="office")
    assert by_key(report)["W2"] == {"carried_over": 1, "open_in_time": 1}


def test_a_period_that_holds_the_move_shows_it_for_what_was_carried_over() -> None:
    report = asked(ledger(), at("2026-11-05 12:00"), begins=at("2026-11-04 00:00"), by="official")
    assert by_key(report)["minh"] == {"carried_over": 1, "open_in_time": 1, "moved_in": 1}


def test_by_successor_a_merger_moves_nothing() -> None:
    report = asked(ledger(), at("2026-11-04 12:00"), by="office", successors={"W1": "W2"})
    assert by_key(report) == {"W2": {"received": 2, "open_in_time": 1, "open_overdue": 1}}


def test_with_a_filter_the_whole_shows_what_moved_over_its_border() -> None:
    total = asked(ledger(), at("2026-11-04 12:00"), office="W1").total
    assert (total.received, total.moved_in, total.moved_out) == (1, 0, 1)
    assert asked(ledger(), at("2026-11-04 12:00")).total.moved_out == 0


def test_groups_by_procedure_and_channel_are_those_of_the_receipt() -> None:
    found = {axis: by_key(asked(ledger(), at("2026-11-03 12:00"), by=axis)) for axis in ("procedure", "channel")}
    one = {"received": 1, "open_in_time": 1}
    assert found == {"procedure": {"3wd": one, "8wh": one}, "channel": {"desk": one, "online": one}}


@pytest.mark.parametrize(
    ("first_day", "names", "starts"),
    [
        (1, ["2026-11", "2026-12"], ["2026-11-01", "2026-12-01"]),
        (21, ["2026-11", "2026-12"], ["2026-10-21", "2026-11-21"]),
        (3, ["2026-11", "2026-12", "2027-01"], ["2026-10-03", "2026-11-03", "2026-12-03"]),
    ],
)
def test_a_month_may_begin_on_any_day_and_is_named_by_where_it_ends(
    first_day: int, names: list[str], starts: list[str]
) -> None:
    groups = asked(ledger(), at("2026-12-15 12:00"), by="month", month_begins=first_day).as_json()["groups"]
    assert [group["key"] for group in groups] == names
    assert [group["period"]["from"][:10] for group in groups] == starts


def test_months_are_cut_short_by_the_period_asked_for() -> None:
    period = {"begins": at("2026-11-03 00:00"), "ends": at("2026-12-10 00:00")}
    groups = asked(ledger(), at("2026-12-15 12:00"), by="month", **period).as_json()["groups"]
    assert groups[0]["period"] == {"from": "2026-11-03T00:00:00+07:00", "to": "2026-12-01T00:00:00+07:00"}
    assert groups[1]["period"] == {"from": "2026-12-01T00:00:00+07:00", "to": "2026-12-10T00:00:00+07:00"}


@pytest.mark.parametrize("first_day", [0, 29])
def test_a_month_cannot_begin_on_a_day_that_some_months_lack(first_day: int) -> None:
    with pytest.raises(ValueError, match=str(first_day)):
        asked(ledger(), at("2026-12-15 12:00"), by="month", month_begins=first_day)


def test_an_empty_ledger_has_empty_books_and_no_months() -> None:
    report = asked([], at("2026-12-15 12:00"), by="month")
    assert (report.total.received, list(report.groups)) == (0, [])


def test_the_answer_for_programs_shows_its_position_definitions_and_axes() -> None:
    told = asked(ledger(), at("2026-11-04 12:00"), by="office", known_at=at("2026-11-30 00:00")).as_json()
    assert (told["position"], told["as_of"]) == (3, "2026-11-04T12:00:00+07:00")
    assert told["known_at"] == "2026-11-30T00:00:00+07:00"
    assert told["period"] == {"from": None, "to": None}
    assert told["rates"]["early"] == {
        "numerator": 0,
        "denominator": 0,
        "percent": None,
        "definition": told["definitions"]["rates.early"],
    }
    assert set(COLUMNS) | {"key", "rates"} == set(told["groups"][0])


def test_only_a_question_about_the_present_is_answered_from_the_table() -> None:
    now = at("2026-11-20 09:00")
    asked_now = Question(as_of=now, zone=ZONE)
    assert asked_now.is_present(now)
    past = [Question(as_of=now - timedelta(minutes=1), zone=ZONE), Question(as_of=now, zone=ZONE, known_at=now)]
    past += [Question(as_of=now, zone=ZONE, ends=now - timedelta(days=1)), Question(as_of=now, zone=ZONE, by="month")]
    assert not any(question.is_present(now) for question in past)


@settings(max_examples=30, deadline=None)
@given(histories, days, st.sampled_from([None, *AXES]))
def test_the_table_of_facts_gives_the_same_answer_as_the_lines(log: list[Recorded], begins: datetime, by: Any) -> None:
    lines, as_of = lines_of(log), START + timedelta(days=365)
    question = Question(as_of=as_of, zone=ZONE, begins=begins, by=by)
    with database() as connection:
        apply(
            connection, lines, lambda streams: [line for line in lines if line.stream in streams], lambda: ground(START)
        )
        from_facts = answer(question, lambda _: [facts.read(connection)], len(lines))
    assert from_facts == answer(question, replay(lambda: lines, lambda: amendments_of(lines)), len(lines))
