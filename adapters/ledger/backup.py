"""Backups: the ledger and its keys copied while the desk works, with a manifest."""

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from pydantic import ValidationError

from adapters.ledger.engine import open_store
from adapters.ledger.errors import (
    CopiedByServerError,
    LedgerDamagedError,
    LedgerError,
    LedgerFullError,
    LedgerMissingError,
    LedgerReadOnlyError,
)
from adapters.ledger.schema import log_state
from adapters.ledger.sqlite import refusal_of
from adapters.ledger.tree import root_of, unpacked
from domain.errors import DomainError
from domain.message import Message

MANIFEST, LEDGER_COPY, KEYS_COPY = "manifest.json", "ledger.db", "keys.db"
FORM = 1


class BackupMissingError(DomainError):
    """The folder holds no finished backup. Facts: path."""

    code = "backup_missing"


class PlaceTakenError(DomainError):
    """Something is there already; it was left as it is. Facts: path."""

    code = "place_taken"


class Log(Message):
    """How long a tenant's log is, and the root over it (hex)."""

    size: int
    root: str


class Copy(Message):
    """A file of the backup: its bytes, and their SHA-256 (hex)."""

    bytes: int
    sha256: str


class Manifest(Message):
    """What a backup holds: its logs by tenant, its files by name. Written last: without it a backup is unfinished."""

    form: int = FORM
    logs: Mapping[str, Log]
    files: Mapping[str, Copy]


def back_up(ledger: sa.Engine, keys: sa.Engine, folder: Path) -> Manifest:
    """Copy a ledger in use and its keys into a folder of their own; nobody waits for it.

    The keys are copied after the ledger: a key is kept before the first event that needs it, so every event copied
    finds its key.

    Raises:
        PlaceTakenError: the folder holds something.
        LedgerError: a file cannot be read or written; nothing is left behind.
    """
    for engine in (ledger, keys):
        if engine.dialect.name != "sqlite":
            raise CopiedByServerError(dialect=engine.dialect.name)
    with refusing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise PlaceTakenError(path=str(folder))
    with undoing(*(folder / name for name in (LEDGER_COPY, KEYS_COPY, MANIFEST))), refusing(folder):
        _copy(ledger, folder / LEDGER_COPY)
        _copy(keys, folder / KEYS_COPY)
        files = {name: copy_of(folder / name) for name in (LEDGER_COPY, KEYS_COPY)}
        manifest = Manifest(logs=_logs(folder / LEDGER_COPY), files=files)
        _write(folder / MANIFEST, manifest)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself; `folder` may be its manifest file.

    Raises:
        BackupMissingError: there is none, or it cannot be read.
    """
    path = folder / MANIFEST if folder.is_dir() else folder
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BackupMissingError(path=str(folder)) from error
    if manifest.form != FORM or set(manifest.files) != {LEDGER_COPY, KEYS_COPY}:
        raise BackupMissingError(path=str(folder))
    return manifest


# --- copying --------------------------------------------------------------------------------------------


def _copy(engine: sa.Engine, path: Path) -> None:
    """Copy a database as it is at this moment, whatever is written meanwhile; the disk has it at the end."""
    path.touch(mode=0o600)
    raw = engine.raw_connection()
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous=FULL")
            source: sqlite3.Connection = raw.driver_connection  # type: ignore[assignment] # the dialect is SQLite
            source.backup(target)
    finally:
        raw.close()


def _logs(path: Path) -> dict[str, Log]:
    engine = open_store(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            rows = connection.execute(sa.select(log_state.c.tenant, log_state.c.size, log_state.c.frontier)).all()
    finally:
        engine.dispose()
    return {tenant: Log(size=size, root=root_of(unpacked(frontier, size)).hex()) for tenant, size, frontier in rows}


def copy_of(path: Path) -> Copy:
    """Return what a file is now."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Copy(bytes=path.stat().st_size, sha256=digest)


def _write(path: Path, manifest: Manifest) -> None:
    text = json.dumps(manifest.model_dump(mode="json"), indent=2, sort_keys=True) + "\n"
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


# --- what may go wrong ------------------------------------------------------------------------------------


@contextmanager
def undoing(*paths: Path) -> Iterator[None]:
    """Leave none of these files behind if the block fails."""
    try:
        yield
    except BaseException:
        for path in with_leftovers(*paths):
            path.unlink(missing_ok=True)
        raise


def with_leftovers(*paths: Path) -> list[Path]:
    """Return files with those SQLite keeps beside them: a stale one would be played into a new file."""
    return [path.with_name(path.name + end) for path in paths for end in ("", "-wal", "-shm", "-journal")]


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Name what is wrong with the disk."""
    try:
        yield
    except sqlite3.Error as error:
        raise (refusal_of(error) or LedgerDamagedError)(path=str(path)) from error
    except OSError as error:
        raise _SYSTEM.get(error.errno or 0, LedgerMissingError)(path=str(error.filename or path)) from error


_SYSTEM: dict[int, type[LedgerError]] = {
    errno.ENOSPC: LedgerFullError,
    errno.EDQUOT: LedgerFullError,
    errno.EACCES: LedgerReadOnlyError,
    errno.EPERM: LedgerReadOnlyError,
    errno.EROFS: LedgerReadOnlyError,
}
