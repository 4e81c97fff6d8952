"""The dossiers behind each number of a report: as many as the number says, in the whole and in every group."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from projections import facts
from projections.behind import NUMBERS, SETTLED, Cell, Number, behind
from projections.books import Books, column_of
from projections.line import Line
from projections.question import Question
from projections.rates import States, answer, replay
from projections.read_models import apply
from tests.projections.database import database
from tests.projections.histories import START, Recorded, Step, histories, lines_of, played
from tests.projections.test_rates import AXES, amendments_of, days, periods
from tests.world import ZONE, ground

NAMES: list[Number] = sorted(name for part in get_args(Number) for name in get_args(part))


def replayed(lines: list[Line]) -> States:
    return replay(lambda: lines, lambda: amendments_of(lines))


def number_in(books: Books, name: Number) -> int:
    if name == "kept":
        return books.early + books.on_time
    return books.received + books.carried_over if name == "in_balance" else int(getattr(books, name))


def test_every_number_of_a_report_can_be_asked_for() -> None:
    assert set(vars(Books())) | {"settled", "open", "kept", "in_balance"} == NUMBERS


@settings(max_examples=60, deadline=None)
@given(histories, days, periods, st.sampled_from([None, *AXES]), st.sampled_from([None, frozenset({"W1"})]))
def test_each_number_lists_as_many_dossiers_as_it_says(
    log: list[Recorded], as_of: datetime, period: dict[str, Any], by: Any, offices: frozenset[str] | None
) -> None:
    states = replayed(lines_of(log))
    question = Question(as_of, ZONE, **period, by=by, offices=offices)
    report = answer(question, states, len(log))
    lines = [(report.total, {}), *((it.books, {"of_whole": False, "key": it.key}) for it in report.groups)]
    for books, where in lines:
        for name in NAMES:
            found = [it.stream for it in behind(question, states, Cell(name, **where))]
            assert len(found) == len(set(found)) == number_in(books, name), (name, where)


def inline(connection: Any, lines: list[Line]) -> None:
    def history(streams: Any) -> list[Line]:
        return [line for line in lines if line.stream in streams]

    apply(connection, lines, history, lambda: ground(START))


@settings(max_examples=60, deadline=None)
@given(histories, days, periods)
def test_nobody_in_the_books_is_left_out_by_reading_only_what_the_table_says_may_be_there(
    log: list[Recorded], as_of: datetime, period: dict[str, Any]
) -> None:
    lines = lines_of(log)
    asked = Question(as_of, ZONE, **period).period
    with database() as connection:
        inline(connection, lines)
        within = set(connection.scalars(facts.streams_within(asked)))
    for dossiers in replayed(lines)([asked.cut]):
        in_books = {it.stream for it in dossiers if column_of(it, asked) is not None}
    assert in_books <= within


@settings(max_examples=60, deadline=None)
@given(histories, days, periods, st.sampled_from(AXES))
def test_what_was_settled_in_a_past_period_is_read_from_the_table_as_it_would_be_replayed(
    log: list[Recorded], as_of: datetime, period: dict[str, Any], by: Any
) -> None:
    lines = lines_of(log)
    report = answer(Question(as_of, ZONE, **period, by=by), replayed(lines), len(lines))
    with database() as connection:
        inline(connection, lines)
        for group in report.groups:
            if group.key is not None:
                settled = facts.settled_between(connection, Question(as_of, ZONE, **period, **{by: group.key}))
                books = group.books
                asked = Question(as_of, ZONE, **period, **{by: group.key})
                for name in SETTLED:
                    found = behind(asked, facts.settled_within(connection, asked.period), Cell(name))
                    assert len(list(found)) == number_in(books, name)
                assert settled == +Counter(early=books.early, on_time=books.on_time, late=books.late)


def test_what_an_import_brought_is_told_apart() -> None:
    log = played([Step(0, "return", 0, 2), Step(1, "tick", 5, 2)])
    lines = lines_of(log)
    everything = Question(START + timedelta(days=9), ZONE).period
    with database() as connection:
        inline(connection, lines)
        assert facts.streams_from(connection, "import", everything) == {lines[0].stream}
        assert len(set(connection.scalars(facts.streams_within(everything)))) == 2
