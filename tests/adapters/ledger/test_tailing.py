"""A reader that follows the log misses nothing, however slowly others write: order of commits = order of ids."""

from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen
from threading import Event, Thread
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from adapters.ledger.engine import open_store
from adapters.ledger.recorder import LedgerRecorder
from tests.adapters.ledger.conftest import Clock
from tests.adapters.ledger.test_processes import begin, output_of, scribe
from tests.adapters.ledger.test_recorder import assert_sound

DATABASES = ["file", "postgresql"]
WRITERS = 12
DEADLINE = 600
MOST_ATTEMPTS = 20_000


def event(number: int) -> StoredEvent:
    return StoredEvent(UUID(int=number), 1, "dossier.received", b"{}")


@contextmanager
def desk(url: str, clock: Clock) -> Iterator[LedgerRecorder]:
    """A desk with connections of its own, as another process has."""
    engine = open_store(url)
    yield LedgerRecorder(engine, clock=clock)
    engine.dispose()


def read_on(recorder: LedgerRecorder, seen: list[int]) -> None:
    """Read what follows the last id seen, and remember that as the place to go on from."""
    seen += [
        found.id for found in recorder.select_notifications(seen[-1] if seen else 0, 10_000, inclusive_of_start=False)
    ]


def await_waiters(recorder: LedgerRecorder, writers: int) -> None:
    """Go on once the server says that so many writers wait for their turn; SQLite does not tell."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    for _attempt in range(MOST_ATTEMPTS):
        with recorder.reading() as connection:
            if connection.dialect.name == "sqlite" or connection.exec_driver_sql(waiting).scalar() == writers:
                return
    pytest.fail("nobody waits for the lock")


def test_a_writer_that_stalls_before_its_commit_makes_no_reader_skip_it(
    recorder: LedgerRecorder, database_url: str, clock: Clock
) -> None:
    seen: list[int] = []
    recorder.insert_events([event(1)])
    others: list[Thread] = []

    def write(number: int, begun: Event) -> None:
        with desk(database_url, clock) as other:
            begun.set()
            other.insert_events([event(number)])

    with desk(database_url, clock) as stalling, stalling.writing() as transaction:
        transaction.append([event(2)])  # it has its id, and stands still
        for number in (3, 4, 5):
            begun = Event()
            others.append(Thread(target=write, args=[number, begun]))
            others[-1].start()
            assert begun.wait(timeout=10)
        await_waiters(recorder, len(others))
        read_on(recorder, seen)
        assert seen == [1]
    for other in others:
        other.join(timeout=30)
    read_on(recorder, seen)
    assert seen == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "commands", [pytest.param(40, id="quick"), pytest.param(4167, id="all", marks=pytest.mark.long)]
)
def test_twelve_writing_processes_and_a_reader_that_sees_every_event_once(
    recorder: LedgerRecorder, database_url: str, commands: int
) -> None:
    wanted = WRITERS * commands * 2
    desks = [scribe(database_url, UUID(int=number), commands) for number in range(1, WRITERS + 1)]
    listeners = [Thread(target=drained, args=[process]) for process in desks]
    for process, listener in zip(desks, listeners, strict=True):
        begin(process)
        listener.start()
    seen: list[int] = []
    while any(listener.is_alive() for listener in listeners):
        read_on(recorder, seen)
    read_on(recorder, seen)
    assert [process.wait(timeout=DEADLINE) for process in desks] == [0] * WRITERS
    assert seen == list(range(1, wanted + 1))
    assert_sound(recorder)


def drained(process: Popen[str]) -> None:
    """Read what a desk says until it is done, so that it never waits for somebody to listen."""
    output_of(process).read()
    output_of(process).close()
    assert process.stdin
    process.stdin.close()
