"""A date worked out without a dossier, by the ledger's calendars and rules: for the calculator and for programs."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from adapters.reference import NATIONAL
from adapters.web.service import Service
from domain.calendar import WorkingCalendar
from domain.promise import Day, Due, Limit, Pause, Policy, Terms, explain, reckon


class Receipt(NamedTuple):
    """What a date is worked out from; by the calendar that an office keeps on that day, or by the latest of a name."""

    at: datetime
    limit: Limit
    pauses: Sequence[Pause] = ()
    policy: Policy = "resume"
    office: str | None = None
    calendar: str = NATIONAL


class WorkedOut(NamedTuple):
    """The date, day by day, and by which version of which calendar."""

    calendar: str
    terms: Terms
    due: Due
    days: Sequence[Day]


def worked_out(service: Service, asked: Receipt) -> WorkedOut:
    """Work out a date; nothing is recorded.

    Raises:
        OfficeUnknownError, CalendarUnknownError: there is none of that name.
        DomainError: the calendar lacks a year, or a pause cannot be.
    """
    reader = service.ledger.reader
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        if asked.office is None:
            key = ground.latest_key(asked.calendar)
        else:
            key = ground.calendar_key(ground.office_of(asked.office), asked.at)
        calendar: WorkingCalendar = ground.calendar_of(key)
    cut_off = time.fromisoformat(ground.rules.text("same_day.cut_off"))
    terms = Terms(asked.at, asked.limit, cut_off, ground.rules.number("early.hour_margin"), asked.policy)
    return WorkedOut(key, terms, reckon(calendar, terms, asked.pauses), explain(calendar, terms, asked.pauses))
