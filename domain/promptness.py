"""When a letter of apology comes in time, how far ahead it came, and how long it took: counted in working days."""

from datetime import datetime, timedelta
from typing import NamedTuple, Self

from domain.calendar import WorkingCalendar
from domain.errors import YearAbsentError
from domain.rules import Rulebook


class Promptness(NamedTuple):
    """What the rules expect of a letter (kịp thời): `lead` working days before due is ahead, `grace` after is in time.

    Days are those of the dossier's own calendar; calendar days where it lacks the year. Source: rules apology.lead and
    apology.grace; a grace of 0 means no later than the day promised (Quyết định 5157/QĐ-UBND of HCMC, 2016).
    """

    lead: int
    grace: int

    @classmethod
    def of(cls, rules: Rulebook) -> Self:
        """Return what the rules have now.

        Raises:
            RuleUnknownError: a rule is missing.
        """
        return cls(rules.number("apology.lead"), rules.number("apology.grace"))

    def in_time_until(self, due: datetime, calendar: WorkingCalendar) -> datetime:
        """Return the first instant at which a letter is no longer in time: the end of the last day of grace."""
        day = calendar.local_date(due)
        try:
            last = calendar.nth_working_day_after(day, self.grace) if self.grace else day
        except YearAbsentError:
            last = day + timedelta(self.grace)
        return calendar.midnight_after(last)

    def is_in_time(self, signed_at: datetime, due: datetime, calendar: WorkingCalendar) -> bool:
        """Whether a letter signed then is in time: ahead of the day promised, on it, or within the grace after it."""
        return signed_at < self.in_time_until(due, calendar)

    def is_ahead(self, signed_at: datetime, due: datetime, calendar: WorkingCalendar) -> bool:
        """Whether a letter signed then came at least the lead before due."""
        return signed_at < due and days_between(signed_at, due, calendar) >= self.lead


def days_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> int:
    """Return the working days after the date of `start` up to that of `end`; calendar days where a year is lacking."""
    first, last = calendar.local_date(start), calendar.local_date(end)
    try:
        return calendar.working_days_between(first, last)
    except YearAbsentError:
        return (last - first).days
