"""The one place where things are joined: settings, files, clock, ledger, keys, read models, desk."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from adapters.access.access import Access
from adapters.access.store import ACCESS
from adapters.clock import Clock, moved_clock, system_clock
from adapters.ids import new_token
from adapters.ledger.dossiers import LedgerDesk
from adapters.ledger.engine import WRITING, create_store, open_store
from adapters.ledger.erasures import carry_out
from adapters.ledger.errors import KeyStoreMissingError, LedgerMissingError
from adapters.ledger.posting import post_alerts
from adapters.ledger.reading import LedgerReader
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.vault import VAULT, Vault
from adapters.ledger.writer import GroupWriter
from adapters.settings import Settings
from projections.read_models import READ_MODELS
from projections.tables import metadata as read_model_tables

FOLLOWERS = (post_alerts,)
"""What is written with every order, besides the read models."""


class Installation(NamedTuple):
    """One ledger with all that works on it: `desk` for one caller, `writer` for a service with many."""

    desk: LedgerDesk
    reader: LedgerReader
    recorder: LedgerRecorder
    vault: Vault
    clock: Clock
    engines: Sequence[sa.Engine]
    writer: GroupWriter


def create(
    settings: Settings, clock: Clock = system_clock, entropy: Callable[[int], bytes] | None = None
) -> Installation:
    """Make the ledger and its key store where there are none, and join them.

    `entropy` returns that many random bytes for keys; only a demonstration or a simulation, which hide nothing, bring
    their own.

    Raises:
        LedgerError: a file is there but is not ours, or cannot be used.
    """
    ledger, keys = create_ledger(settings.database_url), create_store(settings.keys_url, VAULT)
    return _joined(settings, ledger, keys, _vault(keys, entropy), clock)


def create_ledger(url: str) -> sa.Engine:
    """Make a ledger with its read models where there is none, and return its engine; it has no keys yet.

    Raises:
        LedgerError: as `create`.
    """
    ledger = create_store(url)
    with ledger.execution_options(**WRITING).begin() as connection:
        read_model_tables.create_all(connection)
    return ledger


def open_existing(
    settings: Settings, clock: Clock = system_clock, entropy: Callable[[int], bytes] | None = None
) -> Installation:
    """Join an existing ledger and its key store; `entropy` as for `create`. Whoever was erased stays so.

    Raises:
        LedgerError: a file is missing, is not ours, or cannot be used.
    """
    ledger, keys = open_store(settings.database_url), _open_keys(settings)
    joined = _joined(settings, ledger, keys, _vault(keys, entropy), clock)
    with joined.reader.snapshot() as connection:
        carry_out(connection, settings.tenant, joined.vault)
    return joined


def open_keyless(settings: Settings, clock: Clock = system_clock) -> Installation:
    """Join an existing ledger whose key store cannot be opened, to see how it stands: nobody's name opens or is sealed.

    Raises:
        LedgerError: as `open_existing`, of the ledger alone.
    """
    ledger, no_keys = open_store(settings.database_url), create_store("sqlite://", VAULT)
    joined = _joined(settings, ledger, no_keys, Vault(no_keys), clock)
    return joined._replace(engines=(ledger, sa.create_engine(settings.keys_url)))


def open_access(settings: Settings, clock: Clock = system_clock) -> Access:
    """Open the store of passwords and sessions, made now if there is none; tables that an older one lacks are added.

    Raises:
        LedgerError: the file is not ours, or cannot be used.
    """
    engine = create_store(settings.access_url, ACCESS)
    with engine.execution_options(**WRITING).begin() as connection:
        ACCESS.metadata.create_all(connection)
    return Access.on(engine, clock, new_token)


def clock_file(settings: Settings) -> Path | None:
    """Return where a demonstration ledger keeps its own time: beside a ledger in a SQLite file."""
    name = sa.make_url(settings.database_url).database
    is_file = settings.database_url.startswith("sqlite") and name not in {None, "", ":memory:"}
    return Path(f"{name}.clock") if is_file else None


def clock_for(settings: Settings) -> Clock:
    """Return the clock this ledger lives by: the machine's, but the demonstration's for a demonstration."""
    path = clock_file(settings)
    if path is None or not path.is_file():
        return system_clock
    marks = {name: datetime.fromisoformat(text) for name, text in json.loads(path.read_text("utf-8")).items()}
    return moved_clock(marks["shows"], marks["since"])


@contextmanager
def closing(installation: Installation) -> Iterator[Installation]:
    """Carry out what waits, then close the files, at the end."""
    try:
        yield installation
    finally:
        installation.writer.close()
        for engine in installation.engines:
            engine.dispose()


def _open_keys(settings: Settings) -> sa.Engine:
    try:
        return open_store(settings.keys_url, VAULT)
    except LedgerMissingError as error:
        raise KeyStoreMissingError(**error.facts) from error


def _vault(keys: sa.Engine, entropy: Callable[[int], bytes] | None) -> Vault:
    return Vault(keys, entropy) if entropy else Vault(keys)


def _joined(settings: Settings, ledger: sa.Engine, keys: sa.Engine, vault: Vault, clock: Clock) -> Installation:
    recorder = LedgerRecorder(ledger, settings.tenant, clock=clock)
    desk = LedgerDesk(recorder, vault, clock, READ_MODELS, settings.tenant, FOLLOWERS)
    reader = LedgerReader(recorder, vault, clock, settings.tenant)
    return Installation(desk, reader, recorder, vault, clock, (ledger, keys), GroupWriter(desk))
