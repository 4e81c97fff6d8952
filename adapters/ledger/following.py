"""What follows an order in its own transaction besides the read models: who is told of it, and what they are told."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from adapters.ledger.entry import Recorded
from adapters.ledger.transaction import WritingTransaction
from domain.commands import Command
from domain.message import Event
from domain.promising import Ground


class Followed(NamedTuple):
    """An order, the aggregate after it, and the events it led to with their rows."""

    order: Command
    aggregate: Any
    events: Sequence[Event]
    rows: Sequence[Recorded]


Follower = Callable[[WritingTransaction, Sequence[Followed], Callable[[], Ground]], None]
"""Writes what must be recorded with the events or not at all; the ground is read only if it is asked for.

What a follower writes is no part of the ledger's history: a rebuild or a copy does not call it again.
"""
