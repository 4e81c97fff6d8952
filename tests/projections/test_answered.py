"""The coverage that the register of apologies shows is the report's, counted in the tables."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.cli.coverage import law_on
from projections.answered import coverage_now
from projections.coverage import Coverage
from projections.instants import micros_of
from projections.read_models import apply
from tests.projections.database import database
from tests.projections.histories import START, Recorded, histories, lines_of
from tests.projections.test_coverage import report_on
from tests.world import ground

_COUNTED = ("broken", "covered", "in_time", "ahead", "imported", "imported_covered")


def counted(*parts: Coverage) -> dict[str, Any]:
    delays = sorted(days for part in parts for days in part.delays)
    return {name: sum(getattr(part, name) for part in parts) for name in _COUNTED} | {"delays": delays}


@settings(max_examples=120, deadline=None)
@given(histories, st.integers(31, 90), st.sampled_from([None, {"W1"}, {"W2"}, {"W1", "W2"}, set()]))
def test_the_tables_count_what_the_report_counts(log: list[Recorded], days: int, offices: set[str] | None) -> None:
    now = max([START + timedelta(days=days), *(recorded_at for _event, recorded_at in log)])
    lines = lines_of(log)
    with database() as connection:
        apply(connection, lines, lambda _: lines, lambda: ground(START))
        within = None if offices is None else frozenset(offices)
        found = coverage_now(connection, micros_of(now), within, law_on(ground(START)))
    report = report_on(log, as_of=now, by="office")
    groups = [group.coverage for group in report.groups if offices is not None and group.key in offices]
    assert counted(found) == (counted(report.total) if offices is None else counted(*groups))
