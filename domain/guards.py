"""Guards that many acts share: the times of an act, and the second person where one is needed."""

from datetime import datetime, timedelta

from domain.commands import Command
from domain.errors import BackdatedError, InFutureError, OutOfOrderError, SecondPersonError, YearError
from domain.promising import Ground
from domain.values import BACKDATING_IS_EXPECTED, Source


def check_second_person(order: Command) -> None:
    """Refuse an act that one person may not do alone.

    Raises:
        SecondPersonError: no approver, or the same person twice.
    """
    if order.approved_by is None or order.approved_by.casefold() == order.by.casefold():
        raise SecondPersonError(by=order.by, approved_by=order.approved_by)


def check_not_future(at: datetime, ground: Ground) -> None:
    """Refuse an act that lies further ahead of the clock than clocks differ.

    Raises:
        InFutureError: with the tolerance in minutes (rule entry.future_tolerance).
    """
    tolerance = ground.rules.number("entry.future_tolerance")
    if at > ground.now + timedelta(minutes=tolerance):
        raise InFutureError(at=at, now=ground.now, tolerance=tolerance)


def check_year(field: str, at: datetime, key: str, ground: Ground) -> None:
    """Refuse an instant in a year that can only be a slip of the fingers; the year is the calendar's own.

    Raises:
        YearError: with the years accepted (rules entry.earliest and entry.latest, which counts from now).
    """
    earliest = ground.rules.number("entry.earliest")
    latest = ground.local_date(key, ground.now).year + ground.rules.number("entry.latest")
    if not earliest <= ground.local_date(key, at).year <= latest:
        raise YearError(field=field, read=at, accepted=f"{earliest}-{latest}")


def check_time(order: Command, source: Source, last: datetime | None, key: str, ground: Ground) -> None:
    """Refuse an act in the future, before the last one, or of an earlier day without a reason and two people.

    Backdating within the day is free; paper slips and imports are exempt (design §3).
    """
    check_not_future(order.at, ground)
    if last is not None and order.at < last:
        raise OutOfOrderError(dossier=getattr(order, "code", None), at=order.at, last=last)
    today = ground.local_date(key, ground.now)
    if source in BACKDATING_IS_EXPECTED or ground.local_date(key, order.at) >= today:
        return
    lacks = [word for word, given in (("note", order.note), ("approved_by", order.approved_by)) if given is None]
    if lacks:
        raise BackdatedError(at=order.at, now=ground.now, lacks=lacks)
    check_second_person(order)
