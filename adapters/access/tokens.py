"""Tokens of programs: the hash of each secret and when it was last used; all else about them is in the ledger."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from adapters.access.store import tokens
from adapters.ledger.instants import from_micros, to_micros

PREFIX = "dh_"
"""Begins every secret, so that one that was published by mistake is recognised."""
_NOTED_EVERY = timedelta(minutes=1)  # a request is not worth a write to disk


class Tokens:
    """Which secret stands for which token."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime], new_token: Callable[[], str]) -> None:
        self._engine, self._clock, self._new_token = engine, clock, new_token

    def make(self, name: str) -> str:
        """Return a new secret for a token, the only time it is seen; an earlier one for it opens nothing any more."""
        secret = PREFIX + self._new_token()
        with self._engine.begin() as connection:
            connection.execute(sa.delete(tokens).where(tokens.c.id == name))
            connection.execute(sa.insert(tokens).values(secret=_hashed(secret), id=name))
        return secret

    def find(self, secret: str) -> str | None:
        """Return the token a secret stands for, and note that it was used."""
        with self._engine.connect() as connection:
            kept = sa.select(tokens.c.id, tokens.c.used_at).where(tokens.c.secret == _hashed(secret))
            row = connection.execute(kept).one_or_none()
        if row is None:
            return None
        now = to_micros(self._clock())
        if row.used_at is None or now >= row.used_at + _NOTED_EVERY // timedelta(microseconds=1):
            with self._engine.begin() as connection:
                connection.execute(sa.update(tokens).where(tokens.c.id == row.id).values(used_at=now))
        return str(row.id)

    def forget(self, name: str) -> None:
        """Let the secret of a token open nothing any more."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(tokens).where(tokens.c.id == name))

    def used(self) -> dict[str, datetime]:
        """Return when each token was last used, to the minute or so; one that never was is not named."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(tokens.c.id, tokens.c.used_at).where(tokens.c.used_at.is_not(None)))
            return {name: from_micros(used_at) for name, used_at in rows}


def _hashed(secret: str) -> bytes:
    """A secret has 256 random bits: it cannot be guessed from a hash that is quick to work out."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).digest()
