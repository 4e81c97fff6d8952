"""A ledger copied from one kind of database to another is the same ledger; the same story gives the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.bootstrap import Installation, closing, create_ledger, open_existing
from adapters.demo.stage import CURTAIN, perform
from adapters.demo.story import FEWEST
from adapters.ledger import copying
from adapters.ledger.copying import Copied, copy_ledger, rows_of
from adapters.ledger.engine import open_older
from adapters.ledger.errors import LedgerDiffersError, LedgerNotEmptyError
from adapters.ledger.form import WRITING
from adapters.ledger.lines import whole_lines_of
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.schema import checks, events, log_state
from adapters.ledger.status import status_of
from adapters.ledger.verifying import LedgerUnsoundError
from adapters.settings import Settings
from domain.commands import PauseClock
from projections import facts, worklist
from projections.fold import Facts, fold
from tests.servers import new_database

SEED = 7
DATABASES = ["file", "postgresql"]
MEDDLING = {
    "sqlite": ["CREATE TRIGGER more AFTER INSERT ON counters BEGIN UPDATE counters SET value = 99; END"],
    "postgresql": [
        "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.value := 99; RETURN NEW; END $$",
        "CREATE TRIGGER more BEFORE INSERT ON counters FOR EACH ROW EXECUTE FUNCTION more()",
    ],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, postgresql: sa.URL) -> Iterator[dict[str, Settings]]:
    """One story, played on each kind of database."""
    with new_database(postgresql) as on_server:
        folder = tmp_path_factory.mktemp("told")
        urls = {"file": f"sqlite:///{folder / 'ledger.db'}", "postgresql": on_server}
        stories = {
            kind: Settings(database_url=url, vault_url=f"sqlite:///{folder}/{kind}.keys") for kind, url in urls.items()
        }
        for settings in stories.values():
            perform(settings, SEED, FEWEST)
        yield stories


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    with closing(open_existing(settings, lambda: CURTAIN)) as ledger:
        yield ledger


def everything(ledger: Installation) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but what is noted about the ledger itself: its checks, and how many there were."""
    with ledger.reader.snapshot() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in copying.TABLES
            if table is not checks
        }
    return rows | {"counters": [row for row in rows["counters"] if row[1] != "checks"]}


def checks_of(ledger: Installation) -> list[tuple[str, int]]:
    """What was done to the ledger, from the first."""
    with ledger.reader.snapshot() as connection:
        return [
            tuple(row) for row in connection.execute(sa.select(checks.c.kind, checks.c.position).order_by(checks.c.id))
        ]


def lists_of(connection: sa.Connection) -> tuple[dict[str, Facts], list[worklist.WorkItem]]:
    return {it.stream: it for it in facts.read(connection)}, worklist.read(connection, 0)


def test_the_same_story_gives_the_same_bytes_on_both(told: dict[str, Settings]) -> None:
    with opened(told["file"]) as here, opened(told["postgresql"]) as there:
        assert everything(here) == everything(there)
        with here.reader.snapshot() as one, there.reader.snapshot() as other:
            assert status_of(one, "main").root == status_of(other, "main").root
            assert lists_of(one) == lists_of(other)
            assert status_of(other, "main").lag == 0


def test_lists_kept_inline_rebuilt_or_folded_are_the_same(told: dict[str, Settings]) -> None:
    with opened(told["postgresql"]) as ledger:
        with ledger.reader.snapshot() as connection:
            inline = lists_of(connection)
            assert inline[0] == fold(whole_lines_of(connection, "main"))
        rebuild_read_models(ledger.engines[0], ledger.recorder, "main")
        with ledger.reader.snapshot() as connection:
            assert lists_of(connection) == inline


@pytest.mark.parametrize("source", ["file", "postgresql"])
def test_a_copy_holds_every_byte_and_goes_on_from_there(
    told: dict[str, Settings], source: str, database_url: str
) -> None:
    with opened(told[source]) as ledger:
        copied, total = copy(ledger, database_url)
        kept = everything(ledger)
        with ledger.reader.snapshot() as connection:
            status = status_of(connection, "main")
    target = told[source].model_copy(update={"database_url": database_url})
    with opened(target) as there:
        assert everything(there) == kept
        assert checks_of(there)[-2:] == [("copy", status.position), ("rebuild", status.position)]
        assert copied.logs["main"] == (status.position, bytes.fromhex(status.root), {})
        assert total == 2 * sum(copied.rows.values())
        with there.reader.snapshot() as connection:
            waiting = next(item for item in worklist.read(connection, 0) if item.paused_since is None)
        order = PauseClock(
            id="after-the-copy", by="lan", at=CURTAIN, code=waiting.code, cause="verification", basis="test"
        )
        answer = there.desk.handle(order)
        assert answer.position == status.position + len(answer.events)


def test_only_an_empty_ledger_is_copied_into(told: dict[str, Settings], database_url: str) -> None:
    with opened(told["file"]) as ledger:
        copy(ledger, database_url)
        with pytest.raises(LedgerNotEmptyError) as refusal:
            copy(ledger, database_url)
    assert refusal.value.facts["position"] == len(ids_in(database_url))


def test_a_row_that_comes_back_changed_takes_the_copy_back(told: dict[str, Settings], database_url: str) -> None:
    create_ledger(database_url).dispose()
    engine, _version = open_older(database_url)
    with engine.execution_options(**WRITING).begin() as connection:
        for statement in MEDDLING[connection.dialect.name]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    with opened(told["file"]) as ledger, pytest.raises(LedgerDiffersError) as refusal:
        copy(ledger, database_url)
    assert refusal.value.facts["table"] == "counters"
    assert ids_in(database_url) == []


def test_a_table_left_out_is_found_out(
    told: dict[str, Settings], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "TABLES", tuple(table for table in copying.TABLES if table is not log_state))
    with opened(told["file"]) as ledger, pytest.raises(LedgerUnsoundError) as refusal:
        copy(ledger, database_url)
    assert refusal.value.facts["why"] == "frontier"
    assert ids_in(database_url) == []


def test_a_source_that_was_tampered_with_is_found_out(
    told: dict[str, Settings], database_url: str, tmp_path: Path
) -> None:
    first = f"sqlite:///{tmp_path / 'first.db'}"
    with opened(told["file"]) as ledger:
        copy(ledger, first)
    engine, _version = open_older(first)
    with engine.execution_options(**WRITING).begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_no_update")
        connection.execute(
            sa.text("UPDATE events SET envelope = CAST(replace(envelope, 'main', 'mean') AS BLOB) WHERE id = 9")
        )
    engine.dispose()
    settings = told["file"].model_copy(update={"database_url": first})
    with opened(settings) as ledger, pytest.raises(LedgerUnsoundError) as refusal:
        copy(ledger, database_url)
    assert refusal.value.facts == {"line": 9, "why": "leaf"}
    assert ids_in(database_url) == []


def copy(ledger: Installation, url: str) -> tuple[Copied, int]:
    """Copy as the command does; return what was copied, and how much progress was told."""
    engine = create_ledger(url)
    steps: list[int] = []
    try:
        recorder = LedgerRecorder(engine, clock=lambda: CURTAIN)
        with ledger.reader.snapshot() as connection:
            expected = rows_of(connection)
            copied = copy_ledger(connection, engine, recorder, "main", steps.append)
        rebuild_read_models(engine, recorder, "main")
        assert sum(copied.rows.values()) == expected
        return copied, sum(steps)
    finally:
        engine.dispose()


def ids_in(url: str) -> list[object]:
    engine, _version = open_older(url)
    with engine.begin() as connection:
        ids = list(connection.scalars(sa.select(events.c.id)))
    engine.dispose()
    return ids
