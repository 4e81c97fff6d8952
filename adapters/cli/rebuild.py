"""`dunghen rebuild`: the read models made anew from the ledger, while the desk goes on working."""

import click

from adapters.cli.bars import bar
from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.numbers import decimal, whole
from adapters.ledger.lines import position_of
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.locale import _


@click.command("rebuild")
@json_option
@pass_session
def rebuild_command(session: Session, /, *, as_json: bool) -> None:
    """Dựng lại: make the worklist and the facts behind the rates anew from the ledger; nothing is lost."""
    with session.ledger(as_json=as_json) as ledger:
        tenant = ledger.reader.tenant
        with ledger.reader.snapshot() as connection:
            lines = position_of(connection, tenant)
        with bar(_("Reading the ledger"), lines) as progress:
            begun = session.clock()
            rebuilt = rebuild_read_models(ledger.engines[0], ledger.recorder, tenant, progress)
            seconds = (session.clock() - begun).total_seconds()
    if as_json:
        print_json({"position": rebuilt.position, "filled_to": rebuilt.filled_to, "seconds": round(seconds, 3)})
        return
    told = _("Rebuilt from the ledger up to line {position} in {seconds} s.")
    click.echo(told.format(position=whole(rebuilt.position), seconds=decimal(seconds)))
