"""Accidents the ledger's triggers refuse, through SQLAlchemy and through a driver of one's own."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError, StoredEvent

from adapters.ledger.recorder import LedgerRecorder

STREAM = UUID(int=1)
TABLES = ["events", "codes", "commands", "access_log"]


@pytest.fixture
def written(recorder: LedgerRecorder) -> LedgerRecorder:
    with recorder.writing() as transaction:
        transaction.append([StoredEvent(STREAM, 1, "dossier.received", b"{}")])
        transaction.claim_codes([("HS-1", str(STREAM))])
        transaction.remember("c1", b"digest", "{}")
        transaction.note_access("lan", "search", str(STREAM), "name")
    return recorder


@pytest.fixture
def stranger(written: LedgerRecorder, file: Path) -> Iterator[sqlite3.Connection]:
    assert written.max_notification_id() == 1
    connection = sqlite3.connect(file)
    yield connection
    connection.close()


def rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {table}").fetchall()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "attack", ["DELETE FROM {}", "UPDATE {} SET tenant = 'x'", "UPDATE OR REPLACE {} SET tenant = 'x'"]
)
def test_rows_are_neither_changed_nor_deleted(stranger: sqlite3.Connection, table: str, attack: str) -> None:
    before = rows(stranger, table)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        stranger.execute(attack.format(table))
    assert before
    assert rows(stranger, table) == before


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"])
def test_a_row_is_not_replaced_by_its_key(stranger: sqlite3.Connection, table: str, verb: str) -> None:
    before = rows(stranger, table)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        stranger.execute(f"{verb} INTO {table} SELECT * FROM {table}")
    assert rows(stranger, table) == before


def test_an_event_is_not_replaced_by_its_stream_and_version(stranger: sqlite3.Connection) -> None:
    before = rows(stranger, "events")
    columns = "tenant, stream, version, kind, recorded_at, envelope, leaf"
    with pytest.raises(sqlite3.IntegrityError, match="events is append-only"):
        stranger.execute(f"INSERT OR REPLACE INTO events (id, {columns}) SELECT 99, {columns} FROM events")
    assert rows(stranger, "events") == before


def test_an_upsert_changes_nothing(stranger: sqlite3.Connection) -> None:
    before = rows(stranger, "codes")
    with pytest.raises(sqlite3.IntegrityError, match="codes is append-only"):
        stranger.execute(
            "INSERT INTO codes VALUES ('main', 'hs-1', 'HS-1', 'other') "
            "ON CONFLICT (tenant, folded) DO UPDATE SET stream = excluded.stream"
        )
    assert rows(stranger, "codes") == before


def test_the_desk_s_own_connection_is_refused_too(written: LedgerRecorder) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), written.writing() as transaction:
        transaction.connection.execute(sa.text("DELETE FROM events"))


def test_a_log_row_set_back_cannot_make_history_be_written_twice(
    written: LedgerRecorder, stranger: sqlite3.Connection
) -> None:
    stranger.execute("DELETE FROM log_state")
    stranger.commit()
    with pytest.raises(IntegrityError, match="append-only"):
        written.insert_events([StoredEvent(UUID(int=2), 1, "dossier.received", b"{}")])
    assert len(rows(stranger, "events")) == 1


def test_text_is_not_taken_for_a_number(stranger: sqlite3.Connection) -> None:
    columns = "tenant, stream, kind, recorded_at, envelope, leaf"
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        stranger.execute(f"INSERT INTO events (id, version, {columns}) SELECT 2, 'two', {columns} FROM events")
