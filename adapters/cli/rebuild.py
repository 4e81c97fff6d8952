"""`dunghen rebuild`: the read models made anew from the ledger, while the desk goes on working."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.ledger.lines import position_of
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.locale import _


@click.command("rebuild")
@json_option
@pass_session
def rebuild_command(session: Session, /, *, as_json: bool) -> None:
    """Dựng lại: make the worklist and the facts behind the rates anew from the ledger; nothing is lost."""
    with session.ledger(as_json=as_json) as ledger, _bar() as progress:
        with ledger.reader.snapshot() as connection:
            lines = position_of(connection, ledger.reader.tenant)
        bar = progress.add_task(_("Reading the ledger"), total=lines)
        rebuilt = rebuild_read_models(
            ledger.engines[0], ledger.recorder, ledger.reader.tenant, lambda more: progress.advance(bar, more)
        )
        seconds = progress.tasks[bar].elapsed or 0.0
    if as_json:
        print_json({"position": rebuilt.position, "filled_to": rebuilt.filled_to, "seconds": round(seconds, 3)})
        return
    told = _("Rebuilt from the ledger up to line {position} in {seconds} s.")
    click.echo(told.format(position=whole(rebuilt.position), seconds=f"{seconds:.1f}"))


def _bar() -> Progress:
    """Return a bar that shows itself on a terminal only."""
    screen = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True)


COMMANDS = (rebuild_command,)
