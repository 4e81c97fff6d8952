"""The coverage of today, from sums: what `coverage.answer` counts of the present, without its lists."""

from typing import Any

import sqlalchemy as sa

from domain.ladder import Rungs, origin_of
from domain.promising import Ground
from projections.apologies import apologies
from projections.broken import NO_DELAY, TALLY, broken_promises
from projections.coverage import Broken, Coverage
from projections.facts import timeliness_facts
from projections.law import Law
from projections.question import Place
from projections.worklist import is_overdue, worklist

_SUMS, _FACTS, _DUTIES, _WAITS = TALLY.table.c, timeliness_facts.c, apologies.c, worklist.c
_MINUTE = 60_000_000  # microseconds


def coverage_now(connection: sa.Connection, at: int, offices: frozenset[str] | None, ground: Ground) -> Coverage:
    """Return the total of the report as it stands at `at`, now, in some offices; `without` and `notices` stay empty.

    Sums say how the promises were answered that are known to have broken; those that broke since the clock last looked
    are added one by one.
    """
    found, law = Coverage(), Law.on(ground)
    _add_sums(found, connection, offices)
    until = at + Rungs.of(ground.rules).overdue * _MINUTE  # a flag may come later than the break
    for office, first_office, received_at, due_at, late_from, known_from, issued_at in connection.execute(
        _unflagged(at, until)
    ):
        if offices is None or office in offices:
            place, origin = Place(office, None, None, None), origin_of(late_from, known_from)
            broken = Broken("", place, origin, due_at, late_from, None, None, issued_at)
            found.enter(broken, law.promptness, law.calendar_of(first_office, received_at))
    found.without.clear()
    return found


def _add_sums(found: Coverage, connection: sa.Connection, offices: frozenset[str] | None) -> None:
    kinds: list[Any] = [_SUMS[name] for name in ("origin", "covered", "in_time", "ahead", "delay")]
    sums: sa.Select[Any] = sa.select(*kinds, sa.func.sum(_SUMS.n)).group_by(*kinds)
    if offices is not None:
        sums = sums.where(_SUMS.office.in_(sorted(offices)))
    for origin, covered, in_time, ahead, delay, total in connection.execute(sums):
        number = int(total)
        if origin == "import":
            found.imported += number
            found.imported_covered += number * covered
            continue
        found.broken += number
        found.covered += number * covered
        found.in_time += number * in_time
        found.ahead += number * ahead
        if delay != NO_DELAY and number:
            found.delays[delay] += number


def _unflagged(at: int, until: int) -> sa.Select[Any]:
    """Return the dossiers whose promise broke without anything that shows it but the time, with their first letter."""
    signed = sa.select(sa.func.min(_DUTIES.issued_at)).where(_DUTIES.stream == _WAITS.stream, _DUTIES.promise_no == 1)
    columns = (_WAITS.office, _FACTS.first_office, _WAITS.received_at, _WAITS.due_at, _WAITS.late_from)
    query = sa.select(*columns, _WAITS.known_from, signed.correlate(worklist).scalar_subquery())
    query = query.join_from(worklist, timeliness_facts, _WAITS.stream == _FACTS.stream)
    known = sa.exists().where(broken_promises.c.stream == _WAITS.stream)
    return query.where(_WAITS.next_rung_at <= until, is_overdue(at), _FACTS.settled_class.is_(None), sa.not_(known))
