"""Finding dossiers by words: those whose code holds them, and those whose applicant the key store found by them."""

from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter

import sqlalchemy as sa

from adapters.ledger.schema import codes, events
from adapters.ledger.statements import among, listed
from adapters.ledger.transaction import fold_code
from domain.code import checked_code
from domain.errors import BadCodeError
from projections.facts import timeliness_facts

_BEHIND_ALL_SIGNS = "\x7f"  # follows every sign that a code may hold


def found_by(
    connection: sa.Connection,
    tenant: str,
    words: str,
    named: Sequence[str],
    offices: Collection[str] | None,
    limit: int,
) -> dict[str, str]:
    """Return codes by stream, at most `limit`, in the order of codes; `named` are streams whose applicant matches.

    Only dossiers that these offices hold; None asks for all. Of codes first those that begin with the words; only where
    none does, those that hold them: that reads all codes.
    """
    there = sa.exists().where(events.c.tenant == tenant, events.c.stream == codes.c.stream)  # a paper slip's may not be
    mine = sa.select(codes.c.stream, codes.c.code).where(codes.c.tenant == tenant, there)
    if offices is not None:
        mine = mine.where(_held_by(offices))
    mine = mine.order_by(codes.c.code).limit(limit)
    matching = mine.where(among(codes.c.stream, "named", connection.dialect))
    found = _codes(connection, matching, named=listed(named, connection.dialect)) if named else {}
    for held in _holding(words):
        if more := _codes(connection, mine.where(held)):
            found |= more
            break
    return dict(sorted(found.items(), key=itemgetter(1))[:limit])


def _held_by(offices: Collection[str]) -> sa.ColumnElement[bool]:
    held = timeliness_facts.c
    return sa.exists().where(held.stream == codes.c.stream, held.office.in_(sorted(offices)))


def _holding(words: str) -> Iterator[sa.ColumnElement[bool]]:
    """Yield what holds of codes with these words, what costs least first; no code holds a space or an accent."""
    try:
        part = fold_code(checked_code(words))
    except BadCodeError:
        return
    yield sa.and_(codes.c.folded >= part, codes.c.folded < part + _BEHIND_ALL_SIGNS)
    yield codes.c.folded.contains(part, autoescape=True)


def _codes(connection: sa.Connection, wanted: sa.Select[tuple[str, str]], **given: object) -> dict[str, str]:
    return {row.stream: row.code for row in connection.execute(wanted, given)}
