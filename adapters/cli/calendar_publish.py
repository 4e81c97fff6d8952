"""`dunghen calendar publish`: a preview of the promises that would move, then the calendar and their revisions."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from adapters.bootstrap import Installation
from adapters.cli.acting import acting, built, ordered, tell
from adapters.cli.bars import bar
from adapters.cli.calendar_file import read_calendar
from adapters.cli.calendar_moves import Preview, Revision, is_counted_with, preview, revise, waiting_codes
from adapters.cli.context import DESK_ZONE, Session, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.cli.reading import short_instant, written
from adapters.cli.refusing import REFUSED, refusals
from adapters.ids import new_command_id
from adapters.locale import _
from adapters.locale.refusals import say
from domain.calendar_versions import PublishCalendar
from domain.commands import RevisePromise

CALENDAR_FILE = click.Path(dir_okay=False, path_type=Path)
_MOVES_SHOWN = 20


@click.command("publish")
@click.argument("file", type=CALENDAR_FILE)
@click.option("--name", required=True, metavar="NAME", help="The calendar: a new one, or the next version of one.")
@click.option("--basis", required=True, metavar="TEXT", help="The decision it rests on.")
@click.option("--preview", "only_preview", is_flag=True, help="Only say which open promises would move.")
@click.option("--yes", is_flag=True, help="Do not ask before publishing.")
@acting
@pass_session
def publish_command(session: Session, /, file: Path, *, only_preview: bool, yes: bool, **said: Any) -> None:
    """Công bố: record a calendar, and move the open promises that are counted with it; settled ones never change."""
    as_json = said["as_json"]
    said["command_id"] = said["command_id"] or new_command_id()
    with refusals(as_json=as_json, zone=DESK_ZONE):
        spec = read_calendar(file)
        order = ordered(session, PublishCalendar, said, name=said["name"], spec=spec, basis=said["basis"])
    with session.ledger(as_json=as_json) as ledger:
        codes = waiting_codes(ledger)
        with bar(_("Counting again"), len(codes)) as progress:
            found = preview(ledger, order.name, spec, codes, progress)
        if only_preview:
            print_json(_preview_facts(found)) if as_json else _print_preview(session, found)
            return
        if not as_json:
            _print_preview(session, found)
        if not yes:
            click.confirm(_("Publish {key}?").format(key=found.key), abort=True, err=True)
        answer = ledger.desk.handle(order)
        done = _revise(session, ledger, order, found, codes)
    if as_json:
        facts = answer.model_dump(mode="json", exclude_none=True) | _preview_facts(found)
        print_json(facts | {"revised": done.revised, "refused": [code for code, _refusal in done.refused]})
    else:
        tell(answer)
        _tell_revision(done)
    if done.refused:
        raise SystemExit(REFUSED)


def _revise(
    session: Session, ledger: Installation, order: PublishCalendar, found: Preview, previewed: list[str]
) -> Revision:
    """Move the promises: those previewed, and those of dossiers that came in meanwhile."""
    new = set(waiting_codes(ledger)) - set(previewed)
    codes = [*found.counted, *sorted(code for code in new if is_counted_with(ledger.desk.dossier(code), order.name))]
    facts = {"by": order.by, "at": session.now(), "cause": "calendar", "basis": order.basis}
    orders = [built(RevisePromise, id=f"{order.id}:{code}", code=code, **facts) for code in codes]
    with bar(_("Moving promises"), len(orders)) as progress:
        return revise(ledger, orders, progress)


def _preview_facts(found: Preview) -> dict[str, Any]:
    moves = [
        {
            "code": move.code,
            "before": written(move.before.due),
            "after": written(move.after.due),
            "provisional": move.after.provisional,
        }
        for move in found.moves
    ]
    return {"calendar": found.key, "counted": len(found.counted), "moves": moves}


def _print_preview(session: Session, found: Preview) -> None:
    moved = [move for move in found.moves if move.is_visible]
    told = _("{key}: {counted} open dossiers are counted with it; {moved} promised dates move.")
    click.echo(told.format(key=found.key, counted=whole(len(found.counted)), moved=whole(len(moved))))
    if not moved:
        return
    table = Table(_("Code"), _("Promised before"), _("Promised after"), box=None)
    for move in moved[:_MOVES_SHOWN]:
        before, after = (short_instant(promise.due, DESK_ZONE) for promise in (move.before, move.after))
        table.add_row(move.code, before, Text(after, style="bold"))
    session.out.print(table)
    if len(moved) > _MOVES_SHOWN:
        click.echo(_("… and {n} more; --json lists all.").format(n=whole(len(moved) - _MOVES_SHOWN)))


def _tell_revision(done: Revision) -> None:
    click.echo(_("Promises revised: {n}.").format(n=whole(done.revised)))
    for _code, refusal in done.refused:
        click.echo(say(refusal, DESK_ZONE), err=True)
