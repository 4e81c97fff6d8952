"""`dunghen calendar revise`: the next version of a calendar, with the open promises that it moves."""

from pathlib import Path
from typing import Any

import click

from adapters.cli.acting import acting, ordered
from adapters.cli.calendar_file import CALENDAR_FILE, read_calendar
from adapters.cli.context import DESK_ZONE, Session, pass_session
from adapters.cli.refusing import refusals
from adapters.cli.revision import basis_of, carry_out, require_one_of, revising
from adapters.ledger.revisions import CalendarRevision
from domain.calendar_versions import ReviseCalendar


@click.command("revise")
@click.argument("file", type=CALENDAR_FILE)
@click.option("--name", required=True, metavar="NAME", help="The calendar.")
@click.option("--basis", metavar="TEXT", help="The decision it rests on; needed to record it.")
@revising
@acting
@pass_session
def revise_command(session: Session, /, file: Path, **said: Any) -> None:
    """Điều chỉnh: the next version, and the open promises it moves, approved by a second person."""
    require_one_of(said)
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        spec = read_calendar(file)
        order = ordered(session, ReviseCalendar, said, name=said["name"], spec=spec, basis=basis_of(said))
    with session.ledger(as_json=said["as_json"]) as ledger:
        carry_out(session, ledger, CalendarRevision(order), said)
