"""The ladder: which rungs a dossier reaches and when, in the working time of its own calendar."""

import pytest
from hypothesis import given

from domain import commands as c
from domain import events as e
from domain.dossier import Dossier
from domain.errors import DomainError, InFutureError, NothingReachedError
from domain.ladder import Step
from tests.domain.acting import LATE, do, done, topics
from tests.domain.histories import History, histories
from tests.world import ZONE, at, ground, received


def ahead(dossier: Dossier, now: str = "2026-11-02 09:00") -> list[tuple[str, str]]:
    return [(step.rung, local(step)) for step in dossier.ladder(ground(at(now)))]


def local(step: Step) -> str:
    return step.reached_at.astimezone(ZONE).strftime("%m-%d %H:%M")


def tried(dossier: Dossier, when: str) -> list[e.DossierEvent]:
    try:
        return do(dossier, c.RaiseRungs, when)
    except NothingReachedError:
        return []


def test_a_promise_has_two_warnings_and_a_break_ahead_of_it() -> None:
    assert ahead(received()) == [("due_soon", "11-03 00:00"), ("notice_due", "11-04 00:00"), ("overdue", "11-06 00:00")]


def test_warnings_count_working_days_of_the_dossiers_own_calendar() -> None:
    # Received before the days off of Tết 2026 (16 to 20 February): due on Tuesday 24 February.
    steps = ahead(received("2026-02-11 09:00", limit="4wd"), "2026-02-11 09:00")
    assert steps == [("due_soon", "02-13 00:00"), ("notice_due", "02-23 00:00"), ("overdue", "02-25 00:00")]


def test_a_warning_that_lies_before_the_receipt_warns_of_nothing() -> None:
    assert ahead(received(procedure="same-day")) == [("overdue", "11-03 00:00")]
    assert ahead(received(limit="2wd")) == [("notice_due", "11-03 00:00"), ("overdue", "11-05 00:00")]


def test_a_promise_of_another_register_is_warned_of_in_calendar_days_where_no_calendar_reaches() -> None:
    dossier = received("2026-03-02 09:00", source="import", given_due=at("2031-03-20 17:00"))
    steps = dossier.ladder(ground(at("2026-03-02 09:00")))
    assert [(step.rung, local(step), step.counted) for step in steps] == [
        ("due_soon", "03-18 00:00", "calendar"),
        ("notice_due", "03-19 00:00", "calendar"),
        ("overdue", "03-21 00:00", "working"),
    ]


def test_nobody_is_warned_of_what_another_register_had_already_broken() -> None:
    steps = received(source="import").ladder(ground(at("2026-12-01 09:00")))
    assert [step.rung for step in steps] == ["overdue"]


def test_each_rung_is_raised_once_and_says_when_it_was_reached_and_when_it_was_noticed() -> None:
    dossier = received()
    [due_soon] = do(dossier, c.RaiseRungs, "2026-11-03 08:00")
    [notice] = do(dossier, c.RaiseRungs, "2026-11-04 08:00")
    assert isinstance(due_soon, e.RungReached)
    assert isinstance(notice, e.RungReached)
    times = (due_soon.rung, due_soon.reached_at, due_soon.occurred_at)
    assert times == ("due_soon", at("2026-11-03 00:00"), at("2026-11-03 08:00"))
    assert (notice.rung, notice.deadline, notice.broke_at) == ("notice_due", at("2026-11-05 17:00"), None)
    with pytest.raises(NothingReachedError):
        do(dossier, c.RaiseRungs, "2026-11-05 23:59")


def test_three_days_of_silence_lose_no_flag() -> None:
    every_day, once = received(), received()
    daily = [event for day in range(3, 10) for event in tried(every_day, f"2026-11-{day:02} 08:00")]
    late = do(once, c.RaiseRungs, "2026-11-09 08:00")

    def keys(events: list[e.DossierEvent]) -> set[tuple[object, ...]]:
        return {(x.rung, x.reached_at, x.broke_at) for x in events if isinstance(x, e.RungReached)}

    assert keys(late) == keys(daily)


def test_the_clock_cannot_be_asked_about_the_future() -> None:
    with pytest.raises(InFutureError):
        do(received(), c.RaiseRungs, "2026-11-09 08:00", now="2026-11-04 08:00")


def test_asked_about_an_earlier_day_a_flag_never_stands_before_the_last_act() -> None:
    dossier = done(received(), (c.HandOver, "2026-11-10 08:00"))
    events = do(dossier, c.RaiseRungs, "2026-11-06 00:00", now="2026-11-11 08:00")
    assert {event.occurred_at for event in events} == {at("2026-11-10 08:00")}


def test_warnings_are_raised_again_once_the_promise_has_moved() -> None:
    dossier = done(
        received(),
        (c.RaiseRungs, "2026-11-04 08:00"),
        (c.PauseClock, "2026-11-04 09:00"),
        (c.ResumeClock, "2026-11-11 09:00"),
    )
    assert ahead(dossier) == [("due_soon", "11-10 00:00"), ("notice_due", "11-11 00:00"), ("overdue", "11-13 00:00")]


def test_a_paused_dossier_reaches_no_rung_but_that_of_its_pause() -> None:
    dossier = done(received(), (c.PauseClock, "2026-11-03 09:00"))
    assert ahead(dossier) == []
    limited = received()
    do(limited, c.PauseClock, "2026-11-03 09:00", longest="5wd")
    assert ahead(limited) == [("paused_too_long", "11-11 00:00")]
    assert topics(do(limited, c.RaiseRungs, "2026-11-11 08:00")) == ["rung_reached"]
    do(limited, c.ResumeClock, "2026-11-11 09:00")
    do(limited, c.PauseClock, "2026-11-11 10:00", longest="1wd")
    assert ahead(limited) == [("paused_too_long", "11-13 00:00")]


def test_a_pause_lasts_as_long_as_a_rule_says_where_nobody_said_otherwise() -> None:
    [paused] = do(received(), c.PauseClock, "2026-11-03 09:00", cause="verification")
    assert isinstance(paused, e.Paused)
    assert paused.longest == "3wd"


def test_a_new_date_has_a_warning_and_a_break_of_its_own() -> None:
    dossier = done(received(), (c.RaiseRungs, LATE), (c.DraftApology, LATE), (c.IssueApology, LATE))
    again = dossier.apologies.of(1).re_promise
    assert again is not None
    assert again.due == at("2026-11-11 17:00")  # three working days from Friday
    assert ahead(dossier) == [("re_promise_due", "11-10 00:00"), ("re_promise_broken", "11-12 00:00")]
    warned, broken, required = do(dossier, c.RaiseRungs, "2026-11-12 00:00")
    assert topics([warned, broken, required]) == ["rung_reached", "rung_reached", "apology_required"]
    assert isinstance(required, e.ApologyRequired)
    assert (required.cause, required.broke_at) == ("re_promise_broken", at("2026-11-12 00:00"))


def test_a_second_new_date_broken_owes_a_letter_again() -> None:
    dossier = done(received(), (c.RaiseRungs, LATE))
    for written, broken in (("2026-11-06 09:00", "2026-11-12 00:00"), ("2026-11-12 09:00", "2026-11-18 00:00")):
        done(dossier, (c.DraftApology, written), (c.IssueApology, written), (c.RaiseRungs, broken))
    assert dossier.apologies.of(1).owed == {"re_promise_broken"}
    assert dossier.apologies.of(1).issued[-1].re_promise_no == 2


def test_a_result_after_the_new_date_owes_a_letter_though_no_clock_came_by() -> None:
    dossier = done(received(), (c.RaiseRungs, LATE), (c.DraftApology, LATE), (c.IssueApology, LATE))
    processed, required = do(dossier, c.ProcessDossier, "2026-11-12 08:00")
    assert topics([processed, required]) == ["processed", "apology_required"]
    assert isinstance(required, e.ApologyRequired)
    assert required.cause == "re_promise_broken"


def test_a_flag_that_a_correction_took_back_can_be_raised_again() -> None:
    dossier = done(received(), (c.RaiseRungs, LATE))
    wrong = {"entry": 1, "field": "occurred_at", "approved_by": "chi"}
    events = do(dossier, c.CorrectEntry, LATE, **wrong, new="2026-11-03T09:00+07:00")
    assert topics(events) == ["entry_corrected", "promise_revised", "apology_withdrawn"]
    do(dossier, c.CorrectEntry, LATE, **wrong, new="2026-11-02T09:00+07:00")
    assert ("overdue", "11-06 00:00") in ahead(dossier)
    assert "apology_required" in topics(do(dossier, c.RaiseRungs, LATE))


@given(histories())
def test_no_rung_is_raised_twice_and_none_before_it_is_reached(history: History) -> None:
    raised: set[tuple[str, object, object]] = set()
    for event in history.events:
        if isinstance(event, e.RungReached):
            key = (event.rung, event.promise_no, event.deadline)
            assert key not in raised
            assert event.reached_at <= event.occurred_at
            raised.add(key)
        elif isinstance(event, e.ApologyWithdrawn):
            raised = {key for key in raised if key[0] not in {"overdue", "re_promise_broken"}}


@given(histories())
def test_the_ladder_never_refuses_and_is_silent_once_nobody_waits(history: History) -> None:
    dossier = history.dossier
    try:
        steps = dossier.ladder(ground(at("2026-12-01 09:00")))
    except DomainError as refused:
        pytest.fail(f"the ladder refused: {refused}")
    assert dossier.standing.is_running or steps == []
