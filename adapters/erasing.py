"""Erasing a person: recorded in the ledger first, then the key is destroyed, and what was written with it removed."""

from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.ledger.erasures import key_of
from adapters.ledger.errors import ErasureUnfinishedError, LedgerLockedError
from adapters.ledger.schema import codes
from adapters.notify.folder import clear_out
from adapters.settings import Settings
from domain.desk import Answer
from domain.erasure import ErasePerson
from domain.errors import PersonErasedError
from projections.worklist import worklist


class Erased(NamedTuple):
    """What an erasure came to: all dossiers of the person, those that still wait, and how many files were removed."""

    answer: Answer
    codes: list[str]
    waiting: list[str]
    files: int


def erase(settings: Settings, ledger: Installation, order: ErasePerson) -> Erased:
    """Erase the applicant of a dossier. An order that is refused as done already ends what a crash cut short.

    Raises:
        DomainError: refused; nothing was erased.
        ErasureUnfinishedError: erased, but a reader held the key store, whose old pages are to be written over.
    """
    page = ledger.reader.dossier(order.code)
    kid, streams = key_of(page.dossier), {page.acts[0][1].stream}
    streams |= set(ledger.vault.streams_of(kid))
    try:
        answer = ledger.desk.handle(order)
    except PersonErasedError:
        _forget(settings, ledger, kid)
        raise
    files = _forget(settings, ledger, kid)
    return Erased(answer, *_codes_of(ledger, streams), files)


def _forget(settings: Settings, ledger: Installation, kid: str) -> int:
    try:
        ledger.vault.destroy(kid)
    except LedgerLockedError as error:
        raise ErasureUnfinishedError(**error.facts) from error
    return clear_out(Path(settings.outbox_folder), ledger.vault.alive)


def _codes_of(ledger: Installation, streams: set[str]) -> tuple[list[str], list[str]]:
    """Return the codes of some dossiers, and of those among them that wait for a result."""
    mine = sa.select(codes.c.stream, codes.c.code).where(codes.c.tenant == ledger.reader.tenant)
    with ledger.reader.snapshot() as connection:
        found = dict(connection.execute(mine.where(codes.c.stream.in_(streams)).order_by(codes.c.code)).all())
        waiting = set(connection.scalars(sa.select(worklist.c.stream).where(worklist.c.stream.in_(streams))))
    return list(found.values()), [code for stream, code in found.items() if stream in waiting]
