"""The morning digest: what an office faces today, from its list of work; once each working day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.calendar import WorkingCalendar
from domain.errors import YearAbsentError
from domain.ladder import Rungs
from projections.instants import micros_of
from projections.worklist import WorkItem
from scheduler.outbox import Wait, working_time

PARTS = ("due_today", "notice_due", "due_soon", "overdue")
"""The lists of a digest, by what they ask of whom reads them."""


class Digest(NamedTuple):
    """What a digest says: how many dossiers each list holds and the first codes of it, letters owed, dead messages."""

    day: date
    lists: dict[str, list[str]]
    owed: Sequence[str]
    dead: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not any(self.lists.values()) and not self.owed and not self.dead

    def facts(self, listed: int) -> dict[str, Any]:
        """Return it as a row of the outbox holds it, with at most `listed` codes of each list."""
        named = {**self.lists, "owed": list(self.owed)}
        lists = {name: {"count": len(codes), "codes": codes[:listed]} for name, codes in named.items() if codes}
        return {"day": self.day.isoformat(), "lists": lists, "dead": self.dead}


def day_of(calendar: WorkingCalendar, now: datetime) -> date | None:
    """Return the local day whose digest is due at `now`: a day that is worked, once the office has opened."""
    midnight = calendar.midnight_before(calendar.local_date(now))
    verdict = working_time(calendar, midnight)
    opens = verdict.until if isinstance(verdict, Wait) else midnight
    return calendar.local_date(opens) if opens <= now else None


def lists_of(items: Iterable[WorkItem], calendar: WorkingCalendar, now: datetime, rungs: Rungs) -> dict[str, list[str]]:
    """Return the codes of dossiers by what they ask for today, the most urgent first; paused ones ask for nothing.

    A dossier stands in one list: the first of overdue, due_today, notice_due, due_soon that it belongs to.
    """
    day, at = calendar.local_date(now), micros_of(now)
    until = {
        "due_today": micros_of(calendar.midnight_after(day)),
        "notice_due": micros_of(calendar.midnight_after(_days_on(calendar, day, rungs.notice_due))),
        "due_soon": micros_of(calendar.midnight_after(_days_on(calendar, day, rungs.due_soon))),
    }
    lists: dict[str, list[str]] = {part: [] for part in PARTS}
    for item in items:
        if item.state(at) == "overdue":
            lists["overdue"].append(item.code)
        elif item.due_at is not None and item.paused_since is None:
            for part, end in until.items():
                if item.due_at < end:
                    lists[part].append(item.code)
                    break
    return lists


def _days_on(calendar: WorkingCalendar, day: date, days: int) -> date:
    try:
        return calendar.nth_working_day_after(day, days)
    except YearAbsentError:
        return day + (date.resolution * days)
