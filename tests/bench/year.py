"""A year of dossiers poured into a ledger's table of events: lines for folds, with envelopes of the usual size."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.ledger.schema import events
from domain.office import OpenOffice
from tests.bench.floors import bare
from tests.bench.ward import FOUNDED

KINDS = ("received", "handed_over", "paused", "resumed", "handed_over", "processed", "returned")
_DAY = 86_400_000_000
_FIRST = 1_767_225_600_000_000  # 2026-01-01T00:00Z
_PROMISING = {"received", "resumed"}
_LEAF = bytes(32)
_PROMISE = {
    "due": "2026-11-25T10:00Z",
    "late_from": "2026-11-25T17:00Z",
    "provisional": False,
    "limit": "3wd",
    "rule": "wd",
}
_BODY = {"code": "W1-261120-0001", "source": "desk", "promise": _PROMISE, "words": "x" * 180}
_ENVELOPE = json.dumps({"body": _BODY}).encode()
_OFFICES = 40


def pour_year(ledger: Installation, dossiers: int) -> int:
    """Put seven lines a dossier into a founded ledger, act by act as a year mixes them; return how many."""
    engine = ledger.engines[0]
    _open_offices(ledger)
    with engine.connect() as connection:
        start = connection.scalar(sa.select(sa.func.max(events.c.id))) or 0
    url = engine.url.set(drivername=engine.url.get_backend_name()).render_as_string(hide_password=False)
    raw, begin, mark = bare(url)
    with closing(raw):
        cursor = raw.cursor()
        cursor.execute(begin)
        cursor.executemany(f"INSERT INTO events VALUES ({', '.join([mark] * len(events.c))})", _rows(dossiers, start))
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE events")
    return dossiers * len(KINDS)


def _open_offices(ledger: Installation) -> None:
    there = {office.code for office in ledger.reader.offices()}
    facts: dict[str, Any] = {"by": "admin", "at": FOUNDED, "calendar": "vn", "on": FOUNDED.date()}
    with ledger.desk.together():
        for code in sorted({f"W{number}" for number in range(_OFFICES)} - there):
            ledger.desk.handle(OpenOffice(id=f"open-{code}", code=code, name=f"Phường {code}", **facts))


def raw_read(url: str, wanted: str) -> int:
    """Read columns of all lines with the raw driver, and return how many lines there are."""
    raw = bare(url).connection
    with closing(raw):
        return len(raw.execute(f"SELECT {wanted} FROM events ORDER BY id").fetchall())


def _rows(dossiers: int, start: int) -> Iterator[tuple[Any, ...]]:
    number = start
    for version, kind in enumerate(KINDS, 1):
        for place in range(dossiers):
            number += 1
            received_at = _FIRST + place % 300 * _DAY
            due, at = received_at + (place % 9 + 2) * _DAY, received_at + version * _DAY
            promise = (due, due + 1, due - _DAY) if kind in _PROMISING else (None,) * 3
            key = (f"W{place % _OFFICES}", f"p{place % 200}", "desk", f"o{place % 500}")
            line = ("main", number, f"{place:032x}", version, f"dossier.{kind}", *key, at, at, *promise, None)
            yield (*line, _ENVELOPE, _LEAF)
