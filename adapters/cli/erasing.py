"""`dunghen erase`: a citizen is forgotten at the word of two people; what that does not reach is said."""

from typing import Any

import click

from adapters.cli.acting import acting, ordered, tell
from adapters.cli.context import Session, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.locale import _
from domain.erasure import ErasePerson

NOT_REACHED = (
    "Copies of the key store from before still open these facts: the erasure is complete once the last one is deleted.",
    "Papers and files given out already, and messages sent already, are not reached.",
)


@click.command("erase")
@click.argument("code")
@click.option("--basis", required=True, metavar="TEXT", help="The request, and the ground in law; it stays readable.")
@acting
@pass_session
def erase_command(session: Session, /, code: str, basis: str, **said: Any) -> None:
    """Xóa dữ liệu cá nhân of who filed it, in all their dossiers, for good: --by asks, --approved-by agrees."""
    from adapters.erasing import erase  # noqa: PLC0415 - loads mail libraries

    with session.ledger(as_json=said["as_json"]) as ledger:
        done = erase(session.settings, ledger, ordered(session, ErasePerson, said, code=code, basis=basis))
    if said["as_json"]:
        facts = {"dossiers": done.codes, "waiting": done.waiting, "files_removed": done.files}
        print_json(done.answer.model_dump(mode="json", exclude_none=True) | facts)
        return
    tell(done.answer)
    click.echo(_("Dossiers of this person: {codes}.").format(codes=", ".join(done.codes)))
    if done.waiting:
        told = _("Still without a result, and without a name from now on: {codes}.")
        click.echo(told.format(codes=", ".join(done.waiting)))
    click.echo(_("Messages removed from the outbox folder: {count}.").format(count=whole(done.files)))
    for sentence in NOT_REACHED:
        click.echo(_(sentence))
