"""`dunghen copy`: the whole ledger into another database, with the proof that nothing changed."""

import click
import sqlalchemy as sa

from adapters.bootstrap import create_ledger
from adapters.cli.bars import bar
from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.ledger.copying import Copied, copy_ledger, rows_of
from adapters.ledger.form import place_of
from adapters.ledger.reading import LedgerReader
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.ledger.recorder import LedgerRecorder
from adapters.locale import _


@click.command("copy")
@click.option("--to", "to", metavar="URL", required=True, help="An empty database, as postgresql://user@host/name.")
@json_option
@pass_session
def copy_command(session: Session, /, to: str, *, as_json: bool) -> None:
    """Sao sổ: copy every line, code, counter and answer, read the copy back and compare; keys stay where they are."""
    with session.ledger(as_json=as_json) as ledger:
        engine = create_ledger(to)
        try:
            copied = _copied(ledger.reader, engine, session)
        finally:
            engine.dispose()
    log = copied.logs.get(ledger.reader.tenant)
    position, root = (log.size, log.root.hex()) if log else (0, "")
    if as_json:
        print_json({"to": place_of(engine.url), "position": position, "root": root, "rows": copied.rows})
        return
    told = _("Copied to {place}: {rows} rows, each read back and compared.")
    click.echo(told.format(place=place_of(engine.url), rows=whole(sum(copied.rows.values()))))
    click.echo(_("Here and there {position} lines, root {root}.").format(position=whole(position), root=root))
    shown = sa.make_url(to).render_as_string(hide_password=True)
    click.echo(_("To work with the copy:"))
    click.echo(f"export DUNGHEN_DATABASE_URL={shown} DUNGHEN_VAULT_URL={session.settings.keys_url}")


def _copied(source: LedgerReader, engine: sa.Engine, session: Session) -> Copied:
    tenant = source.tenant
    recorder = LedgerRecorder(engine, tenant, clock=session.clock)
    with source.snapshot() as connection, bar(_("Copying and comparing"), 2 * rows_of(connection)) as progress:
        copied = copy_ledger(connection, engine, recorder, tenant, progress)
    rebuild_read_models(engine, recorder, tenant)
    return copied
