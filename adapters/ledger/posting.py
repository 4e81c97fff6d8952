"""The outbox's way in: messages are written in the transaction that records what they tell of."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.ledger.engine import run_many
from adapters.ledger.following import Followed
from adapters.ledger.instants import to_micros
from adapters.ledger.schema import outbox
from adapters.ledger.transaction import WritingTransaction
from domain.commands import Command, RaiseRungs, RevisePromise
from domain.events import DossierEvent
from domain.promising import Ground
from domain.rules import Rulebook
from scheduler.alerts import TELLING, Alert, alerts_of

COUNTER = "outbox"
"""Numbers the rows of a tenant's outbox."""


def post_alerts(transaction: WritingTransaction, followed: Sequence[Followed], ground: Callable[[], Ground]) -> None:
    """Write the messages that follow from some orders; one whose key is there already is the same message.

    Raises:
        RuleUnknownError: the rules do not say who is told (a ledger of an earlier version: dunghen migrate).
    """
    telling = [each for each in followed if any(isinstance(event, TELLING) for event in each.events)]
    if not telling:
        return
    rules = ground().rules
    rows = [_row(alert, each) for each in telling for alert in _alerts_of(each, rules)]
    numbers = transaction.next_numbers(COUNTER, len(rows)) if rows else ()
    numbered = [row | {"tenant": transaction.tenant, "id": number} for number, row in zip(numbers, rows, strict=True)]
    if numbered:
        run_many(transaction.connection, insert_new(transaction.connection.dialect), numbered)


def batch_of(order: Command) -> str:
    """Return what an order's messages belong to: all of one tick, all that one revision moved, or the order alone."""
    match order:
        case RaiseRungs():
            return f"tick:{order.at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
        case RevisePromise():
            return order.id.rpartition(":")[0] or order.id
        case _:
            return order.id


@lru_cache(maxsize=8)
def insert_new(dialect: sa.Dialect) -> str:
    """Return the insertion of a row whose key is not there yet."""
    statement: Any = (postgresql if dialect.name == "postgresql" else sqlite).insert(outbox)
    return str(statement.on_conflict_do_nothing(index_elements=["tenant", "key"]).compile(dialect=dialect))


def blank() -> dict[str, Any]:
    """Return the columns of a row that was never looked at."""
    later = ("why", "tried_at", "leased_until", "sent_at", "channel")
    return dict.fromkeys(later) | {"state": "pending", "attempts": 0}


def written(facts: Any) -> str:
    """Return facts as a row holds them."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _alerts_of(followed: Followed, rules: Rulebook) -> list[Alert]:
    events = [event for event in followed.events if isinstance(event, DossierEvent)]
    return alerts_of(events, followed.aggregate, rules)


def _row(alert: Alert, followed: Followed) -> dict[str, Any]:
    last = followed.rows[-1]
    return blank() | {
        "key": alert.key,
        "batch": batch_of(followed.order),
        "kind": alert.kind,
        "audience": alert.audience,
        "stream": alert.stream,
        "code": alert.code,
        "office": alert.office,
        "promise_no": alert.promise_no,
        "deadline": None if alert.deadline is None else to_micros(alert.deadline),
        "facts": written(alert.facts),
        "position": last.id,
        "created_at": last.recorded_at,
        "next_at": last.recorded_at,
    }
