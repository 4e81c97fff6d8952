"""The watches: what must be looked after, and how urgently."""

from datetime import timedelta

import pytest

from domain.calendar_versions import YearAtRisk
from scheduler.round import State
from scheduler.watches import Calendar, Facts, Watch, watches
from tests.world import at

NOW = at("2026-11-20 08:00")
LAG = timedelta(minutes=10)
WELL = Facts(NOW, State(last_tick_at=NOW - timedelta(minutes=1)), waiting=True)


def test_a_scheduler_that_runs_and_holds_nothing_back_needs_nobody() -> None:
    assert watches(WELL, LAG) == []
    assert watches(WELL._replace(state=State(last_tick_at=NOW - LAG)), LAG) == []


@pytest.mark.parametrize(
    ("change", "watch"),
    [
        ({"state": State()}, Watch("never_ran", "failure")),
        (
            {"state": State(last_tick_at=NOW - timedelta(minutes=11))},
            Watch("lag", "failure", NOW - timedelta(minutes=11)),
        ),
        ({"state": State(last_tick_at=NOW, quarantined_at=NOW)}, Watch("quarantine", "failure", NOW)),
        ({"state": State(last_tick_at=NOW, held_at=NOW, held_flags=60)}, Watch("breaker", "failure", NOW, 60)),
        ({"has_keys": False}, Watch("keys", "failure")),
        ({"dead_letters": 3}, Watch("dead_letters", "warning", number=3)),
        (
            {"calendars": [Calendar("vn", YearAtRisk(2027, "forecast"))]},
            Watch("calendar", "warning", calendar=Calendar("vn", YearAtRisk(2027, "forecast"))),
        ),
    ],
)
def test_each_thing_that_is_wrong_is_named(change: dict[str, object], watch: Watch) -> None:
    assert watches(WELL._replace(**change), LAG) == [watch]


def test_nobody_is_alarmed_about_a_desk_where_nothing_waits() -> None:
    assert watches(Facts(NOW, State(), waiting=False), LAG) == []


def test_failures_come_first() -> None:
    facts = WELL._replace(dead_letters=1, has_keys=False, state=State(last_tick_at=NOW, held_at=NOW))
    assert [watch.level for watch in watches(facts, LAG)] == ["failure", "failure", "warning"]


def test_a_clock_that_was_set_back_is_no_lag() -> None:
    assert watches(WELL._replace(state=State(last_tick_at=NOW + timedelta(days=1))), LAG) == []
