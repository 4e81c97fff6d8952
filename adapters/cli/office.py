"""`dunghen office`: offices and their desks, opened, renamed, merged, split, closed, each change with its day."""

from datetime import date
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from adapters.cli.acting import acting, submit
from adapters.cli.context import DESK_ZONE, Session, pass_session, print_json
from adapters.cli.reading import axes_of, reading
from adapters.cli.refusing import refusals
from adapters.cli.times import parse_day
from adapters.locale import _
from adapters.locale.terms import term
from adapters.reference import NATIONAL
from domain.errors import OfficeUnknownError
from domain.office import DEFAULT_CODE_PATTERN, AssignCalendar, ChangeDesk, EndOffice, Office, OpenOffice, RenameOffice

_on = click.option("--on", metavar="DAY", help="Since which day; today by default.")
_basis = click.option("--basis", required=True, metavar="TEXT", help="The decision it rests on.")


@click.group("office")
def office_group() -> None:
    """Cơ quan: offices and their desks."""


# --- reading --------------------------------------------------------------------------------------


@office_group.command("list")
@reading
@pass_session
def list_command(session: Session, /, **said: Any) -> None:
    """Danh sách: all offices, with their names and calendars of that day."""
    axes = axes_of(session, said)
    with session.ledger(as_json=said["as_json"]) as ledger:
        offices = ledger.reader.offices(axes.known_micros)
    day = axes.as_of.astimezone(DESK_ZONE).date()
    offices = [office for office in offices if office.opened_on <= day]
    if said["as_json"]:
        print_json([office_facts(office, day) for office in offices])
        return
    table = Table(_("Office"), _("Name"), _("Calendar"), _("Since"), _("Until"), box=None)
    for office in offices:
        facts = office_facts(office, day)
        table.add_row(office.code, facts["name"], facts["calendar"], _date(office.opened_on), _end(office, day))
    session.out.print(table)


@office_group.command("show")
@click.argument("code")
@reading
@pass_session
def show_command(session: Session, /, code: str, **said: Any) -> None:
    """Một cơ quan: names, desks and calendars, with the days since when each holds."""
    axes = axes_of(session, said)
    with session.ledger(as_json=said["as_json"]) as ledger:
        found = [office for office in ledger.reader.offices(axes.known_micros) if office.code == code]
        if not found:
            raise OfficeUnknownError(office=code)
    day = axes.as_of.astimezone(DESK_ZONE).date()
    facts = office_facts(found[0], day)
    if said["as_json"]:
        print_json(facts)
        return
    session.out.print(Text.assemble((code, "bold"), "  ", facts["name"], "  ", _end(found[0], day)))
    table = Table(box=None, show_header=False)
    for name in found[0].names:
        table.add_row(_("Name"), name.word, _date(name.on))
    for calendar in found[0].calendars:
        table.add_row(_("Calendar"), calendar.word, _date(calendar.on))
    for key, desk in sorted(found[0].desks.items()):
        table.add_row(_("Desk"), f"{key} {desk.name}", f"{_date(desk.opened_on)} – {_date(desk.closed_on)}")
    table.add_row(_("Code pattern"), found[0].code_pattern, "")
    session.out.print(table)


def office_facts(office: Office, day: date) -> dict[str, Any]:
    """Return an office as programs read it, as it was on a day."""
    ended = office.ended if office.ended is not None and office.ended.on <= day else None
    return {
        "code": office.code,
        "name": office.name_on(day),
        "calendar": office.calendar_on(day),
        "code_pattern": office.code_pattern,
        "opened_on": office.opened_on.isoformat(),
        "ended": ended
        and {"how": ended.how, "on": ended.on.isoformat(), "into": list(ended.into), "basis": ended.basis},
        "names": [{"on": dated.on.isoformat(), "name": dated.word} for dated in office.names],
        "calendars": [{"on": dated.on.isoformat(), "calendar": dated.word} for dated in office.calendars],
        "desks": [{"code": code, **desk.model_dump(mode="json")} for code, desk in sorted(office.desks.items())],
    }


def _date(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _end(office: Office, day: date) -> str:
    if office.ended is None or office.ended.on > day:
        return ""
    into = " → " + ", ".join(office.ended.into) if office.ended.into else ""
    return f"{_date(office.ended.on)} {term('successions', office.ended.how)}{into}"


# --- acting ---------------------------------------------------------------------------------------


@office_group.command("open")
@click.argument("code")
@click.option("--name", required=True, metavar="TEXT", help="What it is called.")
@click.option("--calendar", default=NATIONAL, metavar="NAME", show_default=True, help="The calendar it keeps.")
@click.option("--parent", metavar="CODE", help="The office above it.")
@click.option("--code-pattern", default=DEFAULT_CODE_PATTERN, show_default=True, help="How dossiers are numbered.")
@click.option("--basis", metavar="TEXT", help="The decision it rests on.")
@_on
@acting
@pass_session
def open_command(session: Session, /, code: str, **said: Any) -> None:
    """Thành lập: open an office."""
    facts = {name: said[name] for name in ("name", "calendar", "parent", "code_pattern", "basis")}
    submit(session, OpenOffice, said, code=code, on=_day(session, said), **facts)


@office_group.command("rename")
@click.argument("code")
@click.argument("name")
@_basis
@_on
@acting
@pass_session
def rename_command(session: Session, /, code: str, name: str, **said: Any) -> None:
    """Đổi tên: another name; the code stays."""
    submit(session, RenameOffice, said, code=code, name=name, on=_day(session, said), basis=said["basis"])


@office_group.command("merge")
@click.argument("codes", nargs=-1, required=True)
@click.option("--into", required=True, metavar="CODE", help="The office that goes on.")
@_basis
@_on
@acting
@pass_session
def merge_command(session: Session, /, codes: tuple[str, ...], into: str, **said: Any) -> None:
    """Sáp nhập: offices end in another; then take-over moves their open dossiers."""
    _check_known(session, (*codes, into), said)
    facts = {"how": "merged", "into": (into,), "on": _day(session, said), "basis": said["basis"]}
    for code in codes:
        one = said | {"command_id": said["command_id"] and f"{said['command_id']}:{code}"}
        submit(session, EndOffice, one, code=code, **facts)
    if not said["as_json"]:
        for code in codes:
            click.echo(_("Next: dunghen take-over --from {old} --to {new} --basis TEXT").format(old=code, new=into))


@office_group.command("split")
@click.argument("code")
@click.option("--into", multiple=True, required=True, metavar="CODE", help="An office that goes on; to be repeated.")
@_basis
@_on
@acting
@pass_session
def split_command(session: Session, /, code: str, into: tuple[str, ...], **said: Any) -> None:
    """Chia tách: an office ends in several."""
    facts = {"how": "split", "into": into, "on": _day(session, said), "basis": said["basis"]}
    submit(session, EndOffice, said, code=code, **facts)


@office_group.command("close")
@click.argument("code")
@_basis
@_on
@acting
@pass_session
def close_command(session: Session, /, code: str, **said: Any) -> None:
    """Giải thể: an office ends, and nobody takes its place."""
    submit(session, EndOffice, said, code=code, how="closed", on=_day(session, said), basis=said["basis"])


@office_group.command("desk-open")
@click.argument("code")
@click.argument("desk")
@click.option("--name", metavar="TEXT", help="What the desk is called.")
@_on
@acting
@pass_session
def desk_open_command(session: Session, /, code: str, desk: str, **said: Any) -> None:
    """Mở điểm tiếp nhận: one more desk at which the office receives."""
    submit(session, ChangeDesk, said, code=code, desk=desk, name=said["name"], on=_day(session, said))


@office_group.command("desk-close")
@click.argument("code")
@click.argument("desk")
@_on
@acting
@pass_session
def desk_close_command(session: Session, /, code: str, desk: str, **said: Any) -> None:
    """Đóng điểm tiếp nhận: a desk at which the office no longer receives."""
    submit(session, ChangeDesk, said, code=code, desk=desk, closes=True, on=_day(session, said))


@office_group.command("calendar")
@click.argument("code")
@click.argument("name")
@_basis
@_on
@acting
@pass_session
def calendar_command(session: Session, /, code: str, name: str, **said: Any) -> None:
    """Áp dụng lịch: the office keeps another calendar; dossiers received before keep theirs."""
    submit(session, AssignCalendar, said, code=code, calendar=name, on=_day(session, said), basis=said["basis"])


def _day(session: Session, said: dict[str, Any]) -> date:
    with refusals(as_json=said["as_json"]):
        return parse_day(said["on"], "on") if said["on"] else session.now().astimezone(DESK_ZONE).date()


def _check_known(session: Session, codes: tuple[str, ...], said: dict[str, Any]) -> None:
    """Refuse a merger that names an unknown office before any of it is recorded."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        known = {office.code for office in ledger.reader.offices()}
        for code in codes:
            if code not in known:
                raise OfficeUnknownError(office=code)
