"""Early, on time, late; in time, overdue, paused: each at the minute before, at, and after its boundary."""

from datetime import datetime, timedelta

import pytest

from domain.timeliness import class_of, is_broken, open_state
from tests.world import at

EARLY_BEFORE, LATE_FROM = at("2026-11-05 00:00"), at("2026-11-06 00:00")
MINUTE = timedelta(minutes=1)


def micros(instant: datetime) -> int:
    return int(instant.timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("settled", "expected"),
    [
        (EARLY_BEFORE - MINUTE, "early"),
        (EARLY_BEFORE, "on_time"),
        (EARLY_BEFORE + MINUTE, "on_time"),
        (LATE_FROM - MINUTE, "on_time"),
        (LATE_FROM, "late"),
        (LATE_FROM + MINUTE, "late"),
    ],
)
def test_a_result_is_classed_by_its_minute_as_an_instant_and_as_a_number(settled: datetime, expected: str) -> None:
    assert class_of(settled, LATE_FROM, EARLY_BEFORE) == expected
    assert class_of(micros(settled), micros(LATE_FROM), micros(EARLY_BEFORE)) == expected


@pytest.mark.parametrize(("now", "expected"), [(LATE_FROM - MINUTE, "in_time"), (LATE_FROM, "overdue")])
def test_an_open_dossier_is_overdue_from_the_first_late_instant(now: datetime, expected: str) -> None:
    assert open_state(now, LATE_FROM, None) == expected
    assert is_broken(now, LATE_FROM) == (expected == "overdue")


@pytest.mark.parametrize(
    ("paused_since", "expected"),
    [(LATE_FROM - MINUTE, "paused"), (LATE_FROM, "overdue"), (LATE_FROM + MINUTE, "overdue")],
)
@pytest.mark.parametrize("waited", [timedelta(0), timedelta(days=90)])
def test_a_pause_shelters_only_a_promise_not_yet_broken(
    paused_since: datetime, expected: str, waited: timedelta
) -> None:
    assert open_state(paused_since + waited, LATE_FROM, paused_since) == expected
