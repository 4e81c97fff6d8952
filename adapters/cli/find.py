"""`dunghen find`: codes of dossiers by what an applicant says of themselves; names stay closed."""

import click

from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.locale import _


@click.command("find")
@click.argument("words", nargs=-1, required=True)
@json_option
@pass_session
def find_command(session: Session, /, words: tuple[str, ...], *, as_json: bool) -> None:
    """Tìm: codes by the applicant's name (with or without tone marks), ID number or telephone."""
    with session.ledger(as_json=as_json) as ledger:
        codes = ledger.reader.find(" ".join(words))
    if as_json:
        print_json({"codes": codes})
        return
    for code in codes:
        click.echo(code)
    if not codes:
        click.echo(_("No dossier is found by these words."))
