"""One writing transaction of the ledger: under its lock, events get their place, their envelope and their leaf."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from unicodedata import normalize
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError, StoredEvent

from adapters.ledger import reads
from adapters.ledger.engine import run, run_many
from adapters.ledger.entry import DOSSIER_KINDS, Entry, LogState, Recorded, as_entry
from adapters.ledger.envelope import envelope_of
from adapters.ledger.errors import LedgerDamagedError, LedgerError
from adapters.ledger.instants import iso_of, to_micros
from adapters.ledger.statements import chunks, filled, statements_for
from adapters.ledger.tree import extended, leaf_hash, packed, root_of, unpacked
from domain.errors import CodeTakenError

FIRST_VERSIONS = (0, 1)
_ACCESSES, _CHECKS = "access_log", "checks"
_Last = tuple[int, bytes] | None  # version and leaf of a stream's last event
Events = Sequence[StoredEvent | Entry]
Order = tuple[str | None, Events]
"""The id of a command, and the events it led to."""


class Memory(NamedTuple):
    """What is kept of a command: the digest of its body, its answer (JSON), and how long the log was after it."""

    id: str
    digest: bytes
    answer: str
    position: int


class WritingTransaction:
    """What may be written while the ledger is locked; all of it is recorded, or none.

    `connection` is for rows that must be recorded with the events (read models, outbox); `state` is the log as it
    stands, appends of this transaction included.
    """

    def __init__(self, connection: sa.Connection, tenant: str, clock: Callable[[], datetime]) -> None:
        self.connection = connection
        self.tenant = tenant
        self._clock = clock
        self._statements = statements_for(connection.dialect)
        self._failure: Exception | None = None
        self.state = self._saved = self._load_state()

    def append(self, entries: Events, command: str | None = None) -> list[Recorded]:
        """Record events at the end of the log, in this order and at one moment, and return their rows.

        Raises:
            IntegrityError: an event is not the next of its stream (others wrote first, or a version is missing).
            NotCanonicalError: a kind, stream or command id has no canonical form.
        """
        [rows] = self.append_all([(command, entries)])
        return rows

    def append_all(self, orders: Sequence[Order]) -> list[list[Recorded]]:
        """Record the events of many commands as `append` would one after the other, and return the rows of each."""
        moment = max(to_micros(self._clock()), self.state.recorded_at)
        last = self._last_of({str(entry.originator_id) for _, entries in orders for entry in entries})
        rows: list[list[Recorded]] = []
        size = self.state.size
        for command, entries in orders:
            rows.append(self._rows(entries, command, moment, size, last))
            size += len(entries)
        together = [row for some in rows for row in some]
        if together:
            run_many(self.connection, self._statements.insert, together)
            self.state = _state_after(self.state, together)
        return rows

    def select_events(self, originator_id: UUID | str, *, gt: int | None = None) -> list[StoredEvent]:
        """Return a stream's events after version `gt`, those of this transaction included."""
        return reads.select_events(self.connection, self.tenant, originator_id, gt=gt)

    def next_number(self, counter: str) -> int:
        """Return the next number of a counter, from 1, without gaps: a number of a failed transaction comes again."""
        return self.next_numbers(counter, 1)[0]

    def next_numbers(self, counter: str, many: int) -> range:
        """Return the next `many` numbers of a counter, as `next_number`."""
        [(last,)] = self._run(self._statements.next_numbers, name=counter, many=many)
        return range(last - many + 1, last + 1)

    def claim_code(self, code: str, stream: str) -> None:
        """Give a dossier code to a stream for ever.

        Raises:
            CodeTakenError: it was given before, perhaps typed in another case or width.
        """
        if taken := self.code_given(code):
            raise CodeTakenError(code=taken[0])
        self.claim_codes([(code, stream)])

    def code_given(self, code: str) -> tuple[str, str] | None:
        """Return a code as it was first given, and its stream; None where it is free.

        The stream may be still to come: the number of a paper slip is given when the slip is printed.
        """
        for given, stream in self._run(self._statements.code, folded=fold_code(code)):
            return str(given), str(stream)
        return None

    def claim_codes(self, claims: Sequence[tuple[str, str]]) -> None:
        """Give codes to streams as `claim_code` would; each was found free in this transaction.

        Raises:
            IntegrityError: one is taken all the same.
        """
        rows = [(self.tenant, fold_code(code), code, stream) for code, stream in claims]
        if rows:
            run_many(self.connection, self._statements.claim_code, rows)

    def taken_codes(self, folded: Collection[str]) -> set[str]:
        """Return those codes, as they are compared, that were given to a stream."""
        found: set[str] = set()
        for chunk in chunks(sorted(folded)):
            names = {f"folded_{i}": code for i, code in enumerate(filled(chunk))}
            found |= {code for (code,) in self._run(self._statements.many_codes, **names)}
        return found

    def answer_to(self, command: str) -> tuple[bytes, str] | None:
        """Return the digest and answer a command id was remembered with, or None."""
        return self.answers_to([command]).get(command)

    def answers_to(self, commands: Collection[str]) -> dict[str, tuple[bytes, str]]:
        """Return the digests and answers of those command ids that are remembered."""
        found: dict[str, tuple[bytes, str]] = {}
        for chunk in chunks(sorted(commands)):
            statement = self._statements.one_answer if len(chunk) == 1 else self._statements.many_answers
            names = {f"id_{i}": command for i, command in enumerate(chunk)}
            found |= {command: (digest, answer) for command, digest, answer in self._run(statement, **names)}
        return found

    def remember(self, command: str, digest: bytes, answer: str) -> None:
        """Keep a command's answer (JSON) with the digest of its body, for ever.

        Raises:
            IntegrityError: the id is remembered already.
        """
        self.remember_all([Memory(command, digest, answer, self.state.size)])

    def remember_all(self, memories: Iterable[Memory]) -> None:
        """Keep the answers of many commands, as `remember`."""
        rows = [(self.tenant, *memory) for memory in memories]
        run_many(self.connection, self._statements.remember, rows)

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
        before = self.state
        run(self.connection, "SAVEPOINT one_order")
        try:
            yield
        except BaseException as error:
            self.state = before
            self._undo(error)
            raise
        run(self.connection, "RELEASE SAVEPOINT one_order")

    def save_state(self) -> bool:
        """Write the log's row if the log grew, and return whether it did; called once, before the commit.

        Raises:
            LedgerError: the file failed before, and the caller went on.
        """
        self._require_whole()
        if self.state is self._saved:
            return False
        self._run(self._statements.save_state, **self.state._asdict() | {"frontier": packed(self.state.frontier)})
        return True

    def _undo(self, error: BaseException) -> None:
        if isinstance(error, LedgerError):
            self._failure = error
            return
        try:
            run(self.connection, "ROLLBACK TO SAVEPOINT one_order")
            run(self.connection, "RELEASE SAVEPOINT one_order")
        except Exception as failure:
            self._failure = failure
            raise

    def _require_whole(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _load_state(self) -> LogState:
        for size, frontier, recorded_at, reference in self._run(self._statements.load_state):
            try:
                return LogState(size, unpacked(frontier, size), recorded_at, reference)
            except ValueError as error:
                raise LedgerDamagedError(path=str(self.connection.engine.url.database)) from error
        return LogState()

    def _rows(
        self, entries: Events, command: str | None, moment: int, size: int, last: dict[str, _Last]
    ) -> list[Recorded]:
        """Return the rows of a command's events at the end of a log of `size`, and move `last` on."""
        rows: list[Recorded] = []
        recorded_at = iso_of(moment)
        for id_, event in enumerate(entries, size + 1):
            entry, body = as_entry(event)
            stream, version = entry.originator_id, entry.originator_version
            previous = last.get(stream)
            _require_next(stream, version, previous)
            place = command, id_, entry.topic, previous and previous[1], recorded_at, stream, self.tenant, version
            row = _row(self.tenant, id_, entry, moment, envelope_of(body, *place))
            last[stream] = version, row.leaf
            rows.append(row)
        return rows

    def _last_of(self, streams: set[str]) -> dict[str, _Last]:
        last: dict[str, _Last] = {}
        for chunk in chunks(sorted(streams)):
            statement = self._statements.one_last if len(chunk) == 1 else self._statements.many_last
            names = {f"stream_{i}": stream for i, stream in enumerate(chunk)}
            last |= {stream: (version, leaf) for stream, version, leaf in self._run(statement, **names)}
        return last

    def _run(self, statement: str, **values: object) -> list[Any]:
        cursor = run(self.connection, statement, {"tenant": self.tenant, **values})
        return list(cursor.fetchall()) if cursor.description else []


def fold_code(code: str) -> str:
    """Return a code as it is compared: compatibility forms unified (full width and half), then case folded."""
    if code.isascii():
        return code.casefold()
    return normalize("NFKC", normalize("NFKC", code).casefold())


def _require_next(stream: str, version: int, previous: _Last) -> None:
    expected = FIRST_VERSIONS if previous is None else (previous[0] + 1,)
    if version not in expected:
        message = f"stream {stream}: version {version} was given where {expected[-1]} is next"
        raise IntegrityError(message)


def _row(tenant: str, id_: int, entry: Entry, recorded_at: int, envelope: bytes) -> Recorded:
    stream, version, kind, _, office, procedure, channel, official, occurred_at, due, late, early, amends = entry
    return Recorded(
        tenant,
        id_,
        stream,
        version,
        kind,
        office,
        procedure,
        channel,
        official,
        occurred_at,
        recorded_at,
        due,
        late,
        early,
        amends,
        envelope,
        leaf_hash(envelope),
    )


def _state_after(state: LogState, rows: list[Recorded]) -> LogState:
    frontier = extended(state.frontier, state.size, (row.leaf for row in rows))
    reference = max((row.id for row in rows if not row.kind.startswith(DOSSIER_KINDS)), default=state.reference)
    return LogState(rows[-1].id, frontier, rows[-1].recorded_at, reference)
