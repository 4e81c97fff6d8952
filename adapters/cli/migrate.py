"""`dunghen migrate`: the tables of an older ledger brought to this version, by the user who owns them."""

from functools import partial

import click

from adapters.cli.bars import bar
from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.cli.refusing import refusals
from adapters.founding import adopt_missing
from adapters.ledger.migrations import Migrated, migrate
from adapters.ledger.rebuilding import rebuild_within
from adapters.locale import _


@click.command("migrate")
@json_option
@pass_session
def migrate_command(session: Session, /, *, as_json: bool) -> None:
    """Nâng phiên bản sổ: check every line, copy what changes, check again; nobody writes meanwhile."""
    with refusals(as_json=as_json, zone=DESK_ZONE), bar(_("Reading the ledger"), 0) as progress:
        settings = session.settings
        lists = partial(rebuild_within, tenant=settings.tenant)
        migrated = migrate(settings.database_url, session.clock, progress=progress, lists=lists)
    adopted = _adopted(session, migrated, as_json=as_json)
    if as_json:
        logs = {tenant: {"position": log.size, "root": log.root.hex()} for tenant, log in migrated.logs.items()}
        print_json({"from": migrated.before, "to": migrated.after, "logs": logs, "rules": adopted})
        return
    lines = whole(sum(log.size for log in migrated.logs.values()))
    if migrated.before == migrated.after:
        told = _("The tables are of version {after} already; {lines} lines checked.")
    else:
        told = _("From version {before} to {after}; {lines} lines checked before and after, nothing changed in them.")
    click.echo(told.format(before=migrated.before, after=migrated.after, lines=lines))
    if adopted:
        click.echo(_("Rules of this version that the ledger lacked were adopted: {n}.").format(n=whole(adopted)))


def _adopted(session: Session, migrated: Migrated, *, as_json: bool) -> int:
    """Adopt what a ledger of dossiers lacks of the shipped rules; an empty one gets them when it is founded."""
    if not any(log.size for log in migrated.logs.values()):
        return 0
    with session.ledger(as_json=as_json) as ledger:
        if not ledger.reader.is_founded():
            return 0
        return adopt_missing(ledger.desk, ledger.reader.ground().rules.rules, session.now(), session.who(None))
