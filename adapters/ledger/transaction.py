"""One writing transaction of the ledger: under its lock, events get their place, their envelope and their leaf."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from unicodedata import normalize
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from adapters.ledger import reads
from adapters.ledger.appending import Events, Last, Order, rows_of, state_after
from adapters.ledger.engine import run, run_all
from adapters.ledger.entry import LogState, Recorded
from adapters.ledger.errors import LedgerDamagedError, LedgerError
from adapters.ledger.foreseeing import Foreseen, foreseen_in, query_of
from adapters.ledger.instants import to_micros
from adapters.ledger.statements import listed, statements_for
from adapters.ledger.tree import packed, root_of, unpacked

_ACCESSES, _CHECKS = "access_log", "checks"


class Memory(NamedTuple):
    """What is kept of a command: the digest of its body, its answer (JSON), and how long the log was after it."""

    id: str
    digest: bytes
    answer: str
    position: int


class WritingTransaction:
    """What may be written while the ledger is locked; all of it is recorded, or none.

    What is written waits until something is read or the transaction ends, and then goes together.
    """

    def __init__(self, connection: sa.Connection, tenant: str, clock: Callable[[], datetime]) -> None:
        self.tenant, self.dialect = tenant, connection.dialect
        self._connection = connection
        self._clock = clock
        self._statements = statements_for(connection.dialect)
        self._failure: Exception | None = None
        self._waiting: dict[str, list[tuple[Any, ...]]] = {}
        self._state: LogState | None = None
        self._saved: LogState | None = None

    @property
    def connection(self) -> sa.Connection:
        """For whatever else must be recorded with the events; it sees all that was written."""
        self.flush()
        return self._connection

    @property
    def state(self) -> LogState:
        """The log as it stands, appends of this transaction included."""
        if self._state is None:
            self._keep_state(self._run(self._statements.load_state))
        return self._state or LogState()

    def foresee(self, commands: Collection[str], codes: Collection[str]) -> Foreseen:
        """Return, read at once, what is remembered of some commands, and the dossiers with some codes."""
        asked = {"ids": listed(commands, self.dialect), "codes": listed(codes, self.dialect)}
        found = foreseen_in(self._run(query_of(self.dialect), **asked))
        if self._state is None:
            self._keep_state(found.state)
        return found

    def append(self, entries: Events, command: str | None = None) -> list[Recorded]:
        """Record events at the end of the log, in this order and at one moment, and return their rows.

        Raises:
            IntegrityError: an event is not the next of its stream (others wrote first, or a version is missing).
            NotCanonicalError: a kind, stream or command id has no canonical form.
        """
        [rows] = self.append_all([(command, entries)])
        return rows

    def append_all(self, orders: Sequence[Order], known: Mapping[str, Last] | None = None) -> list[list[Recorded]]:
        """Record the events of many commands as `append` would one after the other, and return the rows of each.

        `known` are the last events of streams that were read in this transaction already.
        """
        self.flush()  # what goes together depends on nothing before it
        moment = max(to_micros(self._clock()), self.state.recorded_at)
        last = dict(known or {})
        unknown = {str(entry.originator_id) for _, entries in orders for entry in entries} - last.keys()
        last |= self._last_of(unknown) if unknown else {}
        rows: list[list[Recorded]] = []
        size = self.state.size
        for command, entries in orders:
            rows.append(rows_of(self.tenant, (command, entries), moment, size, last))
            size += len(entries)
        together = [row for some in rows for row in some]
        if together:
            self.exec_driver_sql(self._statements.insert, together)
            self._state = state_after(self.state, together)
        return rows

    def select_events(self, originator_id: UUID | str, *, gt: int | None = None) -> list[StoredEvent]:
        """Return a stream's events after version `gt`, those of this transaction included."""
        return reads.select_events(self.connection, self.tenant, originator_id, gt=gt)

    def exec_driver_sql(self, statement: str, parameters: Sequence[tuple[Any, ...]]) -> None:
        """Write rows with a statement that needs no other write since the last append (as `tables.Writing`).

        A statement that needs rows as they were before another one writes them is given before it, for all of them.
        """
        self._waiting.setdefault(statement, []).extend(parameters)

    def flush(self) -> None:
        """Write what waits.

        Raises:
            IntegrityError: a key is taken.
        """
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            run_all(self._connection, list(waiting.items()))

    def next_number(self, counter: str) -> int:
        """Return the next number of a counter, from 1, without gaps: a number of a failed transaction comes again."""
        return self.next_numbers(counter, 1)[0]

    def next_numbers(self, counter: str, many: int) -> range:
        """Return the next `many` numbers of a counter, as `next_number`."""
        [(last,)] = self._run(self._statements.next_numbers, name=counter, many=many)
        return range(last - many + 1, last + 1)

    def code_given(self, code: str) -> tuple[str, str] | None:
        """Return a code as it was first given, and its stream; None where it is free.

        The stream may be still to come: the number of a paper slip is given when the slip is printed.
        """
        for given, stream in self._run(self._statements.code, folded=fold_code(code)):
            return str(given), str(stream)
        return None

    def claim_codes(self, claims: Sequence[tuple[str, str]]) -> None:
        """Give codes to streams for ever; each was found free in this transaction.

        Raises:
            IntegrityError: one is taken all the same, once this is written.
        """
        rows = [(self.tenant, fold_code(code), code, stream) for code, stream in claims]
        if rows:
            self.exec_driver_sql(self._statements.claim_code, rows)

    def taken_codes(self, folded: Collection[str]) -> set[str]:
        """Return those codes, as they are compared, that were given to a stream."""
        return {code for (code,) in self._run(self._statements.codes, folded=listed(folded, self.dialect))}

    def answer_to(self, command: str) -> tuple[bytes, str] | None:
        """Return the digest and answer a command id was remembered with, or None."""
        return self.answers_to([command]).get(command)

    def answers_to(self, commands: Collection[str]) -> dict[str, tuple[bytes, str]]:
        """Return the digests and answers of those command ids that are remembered."""
        rows = self._run(self._statements.answers, ids=listed(commands, self.dialect))
        return {command: (digest, answer) for command, digest, answer in rows}

    def remember(self, command: str, digest: bytes, answer: str) -> None:
        """Keep a command's answer (JSON) with the digest of its body, for ever.

        Raises:
            IntegrityError: the id is remembered already, once this is written.
        """
        self.remember_all([Memory(command, digest, answer, self.state.size)])

    def remember_all(self, memories: Iterable[Memory]) -> None:
        """Keep the answers of many commands, as `remember`."""
        rows = [(self.tenant, *memory) for memory in memories]
        if rows:
            self.exec_driver_sql(self._statements.remember, rows)

    def note_access(self, by: str, purpose: str, stream: str, fields: str) -> None:
        """Record in the access log that `by` opened sealed fields of a stream."""
        number, moment = self.next_number(_ACCESSES), to_micros(self._clock())
        facts = {"id": number, "at": moment, "by": by, "purpose": purpose, "stream": stream, "fields": fields}
        self._run(self._statements.note_access, **facts)

    def note_check(self, kind: str) -> None:
        """Record that the ledger was rebuilt, copied, migrated or verified (`kind`) as far as it goes now."""
        number, moment = self.next_number(_CHECKS), to_micros(self._clock())
        facts = {"id": number, "at": moment, "kind": kind, "position": self.state.size}
        self._run(self._statements.note_check, **facts, root=root_of(self.state.frontier))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is written inside, and nothing else, if it raises.

        A failure of the file itself undoes everything: SQLite may have rolled back already, and what came after
        would be written outside any transaction.

        Raises:
            LedgerError: the file failed before, and the caller went on.
        """
        self._require_whole()
        before = self._state
        run(self.connection, "SAVEPOINT one_order")
        try:
            yield
            self.flush()
        except BaseException as error:
            self._state = before
            self._waiting.clear()
            self._undo(error)
            raise
        run(self._connection, "RELEASE SAVEPOINT one_order")

    def save_state(self) -> bool:
        """Write what waits, and the log's row if the log grew; return whether it did. Called once, before the commit.

        Raises:
            LedgerError: the file failed before, and the caller went on.
        """
        self._require_whole()
        grew = self._state is not self._saved
        if grew:
            size, frontier, recorded_at, reference = self.state
            row = self.tenant, size, packed(frontier), recorded_at, reference
            self.exec_driver_sql(self._statements.save_state, [row])
        self.flush()
        return grew

    def _undo(self, error: BaseException) -> None:
        if isinstance(error, LedgerError):
            self._failure = error
            return
        try:
            run(self._connection, "ROLLBACK TO SAVEPOINT one_order")
            run(self._connection, "RELEASE SAVEPOINT one_order")
        except Exception as failure:
            self._failure = failure
            raise

    def _require_whole(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _keep_state(self, found: Sequence[Any]) -> None:
        """Take the log's row for the state; a log without one is empty."""
        self._state = self._saved = LogState()
        for size, frontier, recorded_at, reference in found:
            try:
                self._state = self._saved = LogState(size, unpacked(frontier, size), recorded_at, reference)
            except ValueError as error:
                raise LedgerDamagedError(path=str(self._connection.engine.url.database)) from error

    def _last_of(self, streams: set[str]) -> dict[str, Last]:
        rows = self._run(self._statements.last, streams=listed(streams, self.dialect))
        return {stream: (version, leaf) for stream, version, leaf in rows}

    def _run(self, statement: str, **values: object) -> list[Any]:
        cursor = run(self.connection, statement, {"tenant": self.tenant, **values})
        return list(cursor.fetchall()) if cursor.description else []


def fold_code(code: str) -> str:
    """Return a code as it is compared: compatibility forms unified (full width and half), then case folded."""
    if code.isascii():
        return code.casefold()
    return normalize("NFKC", normalize("NFKC", code).casefold())
