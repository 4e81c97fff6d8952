"""The guards: which clocks are not to be believed, and how many broken promises at once are a storm."""

from datetime import timedelta

import pytest

from projections.instants import micros_of
from projections.worklist import Reached
from scheduler.guards import Bounds, Clocks, Finding, counted_to, findings, is_storm, newly_late
from tests.world import at, rulebook

NOW = at("2026-11-20 08:00")
BOUNDS = Bounds.of(rulebook())
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def found(
    wall: timedelta = MINUTE, running: float = 60, database: timedelta | None = None, last: timedelta | None = None
) -> list[Finding]:
    """Return what is found when the wall clock and the machine's have moved on so far since the last round at NOW."""
    shown = NOW + wall
    now = Clocks(shown, 1000 + running, None if database is None else shown - database)
    return findings(now, Clocks(NOW, 1000), NOW if last is None else shown - last, BOUNDS)


def test_a_minute_that_took_a_minute_is_nothing() -> None:
    assert found() == []
    assert findings(Clocks(NOW, 5), None, None, BOUNDS) == []
    assert findings(Clocks(NOW, 5), None, NOW - MINUTE, BOUNDS) == []


@pytest.mark.parametrize(
    ("wall", "kinds"),
    [
        (timedelta(seconds=-5), []),
        (timedelta(seconds=-6), ["backward"]),
        (-MINUTE, ["backward"]),
        (timedelta(hours=-1), ["backward", "leapt"]),
        (3 * MINUTE, []),
        (timedelta(minutes=3, seconds=1), ["leapt"]),
        (8 * DAY, ["leapt", "silence"]),
    ],
)
def test_a_wall_clock_is_held_against_the_time_that_has_passed(wall: timedelta, kinds: list[str]) -> None:
    assert [finding.kind for finding in found(wall)] == kinds


def test_a_step_back_is_seen_across_a_restart_too_and_only_warns() -> None:
    [finding] = findings(Clocks(NOW - timedelta(hours=1), 5), None, NOW, BOUNDS)
    assert finding == Finding("backward", timedelta(hours=-1))
    assert not finding.stops


@pytest.mark.parametrize(
    ("ahead", "stops"), [(2 * MINUTE, False), (-2 * MINUTE, False), (121, True), (-121, True), (DAY, True)]
)
def test_a_server_whose_clock_differs_stops_the_flags(ahead: timedelta | int, *, stops: bool) -> None:
    difference = timedelta(seconds=ahead) if isinstance(ahead, int) else ahead
    assert found(database=difference) == ([Finding("database", difference)] if stops else [])
    assert all(finding.stops for finding in found(database=difference))


def test_a_silence_of_a_week_is_a_week_and_of_more_stops_the_flags() -> None:
    def after(silence: timedelta) -> list[Finding]:
        return findings(Clocks(NOW, 5), None, NOW - silence, BOUNDS)

    assert after(7 * DAY) == []
    assert after(7 * DAY + MINUTE) == [Finding("silence", 7 * DAY + MINUTE)]
    assert after(3 * DAY) == []  # a long weekend without power


# --- the breaker ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "waiting", "storm"),
    [(49, 49, False), (50, 50, True), (50, 999, True), (50, 1000, False), (51, 1000, True), (5_000, 100_000, False)],
)
def test_a_storm_is_more_than_five_in_a_hundred_and_at_least_fifty(broken: int, waiting: int, *, storm: bool) -> None:
    assert is_storm(broken, waiting, BOUNDS) == storm
    assert is_storm(broken, min(waiting, counted_to(broken, BOUNDS)), BOUNDS) == storm


def reached(late: str, rung: str | None = None, paused: str | None = None, known: str | None = None) -> Reached:
    micros = [None if text is None else micros_of(at(text)) for text in (paused, known)]
    return Reached("c", micros_of(at(late)), *micros, next_rung_at=micros_of(at(rung or late)))


@pytest.mark.parametrize(
    ("dossier", "is_news"),
    [
        (reached("2026-11-20 00:00"), True),
        (reached("2026-11-20 00:00", rung="2026-11-18 00:00"), True),  # not even its warning was flagged
        (reached("2026-11-21 00:00", rung="2026-11-19 00:00"), False),  # a warning
        (reached("2026-11-10 00:00", rung="2026-11-19 00:00"), False),  # flagged long ago; a new date is near
        (reached("2026-11-18 00:00", paused="2026-11-17 09:00", rung="2026-11-18 00:00"), False),
        (reached("2026-11-18 00:00", paused="2026-11-18 09:00"), True),
        (reached("2026-11-18 00:00", known="2026-11-19 09:00"), False),  # it broke before it was imported
        (reached("2026-11-18 00:00", known="2026-11-17 09:00"), True),
    ],
)
def test_only_a_promise_broken_here_and_not_flagged_is_news(dossier: Reached, *, is_news: bool) -> None:
    assert newly_late([dossier], NOW, BOUNDS) == is_news


def test_what_broke_before_a_persons_word_is_no_news_any_more() -> None:
    due = [reached("2026-11-18 00:00"), reached("2026-11-20 00:00")]
    assert newly_late(due, NOW, BOUNDS) == 2
    assert newly_late(due, NOW, BOUNDS, confirmed_at=at("2026-11-19 08:00")) == 1
