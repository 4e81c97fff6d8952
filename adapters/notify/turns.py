"""Whose turn it is: each message that comes up is addressed, judged, kept, crowded together, or made ready to go."""

from datetime import datetime
from typing import NamedTuple

from adapters.ledger.erasures import key_of
from adapters.ledger.errors import KeyDestroyedError
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Outbox, Row
from adapters.ledger.reading import LedgerReader, Page
from adapters.notify.composing import Composer, calendar_of
from adapters.notify.parcel import Parcel
from adapters.notify.recipients import Recipients
from domain.dossier import Dossier
from domain.promising import Ground
from domain.values import NotifyBy
from scheduler.alerts import CITIZEN
from scheduler.outbox import SETTLES, Dead, Drop, Note, Send, Wait, judged, working_time

ACTOR, PURPOSE = "dunghen", "notify"
"""Who opens a citizen's address, and why, as the access log has it."""
_OVERVIEWS = {"digest", "summary"}


class Ready(NamedTuple):
    """A message on its way. `way` is how a citizen is told, None for the staff."""

    row: Row
    parcel: Parcel
    addresses: tuple[str, ...]
    way: NotifyBy | None = None


class Elsewhere(NamedTuple):
    """It is another audience's: this one has no address, or is the same person as somebody in charge."""

    audience: str


class Crowded(NamedTuple):
    """Too many of its batch go to this audience: a summary says the rest."""

    first: int


Turn = Ready | Wait | Drop | Dead | Elsewhere | Crowded


class Turns:
    """Decides what becomes of each message; reads the ledger as it is now."""

    def __init__(self, reader: LedgerReader, outbox: Outbox, recipients: Recipients) -> None:
        self._reader, self._outbox, self._recipients = reader, outbox, recipients
        self.composer = Composer(reader, outbox)

    def turn(self, row: Row, now: datetime, ground: Ground) -> Turn:
        """Return what becomes of a message at `now`; `ground` is what the ledger stands on then.

        Raises:
            DomainError: the ledger cannot be read, or does not know what the message is about.
        """
        if row.audience.startswith(CITIZEN):
            return self._citizens_turn(row, now, ground)
        found = self._recipients.of(row.audience, row.office or "")
        if found is None:
            return Dead("no_address")
        if found.audience != row.audience:
            return Elsewhere(found.audience)
        verdict = self._when(row, now, ground)
        return verdict if not isinstance(verdict, Send) else self._ready(row, now, ground, found.addresses)

    def _when(self, row: Row, now: datetime, ground: Ground) -> Send | Wait | Drop | Crowded:
        calendar = calendar_of(ground, row.office or "", now)
        if row.kind == "digest" and row.facts["day"] != calendar.local_date(now).isoformat():
            return Drop("past")
        working = working_time(calendar, now)
        if isinstance(working, Wait) or row.kind in _OVERVIEWS:
            return working
        crowd = self._crowd(row, now, ground)
        return judged(note_of(row), self._page(row).dossier, now) if crowd is None else crowd

    def _crowd(self, row: Row, now: datetime, ground: Ground) -> Wait | Crowded | None:
        """Return None for the first messages of a batch; the others wait until it is complete, and are summed up."""
        first = ground.rules.number("alert.immediate")
        before, newest = self._outbox.place_of(row)
        if before < first:
            return None
        return Crowded(first) if newest + SETTLES <= now else Wait(newest + SETTLES)

    def _citizens_turn(self, row: Row, now: datetime, ground: Ground) -> Turn:
        working = working_time(calendar_of(ground, row.office or "", now), now)
        if isinstance(working, Wait):
            return working
        page = self._page(row)
        verdict, way = judged(note_of(row), page.dossier, now), page.dossier.opening.notify_by
        if not isinstance(verdict, Send):
            return verdict
        if way is None:
            return Drop("no_consent")
        try:
            applicant = self._reader.open_applicant(page, ACTOR, PURPOSE)
        except KeyDestroyedError:
            return Drop("erased")
        address = self._recipients.citizen_address(way, applicant)
        return Dead("no_address") if address is None else self._ready(row, now, ground, (address,), page.dossier)

    def _ready(
        self, row: Row, now: datetime, ground: Ground, addresses: tuple[str, ...], citizens: Dossier | None = None
    ) -> Ready | Drop:
        letter = self.composer.letter(row, now, ground)
        if letter is None:
            return Drop("nothing_left")
        parcel = self.composer.parcel(row, letter, now)
        if citizens is None:
            return Ready(row, parcel, addresses)
        return Ready(row, parcel._replace(kid=key_of(citizens)), addresses, citizens.opening.notify_by)

    def _page(self, row: Row) -> Page:
        return self._reader.dossier(row.code or "")


def note_of(row: Row) -> Note:
    """Return what a message is about, as far as it can cease to be true."""
    return Note(row.kind, row.promise_no or 0, None if row.deadline is None else from_micros(row.deadline))
