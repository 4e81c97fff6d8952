"""The return of a backup to an empty place: verified from its first event, and never shorter than known in silence."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from adapters.ledger.backup import (
    KEYS_COPY,
    LEDGER_COPY,
    Copy,
    Log,
    Manifest,
    PlaceTakenError,
    copy_of,
    read_manifest,
    refusing,
    undoing,
    with_leftovers,
)
from adapters.ledger.engine import open_store
from adapters.ledger.reference import rollbacks
from adapters.ledger.vault import VAULT
from adapters.ledger.verifying import Progress, Verified, verify_all
from domain.errors import DomainError
from domain.rollback import LogRolledBack


class BackupDamagedError(DomainError):
    """A file of the backup is not what its manifest says. Facts: path."""

    code = "backup_damaged"


class BackupShortError(DomainError):
    """The backup ends before what is known of the log. Facts: size, known_size, first (line that is lost)."""

    code = "backup_short"


class BackupDiffersError(DomainError):
    """The backup holds another log than the one known. Facts: known_size, path."""

    code = "backup_differs"


class Place(NamedTuple):
    """Where a ledger and its key store live."""

    ledger: Path
    keys: Path


class Loss(NamedTuple):
    """The lines that were known and are not in the backup, from the first to the last."""

    first: int
    last: int


class Restored(NamedTuple):
    """What the backup said it holds, and by tenant what was lost and accepted as lost."""

    manifest: Manifest
    losses: Mapping[str, Loss]


Accept = Callable[[Place, str], None]
"""Records in the ledger at a place, which nobody uses yet, that a tenant's log was known to be longer."""


def restore(
    folder: Path,
    place: Place,
    known: Manifest | None = None,
    accept: Accept | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Bring a backup back into an empty place, verified from its first event.

    `known` is what the log is known to have held: a later manifest, kept elsewhere. A backup that is shorter comes
    back only if `accept` records the loss in it; that is done before anybody can use it. `progress` is told how many
    more lines were verified.

    Raises:
        PlaceTakenError: a ledger or a key store is there already.
        BackupMissingError, BackupDamagedError: the backup is not whole.
        BackupShortError: it lacks what is known, and nobody accepts that.
        BackupDiffersError: it is as long as known, and says something else.
        LedgerUnsoundError: its log contradicts itself.
        LedgerError: a file cannot be read or written.
    """
    manifest = read_manifest(folder)
    for path in with_leftovers(*place):
        if path.exists():
            raise PlaceTakenError(path=str(path))
    fresh = Place(*(path.with_name(path.name + ".restoring") for path in place))
    with undoing(*fresh), refusing(place.ledger):
        for name, path in zip((LEDGER_COPY, KEYS_COPY), fresh, strict=True):
            _bring(folder / name, path, manifest.files[name])
        open_store(f"sqlite:///{fresh.keys}", VAULT).dispose()
        known = known or manifest
        losses = _verified(fresh.ledger, folder, manifest, known, progress)
        for tenant, loss in losses.items():
            if accept is None:
                raise BackupShortError(size=loss.first - 1, known_size=loss.last, first=loss.first)
            accept(fresh, tenant)
        for path, final in zip(reversed(fresh), reversed(place), strict=True):
            path.rename(final)
    return Restored(manifest, losses)


def _bring(source: Path, target: Path, said: Copy) -> None:
    if not source.is_file() or copy_of(source) != said:
        raise BackupDamagedError(path=str(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)  # what an interrupted restore left
    target.touch(mode=0o600)
    with source.open("rb") as given, target.open("wb") as taken:
        shutil.copyfileobj(given, taken)
        taken.flush()
        os.fsync(taken.fileno())


def _verified(path: Path, folder: Path, own: Manifest, known: Manifest, progress: Progress | None) -> dict[str, Loss]:
    """Recompute every log, compare it with its own manifest and with what is known, and return what is missing."""
    tenants = own.logs.keys() | known.logs.keys()
    sizes = {tenant: [logs[tenant].size for logs in (own.logs, known.logs) if tenant in logs] for tenant in tenants}
    engine = open_store(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            found = verify_all(connection, sizes, progress)
            accepted = {tenant: rollbacks(connection, tenant) for tenant in found}
    finally:
        engine.dispose()
    for tenant, log in own.logs.items():
        if not _holds(found[tenant], log):
            raise BackupDamagedError(path=str(folder / LEDGER_COPY))
    losses = {tenant: _loss(found[tenant], log, accepted[tenant], folder) for tenant, log in known.logs.items()}
    return {tenant: loss for tenant, loss in losses.items() if loss}


def _holds(found: Verified, log: Log) -> bool:
    return found.roots.get(log.size, b"").hex() == log.root


def _loss(found: Verified, known: Log, accepted: list[LogRolledBack], folder: Path) -> Loss | None:
    """Return what a log lacks of what is known; what was accepted as lost before is not asked for again."""
    if _holds(found, known) or any(fact.covers(known.size) for fact in accepted):
        return None
    if found.size < known.size:
        return Loss(found.size + 1, known.size)
    raise BackupDiffersError(known_size=known.size, path=str(folder))
