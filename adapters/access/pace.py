"""The pace of guesses: each failure makes the next wait longer, for who guesses, not for who is guessed at."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from adapters.access.store import guesses
from adapters.ledger.instants import to_micros

FREE = 5
"""Failures before the first wait; then 1, 2, 4, ... seconds, up to LONGEST."""
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)
_SECOND = 1_000_000
_DOUBLINGS = 20  # far beyond LONGEST


class Pace:
    """Failures by bucket: who guesses, from where, at what; each has some that are free."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def wait(self, *buckets: str, free: int = FREE) -> int:
        """Return how many seconds must pass before another guess is looked at; 0 if none."""
        now = to_micros(self._clock())
        wanted = sa.select(guesses.c.failures, guesses.c.last_at).where(guesses.c.bucket.in_(buckets))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        left: list[int] = [last_at + _delay(failures - free) - now for failures, last_at in rows]
        return -(-max(0, 0, *left) // _SECOND)

    def failed(self, *buckets: str) -> None:
        """Count a failure in each bucket."""
        now = to_micros(self._clock())
        old = guesses.c.last_at < now - FORGOTTEN // timedelta(microseconds=1)
        fresh = insert(guesses).values([{"bucket": bucket, "failures": 1, "last_at": now} for bucket in buckets])
        more = {"failures": sa.case((old, 1), else_=guesses.c.failures + 1), "last_at": now}
        with self._engine.begin() as connection:
            connection.execute(fresh.on_conflict_do_update(index_elements=["bucket"], set_=more))

    def succeeded(self, bucket: str) -> None:
        """Forget the failures of a bucket."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(guesses).where(guesses.c.bucket == bucket))


def _delay(beyond: int) -> int:
    """Return the wait in microseconds after so many failures beyond those that are free."""
    if beyond < 0:
        return 0
    return min(1 << min(beyond, _DOUBLINGS), LONGEST // timedelta(seconds=1)) * _SECOND
