"""What each column of the books holds (design §5), named examples; and the published years they must give exactly."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any

import pytest

from adapters.ledger.instants import to_micros
from domain import commands as c
from domain.dossier import Dossier
from projections.books import Books, Rate, UnbalancedError
from projections.fold import fold
from projections.line import Line
from projections.question import Question
from projections.rates import Report, answer
from tests.projections.histories import Recorded, lines_of
from tests.world import ZONE, at, ground, received

MONDAY = "2026-11-02 09:00"  # three working days: due Thursday 5 November at closing, late from Friday midnight


def order(kind: type[Any], dossier: Dossier, when: str, **facts: object) -> None:
    """Let the dossier do one act at `when`."""
    acts = {c.ProcessDossier: dossier.process, c.PauseClock: dossier.pause, c.WithdrawDossier: dossier.withdraw}
    acts |= {c.StopDossier: dossier.stop, c.RecallResult: dossier.recall, c.TakeOver: dossier.take_over}
    acts |= {c.HandOver: dossier.hand_over, c.ResumeClock: dossier.resume, c.ReturnResult: dossier.return_result}
    command = kind(id=f"c{dossier.version}", by="hoa", at=at(when), code="W1-1", **facts)
    acts[kind](command, ground(at(when)))


def another(when: str) -> Dossier:
    """Return a second dossier like `received`."""
    facts = {"office": "W1", "procedure": "3wd", "official": "hoa"}
    return Dossier.receive(c.ReceiveDossier(id="2", by="lan", at=at(when), **facts), lambda: "W1-2", ground(at(when)))


def states(dossiers: Iterable[Dossier]) -> Any:
    """Return the facts of dossiers at the cuts that a report asks for."""
    lines = [line for it in dossiers for line in lines_of(Recorded(e, e.occurred_at) for e in it.acts)]
    return lambda cuts: [fold(lines, cut).values() for cut in cuts]


def report(*dossiers: Dossier, as_of: str = "2026-12-31 00:00", **asked: Any) -> Report:
    return answer(Question(as_of=at(as_of), zone=ZONE, **asked), states(dossiers), position=7)


def counted(*dossiers: Dossier, **asked: Any) -> dict[str, int]:
    """Return the columns that are not zero."""
    total = report(*dossiers, **asked).total
    return {name: value for name, value in vars(total).items() if value}


@pytest.mark.parametrize(
    ("settled", "column"),
    [
        ("2026-11-02 10:00", "early"),
        ("2026-11-04 23:59", "early"),
        ("2026-11-05 07:30", "on_time"),
        ("2026-11-05 23:59", "on_time"),
        ("2026-11-06 00:00", "late"),
        ("2026-12-30 09:00", "late"),
    ],
)
def test_a_result_is_early_on_time_or_late_by_the_date_of_its_promise(settled: str, column: str) -> None:
    dossier = received(MONDAY)
    order(c.ProcessDossier, dossier, settled)
    assert counted(dossier) == {"received": 1, column: 1}


def test_same_day_work_done_the_same_day_is_on_time_not_early() -> None:
    dossier = received(MONDAY, "same-day")
    order(c.ProcessDossier, dossier, "2026-11-02 10:00")
    assert counted(dossier) == {"received": 1, "on_time": 1}


@pytest.mark.parametrize(("settled", "column"), [("2026-11-03 08:30", "early"), ("2026-11-03 08:31", "on_time")])
def test_a_limit_in_hours_is_early_with_an_hour_of_work_left(settled: str, column: str) -> None:
    dossier = received(MONDAY, "8wh")  # due Tuesday 09:30
    order(c.ProcessDossier, dossier, settled)
    assert counted(dossier) == {"received": 1, column: 1}


def test_a_result_collected_late_was_still_ready_on_time() -> None:
    dossier = received(MONDAY)
    order(c.ProcessDossier, dossier, "2026-11-05 09:00")
    order(c.ReturnResult, dossier, "2026-11-20 09:00")
    assert counted(dossier) == {"received": 1, "on_time": 1}


@pytest.mark.parametrize(
    ("as_of", "column"), [("2026-11-05 23:59", "open_in_time"), ("2026-11-06 00:00", "open_overdue")]
)
def test_an_open_dossier_is_overdue_from_the_first_late_instant(as_of: str, column: str) -> None:
    assert counted(received(MONDAY), as_of=as_of) == {"received": 1, column: 1}


@pytest.mark.parametrize(
    ("paused", "column"), [("2026-11-05 16:00", "open_paused"), ("2026-11-06 08:00", "open_overdue")]
)
def test_a_pause_stops_the_clock_but_heals_no_broken_promise(paused: str, column: str) -> None:
    dossier = received(MONDAY)
    order(c.PauseClock, dossier, paused, cause="supplement")
    assert counted(dossier) == {"received": 1, column: 1}


def test_a_dossier_without_a_promise_is_in_no_other_column() -> None:
    dossier = received(MONDAY, "none", no_promise=True)
    order(c.ProcessDossier, dossier, "2026-11-03 09:00")
    assert counted(dossier) == {"no_promise": 1}


def test_withdrawn_and_stopped_are_closed_otherwise_and_in_no_rate() -> None:
    withdrawn, stopped = received(MONDAY), another(MONDAY)
    order(c.WithdrawDossier, withdrawn, "2026-11-10 09:00")
    order(c.StopDossier, stopped, "2026-11-10 09:00", basis="x")
    assert counted(withdrawn, stopped) == {"received": 2, "closed_otherwise": 2}


def test_a_dossier_rejected_at_the_counter_is_counted_apart() -> None:
    refusal = c.RejectDossier(id="r", by="lan", at=at(MONDAY), office="W1", procedure="3wd", basis="x")
    dossier = Dossier.reject(refusal, lambda: "W1-2", ground(at(MONDAY)))
    assert counted(dossier) == {"rejected": 1}


def test_a_recalled_result_keeps_its_first_class() -> None:
    dossier = received(MONDAY)
    order(c.ProcessDossier, dossier, "2026-11-03 09:00")
    order(c.RecallResult, dossier, "2026-11-09 09:00")
    assert counted(dossier) == {"received": 1, "early": 1}
    order(c.ProcessDossier, dossier, "2026-12-24 09:00")
    assert counted(dossier) == {"received": 1, "early": 1}


def test_a_period_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    first, last = received("2026-11-02 00:00"), another("2026-11-03 00:00")
    period = {"begins": at("2026-11-02 00:00"), "ends": at("2026-11-03 00:00")}
    assert counted(first, last, **period) == {"received": 1, "open_in_time": 1}


def test_what_was_open_when_the_period_began_is_carried_over() -> None:
    settled_before, settled_in = received(MONDAY), another(MONDAY)
    order(c.ProcessDossier, settled_before, "2026-11-03 09:00")
    order(c.ProcessDossier, settled_in, "2026-11-04 09:00")
    period = {"begins": at("2026-11-04 00:00"), "ends": at("2026-11-05 00:00")}
    assert counted(settled_before, settled_in, **period) == {"carried_over": 1, "early": 1}


def test_a_closed_period_forgets_what_happened_after_it() -> None:
    dossier = received(MONDAY)
    order(c.ProcessDossier, dossier, "2026-11-10 09:00")
    assert counted(dossier, ends=at("2026-11-06 00:00")) == {"received": 1, "open_overdue": 1}


def test_as_of_counts_acts_up_to_and_including_its_instant() -> None:
    dossier = received(MONDAY)
    order(c.ProcessDossier, dossier, "2026-11-03 09:00")
    assert counted(dossier, as_of="2026-11-03 08:59") == {"received": 1, "open_in_time": 1}
    assert counted(dossier, as_of="2026-11-03 09:00") == {"received": 1, "early": 1}


def test_when_nothing_was_settled_there_is_no_percentage() -> None:
    rates = report(received(MONDAY)).as_json()["rates"]
    assert (rates["on_time"]["percent"], rates["early"]["percent"]) == (None, None)
    assert (rates["on_time"]["numerator"], rates["on_time"]["denominator"]) == (0, 0)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [(1, 3, 33.33), (2, 3, 66.67), (1, 8, 12.5), (1, 800, 0.13), (3, 3, 100.0), (0, 5, 0.0), (1020, 1329, 76.75)],
)
def test_percentages_are_rounded_half_up_to_two_decimals(numerator: int, denominator: int, percent: float) -> None:
    assert Rate(numerator, denominator, "n / d").percent == percent


def test_books_that_do_not_balance_are_refused() -> None:
    with pytest.raises(UnbalancedError):
        Books(received=2, early=1).check()


# --- published figures (domain.md §9), dossier by dossier --------------------------------------------------------

DAY = 86_400_000_000
DAYS_TAKEN = {"early": 4, "on_time": 5, "late": 6}  # promised within five


def lines_of_period(begins: datetime, ends: datetime, carried_over: int, fates: dict[str, int]) -> Iterator[Line]:
    """Yield the lines of a period's dossiers; the first `carried_over` were received three days before it began."""
    all_fates = chain.from_iterable(repeat(fate, count) for fate, count in fates.items())
    for number, fate in enumerate(all_fates):
        received_on = begins + timedelta(days=-3 if number < carried_over else number % 20)
        yield from lines_of_dossier(f"d{number}", to_micros(received_on), fate, to_micros(ends))


def lines_of_dossier(stream: str, received_at: int, fate: str, ends: int) -> Iterator[Line]:
    """Yield a dossier's receipt, and its result if it had one; an open one fell due around the end of the period."""
    late_from = {"open_in_time": ends + 1, "open_overdue": ends}.get(fate, received_at + 6 * DAY)
    key, no_key, promise = ("W1", "p", "desk", "hoa"), (None,) * 4, (late_from - 1, late_from, late_from - DAY)
    yield Line(1, stream, 1, "dossier.received", *key, received_at, received_at, *promise, None)
    if fate in DAYS_TAKEN:
        settled_at = received_at + DAYS_TAKEN[fate] * DAY
        yield Line(2, stream, 2, "dossier.processed", *no_key, settled_at, settled_at, None, None, None, None)


def published(begins: str, ends: str, carried_over: int, fates: dict[str, int]) -> Books:
    lines = list(lines_of_period(at(begins), at(ends), carried_over, fates))
    question = Question(as_of=at("2026-12-31 00:00"), zone=ZONE, begins=at(begins), ends=at(ends), by="office")
    books = answer(question, lambda cuts: [fold(lines, cut).values() for cut in cuts], len(lines))
    assert [group.books for group in books.groups] == [books.total]
    return books.total


def test_dak_glong_2020_gives_exactly_the_published_totals() -> None:
    fates = {"on_time": 57_502, "late": 187, "open_in_time": 1_246, "open_overdue": 75}
    books = published("2020-01-01 00:00", "2021-01-01 00:00", 1_982, fates)
    assert (books.carried_over, books.received) == (1_982, 57_028)
    assert (books.settled, books.early + books.on_time, books.late) == (57_689, 57_502, 187)
    assert (books.open, books.open_in_time, books.open_overdue) == (1_321, 1_246, 75)
    assert books.carried_over + books.received == books.settled + books.open == 59_010


def test_lam_dong_october_2019_gives_exactly_the_published_totals() -> None:
    fates = {"early": 13_529, "on_time": 1_958, "late": 154, "open_in_time": 3_720}
    books = published("2019-10-01 00:00", "2019-11-01 00:00", 3_320, fates)
    assert (books.carried_over, books.received) == (3_320, 16_041)
    assert (books.settled, books.early, books.on_time, books.late) == (15_641, 13_529, 1_958, 154)
    assert books.carried_over + books.received == 19_361
