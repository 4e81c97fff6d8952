"""`dunghen init`: a new ledger with its rules, its calendar, its procedures and its first office."""

import click
import sqlalchemy as sa

from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.times import parse_day
from adapters.founding import found
from adapters.locale import _
from adapters.reference import NATIONAL
from domain.office import DEFAULT_CODE_PATTERN, OpenOffice


@click.command("init")
@click.option("--office", metavar="CODE", help="The code of the first office, as H05.112.")
@click.option("--name", metavar="TEXT", help="What it is called.")
@click.option("--on", metavar="DAY", help="Since when it works; today by default.")
@click.option("--code-pattern", default=DEFAULT_CODE_PATTERN, show_default=True, help="How dossiers are numbered.")
@click.option("--by", metavar="OFFICIAL", help="Who founds the ledger.")
@json_option
@pass_session
def init_command(
    session: Session,
    /,
    office: str | None,
    name: str | None,
    on: str | None,
    code_pattern: str,
    by: str | None,
    *,
    as_json: bool,
) -> None:
    """Make a ledger in DUNGHEN_DATABASE_URL (./var by default) with the shipped rules, calendar and procedures."""
    who, now = session.who(by), session.now()
    with session.ledger(as_json=as_json, new=True) as ledger:
        if not ledger.reader.is_founded():
            found(ledger.desk, now, who)
        if office:
            since = parse_day(on, "on") if on else now.astimezone(DESK_ZONE).date()
            facts = {"code": office, "name": name or office, "calendar": NATIONAL, "code_pattern": code_pattern}
            ledger.desk.handle(OpenOffice(id=f"founding:office:{office}", by=who, at=now, on=since, **facts))
        offices, procedures = len(ledger.reader.offices()), len(ledger.reader.procedures())
    url = sa.make_url(session.settings.database_url).render_as_string(hide_password=True)
    if as_json:
        print_json({"database_url": url, "offices": offices, "procedures": procedures})
        return
    click.echo(_("The ledger is ready: {url}").format(url=url))
    click.echo(_("Offices: {offices}. Procedures: {procedures}.").format(offices=offices, procedures=procedures))
    click.echo(_("Next: dunghen receive --office CODE --procedure CODE --name TEXT"))
    click.echo(_("In a browser: dunghen user add LOGIN --name NAME --role administrator, then dunghen serve"))
