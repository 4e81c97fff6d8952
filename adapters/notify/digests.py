"""Posting the morning digests: one for each office on each day it works, made from its lists when it opens."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.ledger.outbox import Message, Outbox
from adapters.ledger.reading import LedgerReader
from adapters.notify.composing import calendar_of
from domain.ladder import Rungs
from domain.office import Office
from domain.promising import Ground
from projections import apologies, worklist
from projections.instants import micros_of
from scheduler.digest import Digest, day_of, lists_of

_EVERY = timedelta(minutes=5)  # a service asks every few seconds; offices open once a day


class Digests:
    """Remembers when it looked last, so that it may be asked as often as wanted."""

    def __init__(self, reader: LedgerReader, outbox: Outbox) -> None:
        self._reader, self._outbox = reader, outbox
        self._looked_at: datetime | None = None

    def post(self, now: datetime) -> None:
        """Write the digests that are due at `now` and were not written; where there is nothing to say, only that."""
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < _EVERY:
            return
        ground = self._reader.ground()
        for office in self._reader.offices():
            for message in self._messages(office, ground, now):
                self._outbox.post(message, now)
        self._looked_at = now

    def _messages(self, office: Office, ground: Ground, now: datetime) -> Iterator[Message]:
        day = day_of(calendar_of(ground, office.code, now), now)
        if day is None or day < office.opened_on or (office.ended is not None and day >= office.ended.on):
            return
        digest: Digest | None = None
        for role in ground.rules.text("alert.digest.to").split():
            audience = role if role == "province" else f"{role}@{office.code}"
            key = f"digest:{office.code}:{day.isoformat()}:{audience}"
            if not self._outbox.knows(key):
                digest = digest or self._digest(office.code, ground, now)
                facts = digest.facts(ground.rules.number("alert.digest.listed"))
                why = "nothing_to_say" if digest.is_empty else None
                yield Message(key, "digest", audience, office.code, facts, why=why)

    def _digest(self, office: str, ground: Ground, now: datetime) -> Digest:
        calendar = calendar_of(ground, office, now)
        wanted = apologies.Wanted(states=apologies.UNSIGNED, office=office, origin="desk")
        with self._reader.snapshot() as connection:
            items = worklist.read(connection, micros_of(now), worklist.Wanted(office=office))
            owed = [duty.code for duty in apologies.read(connection, wanted)]
        lists = lists_of(items, calendar, now, Rungs.of(ground.rules))
        return Digest(calendar.local_date(now), lists, owed, self._outbox.dead_in(office))
