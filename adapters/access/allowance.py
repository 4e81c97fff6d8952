"""Allowances: so many tries within a time, from an address or at one thing, and no more until it is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from adapters.access.store import tries
from adapters.ledger.instants import to_micros

_SECOND = timedelta(seconds=1) // timedelta(microseconds=1)


class Allowance(NamedTuple):
    """How many tries are free within how long, counted from the first of them."""

    most: int
    within: timedelta

    @property
    def micros(self) -> int:
        """How long, in microseconds."""
        return self.within // timedelta(microseconds=1)


class Allowances:
    """Tries by bucket; what was tried longest ago than any allowance lasts is forgotten."""

    LONGEST = timedelta(hours=1)

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def wait(self, allowed: dict[str, Allowance]) -> int:
        """Return how many seconds must pass before all buckets have room for another try; 0 if they have."""
        now = to_micros(self._clock())
        wanted = sa.select(tries).where(tries.c.bucket.in_(sorted(allowed)))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        spent = [(allowed[row.bucket], row.since) for row in rows if row.tries >= allowed[row.bucket].most]
        left: list[int] = [since + allowance.micros - now for allowance, since in spent]
        return -(-max(0, 0, *left) // _SECOND)

    def spend(self, bucket: str, allowance: Allowance) -> None:
        """Count a try; the first after an allowance is over begins another."""
        now = to_micros(self._clock())
        is_over = tries.c.since <= now - allowance.micros
        fresh = insert(tries).values(bucket=bucket, tries=1, since=now)
        more = {
            "tries": sa.case((is_over, 1), else_=tries.c.tries + 1),
            "since": sa.case((is_over, now), else_=tries.c.since),
        }
        with self._engine.begin() as connection:
            connection.execute(sa.delete(tries).where(tries.c.since <= now - Allowance(0, self.LONGEST).micros))
            connection.execute(fresh.on_conflict_do_update(index_elements=["bucket"], set_=more))
