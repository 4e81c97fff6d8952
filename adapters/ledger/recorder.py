"""The event store: the eventsourcing library's recorder, on our tables and under our lock."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event, RLock
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent

from adapters.ledger import reads
from adapters.ledger.engine import locking
from adapters.ledger.schema import codes, events
from adapters.ledger.subscription import LedgerSubscription
from adapters.ledger.transaction import WritingTransaction, fold_code

_NEWEST = sa.select(sa.func.max(events.c.id)).where(events.c.tenant == sa.bindparam("tenant"))


class LedgerRecorder(ApplicationRecorder):
    """Events of one tenant, appended one transaction after another; ids have no gaps and are committed in order.

    `clock` says when events are recorded. If it is set back, they are recorded at the moment of the last one.
    """

    def __init__(self, engine: sa.Engine, tenant: str = "main", *, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**locking(tenant))
        self._tenant = tenant
        self._clock = clock
        self._turn = RLock()  # threads of this process queue here; the file's own lock makes waiters poll
        self._listeners: set[Event] = set()

    @contextmanager
    def writing(self) -> Iterator[WritingTransaction]:
        """Lock the ledger for one transaction: recorded whole when the block ends, forgotten if it raises.

        Raises:
            LedgerError: the file is locked for too long, read-only, full or damaged; nothing was recorded.
        """
        with self._turn, self._writing_engine.begin() as connection:
            transaction = WritingTransaction(connection, self._tenant, self._clock)
            yield transaction
            grew = transaction.save_state()
        if grew:
            for listener in tuple(self._listeners):
                listener.set()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees the ledger as it was at the first read, whatever is written meanwhile."""
        with self._engine.begin() as connection:
            yield connection

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Record events in a transaction of their own and return their ids; `command` names the command's id.

        Raises:
            IntegrityError: as `WritingTransaction.append`.
        """
        with self.writing() as transaction:
            return [row.id for row in transaction.append(stored_events, kwargs.get("command"))]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return a stream's events with versions in (gt, lte]."""
        with self.reading() as connection:
            return reads.select_events(connection, self._tenant, originator_id, gt=gt, lte=lte, desc=desc, limit=limit)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return at most `limit` events of the log from id `start` to `stop`, of these topics if any are named."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        between = first, reads.LARGEST if stop is None else stop
        with self.reading() as connection:
            return reads.select_notifications(connection, self._tenant, between, limit, topics)

    def max_notification_id(self) -> int | None:
        """Return the id of the last event, or None in an empty log."""
        with self.reading() as connection:
            newest: int | None = connection.scalar(_NEWEST, {"tenant": self._tenant})
            return newest

    def stream_of(self, code: str) -> str | None:
        """Return the stream that bears a dossier code, however it is typed, or None."""
        mine = (codes.c.tenant == self._tenant) & (codes.c.folded == fold_code(code))
        with self.reading() as connection:
            return connection.scalar(sa.select(codes.c.stream).where(mine))

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LedgerSubscription:
        """Follow the log after id `gt`."""
        return LedgerSubscription(self, gt, topics)

    def listen(self, listener: Event) -> None:
        """Set `listener` whenever this process made the log grow."""
        self._listeners.add(listener)

    def unlisten(self, listener: Event) -> None:
        """Forget a listener."""
        self._listeners.discard(listener)
