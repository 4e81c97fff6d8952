"""The first promises that broke: how each was answered, measured when it is written, and the sums of them by office."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from domain.promising import Ground
from projections.books import column_of
from projections.coverage import BROKEN, Broken, Case, Coverage, broken_of
from projections.duties import duties
from projections.fold import Facts
from projections.law import Law
from projections.line import said_by
from projections.periods import Period
from projections.question import Place
from projections.tables import Number, Text, Writing, instant, metadata, word
from projections.tally import Tally

broken_promises = sa.Table(
    "broken_promises",
    metadata,
    sa.Column("stream", Text, primary_key=True),
    word("office"),
    sa.Column("origin", Text, nullable=False),
    sa.Column("due_at", Number, nullable=False),
    sa.Column("broke_at", Number, nullable=False),
    instant("issued_at"),
    word("first_office"),
    sa.Column("received_at", Number, nullable=False),
    sa.Column("covered", Number, nullable=False),  # 0 or 1, as are the next two
    sa.Column("in_time", Number, nullable=False),
    sa.Column("ahead", Number, nullable=False),
    sa.Column("delay", Number, nullable=False),  # working days; NO_DELAY where no letter came after the break
)
NO_DELAY = -1
TALLY = Tally(broken_promises, "office", "origin", "covered", "in_time", "ahead", "delay")
_MEASURED = sa.and_(broken_promises.c.issued_at.is_not(None), broken_promises.c.origin == sa.literal_column("'desk'"))
sa.Index("broken_promises_measured", broken_promises.c.stream, sqlite_where=_MEASURED, postgresql_where=_MEASURED)


def write(tx: Writing, table: sa.Table, facts: Iterable[Facts], ground: Ground) -> None:
    """Keep the dossiers whose first promise is known to have broken; take off those that prove to have kept theirs.

    Known by a result, a pause or the clock's flag: one that broke since the clock last looked is on the worklist only.
    A row is never there without a flag or a letter, for what breaks is flagged in the same act that shows it.
    """
    law, rows, gone = Law.on(ground), [], []
    for dossier in facts:
        if not dossier.flags and dossier.settled_class != "late":
            continue
        known_at = max((line.occurred_at for line in dossier.flags), default=dossier.received_at)
        if column_of(dossier, Period(None, None, known_at)) in BROKEN:
            rows.append(_row(dossier, law))
        elif not dossier.is_new:
            gone.append({"stream": dossier.stream})
    TALLY.write(tx, table, rows, gone)


def measure_again(connection: sa.Connection, ground: Ground) -> None:
    """Measure every letter anew, by rules or calendars that were revised; only rows that differ are written."""
    law, kept = Law.on(ground), sa.select(broken_promises).where(_MEASURED)
    rows = [dict(row) for row in connection.execute(kept).mappings()]
    again = [(row, row | _measured(_broken(row), law, row["first_office"], row["received_at"])) for row in rows]
    TALLY.write(connection, broken_promises, [new for old, new in again if new != old])


def _row(dossier: Facts, law: Law) -> dict[str, Any]:
    case = Case(said_by(dossier.opened_by)["code"], dossier, duties(dossier), dossier.known_from)
    broken = broken_of(case, Place(dossier.last_key[0], None, None, None))
    row = {name: getattr(broken, name) for name in ("origin", "due_at", "broke_at", "issued_at")}
    row |= {"stream": dossier.stream, "office": broken.place.office}
    row |= {"first_office": dossier.first_office, "received_at": dossier.received_at}
    return row | _measured(broken, law, dossier.first_office, dossier.received_at)


def _broken(row: dict[str, Any]) -> Broken:
    place = Place(row["office"], None, None, None)
    return Broken("", place, row["origin"], row["due_at"], row["broke_at"], None, None, row["issued_at"])


def _measured(broken: Broken, law: Law, first_office: str | None, received_at: int) -> dict[str, int]:
    """Return what the report counts of one promise."""
    alone = Coverage()
    alone.enter(broken, law.promptness, law.calendar_of(first_office, received_at))
    covered = alone.covered + alone.imported_covered
    delay = next(iter(alone.delays), NO_DELAY)
    return {"covered": covered, "in_time": alone.in_time, "ahead": alone.ahead, "delay": delay}
