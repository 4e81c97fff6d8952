"""The writer with group commit: orders of many clients queue, share one transaction, and are answered once it holds."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import monotonic

from adapters.ledger.dossiers import LedgerDesk
from adapters.ledger.errors import LedgerError
from domain.commands import Command
from domain.desk import Answer
from domain.errors import DeskBusyError, DeskClosedError


@dataclass(frozen=True)
class Pace:
    """How a writer groups: at most `most` orders in a transaction, none joining after `longest` seconds.

    `room` orders may wait; one more waits `patience` seconds for a place, and is then refused.
    """

    most: int = 64
    longest: float = 0.05
    room: int = 1024
    patience: float = 5.0


@dataclass(frozen=True)
class _Waiting:
    """An order, and where its answer will be."""

    command: Command
    answer: Future[Answer] = field(default_factory=Future)


class GroupWriter:
    """Implements `domain.desk.Desk` for services: many callers, one thread that writes.

    An answer is given after the commit that holds its order. Orders are decided in the order in which they came,
    each in a savepoint, and refused alone. Nobody waits for a group to fill: it takes what came while the one before
    it was committed.
    """

    def __init__(self, desk: LedgerDesk, pace: Pace | None = None) -> None:
        self._desk, self._pace = desk, pace or Pace()
        self._queue: Queue[_Waiting | None] = Queue(self._pace.room)
        self._door = Lock()
        self._thread: Thread | None = None
        self._closed = False

    def handle(self, command: Command) -> Answer:
        """Record what `command` asks for, and return once the ledger has it.

        Raises:
            DomainError: refused; nothing was recorded. A LedgerError refuses the whole group, and DeskBusyError what
                found no place in time; the same command may be given again.
        """
        return self.submit(command).result()

    async def handle_async(self, command: Command) -> Answer:
        """Return as `handle`, without a thread for each caller; who finds no place at once waits in another thread."""
        waiting = _Waiting(command)
        try:
            self._enter(waiting, patience=0)
        except DeskBusyError:
            await asyncio.to_thread(self._enter, waiting, self._pace.patience)
        return await asyncio.wrap_future(waiting.answer)

    def submit(self, command: Command) -> Future[Answer]:
        """Queue an order and return where its answer will be; a future that is cancelled in time forgets its order.

        Raises:
            DeskBusyError: no place came free in time.
            DeskClosedError: the writer was closed.
        """
        waiting = _Waiting(command)
        self._enter(waiting, self._pace.patience)
        return waiting.answer

    def close(self) -> None:
        """Take no more orders, carry out those that wait, and end; harmless to repeat."""
        with self._door:
            first, self._closed = not self._closed, True
        if self._thread is None:
            return
        if first:
            self._queue.put(None)
        self._thread.join()
        self._refuse_latecomers()

    # --- the queue ----------------------------------------------------------------------------------

    def _enter(self, waiting: _Waiting, patience: float) -> None:
        self._start()
        try:
            self._queue.put(waiting, block=patience > 0, timeout=patience or None)
        except Full:
            raise DeskBusyError(waiting=self._pace.room) from None
        if self._closed and self._thread is not None and not self._thread.is_alive():
            self._refuse_latecomers()

    def _start(self) -> None:
        """Start the thread with the first order, so that a program that gives none has none."""
        with self._door:
            if self._closed:
                raise DeskClosedError
            if self._thread is None:
                self._thread = Thread(target=self._work, name="ledger-writer", daemon=True)
                self._thread.start()

    def _refuse_latecomers(self) -> None:
        """Refuse what found a place behind the last order while the writer was closing."""
        with suppress(Empty):
            while True:
                late = self._queue.get_nowait()
                if late is not None and late.answer.set_running_or_notify_cancel():
                    late.answer.set_exception(DeskClosedError())

    # --- the thread ---------------------------------------------------------------------------------

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            group = _Group(first)
            self._carry_out(group)
            if group.is_last:
                return

    def _carry_out(self, group: "_Group") -> None:
        """Decide a group in one transaction, and tell each its answer once that is committed."""
        try:
            with self._desk.together():
                for members in self._arrivals(group):
                    group.outcomes += zip(members, self._outcomes_of(members), strict=True)
        except Exception as failure:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            group.fail(failure)
        else:
            group.tell()

    def _arrivals(self, group: "_Group") -> Iterator[list[_Waiting]]:
        """Yield those that wait, then those that came meanwhile; who cancelled is passed over."""
        until = monotonic() + self._pace.longest
        joining: _Waiting | None = group.first
        while joining is not None:
            members: list[_Waiting] = []
            while joining is not None:
                if joining.answer.set_running_or_notify_cancel():
                    members.append(joining)
                    group.taken.append(joining)
                joining = self._next(group)
            yield members
            joining = self._next(group) if monotonic() < until else None

    def _next(self, group: "_Group") -> _Waiting | None:
        if group.is_last or len(group.taken) >= self._pace.most:
            return None
        try:
            joining = self._queue.get_nowait()
        except Empty:
            return None
        group.is_last = joining is None
        return joining

    def _outcomes_of(self, members: Sequence[_Waiting]) -> Sequence[Answer | Exception]:
        """Return the answers and refusals of some orders; a failure of the file is everybody's."""
        try:
            return self._desk.handle_each([waiting.command for waiting in members])
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - their savepoint is undone: it is to be found whose it is
            if len(members) == 1:
                return [error]
            return [outcome for waiting in members for outcome in self._outcomes_of([waiting])]


class _Group:
    """The orders of one transaction and what came of each."""

    def __init__(self, first: _Waiting) -> None:
        self.first = first
        self.is_last = False
        self.taken: list[_Waiting] = []
        self.outcomes: list[tuple[_Waiting, Answer | Exception]] = []

    def tell(self) -> None:
        """Give everyone the answer of their own order."""
        for waiting, outcome in self.outcomes:
            if isinstance(outcome, Exception):
                waiting.answer.set_exception(outcome)
            else:
                waiting.answer.set_result(outcome)

    def fail(self, failure: Exception) -> None:
        """Tell everyone that nothing was recorded."""
        if not self.taken and self.first.answer.set_running_or_notify_cancel():
            self.taken.append(self.first)  # the lock could not be had: nobody was let in yet
        for waiting in self.taken:
            own = type(failure)(**failure.facts) if isinstance(failure, LedgerError) else failure
            waiting.answer.set_exception(own)  # one object raised by many threads would mix their traces
