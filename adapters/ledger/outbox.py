"""The outbox: messages that wait, are being sent, were sent or given up; claimed by one dispatcher at a time."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from adapters.ledger.engine import WRITING, run
from adapters.ledger.errors import MessageUnknownError
from adapters.ledger.instants import from_micros, to_micros
from adapters.ledger.posting import COUNTER, blank, insert_new, written
from adapters.ledger.schema import outbox
from adapters.ledger.statements import statements_for
from scheduler.outbox import Dead, Drop, Wait

STATES = ("pending", "sent", "dropped", "summed", "dead")
_DONE = ("sent", "dropped", "summed")


class Row(NamedTuple):
    """One message. Instants are microseconds; `channel` names the channels that took it so far."""

    id: int
    key: str
    batch: str
    kind: str
    audience: str
    stream: str | None
    code: str | None
    office: str | None
    promise_no: int | None
    deadline: int | None
    facts: dict[str, Any]
    created_at: int
    state: str
    why: str | None
    attempts: int
    tried_at: int | None
    next_at: int
    sent_at: int | None
    channel: str | None


class Message(NamedTuple):
    """A message that follows from no event; with `why` it is not to be sent, and only remembered."""

    key: str
    kind: str
    audience: str
    office: str | None
    facts: Mapping[str, Any]
    batch: str | None = None
    why: str | None = None


class Waiting(NamedTuple):
    """How the outbox stands: how many messages wait, since when the oldest does (microseconds), and how many died."""

    pending: int
    oldest: int | None
    dead: int


_ROW = [outbox.c[name] for name in Row._fields]


class Outbox:
    """The outbox of one tenant. Each method is a transaction of its own, short, and never under the ledger's lock."""

    def __init__(self, engine: sa.Engine, tenant: str = "main") -> None:
        self._engine, self._tenant = engine, tenant
        self._writing_engine = engine.execution_options(**WRITING)
        self._mine = outbox.c.tenant == tenant

    # --- sending --------------------------------------------------------------------------------------

    def claim(self, now: datetime, lease: timedelta, most: int) -> list[Row]:
        """Take at most `most` messages whose turn has come; nobody else is given them before the lease ends."""
        at = to_micros(now)
        free = sa.or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= at)
        due = sa.select(*_ROW).where(self._mine, outbox.c.state == "pending", outbox.c.next_at <= at, free)
        first = due.order_by(outbox.c.next_at, outbox.c.id).limit(most).with_for_update(skip_locked=True)
        with self._writing() as connection:
            rows = [_row(*row) for row in connection.execute(first)]
            self._change(connection, [row.id for row in rows], leased_until=to_micros(now + lease))
        return rows

    def took(self, row: Row, channel: str) -> None:
        """Remember that one address took a message that has more of them: it is not sent there again."""
        with self._writing() as connection:
            self._change(connection, [row.id], channel=channel)

    def sent(self, row: Row, now: datetime, channel: str) -> None:
        """Remember that every address took it."""
        tried = {"attempts": row.attempts + 1, "tried_at": row.tried_at or to_micros(now)}
        done = {"state": "sent", "sent_at": to_micros(now), "channel": channel, "why": None, "leased_until": None}
        with self._writing() as connection:
            self._change(connection, [row.id], **tried, **done)

    def settle(self, decided: Iterable[tuple[Row, Wait | Drop | Dead]]) -> None:
        """Keep messages for later, or be done with them, all at once."""
        with self._writing() as connection:
            for row, verdict in decided:
                self._change(connection, [row.id], leased_until=None, **_settled(verdict))

    def failed(self, row: Row, now: datetime, verdict: Wait | Dead) -> None:
        """Count a try that failed."""
        tried = {"attempts": row.attempts + 1, "tried_at": row.tried_at or to_micros(now)}
        with self._writing() as connection:
            self._change(connection, [row.id], leased_until=None, **_settled(verdict), **tried)

    def readdress(self, row: Row, audience: str) -> bool:
        """Give a message to another audience; False: that one has the same message, and this one is dropped."""
        key = row.key.removesuffix(row.audience) + audience
        with self._writing() as connection:
            taken = connection.scalar(sa.select(outbox.c.id).where(self._mine, outbox.c.key == key))
            if taken is None:
                self._change(connection, [row.id], key=key, audience=audience, leased_until=None)
            else:
                self._change(connection, [row.id], state="dropped", why="same_recipient", leased_until=None)
        return taken is None

    # --- too many at once -----------------------------------------------------------------------------

    def place_of(self, row: Row) -> tuple[int, datetime]:
        """Return how many messages of its batch to its audience come before it, and when the last of them was made."""
        same = (self._mine, outbox.c.batch == row.batch, outbox.c.audience == row.audience)
        before = sa.func.count().filter(outbox.c.id < row.id)
        with self._engine.begin() as connection:
            count, newest = connection.execute(sa.select(before, sa.func.max(outbox.c.created_at)).where(*same)).one()
        return count, from_micros(newest)

    def sum_up(self, row: Row, first: int, now: datetime) -> int:
        """Let one summary stand for all messages like `row` (batch, audience) but the `first`; return how many.

        Those that were looked at already stay as they are. A summary that is on its way is followed by another.
        """
        same = (self._mine, outbox.c.batch == row.batch, outbox.c.audience == row.audience)
        kept = sa.select(outbox.c.id).where(*same).order_by(outbox.c.id).limit(first)
        summed = sa.update(outbox).where(*same, outbox.c.state == "pending", outbox.c.id.not_in(kept))
        batch = f"summary:{row.batch}"
        with self._writing() as connection:
            key = f"{batch}:{self._gone(connection, batch, row.audience) + 1}:{row.audience}"
            changed = connection.execute(summed.values(state="summed", why=key, leased_until=None)).rowcount
            if changed:
                summary = Message(key, "summary", row.audience, row.office, {}, batch)
                self._insert(connection, _made(summary, now))
        return changed

    def _gone(self, connection: sa.Connection, batch: str, audience: str) -> int:
        """Return how many summaries of a batch are sent already, or being sent."""
        gone = sa.or_(outbox.c.state != "pending", outbox.c.leased_until.is_not(None))
        same = (self._mine, outbox.c.batch == batch, outbox.c.audience == audience, gone)
        return connection.scalar(sa.select(sa.func.count()).select_from(outbox).where(*same)) or 0

    def summed(self, key: str) -> list[Row]:
        """Return the messages that a summary stands for."""
        return self._read(outbox.c.why == key, outbox.c.state == "summed")

    def post(self, message: Message, now: datetime) -> None:
        """Write a message that follows from no event; one whose key is there already is the same message."""
        with self._writing() as connection:
            self._insert(connection, _made(message, now))

    def knows(self, key: str) -> bool:
        """Whether a message of this key was ever written, as far as the outbox goes back."""
        return bool(self._read(outbox.c.key == key))

    # --- looking after it -----------------------------------------------------------------------------

    def row(self, number: int) -> Row:
        """Return a message.

        Raises:
            MessageUnknownError: there is none of this number.
        """
        for row in self._read(outbox.c.id == number):
            return row
        raise MessageUnknownError(message=number)

    def rows(self, state: str | None = None, limit: int | None = None) -> list[Row]:
        """Return the messages, or those in a state, the newest last."""
        wanted = [] if state is None else [outbox.c.state == state]
        newest = sa.select(*_ROW).where(self._mine, *wanted).order_by(outbox.c.id.desc()).limit(limit)
        with self._engine.begin() as connection:
            return [_row(*row) for row in reversed(connection.execute(newest).all())]

    def counts(self) -> dict[str, int]:
        """Return how many messages are in each state."""
        query = sa.select(outbox.c.state, sa.func.count()).where(self._mine).group_by(outbox.c.state)
        with self._engine.begin() as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in STATES}

    def dead_in(self, office: str) -> int:
        """Return how many messages about an office died."""
        mine = (self._mine, outbox.c.state == "dead", outbox.c.office == office)
        with self._engine.begin() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(outbox).where(*mine)) or 0

    def retry(self, now: datetime, numbers: Iterable[int] | None = None) -> int:
        """Let dead messages, all of them or these, be tried anew from the beginning; return how many."""
        dead = [self._mine, outbox.c.state == "dead"] + ([] if numbers is None else [outbox.c.id.in_(list(numbers))])
        anew = {"state": "pending", "attempts": 0, "tried_at": None, "leased_until": None, "next_at": to_micros(now)}
        with self._writing() as connection:
            return connection.execute(sa.update(outbox).where(*dead).values(anew)).rowcount

    def purge(self, before: datetime) -> int:
        """Forget what was made before then and is done with; what died stays until a person sees to it."""
        old = (self._mine, outbox.c.state.in_(_DONE), outbox.c.created_at < to_micros(before))
        with self._writing() as connection:
            return connection.execute(sa.delete(outbox).where(*old)).rowcount

    # --- statements -----------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._writing_engine.begin() as connection:
            yield connection

    def _read(self, *where: sa.ColumnElement[bool]) -> list[Row]:
        with self._engine.begin() as connection:
            found = connection.execute(sa.select(*_ROW).where(self._mine, *where).order_by(outbox.c.id))
            return [_row(*row) for row in found]

    def _change(self, connection: sa.Connection, numbers: Sequence[int], **values: Any) -> None:
        """Change messages that still wait: what another dispatcher has brought to an end stays as it is."""
        if numbers:
            pending = (self._mine, outbox.c.state == "pending", outbox.c.id.in_(numbers))
            connection.execute(sa.update(outbox).where(*pending).values(**values))

    def _insert(self, connection: sa.Connection, row: dict[str, Any]) -> None:
        number = {"tenant": self._tenant, "name": COUNTER, "many": 1}
        [(last,)] = run(connection, statements_for(connection.dialect).next_numbers, number).fetchall()
        run(connection, insert_new(connection.dialect), row | {"tenant": self._tenant, "id": last})


def waiting_in(connection: sa.Connection, tenant: str) -> Waiting:
    """Return how the outbox of a tenant stands, as `connection` sees it."""
    pending, dead = outbox.c.state == "pending", outbox.c.state == "dead"
    columns = [
        sa.func.count().filter(pending),
        sa.func.min(outbox.c.created_at).filter(pending),
        sa.func.count().filter(dead),
    ]
    query = sa.select(*columns).where(outbox.c.tenant == tenant, sa.or_(pending, dead))
    return Waiting(*connection.execute(query).one())


def _settled(verdict: Wait | Drop | Dead) -> dict[str, Any]:
    match verdict:
        case Wait(until=until, why=why):
            return {"next_at": to_micros(until), "why": why}
        case Drop(why=why):
            return {"state": "dropped", "why": why}
        case Dead(why=why):
            return {"state": "dead", "why": why}


def _made(message: Message, now: datetime) -> dict[str, Any]:
    """Return the row of a message that follows from no event."""
    at = to_micros(now)
    nothing = dict.fromkeys(("stream", "code", "promise_no", "deadline"))
    made = message._asdict() | {"batch": message.batch or message.key, "facts": written(message.facts)}
    done = {"state": "dropped"} if message.why else {}
    return blank() | nothing | made | done | {"position": 0, "created_at": at, "next_at": at}


def _row(*values: Any) -> Row:
    row = Row(*values)
    return row._replace(facts=json.loads(values[Row._fields.index("facts")]))
