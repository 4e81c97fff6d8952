"""What the ledger promises of order, time, proof and uniqueness."""

import json
from datetime import timedelta
from itertools import pairwise
from threading import Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent

from adapters.ledger.codes import Codes
from adapters.ledger.engine import create_store
from adapters.ledger.entry import Entry, Recorded
from adapters.ledger.errors import NotCanonicalError
from adapters.ledger.instants import from_micros, to_micros
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.schema import events
from adapters.ledger.transaction import WritingTransaction
from adapters.ledger.tree import leaf_hash, root_of
from domain.errors import CodeTakenError
from tests.adapters.ledger.conftest import Clock
from tests.adapters.ledger.rfc6962 import defined_root

DATABASES = ["file", "postgresql"]
STREAM, OTHER = UUID(int=1), UUID(int=2)


def event(version: int = 1, stream: UUID = STREAM, kind: str = "dossier.received") -> StoredEvent:
    return StoredEvent(stream, version, kind, b"{}")


def log_of(recorder: LedgerRecorder) -> list[Recorded]:
    with recorder.reading() as connection:
        return [Recorded(*row) for row in connection.execute(sa.select(events).order_by(events.c.id))]


def assert_sound(recorder: LedgerRecorder) -> None:
    """Ids without gaps, leaves of the very bytes, each stream chained, the kept frontier that of the leaves."""
    log = log_of(recorder)
    assert [row.id for row in log] == list(range(1, len(log) + 1))
    last: dict[str, str] = {}
    for row in log:
        envelope = json.loads(row.envelope)
        assert row.leaf == leaf_hash(row.envelope)
        assert envelope["prev"] == last.get(row.stream)
        assert [envelope["id"], envelope["version"], envelope["kind"]] == [row.id, row.version, row.kind]
        last[row.stream] = row.leaf.hex()
    with recorder.writing() as transaction:
        state = transaction.state
    assert state.size == len(log)
    assert root_of(state.frontier) == defined_root([row.leaf for row in log])


def test_an_entry_is_recorded_with_its_columns_and_its_exact_bytes(recorder: LedgerRecorder, clock: Clock) -> None:
    entry = Entry(
        str(STREAM), 1, "dossier.received", b'{"code":"HS-1"}', office="ward-1", occurred_at=5, due_at=7, amends=1
    )
    with recorder.writing() as transaction:
        [recorded] = transaction.append([entry], command="c-1")
    assert log_of(recorder) == [recorded]
    assert recorded.state == entry.state
    assert (recorded.office, recorded.procedure) == ("ward-1", None)
    assert (recorded.occurred_at, recorded.due_at, recorded.amends) == (5, 7, 1)
    assert from_micros(recorded.recorded_at) == clock.now
    assert recorded.envelope == (
        b'{"body":{"code":"HS-1"},"command":"c-1","id":1,"kind":"dossier.received","prev":null,'
        b'"recorded_at":"2026-11-20T10:00:00.000000Z","stream":"00000000-0000-0000-0000-000000000001",'
        b'"tenant":"main","version":1}'
    )


def test_leaves_and_frontier_follow_the_log_through_many_streams(recorder: LedgerRecorder) -> None:
    streams = [UUID(int=number) for number in range(1, 301)]
    recorder.insert_events([event(1, stream) for stream in streams])
    recorder.insert_events([event(version, stream) for version in (2, 3) for stream in streams])
    recorder.insert_events([event(4, streams[7])])
    assert_sound(recorder)


def test_recorded_time_never_runs_back(recorder: LedgerRecorder, clock: Clock) -> None:
    recorder.insert_events([event(1)])
    clock.forward(hours=-1)
    recorder.insert_events([event(2)])
    clock.forward(hours=1, microseconds=1)
    recorder.insert_events([event(3)])
    times = [from_micros(row.recorded_at) for row in log_of(recorder)]
    assert times[0] == times[1]
    assert times[2] - times[1] == timedelta(microseconds=1)


def test_recorded_time_never_runs_back_for_another_process_either(recorder: LedgerRecorder, engine: sa.Engine) -> None:
    recorder.insert_events([event(1)])
    slow = Clock()
    slow.forward(days=-1)
    LedgerRecorder(engine, clock=slow).insert_events([event(2)])
    assert all(first.recorded_at <= second.recorded_at for first, second in pairwise(log_of(recorder)))


def test_an_instant_without_a_zone_is_refused(engine: sa.Engine, clock: Clock) -> None:
    vague = LedgerRecorder(engine, clock=lambda: clock.now.replace(tzinfo=None))
    with pytest.raises(TypeError):
        vague.insert_events([event()])
    assert vague.max_notification_id() is None


def test_a_failed_transaction_leaves_no_gap(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(1)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(1, OTHER), event(1)])
    assert recorder.insert_events([event(2)]) == [2]
    assert_sound(recorder)


@pytest.mark.parametrize("versions", [[2], [5], [1, 3], [1, 1], [0, 2]])
def test_a_version_that_is_not_the_next_is_refused(recorder: LedgerRecorder, versions: list[int]) -> None:
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(version) for version in versions])
    assert log_of(recorder) == []


def write_and_fail(transaction: WritingTransaction) -> None:
    with transaction.savepoint():
        transaction.claim_codes([("HS-1", str(STREAM))])
        transaction.append([event(2), event(1, OTHER)])
        transaction.next_number("letters")
        Codes(transaction).take("hs-1")


def test_a_savepoint_takes_back_its_own_events_and_numbers_only(recorder: LedgerRecorder) -> None:
    with recorder.writing() as transaction:
        transaction.append([event(1)])
        assert transaction.next_number("letters") == 1
        with pytest.raises(CodeTakenError):
            write_and_fail(transaction)
        with transaction.savepoint():
            transaction.append([event(2)])
        assert transaction.next_number("letters") == 2
    assert recorder.stream_of("HS-1") is None
    assert [(row.id, row.version) for row in log_of(recorder)] == [(1, 1), (2, 2)]
    assert_sound(recorder)


def test_the_transaction_sees_its_own_events(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(1)])
    with recorder.writing() as transaction:
        transaction.append([event(2)])
        assert [found.originator_version for found in transaction.select_events(STREAM)] == [1, 2]
        assert [found.originator_version for found in transaction.select_events(STREAM, gt=1)] == [2]
        assert transaction.state.size == 2


def test_a_reader_keeps_the_snapshot_of_its_first_read(recorder: LedgerRecorder) -> None:
    count = sa.select(sa.func.count()).select_from(events)
    recorder.insert_events([event(1)])
    with recorder.reading() as connection:
        assert connection.scalar(count) == 1
        recorder.insert_events([event(2)])
        assert connection.scalar(count) == 1
    assert recorder.max_notification_id() == 2


def test_the_position_of_the_last_fact_that_is_no_dossier_s_is_known(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(1), event(1, OTHER, "office.opened"), event(2)])
    recorder.insert_events([event(3)])
    with recorder.writing() as transaction:
        assert (transaction.state.size, transaction.state.reference) == (4, 2)


def test_numbers_are_gapless_and_counted_apart(recorder: LedgerRecorder) -> None:
    with recorder.writing() as transaction:
        assert [transaction.next_number("letters") for _ in range(3)] == [1, 2, 3]
    with pytest.raises(IntegrityError), recorder.writing() as transaction:
        transaction.append([event(transaction.next_number("letters"))])
    with recorder.writing() as transaction:
        assert transaction.next_number("letters") == 4
        assert transaction.next_number("dossiers") == 1


@pytest.mark.parametrize("again", ["HS-2026-01", "hs-2026-01", "ＨＳ－２０２６－０１"])
def test_a_code_is_given_once_however_it_is_typed(recorder: LedgerRecorder, again: str) -> None:
    with recorder.writing() as transaction:
        transaction.claim_codes([("HS-2026-01", str(STREAM))])
    with pytest.raises(CodeTakenError) as refusal, recorder.writing() as transaction:
        Codes(transaction).take(again)
    assert refusal.value.facts == {"code": "HS-2026-01"}
    assert recorder.stream_of(again) == str(STREAM)
    assert recorder.stream_of("HS-2026-02") is None


def test_a_command_is_remembered_with_its_events_or_not_at_all(recorder: LedgerRecorder) -> None:
    def remember_and_fail() -> None:
        with recorder.writing() as transaction:
            transaction.remember("c-1", b"digest", "{}")
            transaction.append([event(9)])

    with pytest.raises(IntegrityError):
        remember_and_fail()
    with recorder.writing() as transaction:
        assert transaction.answer_to("c-1") is None
        transaction.append([event(1)], command="c-1")
        transaction.remember("c-1", b"digest", '{"code":"HS-1"}')
    with recorder.writing() as transaction:
        assert transaction.answer_to("c-1") == (b"digest", '{"code":"HS-1"}')


def test_a_command_id_is_remembered_once(recorder: LedgerRecorder) -> None:
    with recorder.writing() as transaction:
        transaction.remember("c-1", b"digest", "{}")
    with pytest.raises(IntegrityError, match="commands"), recorder.writing() as transaction:
        transaction.remember("c-1", b"other", "{}")


def test_openings_of_sealed_facts_are_logged_in_order(recorder: LedgerRecorder, clock: Clock) -> None:
    for field in ("name", "phone"):
        with recorder.writing() as transaction:
            transaction.note_access("lan", "search", str(STREAM), field)
    with recorder.reading() as connection:
        found = connection.exec_driver_sql('SELECT id, at, "by", fields FROM access_log ORDER BY id').all()
    assert found == [(1, to_micros(clock.now), "lan", "name"), (2, to_micros(clock.now), "lan", "phone")]


def test_a_kind_that_is_not_unicode_is_refused(recorder: LedgerRecorder) -> None:
    with pytest.raises(NotCanonicalError):
        recorder.insert_events([event(kind="\ud800")])


def test_tenants_keep_logs_of_their_own(engine: sa.Engine, clock: Clock) -> None:
    here, there = LedgerRecorder(engine, "here", clock=clock), LedgerRecorder(engine, "there", clock=clock)
    assert here.insert_events([event(1)]) == there.insert_events([event(1)]) == [1]
    assert [found.originator_version for found in here.select_events(STREAM)] == [1]


def test_streams_named_by_text_come_back_as_text(recorder: LedgerRecorder) -> None:
    names = ["office-1", str(STREAM).upper().replace("0", "A")]
    recorder.insert_events([StoredEvent(name, 1, "office.opened", b"{}") for name in names])
    assert [found.originator_id for found in recorder.select_notifications(None, 10)] == names
    assert recorder.select_events(names[0])[0].originator_id == names[0]


def test_a_follower_waiting_at_the_end_hears_of_the_next_event(recorder: LedgerRecorder) -> None:
    heard: list[Notification] = []
    recorder.insert_events([event(1)])
    with recorder.subscribe(gt=0) as log:
        heard.append(next(log))
        follower = Thread(target=lambda: heard.append(next(log)))
        follower.start()
        recorder.insert_events([event(2)])
        follower.join(timeout=10)
    assert [notification.id for notification in heard] == [1, 2]


def test_a_ledger_in_memory_takes_turns_among_threads(clock: Clock) -> None:
    engine = create_store("sqlite://")
    shared = LedgerRecorder(engine, clock=clock)

    def write(stream: UUID) -> None:
        for version in range(1, 21):
            shared.insert_events([event(version, stream)])

    writers = [Thread(target=write, args=[UUID(int=number)]) for number in range(1, 5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert shared.max_notification_id() == 80
    assert_sound(shared)
    engine.dispose()


def test_an_empty_append_records_nothing(recorder: LedgerRecorder) -> None:
    assert recorder.insert_events([]) == []
    assert recorder.max_notification_id() is None
