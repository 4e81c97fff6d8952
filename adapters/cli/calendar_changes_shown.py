"""What differs between two versions of a calendar, in words and as facts."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

from adapters.cli.times import show_day
from adapters.locale import _
from adapters.locale.terms import term
from domain.calendar import DayFacts
from domain.calendar_changes import CalendarChanges, DayChange, HoursChange, YearChange

_WEEKDAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_NOW = {
    "holiday": "{day} off",
    "makeup": "{day} worked in exchange",
    "working": "{day} worked after all",
    "receipt_only": "{day} open for receipt only",
    "weekend": "{day} not worked after all",
}
_NAMED = 3  # reasons told of one promise


def why(changes: CalendarChanges | None) -> str:
    """Return in a few words what of the calendar's changes lies in a promise's count."""
    if changes is None:
        return ""
    reasons = list(_reasons(changes))
    more = [_("and {n} more").format(n=len(reasons) - _NAMED)] if len(reasons) > _NAMED else []
    return "; ".join([*reasons[:_NAMED], *more])


def print_changes(out: Console, changes: CalendarChanges) -> None:
    """Print all that differs: a line for each year, weekday and zone, a table of the days."""
    if changes.zones is not None:
        out.print(_("Zone: {before} → {after}").format(before=changes.zones[0], after=changes.zones[1]))
    for year in changes.years:
        out.print(year_told(year))
    for hours in changes.hours:
        out.print(hours_told(hours))
    if changes.days:
        table = Table(_("Day"), _("Before"), _("After"), _("Source"), box=None)
        for change in changes.days:
            named = day_in_words(change.before), day_in_words(change.after)
            table.add_row(show_day(change.day), *named, change.after.source or change.before.source)
        out.print(table)


def facts_of(changes: CalendarChanges | None) -> dict[str, Any] | None:
    """Return what programs read."""
    if changes is None:
        return None
    days = [
        {"day": change.day.isoformat(), "before": change.before._asdict(), "after": change.after._asdict()}
        for change in changes.days
    ]
    years, hours = ([change._asdict() for change in some] for some in (changes.years, changes.hours))
    return {"years": years, "hours": hours, "days": days, "zones": changes.zones}


def _reasons(changes: CalendarChanges) -> Iterator[str]:
    for change in changes.days:
        yield _day(change)
    for year in changes.years:
        yield _("year {year} {state}").format(year=year.year, state=term("years", year.after))
    if changes.hours:
        yield _("other weekly hours")
    if changes.zones is not None:
        yield _("another time zone")


def _day(change: DayChange) -> str:
    told = _(_NOW[change.after.kind]).format(day=f"{change.day:%d/%m/%Y}")
    return f"{told} ({change.after.name})" if change.after.kind == "holiday" and change.after.name else told


def year_told(change: YearChange) -> str:
    """Return what became of a year."""
    told = _("Year {year}: {before} → {after}")
    return told.format(year=change.year, before=term("years", change.before), after=term("years", change.after))


def day_in_words(facts: DayFacts) -> str:
    """Return why a day is worked or not."""
    kind = term("days", facts.kind)
    return f"{kind}: {facts.name}" if facts.kind == "holiday" and facts.name else kind


def hours_told(hours: HoursChange) -> str:
    """Return what became of a weekday's hours."""
    before, after = (", ".join(sessions) or "—" for sessions in (hours.before, hours.after))
    told = _("{weekday}: {before} → {after}")
    return told.format(weekday=_(_WEEKDAYS[hours.weekday]), before=before, after=after)
