"""The six numbers of the day and the month so far: counted once for the home page and for programs."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa

from adapters.web.views import viewed
from domain.promising import Ground
from domain.timeliness import Class
from projections import apologies, facts, uncollected, worklist
from projections.books import Books, Rate
from projections.instants import micros_of
from projections.question import Question
from projections.spans import Bounds, span_of

Number = Literal["owed", "overdue", "today", "notice", "paused_too_long", "ready"]
"""Letters owed; promises broken, due today, to be told of, paused too long; results that nobody collected yet."""
_OF_WORKLIST: tuple[Literal["overdue", "today", "notice", "paused_too_long"], ...] = (
    "overdue",
    "today",
    "notice",
    "paused_too_long",
)


class Target(NamedTuple):
    """A rate of the month and what was ordered: percent and fraction."""

    rate: Rate
    target: int
    is_met: bool


def numbers_of(
    connection: sa.Connection, offices: frozenset[str] | None, ground: Ground, now: datetime
) -> Mapping[Number, int]:
    """Return the six numbers of some offices, None for all."""
    base, at = worklist.Wanted(offices=offices), micros_of(now)
    waiting: dict[Number, int] = {
        view: worklist.count(connection, at, viewed(base, view, ground, now)) for view in _OF_WORKLIST
    }
    owed, ready = apologies.count(connection, owed_at(offices)), uncollected.count(connection, offices)
    return {"owed": owed, **waiting, "ready": ready}


def owed_at(offices: frozenset[str] | None) -> apologies.Wanted:
    """Ask for the letters that wait for a person and broke here."""
    return apologies.Wanted(states=apologies.UNSIGNED, origin="desk", offices=offices)


def month_so_far(
    connection: sa.Connection, offices: frozenset[str] | None, ground: Ground, now: datetime
) -> dict[str, Target]:
    """Return the two rates of the reporting month so far, against what was ordered; `/ty-le` counts the same."""
    calendar = ground.calendar_of(ground.latest_key("vn"))
    span = span_of("month", calendar.local_date(now), Bounds.of(ground.rules))
    asked = Question(now, calendar.zone, calendar.midnight_before(span.begins), offices=offices)
    settled: Counter[Class] = facts.settled_between(connection, asked)
    books = Books(early=settled["early"], on_time=settled["on_time"], late=settled["late"])
    return {
        "on_time": _target(books.on_time_rate, ground.rules.number("target.on_time")),
        "early": _target(books.early_rate, ground.rules.number("target.early")),
    }


def _target(rate: Rate, target: int) -> Target:
    return Target(rate, target, rate.percent is not None and rate.percent >= target)
