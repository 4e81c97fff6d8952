"""Ticks on a ward's ledger, and what its log holds of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from adapters.bootstrap import Installation
from adapters.ledger.mapper import event_of
from adapters.ledger.ticking import LedgerLog
from domain.commands import Command
from domain.desk import Answer
from domain.errors import DomainError
from domain.events import ApologyRequired, DossierEvent, Received, RungReached
from scheduler.tick import Report, tick
from tests.adapters.desk.wards import log_of, receiving


class Raised(NamedTuple):
    """A flag as the log holds it, without when it was noticed: two logs that agree hold the same."""

    code: str
    rung: str
    promise_no: int
    deadline: datetime
    reached_at: datetime
    broke_at: datetime | None
    origin: str


class Duty(NamedTuple):
    """A letter of apology that is owed."""

    code: str
    promise_no: int
    cause: str
    broke_at: datetime
    origin: str


def ticked(ward: Installation, at: datetime | None = None) -> Report:
    """Tick at an instant, or at what the ward's clock shows."""
    return tick(ward.desk, LedgerLog(ward.reader), at or ward.clock())


def rungs(ward: Installation) -> Counter[str]:
    """Return how many flags of each rung the log holds."""
    return Counter(flag.rung for flag in raised(ward))


def raised(ward: Installation) -> list[Raised]:
    """Return every flag of the log, in a stable order."""
    return sorted(_facts(Raised, code, event) for code, event in events_of(ward) if isinstance(event, RungReached))


def duties(ward: Installation) -> list[Duty]:
    """Return every duty of the log, in a stable order."""
    return sorted(_facts(Duty, code, event) for code, event in events_of(ward) if isinstance(event, ApologyRequired))


def events_of(ward: Installation) -> list[tuple[str, DossierEvent]]:
    """Return every event of every dossier with its code, in the order of the log."""
    codes, found = dict[str, str](), list[tuple[str, DossierEvent]]()
    for row in log_of(ward):
        if row.kind.startswith("dossier."):
            event = event_of(StoredEvent(UUID(row.stream), row.version, row.kind, row.state))
            assert isinstance(event, DossierEvent)
            if isinstance(event, Received):
                codes[row.stream] = event.code
            found.append((codes[row.stream], event))
    return found


def receive(ward: Installation, numbers: Iterable[int], **facts: Any) -> list[str]:
    """Receive dossiers in one transaction, and return their codes."""
    return [answer.code for answer in all_answered(ward, [receiving(number, **facts) for number in numbers])]


def all_answered(ward: Installation, orders: Sequence[Command]) -> list[Answer]:
    results: Sequence[Answer | DomainError | None] = ward.desk.handle_all(orders)
    answers = [result for result in results if isinstance(result, Answer)]
    assert len(answers) == len(orders), results
    return answers


def _facts(kind: type[Any], code: str, event: Any) -> Any:
    return kind(code, *(getattr(event, name) for name in kind._fields[1:]))
