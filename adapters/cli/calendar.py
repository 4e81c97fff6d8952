"""`dunghen calendar`: working calendars in versions, read, shown in their file form, and checked."""

from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from adapters.bootstrap import Installation
from adapters.cli.acting import acting, submit
from adapters.cli.calendar_changes_shown import facts_of, print_changes
from adapters.cli.calendar_file import CALENDAR_FILE, as_toml, read_calendar
from adapters.cli.calendar_revise import revise_command
from adapters.cli.context import DESK_ZONE, Session, pass_session, print_json
from adapters.cli.reading import Axes, axes_of, reading
from adapters.cli.refusing import refusals
from adapters.locale import _
from adapters.locale.terms import term
from adapters.reference import shipped_rules
from domain.calendar import WorkingCalendar
from domain.calendar_changes import changes
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import CalendarVersions, PublishCalendar, year_at_risk
from domain.errors import CalendarUnknownError

NOTICE = "calendar.missing_year_warning"


@click.group("calendar")
def calendar_group() -> None:
    """Lịch làm việc: on which days and hours offices work, in versions."""


# --- reading --------------------------------------------------------------------------------------


@calendar_group.command("list")
@reading
@pass_session
def list_command(session: Session, /, **said: Any) -> None:
    """Danh sách: all calendars, their years, and a warning where a year is near and not decreed."""
    axes = axes_of(session, said)
    with session.ledger(as_json=said["as_json"]) as ledger:
        calendars = [calendar for calendar in ledger.reader.calendars(axes.known_micros) if calendar.specs]
        notice = ledger.reader.ground().rules.number(NOTICE)
    today = axes.as_of.astimezone(DESK_ZONE).date()
    if said["as_json"]:
        print_json([calendar_facts(calendar, today, notice) for calendar in calendars])
        return
    table = Table(_("Calendar"), _("Versions"), _("Years decreed"), _("Years forecast"), _("Zone"), box=None)
    for calendar in calendars:
        spec = calendar.specs[-1]
        years = (_years(spec.years), _years(spec.forecast))
        table.add_row(calendar.name, str(len(calendar.specs)), *years, spec.zone)
    session.out.print(table)
    for calendar in calendars:
        warn(calendar.name, calendar.specs[-1], today, notice)


@calendar_group.command("show")
@click.argument("name")
@reading
@pass_session
def show_command(session: Session, /, name: str, **said: Any) -> None:
    """Nội dung: a calendar in its file form; NAME@2 shows its second version."""
    axes = axes_of(session, said)
    with session.ledger(as_json=said["as_json"]) as ledger:
        spec = _version(ledger, name, axes)
    if said["as_json"]:
        print_json(spec.model_dump(mode="json"))
    else:
        click.echo(as_toml(spec), nl=False)


@calendar_group.command("check")
@click.argument("file", type=CALENDAR_FILE)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_session
def check_command(session: Session, /, file: Path, *, as_json: bool) -> None:
    """Kiểm tra: whether a calendar file can be used; nothing is recorded."""
    with refusals(as_json=as_json):
        spec = read_calendar(file)
    today = session.now().astimezone(DESK_ZONE).date()
    notice = next(int(rule.value) for rule in shipped_rules() if rule.id == NOTICE)
    if as_json:
        print_json({"file": str(file), **_spec_facts(spec, today, notice)})
        return
    told = _("{file} can be used: {off} runs of days off, {makeup} make-up days, years {years}.")
    click.echo(told.format(file=file, off=len(spec.off), makeup=len(spec.makeup), years=_years(spec.years)))
    warn(file.name, spec, today, notice)


@calendar_group.command("compare")
@click.argument("old")
@click.argument("new")
@reading
@pass_session
def compare_command(session: Session, /, old: str, new: str, **said: Any) -> None:
    """So sánh: the days, hours and years that differ between two versions, as vn@1 and vn@2."""
    axes = axes_of(session, said)
    with session.ledger(as_json=said["as_json"]) as ledger:
        before, after = (WorkingCalendar(_version(ledger, name, axes), name) for name in (old, new))
    found = changes(before, after)
    if said["as_json"]:
        print_json(facts_of(found))
    elif any(found):
        print_changes(session.out, found)
    else:
        click.echo(_("The two do not differ."))


def _version(ledger: Installation, name: str, axes: Axes) -> CalendarSpec:
    base, at, number = name.partition("@")
    for calendar in ledger.reader.calendars(axes.known_micros):
        if calendar.name == base and (not at or (number.isascii() and number.isdecimal())):
            return calendar.spec(int(number) if at else len(calendar.specs))
    raise CalendarUnknownError(calendar=name)


def calendar_facts(calendar: CalendarVersions, today: date, notice: int) -> dict[str, Any]:
    """Return a calendar as programs read it; `notice` days before a year that is not decreed it is warned of."""
    named = {"name": calendar.name, "versions": len(calendar.specs)}
    return named | _spec_facts(calendar.specs[-1], today, notice)


def _spec_facts(spec: CalendarSpec, today: date, notice: int) -> dict[str, Any]:
    risk = year_at_risk(spec, today, notice)
    facts = {"zone": spec.zone, "years": list(spec.years), "forecast": list(spec.forecast)}
    return facts | {"warning": risk and {"year": risk.year, "why": risk.why}}


def warn(name: str, spec: CalendarSpec, today: date, notice: int) -> None:
    """Say on stderr that a year is near and not decreed."""
    risk = year_at_risk(spec, today, notice)
    if risk is not None:
        told = _("Calendar {name}: year {year} is near and {why}; publish it as soon as it is decreed.")
        click.echo(told.format(name=name, year=risk.year, why=term("years", risk.why)), err=True)


def _years(years: tuple[int, ...]) -> str:
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))


# --- acting ---------------------------------------------------------------------------------------


@calendar_group.command("publish")
@click.argument("file", type=CALENDAR_FILE)
@click.option("--name", required=True, metavar="NAME", help="What the new calendar is called.")
@click.option("--basis", required=True, metavar="TEXT", help="The decision it rests on.")
@acting
@pass_session
def publish_command(session: Session, /, file: Path, **said: Any) -> None:
    """Công bố: a new calendar; the next version of one goes through `calendar revise`."""
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        spec = read_calendar(file)
    submit(session, PublishCalendar, said, name=said["name"], spec=spec, basis=said["basis"])


calendar_group.add_command(revise_command)
