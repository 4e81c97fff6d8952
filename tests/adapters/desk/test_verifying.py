"""A log is recomputed from its first event: whatever is altered, removed or inserted is named by its line."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.bootstrap import Installation
from adapters.ledger.tree import leaf_hash
from adapters.ledger.verifying import LedgerUnsoundError, verify
from domain import commands as c
from tests.adapters.desk.test_races_and_crashes import CODE
from tests.adapters.desk.wards import PERSON, Clock, acting, busy, log_of, receiving
from tests.adapters.ledger.rfc6962 import defined_root
from tests.golden.test_golden import kinds

HOUSE = Path(__file__).parents[3]
TRIGGERS = ("events_no_update", "events_no_delete", "events_no_replace_1", "events_no_replace_2")


def tampered(ward: Installation, file: Path, *statements: str) -> LedgerUnsoundError:
    """Let somebody with the file write into it, and return what verification says of it."""
    for engine in ward.engines:
        engine.dispose()
    stranger = sqlite3.connect(file, isolation_level=None)
    stranger.create_function("leaf_of", 1, leaf_hash)
    for trigger in TRIGGERS:
        stranger.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for statement in statements:
        assert stranger.execute(statement).rowcount > 0
    stranger.close()
    with ward.reader.snapshot() as connection, pytest.raises(LedgerUnsoundError) as found:
        verify(connection, "main")
    return found.value


def test_a_ward_that_lived_through_everything_verifies(ward: Installation, clock: Clock) -> None:
    busy(ward, clock)
    log = log_of(ward)
    with ward.reader.snapshot() as connection:
        verified = verify(connection, "main", [0, 7, len(log), len(log) + 1])
    leaves = [row.leaf for row in log]
    assert (verified.size, verified.root) == (len(log), defined_root(leaves))
    assert verified.roots == {n: defined_root(leaves[:n]) for n in (0, 7, len(log))}


def test_an_empty_log_verifies(ward: Installation) -> None:
    with ward.reader.snapshot() as connection:
        assert verify(connection, "another").size == 0


REWRITE = "UPDATE events SET envelope = CAST(replace(CAST(envelope AS TEXT), {}) AS BLOB) WHERE id = 9"
NEW_LEAF = "UPDATE events SET leaf = leaf_of(envelope) WHERE id = 9"


@pytest.mark.parametrize(
    ("statements", "line", "why"),
    [
        (["UPDATE events SET envelope = CAST(envelope || ' ' AS BLOB) WHERE id = 9"], 9, "leaf"),
        (["UPDATE events SET leaf = zeroblob(32) WHERE id = 9"], 9, "leaf"),
        (["UPDATE events SET envelope = CAST(envelope || ' ' AS BLOB) WHERE id = 9", NEW_LEAF], 9, "unreadable"),
        ([REWRITE.format("""'"by":"hoa"', '"by":"mai"'"""), NEW_LEAF], 10, "chain"),
        (
            [REWRITE.format("""'"kind":"dossier.handed_over"', '"kind":"dossier.went"'"""), NEW_LEAF],
            9,
            "plain_columns",
        ),
        (["UPDATE events SET due_at = due_at + 1 WHERE id = 8"], 8, "plain_columns"),
        (["UPDATE events SET official = 'mai' WHERE id = 9"], 9, "plain_columns"),
        (["UPDATE events SET office = NULL WHERE id = 8"], 8, "plain_columns"),
        (["UPDATE events SET recorded_at = recorded_at + 1 WHERE id = 9"], 9, "plain_columns"),
        (["UPDATE events SET recorded_at = 5 WHERE id = 9"], 9, "recorded_earlier"),
        (["DELETE FROM events WHERE id = 9"], 9, "line_missing"),
        (["DELETE FROM events WHERE id = 10"], 9, "frontier"),
        (["DELETE FROM events WHERE id = 9", "UPDATE events SET id = 9 WHERE id = 10"], 9, "version_missing"),
        (["DELETE FROM events"], 0, "frontier"),
        (["UPDATE events SET version = 5 WHERE id = 9"], 9, "version_missing"),
        (["UPDATE log_state SET size = 2"], 10, "frontier"),
        (["UPDATE log_state SET frontier = zeroblob(64)"], 10, "frontier"),
        (["UPDATE log_state SET reference = 3"], 10, "frontier"),
        (["DELETE FROM log_state"], 10, "frontier"),
    ],
)
def test_the_first_line_that_does_not_hold_is_named(
    filed: Installation, tmp_path: Path, statements: list[str], line: int, why: str
) -> None:
    for order in (
        receiving(1, code="HS-1"),
        receiving(2, applicant=PERSON),
        acting(c.HandOver, CODE, to="an"),
        acting(c.ProcessDossier, CODE),
    ):
        filed.desk.handle(order)
    assert len(log_of(filed)) == 10
    found = tampered(filed, tmp_path / "ledger.db", *statements)
    assert (found.facts["line"], found.facts["why"]) == (line, why)


def test_a_program_that_only_verifies_can_read_every_event() -> None:
    """Nobody else has loaded the events in its process, as in `dunghen migrate`."""
    reads = (
        f"import adapters.ledger.verifying; from eventsourcing.utils import resolve_topic as r; [*map(r, {[*kinds()]})]"
    )
    run = subprocess.run([sys.executable, "-c", reads], cwd=HOUSE, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert (run.returncode, run.stderr) == (0, "")
