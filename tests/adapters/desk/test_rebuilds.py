"""One rebuild at a time, in whatever process: another is refused, and a rebuild that was killed keeps nobody out."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

import adapters
from adapters.bootstrap import Installation, closing
from adapters.ledger.errors import RebuildRunningError
from adapters.ledger.rebuilding import Progress, Rebuilt, rebuild_read_models
from domain.rules import AdoptRules
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.test_lines import shown
from tests.adapters.desk.test_races_and_crashes import at_once
from tests.adapters.desk.wards import Clock, busy, log_of, receiving, reopened
from tests.world import rulebook

HOUSE = str(Path(adapters.__file__).parents[1])
# Rebuilds until it has filled the fresh tables, says so, and stands still.
STUCK = """
import sys
from pathlib import Path
from adapters.ledger.rebuilding import rebuild_read_models
from tests.adapters.desk.wards import Clock, reopened
ward = reopened(Path(sys.argv[1]), Clock())
stand_still = lambda lines: (print("filled", flush=True), sys.stdin.read())
rebuild_read_models(ward.engines[0], ward.recorder, "main", stand_still)
"""


def rebuilt(ward: Installation, progress: Progress | None = None) -> Rebuilt:
    return rebuild_read_models(ward.engines[0], ward.recorder, "main", progress)


@pytest.fixture
def second(filed: Installation, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """The same ward as another program opens it, after some work."""
    busy(filed, clock)
    with closing(reopened(tmp_path, clock)) as other:
        yield other


@pytest.mark.on_postgresql
def test_a_second_rebuild_is_refused_and_the_first_goes_on(filed: Installation, second: Installation) -> None:
    refused = []

    def meanwhile(_lines: int) -> None:
        with pytest.raises(RebuildRunningError) as refusal:
            rebuilt(second)
        refused.append(refusal.value.facts.keys())

    assert rebuilt(filed, meanwhile).position == len(log_of(filed))
    assert refused == [{"path"}]
    assert_nothing_lost(filed)
    assert rebuilt(second).position == len(log_of(filed))


@pytest.mark.on_postgresql
def test_of_rebuilds_begun_together_some_are_done_and_none_harms_the_lists(
    filed: Installation, second: Installation, tmp_path: Path, clock: Clock
) -> None:
    with ExitStack() as opened:
        wards = [filed, second, *(opened.enter_context(closing(reopened(tmp_path, clock))) for _ in range(2))]
        outcomes = at_once(*(lambda ward=ward: rebuilt(ward) for ward in wards))  # type: ignore[misc] # any outcome will do
    assert len(outcomes) == 4
    assert {type(outcome) for outcome in outcomes} <= {Rebuilt, RebuildRunningError}
    assert Rebuilt in map(type, outcomes)
    assert_nothing_lost(filed)


@pytest.mark.on_postgresql
def test_a_rebuild_that_was_killed_keeps_nobody_out(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    busy(filed, clock)
    order, pipe = [sys.executable, "-c", STUCK, str(tmp_path)], subprocess.PIPE
    with subprocess.Popen(order, stdin=pipe, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE}) as process:  # noqa: S603 - our own
        assert process.stdout
        assert process.stdout.readline() == "filled\n"
        with pytest.raises(RebuildRunningError):
            rebuilt(filed)
        process.kill()
        process.wait(timeout=60)
    await_its_end(filed)
    assert rebuilt(filed).position == len(log_of(filed))
    assert_nothing_lost(filed)


def await_its_end(ward: Installation) -> None:
    """Let a server notice that a client of its is gone: a system tells of its own processes at once."""
    if ward.engines[0].dialect.name != "postgresql":
        return
    held = (
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE locktype = 'advisory' AND datname = current_database()"
    )
    for _attempt in range(20_000):
        with ward.engines[0].begin() as connection:
            if connection.scalar(sa.text(held)) == 0:
                return
    pytest.fail("the lock is still held")


@pytest.mark.on_postgresql
def test_rules_that_change_during_a_rebuild_hold_after_it(
    filed: Installation, second: Installation, clock: Clock
) -> None:
    for number in range(20, 24):
        filed.desk.handle(receiving(number, "2026-11-10 09:00"))
    soon = rulebook().rules["ladder.due_soon"].model_copy(update={"value": 3})
    order = AdoptRules(id="sooner", by="admin", at=clock(), rules=(soon,), basis="test")
    before = lists(filed)
    rebuilt(filed, lambda _lines: second.desk.handle(order) and None)
    after = lists(filed)
    assert after != before
    rebuilt(second)
    assert lists(filed) == after


def lists(ward: Installation) -> dict[str, list[tuple[object, ...]]]:
    with ward.reader.snapshot() as connection:
        return shown(connection)
