"""`dunghen calendar revise`: the next version of a calendar, with the open promises that it moves."""

from pathlib import Path
from typing import Any

import click

from adapters.bootstrap import Installation
from adapters.cli.acting import acting, ordered
from adapters.cli.calendar_file import CALENDAR_FILE, read_calendar
from adapters.cli.context import DESK_ZONE, Session, pass_session
from adapters.cli.refusing import refusals
from adapters.cli.revision import basis_of, carry_out, require_one_of, revising
from adapters.ledger.revisions import CalendarRevision
from domain.calendar_versions import ReviseCalendar
from domain.errors import FieldError


@click.command("revise")
@click.argument("file", type=CALENDAR_FILE)
@click.option("--name", metavar="NAME", help="The calendar; the only one by default.")
@click.option("--basis", metavar="TEXT", help="The decision it rests on; needed to record it.")
@revising
@acting
@pass_session
def revise_command(session: Session, /, file: Path, **said: Any) -> None:
    """Điều chỉnh: the next version, and the open promises it moves, approved by a second person."""
    require_one_of(said)
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        spec, basis = read_calendar(file), basis_of(said)
    with session.ledger(as_json=said["as_json"]) as ledger:
        name = said["name"] or _only_one(ledger)
        order = ordered(session, ReviseCalendar, said, name=name, spec=spec, basis=basis)
        carry_out(session, ledger, CalendarRevision(order), said)


def _only_one(ledger: Installation) -> str:
    """Return the name of the one calendar there is.

    Raises:
        FieldError: there are others, or none.
    """
    names = [calendar.name for calendar in ledger.reader.calendars()]
    if len(names) != 1:
        raise FieldError(field="--name", read="", accepted=" | ".join(names) or "present")
    return names[0]
