"""Files that cannot be used are refused by name, and durability is what we promise."""

import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from adapters.ledger import sqlite as opening
from adapters.ledger.engine import LEDGER, create_store, open_store
from adapters.ledger.errors import (
    LedgerDamagedError,
    LedgerDialectError,
    LedgerForeignError,
    LedgerFullError,
    LedgerLockedError,
    LedgerMissingError,
    LedgerReadOnlyError,
    LedgerSchemaError,
)
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.vault import VAULT
from tests.adapters.ledger.conftest import Clock


def event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "dossier.received", b"{}")


def test_a_ledger_is_made_once_and_opened_ever_after(file: Path, clock: Clock) -> None:
    for _ in range(2):
        made = create_store(f"sqlite:///{file}")
        LedgerRecorder(made, clock=clock).insert_events([event()])
        made.dispose()
    opened = open_store(f"sqlite:///{file}")
    assert LedgerRecorder(opened, clock=clock).max_notification_id() == 2
    opened.dispose()


def test_every_connection_waits_for_the_disk(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        answers = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert answers == {"journal_mode": "wal", "synchronous": 2}
    assert patience >= 15_000


def test_nobody_else_on_the_machine_can_read_the_file(engine: sa.Engine, file: Path) -> None:
    assert engine.dialect.name == "sqlite"
    assert file.stat().st_mode & 0o077 == 0


def test_a_missing_ledger_is_not_made_in_passing(file: Path) -> None:
    with pytest.raises(LedgerMissingError) as refusal:
        open_store(f"sqlite:///{file}")
    assert refusal.value.facts == {"path": str(file)}
    assert not file.exists()


def test_a_file_in_place_of_a_folder_is_named(file: Path) -> None:
    file.write_bytes(b"")
    with pytest.raises(LedgerMissingError):
        create_store(f"sqlite:///{file}/ledger.db")


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to have a header" * 9, b""])
def test_a_file_of_another_kind_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(LedgerForeignError):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(LedgerForeignError):
        create_store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_key_store_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    create_store(f"sqlite:///{tmp_path}/keys.db", VAULT).dispose()
    with pytest.raises(LedgerForeignError):
        open_store(f"sqlite:///{tmp_path}/keys.db")


def test_a_ledger_of_another_version_is_refused(engine: sa.Engine, file: Path) -> None:
    engine.dispose()
    with sqlite3.connect(file) as later:
        later.execute("PRAGMA user_version=99")
    later.close()
    with pytest.raises(LedgerSchemaError) as refusal:
        open_store(f"sqlite:///{file}")
    assert refusal.value.facts == {"path": str(file), "found": 99, "expected": LEDGER.version}


def test_a_ledger_that_may_only_be_read_is_read_and_refuses_to_be_written(
    recorder: LedgerRecorder, file: Path, clock: Clock
) -> None:
    recorder.insert_events([event()])
    readonly = open_store(f"sqlite:///file:{file}?mode=ro&uri=true")
    reader = LedgerRecorder(readonly, clock=clock)
    assert reader.max_notification_id() == 1
    with pytest.raises(LedgerReadOnlyError):
        reader.insert_events([event()])
    readonly.dispose()


def test_a_lock_held_too_long_is_named(file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.01)
    impatient = create_store(f"sqlite:///{file}")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerLockedError):
        LedgerRecorder(impatient, clock=clock).insert_events([event()])
    holder.execute("ROLLBACK")
    assert LedgerRecorder(impatient, clock=clock).insert_events([event()]) == [1]
    holder.close()
    impatient.dispose()


def test_a_writer_takes_the_lock_before_it_reads(
    recorder: LedgerRecorder, file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.01)
    impatient = open_store(f"sqlite:///{file}")
    second = LedgerRecorder(impatient, clock=clock)
    with recorder.writing(), pytest.raises(LedgerLockedError), second.writing():
        pass
    assert second.insert_events([event()]) == [1]
    impatient.dispose()


def test_a_full_disk_is_named_and_nothing_is_half_done(engine: sa.Engine, recorder: LedgerRecorder) -> None:
    recorder.insert_events([event()])
    with engine.connect() as connection:  # goes back to the pool, where the recorder finds it
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite takes it as: not one page more
    with pytest.raises(LedgerFullError):
        recorder.insert_events([event() for _ in range(1000)])
    engine.dispose()
    assert recorder.max_notification_id() == 1
    assert recorder.insert_events([event()]) == [2]


def test_a_frontier_that_does_not_fit_its_log_is_named(recorder: LedgerRecorder, file: Path) -> None:
    recorder.insert_events([event()])
    with sqlite3.connect(file) as stranger:
        stranger.execute("UPDATE log_state SET size = 3")
    stranger.close()
    with pytest.raises(LedgerDamagedError):
        recorder.insert_events([event()])


def test_other_databases_are_refused_by_name() -> None:
    with pytest.raises(LedgerDialectError) as refusal:
        open_store("mysql://desk/ledger")
    assert refusal.value.facts == {"dialect": "mysql"}


def test_a_full_disk_is_not_taken_for_a_damaged_file() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    assert opening.refusal_of(error) is LedgerFullError
    error.sqlite_errorname = "SQLITE_IOERR_READ"
    assert opening.refusal_of(error) is LedgerDamagedError


def test_a_folder_that_may_not_be_written_is_not_taken_for_a_missing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/l.db"
    create_store(url).dispose()
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(LedgerReadOnlyError):
        open_store(url)
