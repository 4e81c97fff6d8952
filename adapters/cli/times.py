"""Days and times as people and machines write them, read strictly and shown in words. Everyone reads times here."""

import re
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from adapters.locale import _
from domain.errors import FieldError
from domain.limit import Limit

YEARS: Final = range(2000, 2101)  # another is a slip of the fingers
ENTRIES: Final = range(1900, 2101)  # of what is entered: which of these its rules accept, the ledger says
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-5][0-9](?:\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_INSTANT = re.compile(rf"{_DAY.pattern} ([0-9]{{1,2}}):([0-9]{{2}})")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LIMITS = {
    "wd": "{n} working days",
    "wh": "{n} working hours",
    "d": "{n} days",
    "mo": "{n} months",
    "same-day": "the same day",
}


def parse_instant(text: str, zone: tzinfo | None, field: str, years: range = YEARS) -> datetime:
    """Read an instant to the minute, in one of `years`; seconds are dropped.

    With `zone` (a person typing): ISO 8601 with or without its own zone, or `dd/mm/yyyy hh:mm`. Without (a machine):
    ISO 8601 with its zone only. Fixed patterns of ASCII digits.

    Raises FieldError(field, read, accepted).
    """
    if found := _ISO_INSTANT.fullmatch(text):
        try:
            instant = datetime.fromisoformat(text[:16] + (found[1] or ""))
        except ValueError:
            raise FieldError(field=field, read=text, accepted="existing_instant") from None
        if found[1] is None:
            instant = _in_zone(instant, zone, text, field, years)
    elif zone and (found := _INSTANT.fullmatch(text)):
        day, month, year, hour, minute = map(int, found.groups())
        try:
            wall = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - zoned below
            instant = _in_zone(wall, zone, text, field, years)
        except ValueError:
            raise FieldError(field=field, read=text, accepted="existing_instant") from None
    else:
        raise FieldError(field=field, read=text, accepted="instant" if zone else "instant_with_zone")
    _check_year(instant.year, years, text, field)
    return instant


def _check_year(year: int, years: range, text: str, field: str) -> None:
    if year not in years:
        raise FieldError(field=field, read=text, accepted=f"years_{years.start}_{years.stop - 1}")


def _in_zone(wall: datetime, zone: tzinfo | None, text: str, field: str, years: range) -> datetime:
    """Return the wall-clock time in `zone`; one the clocks jump over does not exist."""
    if zone is None:
        raise FieldError(field=field, read=text, accepted="instant_with_zone")
    _check_year(wall.year, years, text, field)  # before converting: at the ends of time that overflows
    instant = wall.replace(tzinfo=zone)
    if instant.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != wall:
        raise FieldError(field=field, read=text, accepted="existing_instant")
    return instant


def parse_day(text: str, field: str, years: range = YEARS) -> date:
    """Read a day, ISO or dd/mm/yyyy, in one of `years`. Raises FieldError(field, read, accepted)."""
    if _ISO_DAY.fullmatch(text):
        year, month, day = map(int, text.split("-"))
    elif found := _DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise FieldError(field=field, read=text, accepted="day")
    _check_year(year, years, text, field)
    try:
        return date(year, month, day)
    except ValueError:
        raise FieldError(field=field, read=text, accepted="existing_day") from None


def show_day(day: date) -> str:
    """Return `thứ Sáu 27/11/2026`."""
    return f"{_(_WEEKDAYS[day.weekday()])} {day:%d/%m/%Y}"


def show_instant(instant: datetime, zone: tzinfo) -> str:
    """Return `17:00 thứ Sáu 27/11/2026`, in `zone`."""
    local = instant.astimezone(zone)
    return f"{local:%H:%M} {show_day(local.date())}"


def in_words(instant: datetime, zone: tzinfo) -> str:
    """Return `17:00 thứ Sáu, ngày 27 tháng 11 năm 2026`: words that cannot be taken for another day."""
    local = instant.astimezone(zone)
    told = _("{time} {weekday}, {day} {month} {year}")
    weekday, month = _(_WEEKDAYS[local.weekday()]), _(_MONTHS[local.month - 1])
    return told.format(time=f"{local:%H:%M}", weekday=weekday, day=f"{local:%d}", month=month, year=local.year)


def show_limit(limit: Limit) -> str:
    """Return `3 ngày làm việc`."""
    return _(_LIMITS[limit.unit]).format(n=limit.count)
