"""What a ledger on PostgreSQL refuses, waits for and survives."""

from collections.abc import Iterator
from threading import Thread
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from adapters.bootstrap import create_ledger
from adapters.ledger import postgresql as opening
from adapters.ledger import roles
from adapters.ledger.engine import LEDGER, create_store, locking, open_store
from adapters.ledger.errors import (
    LedgerAwayError,
    LedgerDeniedError,
    LedgerDialectError,
    LedgerForeignError,
    LedgerFullError,
    LedgerLockedError,
    LedgerMissingError,
    LedgerReadOnlyError,
    LedgerSchemaError,
)
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.roles import WRITER
from adapters.ledger.vault import VAULT
from projections.worklist import worklist
from tests.adapters.ledger.conftest import Clock

DATABASES = ["postgresql"]
STREAM = UUID(int=1)
TABLES = ["events", "codes", "commands", "access_log", "checks"]
CHANGES = ["DELETE FROM {}", "UPDATE {} SET tenant = 'x'", "TRUNCATE {}"]


def event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "dossier.received", b"{}")


@pytest.fixture
def written(recorder: LedgerRecorder) -> LedgerRecorder:
    with recorder.writing() as transaction:
        transaction.append([StoredEvent(STREAM, 1, "dossier.received", b"{}")])
        transaction.claim_codes([("HS-1", str(STREAM))])
        transaction.remember("c1", b"digest", "{}")
        transaction.note_access("lan", "search", str(STREAM), "name")
        transaction.note_check("verify")
    return recorder


@pytest.fixture
def stranger(written: LedgerRecorder, database_url: str) -> Iterator[psycopg.Connection]:
    """The owner of the server, with a connection of one's own."""
    assert written.max_notification_id() == 1
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def rows(connection: psycopg.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {table}").fetchall()


# --- lines are never changed ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_owner_changes_no_row_not_even_when_replaying_as_a_replica(stranger: psycopg.Connection, role: str) -> None:
    stranger.execute(f"SET session_replication_role = {role}")
    for table in TABLES:
        before = rows(stranger, table)
        assert before
        for change in CHANGES:
            with pytest.raises(psycopg.errors.IntegrityError, match=f"{table} is append-only"):
                stranger.execute(change.format(table))
        assert rows(stranger, table) == before


def test_an_upsert_changes_nothing(stranger: psycopg.Connection) -> None:
    before = rows(stranger, "codes")
    with pytest.raises(psycopg.errors.IntegrityError, match="codes is append-only"):
        stranger.execute(
            "INSERT INTO codes VALUES ('main', 'hs-1', 'HS-1', 'other') "
            "ON CONFLICT (tenant, folded) DO UPDATE SET stream = excluded.stream"
        )
    assert rows(stranger, "codes") == before


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "change",
    [*CHANGES, "ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {}", "SET session_replication_role = replica"],
)
def test_the_desk_s_own_connections_have_no_right_to_change_a_row(
    written: LedgerRecorder, stranger: psycopg.Connection, table: str, change: str
) -> None:
    before = rows(stranger, table)
    with pytest.raises(LedgerDeniedError), written.writing() as transaction:
        transaction.connection.exec_driver_sql(change.format(table))
    assert rows(stranger, table) == before


def test_the_writing_role_adds_lines_and_has_no_other_right_on_them(stranger: psycopg.Connection) -> None:
    rights = "SELECT has_table_privilege(%s, %s, %s)"
    for table in TABLES:
        allowed = [
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
            if (stranger.execute(rights, [WRITER, table, right]).fetchone() or [None])[0]
        ]
        assert allowed == ["SELECT", "INSERT"]


def test_a_login_of_its_own_works_as_a_member_of_the_writing_role(
    stranger: psycopg.Connection, database_url: str, clock: Clock
) -> None:
    login = f"desk_{uuid4().hex}"
    stranger.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'test' IN ROLE {WRITER}")
    try:
        url = sa.make_url(database_url).set(username=login, password="test")  # noqa: S106 - of this test
        engine = open_store(url.render_as_string(hide_password=False))
        assert LedgerRecorder(engine, clock=clock).insert_events([event()]) == [2]
        engine.dispose()
    finally:
        stranger.execute(f"DROP ROLE {login}")


def test_an_owner_who_may_make_no_role_keeps_a_ledger_under_triggers_alone(
    postgresql: sa.URL, database_url: str, clock: Clock
) -> None:
    login = f"owner_{uuid4().hex}"
    with psycopg.connect(database_url, autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'test'")
        superuser.execute(f"GRANT ALL ON SCHEMA public TO {login}")
        url = sa.make_url(database_url).set(username=login, password="test")  # noqa: S106 - of this test
        engine = create_store(url.render_as_string(hide_password=False))
        recorder = LedgerRecorder(engine, clock=clock)
        recorder.insert_events([event()])
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), recorder.writing() as transaction:
            transaction.connection.exec_driver_sql("DELETE FROM events")
        engine.dispose()
        superuser.execute(f"DROP OWNED BY {login}")
        superuser.execute(f"DROP ROLE {login}")
    assert postgresql


# --- waiting --------------------------------------------------------------------------------------------


def test_a_lock_held_too_long_is_named(
    written: LedgerRecorder, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    engine = open_store(database_url)
    impatient = LedgerRecorder(engine, clock=clock)
    with written.writing(), pytest.raises(LedgerLockedError):
        impatient.insert_events([event()])
    assert impatient.insert_events([event()]) == [2]
    engine.dispose()


def test_tenants_do_not_wait_for_each_other(engine: sa.Engine, clock: Clock) -> None:
    here, there = LedgerRecorder(engine, "here", clock=clock), LedgerRecorder(engine, "there", clock=clock)
    with here.writing() as first, there.writing() as second:
        first.append([event()])
        second.append([event()])
    assert here.max_notification_id() == there.max_notification_id() == 1


def test_an_acknowledged_line_is_on_the_disk_whatever_the_database_was_set_to(
    written: LedgerRecorder, engine: sa.Engine, stranger: psycopg.Connection
) -> None:
    name = engine.url.database
    stranger.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    engine.dispose()
    with written.reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_connections_that_the_server_cut_off_are_made_anew(
    written: LedgerRecorder, stranger: psycopg.Connection
) -> None:
    stranger.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert written.insert_events([event()]) == [2]


def test_a_server_that_goes_away_in_the_middle_is_named_and_nothing_is_half_done(
    written: LedgerRecorder, stranger: psycopg.Connection
) -> None:
    def interrupted() -> None:
        with written.writing() as transaction:
            transaction.append([event()])
            stranger.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            transaction.append([event()])

    with pytest.raises(LedgerAwayError):
        interrupted()
    assert written.insert_events([event()]) == [2]


def test_a_reader_of_one_moment_is_not_shown_tables_of_the_next(database_url: str, clock: Clock) -> None:
    """A table put in place after a reader's moment would look empty to it: the swap waits for the reader."""
    engine = create_ledger(database_url)
    recorder = LedgerRecorder(engine, clock=clock)
    with recorder.writing() as transaction:
        values = {"stream": "s", "code": "HS-1", "received_at": 1, "provisional": False}
        transaction.connection.execute(sa.insert(worklist), values)
    count = sa.select(sa.func.count()).select_from(worklist)
    rebuild = Thread(target=rebuild_read_models, args=[engine, recorder, "main"])
    with recorder.reading() as connection, psycopg.connect(database_url, autocommit=True) as watcher:
        assert connection.scalar(sa.text("SELECT count(*) FROM events")) == 0
        rebuild.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
        while (watcher.execute(waiting).fetchone() or [1])[0] == 0:
            assert rebuild.is_alive()
        assert connection.scalar(count) == 1
    rebuild.join(timeout=30)
    with recorder.reading() as connection:
        assert connection.scalar(count) == 0
    engine.dispose()


def test_two_ledgers_made_at_one_moment_share_the_writing_role(
    database_url: str, postgresql: sa.URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = f"writer_of_{sa.make_url(database_url).database}"
    monkeypatch.setattr(roles, "WRITER", role)
    making = Thread(target=lambda: create_store(database_url).dispose())
    on_server = postgresql.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(on_server) as other, psycopg.connect(on_server, autocommit=True) as watcher:
        other.execute(f"CREATE ROLE {role} NOLOGIN")  # as the other ledger does, not committed yet
        making.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
        while (watcher.execute(waiting).fetchone() or [1])[0] == 0:
            assert making.is_alive()
        other.commit()
        making.join(timeout=30)
        with psycopg.connect(database_url, autocommit=True) as made:
            assert made.execute("SELECT writer FROM dunghen_form").fetchone() == (role,)
            assert made.execute("SELECT has_table_privilege(%s, 'events', 'INSERT')", [role]).fetchone() == (True,)
            made.execute(f"DROP OWNED BY {role}")
            made.execute(f"DROP ROLE {role}")


# --- what cannot be used is named -------------------------------------------------------------------------


def test_a_database_that_is_not_there_is_missing(postgresql: sa.URL) -> None:
    with pytest.raises(LedgerMissingError):
        open_store(postgresql.set(database="nonesuch").render_as_string(hide_password=False))


def test_an_empty_database_holds_no_ledger(database_url: str) -> None:
    with pytest.raises(LedgerMissingError):
        open_store(database_url)


def test_a_server_that_does_not_answer_is_away_and_its_password_stays_unsaid() -> None:
    with pytest.raises(LedgerAwayError) as refusal:
        open_store("postgresql://lan:secret@127.0.0.1:1/ledger")
    assert refusal.value.facts == {"path": "postgresql://127.0.0.1/ledger"}


def test_a_user_whom_the_server_does_not_know_is_denied(database_url: str) -> None:
    stranger = sa.make_url(database_url).set(username="nobody_here")
    with pytest.raises(LedgerDeniedError):
        open_store(stranger.render_as_string(hide_password=False))


def test_a_database_of_another_program_is_refused_and_left_alone(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("CREATE TABLE theirs (x INT)")
        for opener in (open_store, create_store):
            with pytest.raises(LedgerForeignError):
                opener(database_url)
        assert other.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_a_ledger_of_another_version_is_refused(
    written: LedgerRecorder, stranger: psycopg.Connection, database_url: str
) -> None:
    assert written
    stranger.execute("UPDATE dunghen_form SET version = 99")
    with pytest.raises(LedgerSchemaError) as refusal:
        open_store(database_url)
    assert (refusal.value.facts["found"], refusal.value.facts["expected"]) == (99, LEDGER.version)


def test_a_database_that_may_only_be_read_is_named(
    written: LedgerRecorder, engine: sa.Engine, stranger: psycopg.Connection
) -> None:
    stranger.execute(f'ALTER DATABASE "{engine.url.database}" SET default_transaction_read_only = on')
    engine.dispose()
    with pytest.raises(LedgerReadOnlyError):
        written.insert_events([event()])
    assert written.max_notification_id() == 1


def test_a_full_disk_is_named(engine: sa.Engine) -> None:
    """The server says it by this code; no disk is filled here."""
    with pytest.raises(LedgerFullError), engine.execution_options(**locking("main")).begin() as connection:
        connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$")


def test_keys_do_not_live_beside_the_ledger(database_url: str) -> None:
    with pytest.raises(LedgerDialectError):
        create_store(database_url, VAULT)
