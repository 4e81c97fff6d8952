"""A duty of the register as it is read at one moment: is its letter overdue, does its new date lack an approval."""

from typing import Any, NamedTuple

from adapters.cli.reading import written
from domain.apology import needs_higher_approval
from domain.calendar import WorkingCalendar
from domain.promising import Ground
from domain.promptness import days_between
from projections.duties import Duty
from projections.instants import instant_of
from projections.law import Law, overdue_from

_AS_THEY_ARE = ("code", "entry", "promise_no", "office", "procedure", "official", "cause", "origin", "state")
_INSTANTS = ("required_at", "drafted_at", "issued_at", "delivered_at", "withdrawn_at")
_OF_THE_LETTER = ("reason", "place", "number", "signer", "approved_by", "channel", "withdrawn_by")


class Seen(NamedTuple):
    """A duty as it is read at one moment (`at`, microseconds), on the calendar of its dossier.

    `overdue`: the promise is broken, nothing is signed, and a letter would no longer be in time. `lacks_approval`: its
    new date is one re-promise more than a signer alone should give.
    """

    duty: Duty
    calendar: WorkingCalendar
    at: int
    overdue: bool
    lacks_approval: bool


def seen_on(duty: Duty, at: int, ground: Ground) -> Seen:
    """Return a duty as it stands at an instant, in microseconds."""
    law = Law.on(ground)
    since = overdue_from(duty, law)
    lacks_approval = needs_higher_approval(duty.again_no, ground.rules) and duty.approved_by is None
    calendar = law.calendar_of(duty.first_office, duty.received_at)
    return Seen(duty, calendar, at, since is not None and since <= at, lacks_approval)


def days_broken(seen: Seen) -> int | None:
    """Return the working days since the day of due; None where nothing broke."""
    duty, broke_at = seen.duty, seen.duty.broke_at(seen.at)
    if broke_at is None:
        return None
    since = duty.due_at if duty.late_from is not None and duty.due_at is not None else broke_at
    return days_between(instant_of(since), instant_of(seen.at), seen.calendar)


def facts_of_duty(seen: Seen) -> dict[str, Any]:
    """Return one duty as programs read it."""
    duty, zone, at = seen.duty, seen.calendar.zone, seen.at

    def told(instant: int | None) -> str | None:
        return None if instant is None else written(instant_of(instant), zone)

    facts = {name: getattr(duty, name) for name in _AS_THEY_ARE}
    facts |= {"overdue": seen.overdue, "due": told(duty.due_at), "broke_at": told(duty.broke_at(at))}
    facts |= {name: told(getattr(duty, name)) for name in _INSTANTS}
    facts |= {name: getattr(duty, name) for name in _OF_THE_LETTER} | {"ahead": duty.is_ahead}
    again = {"due": told(duty.again_due_at), "no": duty.again_no, "outcome": duty.again(at)}
    return facts | {"new_date": again if duty.again_no else None, "lacks_approval": seen.lacks_approval}
