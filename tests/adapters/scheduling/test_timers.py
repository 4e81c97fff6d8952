"""The timers: the library asks every minute, the leader's rounds do the work, and a fault stops nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from apscheduler.executors.pool import BasePoolExecutor  # type: ignore[import-untyped] # it ships no types

from adapters.bootstrap import Installation, closing
from adapters.ledger.errors import LedgerLockedError
from adapters.scheduling.leader import leader_of
from adapters.scheduling.rounds import memory_of, round_of
from adapters.scheduling.timers import Timers
from tests.adapters.desk.wards import Clock, receiving, reopened
from tests.adapters.scheduling.listening import LONGEST, Heard

DATABASES = ["file"]


class Postman:
    """Implements `Post`: notes when it was asked."""

    def __init__(self) -> None:
        self.asked: list[datetime] = []

    def run_once(self, now: datetime) -> int:
        self.asked.append(now)
        return len(self.asked)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def jobs(timers: Timers) -> list[tuple[str, str]]:
    return [(job.func.__name__, str(job.trigger)) for job in timers._scheduler.get_jobs()]


def test_a_round_is_made_at_once_and_then_with_every_minute_of_the_wall_clock(
    filed: Installation, clock: Clock, heard: Heard
) -> None:
    filed.desk.handle(receiving(1))
    clock.show("2026-11-06 08:00")
    timers = Timers(filed, heard, Postman())
    assert jobs(timers)[1:] == [("make_round", "cron[second='0']"), ("send", "interval[0:00:15]")]
    timers.start()
    outcome = heard.next_round()
    timers.stop()
    timers.stop()
    assert outcome.report is not None
    assert outcome.report.rungs["overdue"] == 1
    assert True in heard.leads


def test_a_stop_while_the_library_is_starting_a_job_ends_without_a_fault(
    filed: Installation, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen: the one round of the beginning was gone from under the library, and its thread ended in a trace."""
    timers, ended, faults = Timers(filed, heard), Event(), list[object]()
    library = timers._scheduler
    stopping = Thread(target=lambda: (timers.stop(), ended.set()))
    submitted = BasePoolExecutor.submit_job

    def submit(*given: Any) -> None:
        submitted(*given)
        if not stopping.ident:
            stopping.start()
            for _ in range(50):  # until the library calls itself stopped, or, as it should, the stop waits for this job
                if not library.running or ended.wait(0.005):
                    break

    monkeypatch.setattr(BasePoolExecutor, "submit_job", submit)
    monkeypatch.setattr("threading.excepthook", faults.append)
    timers.start()
    assert ended.wait(LONGEST)
    assert faults == []


def test_runs_that_were_missed_become_one_and_none_is_dropped_for_being_late(filed: Installation, heard: Heard) -> None:
    timers = Timers(filed, heard)
    timers._scheduler.start(paused=True)
    settings = {(job.coalesce, job.max_instances, job.misfire_grace_time) for job in timers._scheduler.get_jobs()}
    timers.stop()
    assert settings == {(True, 1, 6 * 3600)}
    assert str(timers._scheduler.timezone) == "Asia/Ho_Chi_Minh"


def test_who_stands_by_does_nothing_and_takes_over_when_the_leader_ends(
    filed: Installation, tmp_path: Path, clock: Clock, heard: Heard
) -> None:
    leading = leader_of(filed.engines[0], "main")
    assert leading.leads()
    with closing(reopened(tmp_path, clock)) as other:
        timers = Timers(other, heard, postman := Postman())
        timers.make_round()
        timers.send()
        assert (heard.leads, heard.rounds.empty(), postman.asked) == ([False, False], True, [])
        leading.resign()
        timers.make_round()
        timers.send()
        assert (heard.leads[2:], heard.rounds.qsize(), postman.asked) == ([True, True], 1, [clock()])
        timers.stop()


def test_no_letter_leaves_while_the_clocks_are_not_believed(filed: Installation, clock: Clock, heard: Heard) -> None:
    timers = Timers(filed, heard, postman := Postman())
    memory_of(filed).quarantine(clock(), ())
    timers.send()
    assert postman.asked == []
    memory_of(filed).confirm(clock(), "chi")
    timers.send()
    assert postman.asked == [clock()]
    timers.stop()


def test_letters_about_flags_that_were_raised_still_leave_while_a_storm_is_held_back(
    filed: Installation, clock: Clock, heard: Heard
) -> None:
    timers = Timers(filed, heard, postman := Postman())
    memory_of(filed).trip(clock(), 60)
    timers.send()
    assert postman.asked == [clock()]
    timers.stop()


def test_a_round_that_fails_is_told_and_the_next_one_does_its_work(
    filed: Installation, clock: Clock, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed.desk.handle(receiving(1))
    clock.show("2026-11-06 08:00")
    timers = Timers(filed, heard, rounds=round_of(filed))
    with monkeypatch.context() as patch:
        patch.setattr(filed.desk, "handle_all", _failing(LedgerLockedError(path="x")))
        timers.make_round()
    assert isinstance(heard.faults.get_nowait(), LedgerLockedError)
    clock.now += timedelta(minutes=1)
    timers.make_round()
    report = heard.next_round().report
    assert report is not None
    assert report.rungs["overdue"] == 1
    timers.stop()


def _failing(fault: Exception) -> Callable[..., Any]:
    def fail(*_: object) -> None:
        raise fault

    return fail
