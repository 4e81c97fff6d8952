"""The coverage of today, counted in the tables: what `coverage.answer` counts of the present, without its lists."""

from typing import Any

import sqlalchemy as sa

from projections.apologies import apologies
from projections.coverage import Broken, Coverage, Law
from projections.facts import timeliness_facts
from projections.question import Place
from projections.worklist import overdue, worklist

_LATE: sa.ColumnElement[str] = sa.literal_column("'late'")  # a partial index is found by a constant alone
_FACTS, _DUTIES, _WAITS = timeliness_facts.c, apologies.c, worklist.c


def coverage_now(connection: sa.Connection, at: int, offices: frozenset[str] | None, law: Law) -> Coverage:
    """Return the total of the report as it stands at `at`, now, in some offices; `without` and `notices` stay empty.

    What nobody has answered comes as one number for each origin; only what was answered is measured, one by one.
    """
    found = Coverage()
    for number, origin, office, received_at, due_at, broke_at, issued_at in connection.execute(_counted(at, offices)):
        if issued_at is None:
            found.broken += number if origin == "desk" else 0
            found.imported += number if origin == "import" else 0
            continue
        broken = Broken("", Place(office, None, None, None), origin, due_at, broke_at, None, None, issued_at)
        calendar = law.calendar_of(office, received_at)
        for _each in range(number):
            found.enter(broken, law.promptness, calendar)
    return found


def _counted(at: int, offices: frozenset[str] | None) -> sa.Select[Any]:
    """Return how many promises broke, by origin; those with a letter also by all that decides if it came in time."""
    broken = _broken(at, offices).subquery()
    known = sa.case((broken.c.known_from >= broken.c.late_from, "import"), else_="desk")
    measured = {
        "office": broken.c.first_office,
        "received_at": broken.c.received_at,
        "due_at": sa.func.coalesce(_of_duty(_DUTIES.due_at, broken), broken.c.due_at),
        "broke_at": sa.func.coalesce(_of_duty(_DUTIES.late_from, broken), broken.c.late_from),
    }
    each = sa.select(
        sa.func.coalesce(_of_duty(_DUTIES.origin, broken), known).label("origin"),
        *(sa.case((broken.c.issued_at.is_not(None), value)).label(name) for name, value in measured.items()),
        broken.c.issued_at,
    ).subquery()
    return sa.select(sa.func.count(), *each.c).group_by(*each.c)


def _broken(at: int, offices: frozenset[str] | None) -> sa.CompoundSelect[Any]:
    """Return the dossiers in the columns late and open_overdue, with the first letter for their first promise."""
    late = (_FACTS.settled_class == _LATE, sa.not_(_FACTS.rejected), _FACTS.late_from.is_not(None))
    settled = sa.select(*_columns(sa.null())).where(*late)
    waiting = sa.select(*_columns(_WAITS.known_from)).join_from(
        worklist, timeliness_facts, _WAITS.stream == _FACTS.stream
    )
    waiting = waiting.where(overdue(at), _FACTS.settled_class.is_(None))
    if offices is not None:
        settled = settled.where(_FACTS.decided_office.in_(sorted(offices)))
        waiting = waiting.where(_WAITS.office.in_(sorted(offices)))
    return sa.union_all(settled, waiting)


def _columns(known_from: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    of_first = (_DUTIES.stream == _FACTS.stream, _DUTIES.promise_no == 1)
    signed = sa.select(sa.func.min(_DUTIES.issued_at)).where(*of_first).correlate(timeliness_facts)
    return [
        *(_FACTS[name] for name in ("stream", "first_office", "received_at", "due_at", "late_from")),
        known_from.label("known_from"),
        signed.scalar_subquery().label("issued_at"),
    ]


def _of_duty(column: sa.ColumnElement[Any], broken: sa.Subquery) -> sa.ScalarSelect[Any]:
    """Return what the last duty says that answers for the first promise, where there is one."""
    mine = sa.select(column).where(_DUTIES.stream == broken.c.stream, _DUTIES.promise_no == 1, _DUTIES.cause == "late")
    return mine.order_by(_DUTIES.entry.desc()).limit(1).correlate(broken).scalar_subquery()
