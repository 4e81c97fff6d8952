"""The coverage that the register of apologies shows is the report's, counted in the tables."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.promising import Ground
from domain.rules import AdoptRules
from projections import apologies, rebuild
from projections.answered import coverage_now
from projections.books import column_of
from projections.broken import broken_promises
from projections.coverage import BROKEN, Coverage
from projections.fold import Facts, fold
from projections.instants import micros_of
from projections.law import Law
from projections.periods import Period
from projections.read_models import TALLIES, apply, measure_again
from tests.projections.database import database
from tests.projections.histories import START, Recorded, histories, lines_of
from tests.projections.test_coverage import report_on
from tests.projections.test_read_models import appended, by_stream
from tests.world import FOUNDED, ground, rulebook

_COUNTED = ("broken", "covered", "in_time", "ahead", "imported", "imported_covered")


def counted(*parts: Coverage) -> dict[str, Any]:
    delays = sorted(days for part in parts for days in part.delays.elements())
    return {name: sum(getattr(part, name) for part in parts) for name in _COUNTED} | {"delays": delays}


@settings(max_examples=120, deadline=None)
@given(histories, st.integers(1, 12), st.integers(31, 90), st.sampled_from([None, {"W1"}, {"W2"}, {"W1", "W2"}, set()]))
def test_the_tables_count_what_the_report_counts(
    log: list[Recorded], size: int, days: int, offices: set[str] | None
) -> None:
    now = max([START + timedelta(days=days), *(recorded_at for _event, recorded_at in log)])
    within = None if offices is None else frozenset(offices)
    with database() as connection:
        appended(connection, lines_of(log), size)
        found = coverage_now(connection, micros_of(now), within, ground(START))
    report = report_on(log, as_of=now, by="office")
    groups = [group.coverage for group in report.groups if offices is not None and group.key in offices]
    assert counted(found) == (counted(report.total) if offices is None else counted(*groups))


@settings(max_examples=60, deadline=None)
@given(histories)
def test_a_promise_that_is_known_to_have_broken_carries_a_flag_and_no_row_outlives_it(log: list[Recorded]) -> None:
    lines = lines_of(log)
    with database() as connection:
        appended(connection, lines, 1)
        kept = set(connection.scalars(sa.select(broken_promises.c.stream)))
    facts = fold(lines)
    assert all(facts[stream].flags for stream in kept)
    assert kept == {stream for stream, one in facts.items() if column_of(one, read_when_flagged(one)) in BROKEN}


def read_when_flagged(facts: Facts) -> Period:
    return Period(None, None, max((line.occurred_at for line in facts.flags), default=facts.received_at))


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(1, 12))
def test_sums_are_those_of_the_rows_however_they_came(log: list[Recorded], size: int) -> None:
    lines = lines_of(log)
    with database() as connection:
        appended(connection, lines, size)
        inline = sums_of(connection)
        for tally in TALLIES:
            tally.sum_up(connection)
        assert sums_of(connection) == inline
        for tally in TALLIES:
            connection.execute(sa.delete(tally.table))
        rebuild.rebuild(connection, by_stream(lines), lambda: ground(START), lambda _: None)
        assert sums_of(connection) == inline


def sums_of(connection: sa.Connection) -> list[set[tuple[object, ...]]]:
    """Return every sum that is not of nothing."""
    tables = (tally.table for tally in TALLIES)
    return [{tuple(row) for row in connection.execute(sa.select(table).where(table.c.n != 0))} for table in tables]


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(31, 90), st.integers(0, 3), st.integers(1, 4))
def test_rules_that_are_revised_measure_old_letters_too(log: list[Recorded], days: int, grace: int, lead: int) -> None:
    now = max([START + timedelta(days=days), *(recorded_at for _event, recorded_at in log)])
    lines, revised = lines_of(log), other_rules(grace, lead)
    with database() as before, database() as after:
        for connection, stands_on in ((before, ground(START)), (after, revised)):
            apply(connection, lines, lambda _: lines, lambda on=stands_on: on)
        measure_again(before, revised)
        for asked in (sa.select(apologies.apologies), sa.select(broken_promises)):
            assert set(before.execute(asked)) == set(after.execute(asked))
        assert sums_of(before) == sums_of(after)
        found = coverage_now(before, micros_of(now), None, revised)
    assert counted(found) == counted(report_on(log, as_of=now, law=Law.on(revised)).total)


def other_rules(grace: int, lead: int) -> Ground:
    rules = {name: rulebook().rules[name] for name in ("apology.grace", "apology.lead")}
    values = {"apology.grace": grace, "apology.lead": lead}
    changed = tuple(rule.model_copy(update={"value": values[name]}) for name, rule in rules.items())
    book = deepcopy(rulebook())
    book.revise(AdoptRules(id="other", by="admin", at=FOUNDED, rules=changed, basis="test"))
    return ground(START)._replace(rules=book)
