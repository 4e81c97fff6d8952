"""What the scheduler remembers between its rounds, in one row of the ledger's database; each change is a commit."""

from datetime import datetime, timedelta
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.ledger.instants import from_micros, to_micros
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.schema import scheduler_state
from domain.errors import DomainError
from scheduler.guards import Finding, Kind
from scheduler.round import State

_INSTANTS = ("last_tick_at", "last_asked_at", "quarantined_at", "held_at", "confirmed_at")
CHECK = "clock"
"""The kind of check that a confirmation leaves, for good, beside the rebuilds and verifications of the ledger."""


class NothingHeldError(DomainError):
    """Nothing waits for a confirmation: flags are raised as they fall due."""

    code = "nothing_held"


class SchedulerMemory:
    """Implements `scheduler.round.Memory` on one tenant of a ledger."""

    def __init__(self, recorder: LedgerRecorder, tenant: str) -> None:
        self._recorder, self._tenant = recorder, tenant

    def load(self) -> State:
        """Return what is remembered."""
        with self._recorder.reading() as connection:
            return state_of(connection, self._tenant)

    def note_tick(self, wall: datetime, asked: datetime | None, flags: int) -> None:
        """Remember that a round was made; `asked` is None where it held back."""
        asked_at = {} if asked is None else {"last_asked_at": to_micros(asked)}
        self._change({"last_tick_at": to_micros(wall), "last_flags": flags, **asked_at})

    def quarantine(self, wall: datetime, why: tuple[Finding, ...]) -> None:
        """Remember that the clocks are not to be believed, and since when."""
        since = sa.func.coalesce(scheduler_state.c.quarantined_at, to_micros(wall))
        self._change({"quarantined_at": to_micros(wall), "why": _written(why)}, {"quarantined_at": since})

    def trip(self, wall: datetime, newly_late: int) -> None:
        """Remember that too many promises broke at once."""
        self._change({"held_at": to_micros(wall), "held_flags": newly_late})

    def confirm(self, wall: datetime, by: str) -> State:
        """Let flags be raised again on a person's word, and return what was held.

        Raises:
            NothingHeldError: nothing waits for it.
        """
        held = self.load()
        if held.hold is None:
            raise NothingHeldError
        free = dict.fromkeys(("quarantined_at", "why", "held_at", "held_flags"))
        self._change(free | {"confirmed_at": to_micros(wall), "confirmed_by": by}, noted=True)
        return held

    def _change(self, values: dict[str, Any], changed: dict[str, Any] | None = None, *, noted: bool = False) -> None:
        """Write some columns of the row; `changed` says what an existing row gets instead."""
        with self._recorder.writing() as transaction:
            insert = (postgresql if transaction.connection.dialect.name == "postgresql" else sqlite).insert
            row = {"tenant": self._tenant, "last_flags": 0} | values
            statement = insert(scheduler_state).values(row)
            whole = statement.on_conflict_do_update(index_elements=["tenant"], set_=values | (changed or {}))
            transaction.connection.execute(whole)
            if noted:
                transaction.note_check(CHECK)


def state_of(connection: sa.Connection, tenant: str) -> State:
    """Return what the scheduler of a tenant remembers, as `connection` sees it."""
    columns = [scheduler_state.c[name] for name in State._fields]
    row = connection.execute(sa.select(*columns).where(scheduler_state.c.tenant == tenant)).one_or_none()
    if row is None:
        return State()
    values = row._asdict()
    values |= {name: from_micros(values[name]) for name in _INSTANTS if values[name] is not None}
    return State(**values | {"why": _read(values["why"])})


def _written(why: tuple[Finding, ...]) -> str:
    return " ".join(f"{finding.kind}:{finding.amount.total_seconds():.0f}" for finding in why)


def _read(text: str | None) -> tuple[Finding, ...]:
    pairs = [word.split(":") for word in (text or "").split()]
    known: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    return tuple(Finding(known[kind], timedelta(seconds=int(seconds))) for kind, seconds in pairs)
