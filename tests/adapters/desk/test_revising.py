"""A calendar that changes late moves every open promise it must, in one act, once, and nothing else."""

from contextlib import suppress
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapters.bootstrap import Installation, closing
from adapters.ledger.errors import LedgerFullError
from adapters.ledger.previewing import Preview
from adapters.ledger.revising import Moved, recorded_moves
from domain import commands as c
from domain.errors import (
    CommandReusedError,
    DomainError,
    RevisedMeanwhileError,
    RevisionRefusedError,
    SecondPersonError,
)
from domain.events import ApologyRequired, ApologyWithdrawn, PromiseRevised
from tests.adapters.desk.faults import Fault
from tests.adapters.desk.mortals import KILLED, running_mortals
from tests.adapters.desk.revising import act, calendar_with, done, dues, rates, received, revision, seen
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.wards import Clock, founded, receiving, reopened, state_of

WEDNESDAY = calendar_with(["2026-11-04"])  # what is received on Monday is promised for Thursday the fifth


@pytest.mark.on_postgresql
def test_open_and_paused_promises_move_and_what_is_settled_or_closed_stays(ward: Installation) -> None:
    opened, paused, settled, withdrawn, far = codes = received(ward, 5)
    act(ward, c.PauseClock, paused, cause="payment")
    act(ward, c.ProcessDossier, settled)
    act(ward, c.WithdrawDossier, withdrawn)
    act(ward, c.RevisePromise, far, cause="supervisor", basis="x", limit="1wd")
    preview = seen(ward, revision(WEDNESDAY))
    before = state_of(ward)
    assert (preview.counted, [move.order.code for move in preview.moves]) == (3, [opened, paused])
    assert {day.day.isoformat() for move in preview.moves for day in (move.why.days if move.why else ())} == {
        "2026-11-04"
    }
    assert state_of(ward) == before

    answer = done(ward, revision(WEDNESDAY), preview)

    assert dues(ward, codes) == ["06/11", "06/11", "05/11", "05/11", "03/11"]
    moved = ward.desk.dossier(opened).acts[-1]
    assert isinstance(moved, PromiseRevised)
    assert (moved.cause, moved.basis, moved.by, moved.approved_by) == ("calendar", "QĐ 1", "admin", "chi")
    assert (moved.old.calendar, moved.promise.calendar) == ("vn@1", "vn@2")
    assert [each.code for each in recorded_moves(ward.reader, revision(WEDNESDAY).order, answer)] == [opened, paused]


def test_an_apology_owed_for_a_promise_that_heals_is_withdrawn(ward: Installation, clock: Clock) -> None:
    [code] = received(ward, 1)
    clock.show("2026-11-06 09:00")
    act(ward, c.RaiseRungs, code, "2026-11-06 09:00")
    healing = revision(calendar_with(["2026-11-04", "2026-11-05"]), "2026-11-06 09:00")
    [move] = seen(ward, healing).moves
    assert (move.states, move.ends_apology) == (("overdue", "in_time"), True)
    done(ward, healing)
    kinds = [type(event) for event in ward.desk.dossier(code).acts]
    assert kinds[-2:] == [PromiseRevised, ApologyWithdrawn]
    assert ApologyRequired in kinds


def test_a_pause_that_ends_after_the_revision_is_counted_on_the_new_calendar(ward: Installation, clock: Clock) -> None:
    [code] = received(ward, 1)
    done(ward, revision(calendar_with(["2026-11-06"])))  # beyond the promise: nothing moves
    assert dues(ward, [code]) == ["05/11"]
    act(ward, c.PauseClock, code, cause="payment")
    clock.show("2026-11-03 09:00")
    act(ward, c.ResumeClock, code, "2026-11-03 09:00")
    assert dues(ward, [code]) == ["09/11"]  # not the sixth, which nobody works any more


def test_who_came_meanwhile_moves_too_and_who_left_does_not(ward: Installation) -> None:
    first, second = received(ward, 2)
    preview = seen(ward, revision(WEDNESDAY))
    act(ward, c.ProcessDossier, first)
    act(ward, c.HandOver, second, to="an")
    third = ward.desk.handle(receiving(3)).code
    done(ward, revision(WEDNESDAY), preview)
    assert dues(ward, [first, second, third]) == ["05/11", "06/11", "06/11"]
    assert_nothing_lost(ward)


def test_an_act_entered_minutes_ahead_of_the_clock_does_not_stop_a_revision(ward: Installation) -> None:
    [code] = received(ward, 1)
    act(ward, c.HandOver, code, "2026-11-02 09:04", to="an")
    done(ward, revision(WEDNESDAY))
    assert dues(ward, [code]) == ["06/11"]


@pytest.mark.on_postgresql
def test_given_again_it_is_done_once_and_answered_alike(ward: Installation, clock: Clock) -> None:
    received(ward, 2)
    first = done(ward, revision(WEDNESDAY))
    ward.desk.handle(receiving(3))
    clock.show("2026-11-02 10:00")
    before = state_of(ward)
    assert done(ward, revision(WEDNESDAY)) == first
    assert state_of(ward) == before
    assert len(recorded_moves(ward.reader, revision(WEDNESDAY).order, first)) == 2
    with pytest.raises(CommandReusedError):
        done(ward, revision(WEDNESDAY, basis="QĐ 2"))


def test_nothing_is_recorded_where_one_promise_cannot_be_counted(ward: Installation) -> None:
    received(ward, 2)
    before, shorter = state_of(ward), revision(calendar_with(years=[2023, 2024, 2025], forecast=[]))
    with pytest.raises(RevisionRefusedError) as refused:
        done(ward, shorter)
    assert refused.value.facts["count"] == 2
    assert state_of(ward) == before


def test_who_comes_meanwhile_and_cannot_be_counted_stops_it_too(ward: Installation) -> None:
    shorter = revision(calendar_with(years=[2023, 2024, 2025], forecast=[]))
    preview = seen(ward, shorter)
    [code] = received(ward, 1)
    before = state_of(ward)
    with pytest.raises(RevisionRefusedError) as refused:
        done(ward, shorter, preview)
    assert (refused.value.facts["dossiers"], state_of(ward)) == ([code], before)
    assert ward.desk.ground().latest_key("vn") == "vn@1"


def test_nobody_approves_what_they_revise(ward: Installation) -> None:
    with pytest.raises(SecondPersonError):
        done(ward, revision(WEDNESDAY, approved_by="ADMIN"))


@pytest.mark.on_postgresql
def test_of_two_revisions_that_race_one_wins_and_the_other_looks_again(
    filed: Installation, tmp_path: Path, clock: Clock
) -> None:
    codes = received(filed, 3)
    gate, outcomes = Barrier(2), list[str]()

    def revise(ward: Installation, name: str, day: str) -> None:
        asked = revision(calendar_with([day]), id=name)
        preview = seen(ward, asked)
        gate.wait()
        try:
            done(ward, asked, preview)
            outcomes.append(name)
        except DomainError as refusal:
            outcomes.append(refusal.code)

    with closing(reopened(tmp_path, clock)) as other:
        threads = [
            Thread(target=revise, args=args) for args in ((filed, "a", "2026-11-04"), (other, "b", "2026-11-05"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    assert len({"a", "b"} & set(outcomes)) == 1
    assert RevisedMeanwhileError.code in outcomes
    assert dues(filed, codes) == ["06/11"] * 3
    assert filed.desk.ground().latest_key("vn") == "vn@2"
    assert_nothing_lost(filed)


# --- whole or absent --------------------------------------------------------------------------------

MANY = 500


def test_five_hundred_promises_move_together_or_not_at_all(filed: Installation) -> None:
    codes = received(filed, MANY)
    fault, preview, failures = Fault(filed.engines), seen(filed, revision(WEDNESDAY)), 0
    before = state_of(filed)
    for statement in (1, 12, MANY, *range(2 * MANY, 3 * MANY, 7)):  # two statements each, and then the tables
        fault.set("SQLITE_FULL", statement)
        with suppress(LedgerFullError):
            done(filed, revision(WEDNESDAY), preview)
        if fault.is_waiting:
            break
        failures += 1
        assert state_of(filed) == before
    fault.clear()
    assert failures > 5
    assert set(dues(filed, codes[:: MANY // 10])) == {"06/11"}
    answer = done(filed, revision(WEDNESDAY))
    assert len(recorded_moves(filed.reader, revision(WEDNESDAY).order, answer)) == MANY
    assert state_of(filed)[0] == before[0] + 1 + MANY


def test_a_program_killed_while_it_revises_leaves_all_or_nothing(filed: Installation, tmp_path: Path) -> None:
    codes = received(filed, 40)
    statement, before = 1, state_of(filed)
    with running_mortals() as mortals:
        while (told := mortals.live(tmp_path, through="desk", day_off="2026-11-04", statement=statement))["exit"]:
            assert (told["exit"], told["acknowledged"]) == (KILLED, {})
            if state_of(filed) != before:
                break  # killed between the commit and the answer
            statement += 31
    assert statement > 31 * 3
    assert dues(filed, codes) == ["06/11"] * 40
    answer = done(filed, revision(WEDNESDAY))
    assert len(recorded_moves(filed.reader, revision(WEDNESDAY).order, answer)) == 40
    assert_nothing_lost(filed, told["acknowledged"])


# --- what was previewed is what comes ---------------------------------------------------------------

ACTS = st.sampled_from(
    [
        (c.PauseClock, {"cause": "payment"}),
        (c.ResumeClock, {}),
        (c.ProcessDossier, {}),
        (c.WithdrawDossier, {}),
        (c.RaiseRungs, {}),
        (c.RecallResult, {}),
        (c.RevisePromise, {"cause": "supervisor", "basis": "x", "limit": "1wd"}),
    ]
)
DAYS = [f"2026-11-{day:02}" for day in range(2, 14)]
OFF = st.lists(st.sampled_from(DAYS), max_size=3, unique=True)
SATURDAYS = st.lists(
    st.sampled_from([("2026-11-07", "2026-11-06"), ("2026-11-14", "2026-11-13")]), max_size=2, unique=True
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=st.lists(st.tuples(st.integers(0, 4), st.integers(2, 9), ACTS), max_size=12), off=OFF, makeup=SATURDAYS)
def test_the_rates_before_are_those_now_and_the_rates_after_are_those_once_recorded(
    acts: list[tuple[int, int, tuple[type[c.DossierCommand], dict[str, object]]]],
    off: list[str],
    makeup: list[tuple[str, str]],
) -> None:
    assume(off or makeup)  # a version that says the same is refused
    clock = Clock()
    with closing(founded(None, clock)) as ward:
        codes = received(ward, 5)
        for number, (code, day, (kind, facts)) in enumerate(sorted(acts, key=lambda each: each[1])):
            when = f"2026-11-{day:02} 09:00"
            clock.show(when)
            with_id = {"id": f"act-{number}"} | facts
            try:
                act(ward, kind, codes[code], when, **with_id)
            except DomainError:
                continue
        clock.show("2026-11-10 09:00")
        asked = revision(calendar_with(off, makeup), "2026-11-10 09:00")
        preview = seen(ward, asked)
        held = {code: ward.desk.dossier(code).standing for code in codes}
        assert preview.before.total == rates(ward).total
        answer = done(ward, asked, preview)
        assert preview.after.total == rates(ward).total
        assert_as_previewed(ward, preview, recorded_moves(ward.reader, asked.order, answer))
        for code, before in held.items():
            now = ward.desk.dossier(code).standing
            assert now.settled_class == before.settled_class
            if now.promise and before.promise:
                assert now.promise.late_from >= before.promise.late_from


def assert_as_previewed(ward: Installation, preview: Preview, moved: list[Moved]) -> None:
    """The moves recorded are those previewed, and nothing moves a second time."""
    assert {(move.order.code, move.after) for move in preview.moves} == {(move.code, move.new) for move in moved}
    again = revision(ward.desk.ground().calendar_of("vn@2").spec, "2026-11-10 09:00", id="again")
    assert seen(ward, again).moves == []
