"""From one version of the tables to the next: nothing is lost, nothing is half done, and lines stay append-only."""

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError

from adapters.ledger.dossiers import LedgerDesk
from adapters.ledger.engine import LEDGER, create_store, open_older, open_store
from adapters.ledger.errors import LedgerDeniedError, LedgerSchemaError
from adapters.ledger.form import WRITING
from adapters.ledger.migrations import STEPS, Step, migrate
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.schema import checks, events, metadata, outbox, scheduler_state
from adapters.ledger.status import status_of
from adapters.ledger.vault import VAULT, Vault
from adapters.ledger.verifying import LedgerUnsoundError
from projections.tables import metadata as read_models
from tests.adapters.desk.wards import found, receiving
from tests.adapters.ledger.conftest import Clock
from tests.adapters.ledger.test_recorder import assert_sound, log_of

DATABASES = ["file", "postgresql"]
TODAY = "2026-11-20 09:00"
LINES = 26  # of the founding, and of twenty dossiers

FIRST = sa.MetaData()
for table in metadata.sorted_tables:
    if table not in {checks, outbox, scheduler_state}:
        table.to_metadata(FIRST)
V1 = LEDGER._replace(version=1, metadata=FIRST)

LATER = sa.MetaData()
WIDER = events.to_metadata(LATER)
WIDER.append_column(sa.Column("length", sa.Integer, nullable=False))
NEXT = LEDGER._replace(version=LEDGER.version + 1)
LENGTH = Step(NEXT.version, [WIDER], {"events": {"length": "length(envelope)"}})


@pytest.fixture
def first(database_url: str, clock: Clock) -> str:
    """A ledger as version 1 of the tables held it, founded, with some dossiers."""
    engine = create_store(database_url, V1)
    desk = desk_of(LedgerRecorder(engine, clock=clock), clock)
    found(desk)
    for number in range(1, 21):
        desk.handle(receiving(number, TODAY))
    engine.dispose()
    return database_url


def desk_of(recorder: LedgerRecorder, clock: Clock) -> LedgerDesk:
    """A desk that keeps lines and no lists."""
    return LedgerDesk(recorder, Vault(create_store("sqlite://", VAULT)), clock, ())


def test_version_one_gains_a_record_of_checks_and_every_line_is_as_it_was(first: str, clock: Clock) -> None:
    with pytest.raises(LedgerSchemaError):
        open_store(first)
    before = lines(first, clock)
    migrated = migrate(first, clock)
    assert (migrated.before, migrated.after, migrated.logs["main"].size) == (1, LEDGER.version, LINES)
    assert lines(first, clock) == before
    engine = open_store(first)
    recorder = LedgerRecorder(engine, clock=clock)
    assert desk_of(recorder, clock).handle(receiving(21, TODAY)).position == LINES + 1
    assert_sound(recorder)
    with engine.execution_options(**WRITING).begin() as connection:
        read_models.create_all(connection)
    with recorder.reading() as connection:
        assert [check[::2] for check in status_of(connection, "main").checks] == [("migrate", LINES)]
    engine.dispose()


def test_a_ledger_gains_tables_whose_rows_come_and_go(first: str, clock: Clock) -> None:
    migrate(first, clock)
    engine = open_store(first)
    with engine.execution_options(**WRITING).begin() as connection:
        connection.execute(sa.insert(scheduler_state).values(tenant="main", last_flags=0))
        connection.execute(sa.update(scheduler_state).values(last_flags=3))
        connection.execute(sa.delete(scheduler_state))
        assert connection.execute(sa.select(outbox)).all() == []
    engine.dispose()


def test_a_ledger_of_this_version_is_only_checked(first: str, clock: Clock) -> None:
    migrate(first, clock)
    again = migrate(first, clock)
    assert (again.before, again.after, again.logs["main"].size) == (LEDGER.version, LEDGER.version, LINES)


def test_a_changed_table_is_copied_whole_and_stays_append_only(first: str, clock: Clock) -> None:
    before = lines(first, clock)
    assert migrate(first, clock, NEXT, [*STEPS, LENGTH]).after == NEXT.version
    assert lines(first, clock) == before
    engine = open_store(first, NEXT)
    with engine.begin() as connection:
        rows = connection.execute(sa.select(WIDER.c.id, WIDER.c.length, WIDER.c.envelope)).all()
        assert sa.inspect(connection).get_indexes("events")
    assert len(rows) == LINES
    assert all(length == len(envelope) for _, length, envelope in rows)
    attack = engine.execution_options(**WRITING)
    for change in ("DELETE FROM events", "UPDATE events SET kind = 'x'"):
        with pytest.raises((sa.exc.IntegrityError, LedgerDeniedError)), attack.begin() as connection:
            connection.exec_driver_sql(change)
    engine.dispose()


def test_a_step_that_fails_leaves_the_ledger_as_it_was(first: str, clock: Clock) -> None:
    before = lines(first, clock)
    broken = Step(NEXT.version, [WIDER], {"events": {"length": "NULL"}})
    with pytest.raises((IntegrityError, sa.exc.IntegrityError)):
        migrate(first, clock, NEXT, [*STEPS, broken])
    assert lines(first, clock) == before
    assert migrate(first, clock).before == 1


def test_a_ledger_whose_lines_do_not_agree_is_not_migrated(first: str, clock: Clock) -> None:
    engine, version = open_older(first)
    with engine.execution_options(**WRITING).begin() as connection:
        connection.execute(sa.text("UPDATE log_state SET size = 56"))
    engine.dispose()
    with pytest.raises(LedgerUnsoundError):
        migrate(first, clock)
    engine, found = open_older(first)
    engine.dispose()
    assert version == found == 1


def test_a_ledger_of_a_later_version_is_left_alone(first: str, clock: Clock) -> None:
    migrate(first, clock, NEXT, [*STEPS, LENGTH])
    with pytest.raises(LedgerSchemaError) as refusal:
        migrate(first, clock)
    assert (refusal.value.facts["found"], refusal.value.facts["expected"]) == (NEXT.version, LEDGER.version)


def test_without_a_step_that_leads_on_nothing_is_done(first: str, clock: Clock) -> None:
    with pytest.raises(LedgerSchemaError):
        migrate(first, clock, NEXT, [LENGTH])


def lines(url: str, clock: Clock) -> list[tuple[object, ...]]:
    """Every line, column by column, whatever the version of the tables."""
    engine, _version = open_older(url)
    found = [tuple(row) for row in log_of(LedgerRecorder(engine, clock=clock))]
    engine.dispose()
    return found
