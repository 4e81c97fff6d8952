"""What the ledger repeats beside an envelope agrees with the envelope, and read models with the ledger."""

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from adapters.bootstrap import Installation
from adapters.ledger.lines import whole_lines_of
from adapters.ledger.mapper import columns_of, event_of
from adapters.ledger.reference import grounds_on
from domain import events as e
from projections.read_models import READ_MODELS, TALLIES
from projections.rebuild import rebuild
from tests.adapters.desk.wards import Clock, busy, log_of
from tests.adapters.ledger.test_recorder import assert_sound

PLAIN = ("office", "procedure", "channel", "official", "occurred_at", "due_at", "late_from", "early_before", "amends")


@pytest.mark.on_postgresql
def test_every_line_repeats_its_event_and_nothing_else(ward: Installation, clock: Clock) -> None:
    busy(ward, clock)
    for row in log_of(ward):
        event = event_of(StoredEvent(UUID(row.stream), row.version, row.kind, row.state))
        expected = columns_of(event)
        assert {name: getattr(row, name) for name in PLAIN} == {name: expected.get(name) for name in PLAIN}
        body = json.loads(row.envelope)["body"]
        assert body == event.body()
        assert row.official == body.get("official")


def test_the_channel_of_a_message_is_not_taken_for_the_channel_of_its_dossier(ward: Installation, clock: Clock) -> None:
    busy(ward, clock)
    messages = [row for row in log_of(ward) if row.kind in {e.CitizenNotified.TOPIC, e.ApologyDelivered.TOPIC}]
    assert [json.loads(row.envelope)["body"]["channel"] for row in messages] == ["post", "sms"]
    assert [row.channel for row in messages] == [None, None]


def test_a_busy_ward_records_every_kind_of_fact(ward: Installation, clock: Clock) -> None:
    busy(ward, clock)
    kinds = {row.kind for row in log_of(ward) if row.kind.startswith("dossier.")}
    declared = {fact.TOPIC for fact in vars(e).values() if isinstance(fact, type) and issubclass(fact, e.DossierEvent)}
    assert declared - kinds == {"", "dossier.apology_withdrawn"}
    assert_sound(ward.recorder)


@pytest.mark.on_postgresql
def test_what_a_clerk_sees_at_once_is_what_a_rebuild_gives(ward: Installation, clock: Clock) -> None:
    busy(ward, clock)
    with ward.recorder.writing() as transaction:
        inline = shown(transaction.connection)
        on = transaction.connection
        rebuild(on, list(whole_lines_of(on, "main")), grounds_on(on, "main"), lambda _: None)
        assert shown(transaction.connection) == inline
    assert all(inline.values())


def shown(connection: sa.Connection) -> dict[str, list[Any]]:
    """Return every row of every read model, and every sum that is not of nothing."""
    rows = {
        model.table.name: sorted(map(tuple, connection.execute(sa.select(model.table).order_by(model.table.c.stream))))
        for model in READ_MODELS
    }
    sums = (tally.table for tally in TALLIES)
    return rows | {it.name: sorted(map(tuple, connection.execute(sa.select(it).where(it.c.n != 0)))) for it in sums}
