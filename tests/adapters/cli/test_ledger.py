"""The commands that look after a ledger: its status, its copy, its version."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters import founding
from adapters.bootstrap import closing, create, open_existing
from adapters.cli.context import Session
from adapters.cli.main import cli
from adapters.ledger.engine import LEDGER, WRITING, backend_of, create_store, open_older
from adapters.ledger.schema import checks, metadata, outbox, scheduler_state
from adapters.reference import shipped_rules
from adapters.settings import Settings
from projections.broken import broken_promises
from projections.facts import timeliness_facts
from projections.read_models import TALLIES
from tests.adapters.cli.terminal import THREE_DAYS, Terminal

DATABASES = ["file", "postgresql"]


def received(desk: Terminal) -> Terminal:
    desk.says("receive", "--procedure", THREE_DAYS, "--name", "Đỗ Thị Mận")
    return desk


def on(desk: Terminal, url: str, *words: str) -> str:
    """Run a command on another ledger with the desk's keys, in English, and return what it says."""
    settings = desk.settings.model_copy(update={"database_url": url, "vault_url": desk.settings.keys_url, "lang": "en"})
    result = CliRunner(env={"COLUMNS": "240"}).invoke(cli, words, obj=Session(settings, desk.clock))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_status_says_how_the_ledger_stands(desk: Terminal) -> None:
    received(desk)
    status = desk.answers_with("status")
    assert status["position"] == desk.position()
    assert (status["dossiers"], status["waiting"], status["lag"], status["checks"]) == (1, 1, 0, [])
    assert (status["version"], status["recorded_at"]) == (LEDGER.version, "2026-11-20T08:00:00+07:00")
    assert status["database"].startswith("SQLite")
    assert status["bytes"] > 0
    said = desk.says("status")
    assert status["root"] in said
    assert "Hồ sơ" in said


def test_status_says_when_the_lists_were_last_rebuilt(desk: Terminal) -> None:
    received(desk).says("rebuild")
    [check] = desk.answers_with("status")["checks"]
    assert check == {"kind": "rebuild", "at": "2026-11-20T08:00:00+07:00", "position": desk.position()}
    assert "Dựng lại gần nhất" in desk.says("status")


def test_a_ledger_is_copied_with_proof_and_worked_on_there(desk: Terminal, database_url: str) -> None:
    before = received(desk).answers_with("status")
    copied = desk.answers_with("copy", "--to", database_url)
    assert (copied["position"], copied["root"]) == (before["position"], before["root"])
    assert copied["rows"]["events"] == before["position"]
    there = json.loads(on(desk, database_url, "status", "--json"))
    assert (there["root"], there["lag"], there["dossiers"]) == (before["root"], 0, 1)
    assert [check["kind"] for check in there["checks"]] == ["rebuild", "copy"]
    assert "W1-261120-0001" in on(desk, database_url, "find", "Đỗ Thị Mận")
    on(desk, database_url, "receive", "--procedure", THREE_DAYS, "--name", "Lê Văn Ổi")
    assert "W1-261120-0002" in on(desk, database_url, "worklist")


def test_a_ledger_that_holds_something_is_not_copied_into(desk: Terminal, database_url: str) -> None:
    desk.says("copy", "--to", database_url)
    said = desk.refuses("copy", "--to", database_url, exit_code=1)
    assert "chỉ sao sổ vào nơi còn trống" in said


def test_init_on_a_server_gives_a_ledger_to_work_on_and_hides_its_password(tmp_path: Path, postgresql_url: str) -> None:
    desk = Terminal(tmp_path)
    url = postgresql_url.replace("postgres:@", "postgres:secret@")
    said = on(desk, url, "init", "--office", "W1")
    assert "secret" not in said
    on(desk, url, "receive", "--procedure", THREE_DAYS, "--name", "Lê Văn Ổi")
    assert "1, of which 1 wait" in on(desk, url, "status")


def test_an_older_ledger_is_named_and_migrated(tmp_path: Path, database_url: str) -> None:
    older = [table for table in metadata.sorted_tables if table not in {checks, outbox, scheduler_state}]
    first = LEDGER._replace(version=1, metadata=type(metadata)())
    for table in older:
        table.to_metadata(first.metadata)
    create_store(database_url, first).dispose()
    settings = Settings(database_url=database_url, vault_url=f"sqlite:///{tmp_path / 'keys.db'}", lang="en")
    refused = CliRunner().invoke(cli, ["status"], obj=Session(settings))
    assert "dunghen migrate" in refused.output
    migrated = CliRunner().invoke(cli, ["migrate"], obj=Session(settings))
    assert (migrated.exit_code, migrated.output) == (
        0,
        "From version 1 to 5; 0 lines checked before and after, nothing changed in them.\n",
    )
    with closing(create(settings)) as ledger:
        assert not ledger.reader.is_founded()


def test_the_lists_of_an_older_ledger_follow_its_tables(desk: Terminal, database_url: str) -> None:
    received(desk).says("copy", "--to", database_url)
    _set_back(database_url)
    assert "5" in on(desk, database_url, "migrate")
    assert json.loads(on(desk, database_url, "status", "--json"))["lag"] == 0
    assert "W1-261120-0001" in on(desk, database_url, "worklist")
    on(desk, database_url, "receive", "--procedure", THREE_DAYS, "--name", "Lê Văn Ổi")
    on(desk, database_url, "rebuild")


def test_a_ledger_of_an_earlier_version_gains_the_rules_that_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Terminal(tmp_path, now="2026-11-20 07:30")
    earlier = tuple(rule for rule in shipped_rules() if not rule.id.startswith(("alert.", "outbox.")))
    with monkeypatch.context() as then:
        then.setattr(founding, "shipped_rules", lambda: earlier)
        desk.says("init", "--office", "W1", "--on", "2025-07-01")
    missing = len(shipped_rules()) - len(earlier)
    assert missing > 10
    assert desk.answers_with("migrate")["rules"] == missing
    assert desk.answers_with("migrate")["rules"] == 0
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        assert set(ledger.reader.ground().rules.rules) == {rule.id for rule in shipped_rules()}


def _set_back(url: str) -> None:
    """Make a ledger what version 2 was: without the tables that came later, and with a list of fewer columns."""
    engine, _version = open_older(url)
    with engine.execution_options(**WRITING).begin() as connection:
        for table in (outbox, scheduler_state, timeliness_facts, broken_promises, *(tally.table for tally in TALLIES)):
            table.drop(connection)
        connection.exec_driver_sql("ALTER TABLE worklist DROP COLUMN provisional")
        backend_of(connection.dialect.name).mark(connection, LEDGER._replace(version=2, metadata=type(metadata)()))
    engine.dispose()


@pytest.mark.parametrize("command", ["status", "migrate"])
def test_a_missing_ledger_is_named(tmp_path: Path, command: str) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'none.db'}", lang="en")
    result = CliRunner().invoke(cli, [command], obj=Session(settings))
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "There is no database" in result.output
