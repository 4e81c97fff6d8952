"""Sessions: kept here, not in the cookie; ended by time, by leaving, and by any change of rights."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from adapters.access.store import sessions
from adapters.ledger.instants import to_micros

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
PROOF = timedelta(minutes=5)  # how long a password given again stands for signing, erasing, exporting
_SEEN_EVERY = timedelta(seconds=30)  # a page is not worth a write to disk


class Session(NamedTuple):
    """One user at one browser; instants are microseconds."""

    token: bytes
    user: str
    csrf: str
    rights: int
    began_at: int
    seen_at: int
    proved_at: int


class Sessions:
    """The sessions of a service. `new_token` returns an unguessable word."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime], new_token: Callable[[], str]) -> None:
        self._engine, self._clock, self._new_token = engine, clock, new_token

    def begin(self, user: str, rights: int) -> str:
        """Begin a session and return the token for the cookie; `rights` is the version of the user's stream."""
        token, now = self._new_token(), to_micros(self._clock())
        row = Session(_hashed(token), user, self._new_token(), rights, now, now, now)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.began_at <= now - _micros(LONGEST)))
            connection.execute(sa.insert(sessions).values(**row._asdict()))
        return token

    def find(self, token: str | None, *, is_looked_at: bool = True) -> Session | None:
        """Return the session of a cookie while it lasts; what a page asks by itself (not `is_looked_at`) adds none."""
        if not token:
            return None
        now = to_micros(self._clock())
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(sessions).where(sessions.c.token == _hashed(token))).one_or_none()
        if row is None:
            return None
        session = Session(*row)
        if now >= session.seen_at + _micros(IDLE) or now >= session.began_at + _micros(LONGEST):
            self.end(token)
            return None
        if is_looked_at and now >= session.seen_at + _micros(_SEEN_EVERY):
            self._note(session, seen_at=now)
        return session

    def proved(self, session: Session) -> None:
        """Remember that the password was given again just now."""
        self._note(session, proved_at=to_micros(self._clock()))

    def is_proved(self, session: Session) -> bool:
        """Whether the password was given recently enough to sign, erase or export."""
        return to_micros(self._clock()) < session.proved_at + _micros(PROOF)

    def end(self, token: str) -> None:
        """End one session."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.token == _hashed(token)))

    def count(self, user: str) -> int:
        """Return how many sessions of a user last."""
        now = to_micros(self._clock())
        lasting = (sessions.c.seen_at > now - _micros(IDLE), sessions.c.began_at > now - _micros(LONGEST))
        query = sa.select(sa.func.count()).select_from(sessions).where(sessions.c.user == user, *lasting)
        with self._engine.connect() as connection:
            return connection.scalar(query) or 0

    def end_all(self, user: str) -> None:
        """End every session of a user."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.user == user))

    def _note(self, session: Session, **values: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.update(sessions).where(sessions.c.token == session.token).values(**values))


def is_same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
