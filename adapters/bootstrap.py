"""The one place where things are joined: settings, files, clock, ledger, keys, read models, desk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import sqlalchemy as sa

from adapters.clock import Clock, system_clock
from adapters.ledger.dossiers import LedgerDesk
from adapters.ledger.engine import create_store, open_store
from adapters.ledger.reading import LedgerReader
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.vault import VAULT, Vault
from adapters.settings import Settings
from projections.rebuild import READ_MODELS
from projections.tables import metadata as read_model_tables


class Installation(NamedTuple):
    """One ledger with all that works on it."""

    desk: LedgerDesk
    reader: LedgerReader
    recorder: LedgerRecorder
    vault: Vault
    clock: Clock
    engines: Sequence[sa.Engine]


def create(settings: Settings, clock: Clock = system_clock) -> Installation:
    """Make the ledger and its key store where there are none, and join them.

    Raises:
        LedgerError: a file is there but is not ours, or cannot be used.
    """
    ledger, keys = create_store(settings.database_url), create_store(settings.keys_url, VAULT)
    read_model_tables.create_all(ledger)
    return _joined(settings, ledger, keys, clock)


def open_existing(settings: Settings, clock: Clock = system_clock) -> Installation:
    """Join an existing ledger and its key store.

    Raises:
        LedgerError: a file is missing, is not ours, or cannot be used.
    """
    return _joined(settings, open_store(settings.database_url), open_store(settings.keys_url, VAULT), clock)


@contextmanager
def closing(installation: Installation) -> Iterator[Installation]:
    """Close the files at the end."""
    try:
        yield installation
    finally:
        for engine in installation.engines:
            engine.dispose()


def _joined(settings: Settings, ledger: sa.Engine, keys: sa.Engine, clock: Clock) -> Installation:
    recorder = LedgerRecorder(ledger, settings.tenant, clock=clock)
    vault = Vault(keys)
    desk = LedgerDesk(recorder, vault, clock, READ_MODELS, settings.tenant)
    reader = LedgerReader(recorder, vault, clock, settings.tenant)
    return Installation(desk, reader, recorder, vault, clock, (ledger, keys))
