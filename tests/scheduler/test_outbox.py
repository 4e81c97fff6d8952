"""What becomes of a message whose turn has come: dropped when it is no longer true, kept for working time, given up."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import commands as c
from domain.dossier import Dossier
from domain.rules import Rulebook
from scheduler.alerts import alerts_of
from scheduler.outbox import (
    NO_CALENDAR,
    Dead,
    Drop,
    Failure,
    Note,
    Patience,
    Send,
    Wait,
    after_failure,
    jitter_of,
    judged,
    working_time,
)
from tests.domain.acting import IN_TIME, LATE, do, done
from tests.scheduler.agreeing import agreeing
from tests.world import at, calendar, received, rulebook

NEXT = "2026-11-06 09:00"
VN = calendar("vn@1")
PATIENCE = Patience.of(rulebook())


def note_of(dossier: Dossier, kind: type[c.DossierCommand], when: str, wanted: str) -> Note:
    """What the order leads to, as the outbox keeps it."""
    rules: Rulebook = rulebook()
    alerts = alerts_of(do(dossier, kind, when), dossier, rules)
    alert = next(alert for alert in alerts if alert.kind == wanted)
    return Note(alert.kind, alert.promise_no, alert.deadline)


def overdue() -> tuple[Dossier, Note]:
    dossier = agreeing()
    return dossier, note_of(dossier, c.RaiseRungs, LATE, "overdue")


# --- is it still true -----------------------------------------------------------------------------------


def test_what_still_holds_is_sent() -> None:
    dossier, note = overdue()
    assert judged(note, dossier, at(NEXT)) == Send()


@pytest.mark.parametrize(
    ("act", "why"),
    [(c.ProcessDossier, "has_result"), (c.WithdrawDossier, "closed"), (c.StopDossier, "closed")],
)
def test_never_after_the_case_is_closed(act: type[c.DossierCommand], why: str) -> None:
    dossier, note = overdue()
    assert judged(note, done(dossier, (act, NEXT)), at(NEXT)) == Drop(why)


def test_a_warning_about_an_old_date_is_dropped() -> None:
    dossier = received()
    note = note_of(dossier, c.RaiseRungs, "2026-11-04 07:30", "notice_due")
    do(dossier, c.PauseClock, "2026-11-04 08:00")
    assert judged(note, dossier, at("2026-11-04 09:00")) == Wait(at("2026-11-04 10:00"), "paused")
    do(dossier, c.ResumeClock, "2026-11-09 08:00")
    assert judged(note, dossier, at("2026-11-09 09:00")) == Drop("promise_moved")


def test_a_short_pause_leaves_the_warning_as_it_was() -> None:
    dossier = received()
    note = note_of(dossier, c.RaiseRungs, "2026-11-04 07:30", "notice_due")
    done(dossier, (c.PauseClock, "2026-11-04 08:00"), (c.ResumeClock, "2026-11-04 10:00"))
    assert judged(note, dossier, at("2026-11-04 10:00")) == Send()


def test_a_warning_is_worth_nothing_once_its_day_is_over() -> None:
    dossier = received()
    note = note_of(dossier, c.RaiseRungs, "2026-11-04 07:30", "notice_due")
    assert judged(note, dossier, at("2026-11-05 16:59")) == Send()
    assert judged(note, dossier, at("2026-11-05 17:00")) == Drop("past")


def test_a_pause_that_ended_was_not_too_long() -> None:
    dossier = received()
    do(dossier, c.PauseClock, "2026-11-03 08:00", longest="1wd")
    note = note_of(dossier, c.RaiseRungs, "2026-11-05 08:00", "paused_too_long")
    assert judged(note, dossier, at("2026-11-05 08:00")) == Send()
    do(dossier, c.ResumeClock, "2026-11-05 09:00")
    assert judged(note, dossier, at("2026-11-05 09:00")) == Drop("resumed")


def test_a_promise_that_proves_kept_is_not_called_overdue() -> None:
    dossier, note = overdue()
    longer = {"entry": 1, "field": "limit", "new": "5wd", "approved_by": "chi"}
    do(dossier, c.CorrectEntry, NEXT, **longer)
    assert judged(note, dossier, at(NEXT)) == Drop("promise_moved")


def test_a_letter_that_went_out_says_it_better() -> None:
    dossier = agreeing()
    note = note_of(dossier, c.RaiseRungs, LATE, "late")
    assert judged(note, dossier, at(NEXT)) == Send()
    done(dossier, (c.DraftApology, NEXT), (c.IssueApology, NEXT))
    assert isinstance(judged(note, dossier, at(NEXT)), Drop)


def test_a_broken_re_promise_is_told_to_the_citizen_too() -> None:
    dossier = done(agreeing(), (c.RaiseRungs, LATE), (c.DraftApology, LATE), (c.IssueApology, LATE))
    note = note_of(dossier, c.RaiseRungs, "2026-11-12 08:00", "late")
    assert judged(note, dossier, at("2026-11-12 08:00")) == Send()


def test_a_second_new_date_replaces_the_first() -> None:
    dossier = done(agreeing(), (c.RaiseRungs, LATE), (c.DraftApology, LATE))
    first = note_of(dossier, c.IssueApology, LATE, "new_date")
    assert judged(first, dossier, at(NEXT)) == Send()
    do(dossier, c.DraftApology, NEXT, re_promise=at("2026-11-20 17:00"))
    second = note_of(dossier, c.IssueApology, NEXT, "new_date")
    assert judged(first, dossier, at(NEXT)) == Drop("promise_moved")
    assert judged(second, dossier, at(NEXT)) == Send()


def test_a_result_is_called_ready_until_it_is_taken_or_taken_back() -> None:
    dossier = agreeing()
    note = note_of(dossier, c.ProcessDossier, IN_TIME, "ready")
    assert judged(note, dossier, at(NEXT)) == Send()
    do(dossier, c.ReturnResult, LATE)
    assert judged(note, dossier, at(NEXT)) == Drop("returned")
    do(dossier, c.RecallResult, NEXT)
    assert judged(note, dossier, at(NEXT)) == Drop("recalled")


# --- working time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20 07:29", "2026-11-20 07:30"),
        ("2026-11-20 11:30", "2026-11-20 13:30"),
        ("2026-11-20 17:00", "2026-11-23 07:30"),  # a Friday evening
        ("2026-11-23 20:00", "2026-11-25 07:30"),  # the day between is a day off
        ("2026-01-01 08:00", "2026-01-05 07:30"),
    ],
)
def test_outside_working_time_a_message_waits_for_the_office_to_open(now: str, opens: str) -> None:
    assert working_time(VN, at(now)) == Wait(at(opens))
    assert working_time(VN, at(opens)) == Send()


@pytest.mark.parametrize("now", ["2026-11-20 07:30", "2026-11-20 11:29", "2026-11-20 16:59", "2026-01-10 08:00"])
def test_in_working_time_it_goes_at_once(now: str) -> None:
    assert working_time(VN, at(now)) == Send()


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2029-11-16 18:00", "2029-11-19 07:30"),
        ("2029-11-17 09:00", "2029-11-19 07:30"),
        ("2029-11-16 06:00", "2029-11-16 07:30"),
    ],
)
def test_without_a_calendar_of_the_year_plain_office_hours_hold_and_are_named(now: str, opens: str) -> None:
    assert working_time(VN, at(now)) == Wait(at(opens), NO_CALENDAR)
    assert working_time(VN, at(opens)) == Send()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 20)))  # noqa: DTZ001 - zoned below
def test_the_office_is_always_open_when_the_wait_ends(wall: datetime) -> None:
    verdict = working_time(VN, at(wall.isoformat()))
    if isinstance(verdict, Wait):
        assert verdict.until > at(wall.isoformat())
        assert working_time(VN, verdict.until) == Send()


# --- failures -------------------------------------------------------------------------------------------


def test_waits_grow_from_a_minute_to_half_a_day() -> None:
    first = at(NEXT)
    waits = [after_failure(Failure("down"), n, first, first, PATIENCE, 0.0) for n in range(1, 8)]
    assert [wait.until - first for wait in waits if isinstance(wait, Wait)] == [
        timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720, 720, 720)
    ]


def test_after_eight_tries_or_two_days_it_is_given_up() -> None:
    first = at(NEXT)
    assert after_failure(Failure("down"), 8, first, first, PATIENCE, 0.0) == Dead("down")
    assert after_failure(Failure("down"), 2, first, first + timedelta(hours=48), PATIENCE, 0.0) == Dead("down")


def test_a_permanent_refusal_is_not_asked_again() -> None:
    assert after_failure(Failure("550", is_permanent=True), 1, at(NEXT), at(NEXT), PATIENCE, 0.0) == Dead("550")


@given(st.text(min_size=1), st.integers(1, 8))
def test_the_same_try_waits_alike_and_never_more_than_a_quarter_longer(key: str, attempts: int) -> None:
    jitter = jitter_of(key, attempts)
    assert 0 <= jitter < 1
    assert jitter == jitter_of(key, attempts)
    verdict = after_failure(Failure("down"), 1, at(NEXT), at(NEXT), PATIENCE, jitter)
    assert isinstance(verdict, Wait)
    assert timedelta(minutes=1) <= verdict.until - at(NEXT) < timedelta(minutes=1.25)


def test_messages_that_failed_together_come_back_apart() -> None:
    assert len({jitter_of(f"key-{n}", 1) for n in range(100)}) == 100
