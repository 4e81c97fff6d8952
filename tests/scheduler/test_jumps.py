"""Clocks that jump: whatever a clock shows, whatever state a dossier is in, and however often it is restarted.

A flag is raised once, never for what stands still or is closed, and a leap is believed on a person's word only.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from adapters.scheduling.rounds import memory_of, round_of
from domain import commands as c
from scheduler.round import Round
from tests.adapters.desk.wards import Clock, acting, receiving, reopened
from tests.scheduler.machine import Machine
from tests.scheduler.ticking import Raised, duties, raised
from tests.world import at

DATABASES = ["file"]
NOW = "2026-11-04 10:00"
JUMPS = {
    **{f"{sign}1 {unit}": int(f"{sign}1") * timedelta(**{unit: 1}) for unit in ("seconds", "minutes") for sign in "+-"},
    **{f"{sign}1 {unit}": int(f"{sign}1") * timedelta(**{unit: 1}) for unit in ("hours", "days") for sign in "+-"},
    "+1 year": at("2027-11-04 10:00"),
    "+10 years": at("2036-11-04 10:00"),
    "2038": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "leap day": at("2028-02-29 12:00"),
    "year end": at("2026-12-31 23:59"),
    "Tết eve": at("2027-02-05 23:59"),
    "midnight": at("2026-11-06 00:00"),
}
"""What the clock does at NOW: it moves, or shows another time."""
AHEAD = {  # of what was received on Monday 2 November at 09:00, in three working days
    "due_soon": at("2026-11-03 00:00"),
    "notice_due": at("2026-11-04 00:00"),
    "overdue": at("2026-11-06 00:00"),
}


@pytest.fixture
def ward(filed: Installation, clock: Clock) -> Installation:
    """A dossier in each state."""
    lives: dict[str, list[tuple[str, type[c.DossierCommand], dict[str, object]]]] = {
        "open": [],
        "paused-before": [("2026-11-03 09:00", c.PauseClock, {"cause": "payment"})],
        "paused-after": [("2026-11-02 10:00", c.PauseClock, {"cause": "payment"})],
        "settled": [("2026-11-03 09:00", c.ProcessDossier, {})],
        "returned": [("2026-11-03 09:00", c.ReturnResult, {"outcome": "granted"})],
        "withdrawn": [("2026-11-03 09:00", c.WithdrawDossier, {})],
    }
    acts = [("2026-10-26 09:00" if code == "paused-after" else "2026-11-02 09:00", code, None, {}) for code in lives]
    acts += [(when, code, kind, facts) for code, life in lives.items() for when, kind, facts in life]
    for number, (when, code, kind, facts) in enumerate(sorted(acts, key=lambda act: act[0])):
        clock.show(when)
        order = acting(kind, code, when, **facts) if kind else receiving(number, when, code=code)
        filed.desk.handle(order)
    clock.show(NOW)
    return filed


def restarts(ward: Installation, folder: Path, clock: Clock, machine: Machine) -> Iterator[tuple[Installation, Round]]:
    """Yield the process that runs, and three that come after it."""
    yield ward, round_of(ward, machine.read)
    for _ in range(3):
        with closing(reopened(folder, clock)) as again:
            yield again, round_of(again, machine.read)


def expected(latest: datetime) -> list[tuple[str, str, datetime]]:
    """Return what must be flagged once the clock was believed to show `latest`."""
    reached = [("open", rung, when) for rung, when in AHEAD.items() if when <= latest]
    return sorted([*reached, ("paused-after", "overdue", at("2026-10-30 00:00"))])


def flags(ward: Installation) -> list[tuple[str, str, datetime]]:
    found: list[Raised] = raised(ward)
    return sorted((flag.code, flag.rung, flag.reached_at) for flag in found)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_of_the_clock_raises_no_flag_that_is_not_due_and_none_twice(
    ward: Installation, tmp_path: Path, clock: Clock, jump: str
) -> None:
    machine, moved = Machine(clock), JUMPS[jump]
    for place, (process, rounds) in enumerate(restarts(ward, tmp_path, clock, machine)):
        if place == 0:
            assert rounds.run().hold is None
            assert flags(process) == expected(at(NOW))
            clock.now = clock() + moved if isinstance(moved, timedelta) else moved
            leaps = abs(clock() - at(NOW)) > timedelta(minutes=2)
            assert rounds.run().hold == ("quarantine" if leaps else None)
            assert flags(process) == expected(at(NOW))
        else:
            held = memory_of(process).load().hold
            assert rounds.run().hold == held
            if held:
                memory_of(process).confirm(clock(), "chi")
            assert rounds.run().hold is None
            assert flags(process) == expected(max(clock(), at(NOW)))
    owed = [duty.code for duty in duties(ward)]
    assert owed == (["open", "paused-after"] if clock() >= AHEAD["overdue"] else ["paused-after"])


@pytest.mark.parametrize("jump", ["+1 year", "+10 years", "2038"])
def test_a_clock_that_is_set_right_again_takes_nothing_back_and_adds_nothing(
    ward: Installation, clock: Clock, jump: str
) -> None:
    machine, moved = Machine(clock), JUMPS[jump]
    assert isinstance(moved, datetime)
    rounds = round_of(ward, machine.read)
    rounds.run()
    clock.now = moved
    rounds.run()
    clock.show(NOW)  # nobody confirmed the wrong time
    rounds.run()
    memory_of(ward).confirm(clock(), "chi")
    machine.passes(minutes=1)
    assert rounds.run().hold is None
    assert flags(ward) == expected(at(NOW))
    machine.passes(days=2)
    rounds.run()
    assert flags(ward) == expected(clock())
