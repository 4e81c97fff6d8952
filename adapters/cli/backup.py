"""`dunghen backup | restore | verify`: copies of the ledger that can be trusted, and the proof that it agrees."""

from pathlib import Path

import click
import sqlalchemy as sa

from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.cli.refusing import REFUSED, refusals
from adapters.ledger.backup import Manifest, Place, back_up, read_manifest, restore
from adapters.ledger.errors import LedgerDialectError, LedgerMissingError
from adapters.ledger.verifying import LedgerUnsoundError, verify
from adapters.locale import _
from adapters.locale.refusals import say

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
    _tell(manifest, _("Copied to {path}, up to line {size}. Root: {root}"), folder, as_json=as_json)


@click.command("restore")
@click.option("--from", "folder", type=_FOLDER, required=True, help="The folder of a backup.")
@click.option("--known", type=_FOLDER, help="A later manifest, kept elsewhere: the backup must hold what it knows.")
@json_option
@pass_session
def restore_command(session: Session, /, folder: Path, known: Path | None, *, as_json: bool) -> None:
    """Khôi phục: bring a backup back to where DUNGHEN_DATABASE_URL points, verified from its first event."""
    with refusals(as_json=as_json):
        place = Place(_file_of(session.settings.database_url), _file_of(session.settings.keys_url))
        manifest = restore(folder, place, read_manifest(known) if known else None)
    _tell(manifest, _("Restored to {path}, verified up to line {size}. Root: {root}"), place.ledger, as_json=as_json)


@click.command("verify")
@json_option
@pass_session
def verify_command(session: Session, /, *, as_json: bool) -> None:
    """Kiểm chứng: recompute the ledger from its first event; the first line that does not hold is named."""
    with session.ledger(as_json=as_json) as ledger, ledger.reader.snapshot() as connection:
        try:
            verified = verify(connection, ledger.reader.tenant)
        except LedgerUnsoundError as found:
            if not as_json:
                raise
            print_json({"sound": False, "code": found.code, "message": say(found), **found.facts})
            raise SystemExit(REFUSED) from found
    if as_json:
        print_json({"sound": True, "size": verified.size, "root": verified.root.hex()})
        return
    told = _("All {size} lines agree with one another. Root: {root}")
    click.echo(told.format(size=whole(verified.size), root=verified.root.hex()))
    click.echo(_("Not compared with anything outside: keep this root elsewhere, and compare it later."))


def _tell(manifest: Manifest, told: str, path: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(manifest.model_dump(mode="json"))
        return
    for log in manifest.logs.values():
        click.echo(told.format(path=path, size=whole(log.size), root=log.root))


def _file_of(url: str) -> Path:
    target = sa.make_url(url)
    if target.get_backend_name() != "sqlite":
        raise LedgerDialectError(dialect=target.get_backend_name())
    if target.database in {None, "", ":memory:"}:
        raise LedgerMissingError(path=url)
    return Path(str(target.database))
