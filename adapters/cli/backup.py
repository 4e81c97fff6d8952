"""`dunghen backup | restore | verify`: copies of the ledger that can be trusted, and the proof that it agrees."""

from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from adapters.bootstrap import closing, open_existing
from adapters.cli.acting import built
from adapters.cli.bars import Bar, bar
from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.cli.refusing import REFUSED, refusals
from adapters.cli.rollbacks import as_facts, told
from adapters.ids import new_command_id
from adapters.ledger.backup import Manifest, back_up, read_manifest
from adapters.ledger.errors import CopiedByServerError, LedgerMissingError
from adapters.ledger.lines import position_of
from adapters.ledger.reference import rollbacks
from adapters.ledger.restoring import Accept, Place, restore
from adapters.ledger.verifying import LedgerUnsoundError, Verified, verify
from adapters.locale import _
from adapters.locale.refusals import say
from domain.errors import FieldError
from domain.rollback import AcceptLoss

_FOLDER = click.Path(path_type=Path)


@click.command("backup")
@click.option("--to", "folder", type=_FOLDER, required=True, help="A folder that is new or empty.")
@json_option
@pass_session
def backup_command(session: Session, /, folder: Path, *, as_json: bool) -> None:
    """Sao lưu: copy the ledger and its keys while the desk works. Whoever has the copy can read names: guard it."""
    with session.ledger(as_json=as_json) as ledger:
        log, keys = ledger.engines
        manifest = back_up(log, keys, folder)
    if as_json:
        print_json(manifest.model_dump(mode="json"))
    else:
        _tell(manifest, _("Copied to {path}, up to line {size}. Root: {root}"), folder)


@click.command("restore")
@click.option("--from", "folder", type=_FOLDER, required=True, help="The folder of a backup.")
@click.option("--known", type=_FOLDER, help="A later manifest, kept elsewhere: the backup must hold what it knows.")
@click.option("--accept-loss", is_flag=True, help="Restore a backup shorter than known; the ledger records the loss.")
@click.option("--by", metavar="OFFICIAL", help="Who accepts the loss; DUNGHEN_OFFICIAL by default.")
@click.option("--basis", metavar="TEXT", default="", help="Why lines are lost; needed to accept it.")
@json_option
@pass_session
def restore_command(
    session: Session,
    /,
    folder: Path,
    known: Path | None,
    by: str | None,
    basis: str,
    *,
    accept_loss: bool,
    as_json: bool,
) -> None:
    """Khôi phục: bring a backup back to where DUNGHEN_DATABASE_URL points, verified from its first event."""
    with refusals(as_json=as_json):
        place = Place(_file_of(session.settings.database_url), _file_of(session.settings.keys_url))
        later = read_manifest(known) if known else None
        accept = _acceptance(session, later, by, basis) if accept_loss else None
        lines = sum(log.size for log in read_manifest(folder).logs.values())
        with bar(_("Reading the ledger"), lines) as progress:
            manifest, losses = restore(folder, place, later, accept, progress)
    if as_json:
        lost = {tenant: loss._asdict() for tenant, loss in losses.items()}
        print_json(manifest.model_dump(mode="json") | {"lost": lost})
        return
    _tell(manifest, _("Restored to {path}, verified up to line {size}. Root: {root}"), place.ledger)
    for loss in losses.values():
        told_loss = _("Lines {first} to {last} are lost; line {first} of the ledger now says so.")
        click.echo(told_loss.format(first=whole(loss.first), last=whole(loss.last)))
    click.echo(_("Whoever was erased after this backup was made can be read again: erase them again."))


def _acceptance(session: Session, known: Manifest | None, by: str | None, basis: str) -> Accept:
    """Return how the loss of what is known is recorded; what cannot stand in the record is refused before anything."""
    if known is None:
        raise FieldError(field="known", read="", accepted="present")
    about: dict[str, Any] = {"by": session.who(by), "at": session.now(), "basis": basis}
    orders = {
        tenant: built(AcceptLoss, id=new_command_id(), known_size=log.size, known_root=log.root, **about)
        for tenant, log in known.logs.items()
    }

    def accept(place: Place, tenant: str) -> None:
        urls = {"database_url": f"sqlite:///{place.ledger}", "vault_url": f"sqlite:///{place.keys}"}
        settings = session.settings.model_copy(update={**urls, "tenant": tenant})
        with closing(open_existing(settings, session.clock)) as ledger:
            ledger.desk.handle(orders[tenant])

    return accept


@click.command("verify")
@json_option
@pass_session
def verify_command(session: Session, /, *, as_json: bool) -> None:
    """Kiểm chứng: recompute the ledger from its first event; the first line that does not hold is named."""
    with session.ledger(as_json=as_json) as ledger, ledger.reader.snapshot() as connection:
        tenant = ledger.reader.tenant
        with bar(_("Reading the ledger"), position_of(connection, tenant)) as progress:
            verified = _verified(connection, tenant, progress, as_json=as_json)
        lost = rollbacks(connection, tenant)
    if as_json:
        facts = {"size": verified.size, "root": verified.root.hex(), "rollbacks": [as_facts(fact) for fact in lost]}
        print_json({"sound": True, **facts})
        return
    said = _("All {size} lines agree with one another. Root: {root}")
    click.echo(said.format(size=whole(verified.size), root=verified.root.hex()))
    for fact in lost:
        click.echo(_("Rolled back: {told}").format(told=told(fact)))
    click.echo(_("Not compared with anything outside: keep this root elsewhere, and compare it later."))


def _verified(connection: sa.Connection, tenant: str, progress: Bar, *, as_json: bool) -> Verified:
    try:
        return verify(connection, tenant, progress=progress)
    except LedgerUnsoundError as found:
        if not as_json:
            raise
        print_json({"sound": False, "code": found.code, "message": say(found), **found.facts})
        raise SystemExit(REFUSED) from found


def _tell(manifest: Manifest, said: str, path: Path) -> None:
    for log in manifest.logs.values():
        click.echo(said.format(path=path, size=whole(log.size), root=log.root))


def _file_of(url: str) -> Path:
    target = sa.make_url(url)
    if target.get_backend_name() != "sqlite":
        raise CopiedByServerError(dialect=target.get_backend_name())
    if target.database in {None, "", ":memory:"}:
        raise LedgerMissingError(path=url)
    return Path(str(target.database))
