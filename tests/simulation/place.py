"""The real ledger under a virtual clock: made, killed, opened again, with faults in its connections."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa

from adapters import bootstrap
from adapters.bootstrap import Installation
from adapters.ledger.lines import whole_lines_of
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.ledger.reference import grounds_on
from adapters.ledger.vault import Vault
from adapters.settings import Settings
from projections.rebuild import rebuild
from tests.simulation.faults import Faults, wired

TENANT = "main"


class VirtualClock:
    """Shows what the simulation sets; a microsecond passes with every order."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class Place:
    """One installation; `settings` may name any database, in memory or not."""

    def __init__(self, settings: Settings, clock: VirtualClock, keys: Random, faults: Faults) -> None:
        self.settings, self.clock, self.keys, self.faults = settings, clock, keys, faults
        self.at: Installation = bootstrap.create(settings, clock, keys.randbytes)

    @property
    def in_memory(self) -> bool:
        """Whether the database lives only as long as its engine."""
        return sa.make_url(self.settings.database_url).database in {None, "", ":memory:"}

    def restart(self) -> None:
        """Let a new process open the ledger; in memory it gets the old one's engines, and none of its caches."""
        if self.in_memory:
            ledger, keys = self.at.engines
            vault = Vault(keys, self.keys.randbytes)
            self.at = bootstrap._joined(self.settings, ledger, keys, vault, self.clock)
        else:
            self.close()
            self.at = bootstrap.open_existing(self.settings, self.clock, self.keys.randbytes)

    def rebuild(self) -> None:
        """Build the read models anew: beside the living ledger on a file, in one transaction in memory."""
        if self.in_memory:
            with self.at.recorder.writing() as transaction:
                lines = list(whole_lines_of(transaction.connection, TENANT))
                rebuild(transaction.connection, lines, grounds_on(transaction.connection, TENANT), lambda _: None)
        else:
            rebuild_read_models(self.at.engines[0], self.at.recorder, TENANT)

    def close(self) -> None:
        for engine in self.at.engines:
            engine.dispose()


@contextmanager
def placed(settings: Settings, clock: VirtualClock, keys: Random) -> Iterator[Place]:
    """Make a new installation and close it at the end."""
    faults = Faults()
    with wired(faults):
        place = Place(settings, clock, keys, faults)
        try:
            yield place
        finally:
            place.close()


def settings_of(folder: Path | None, database_url: str | None = None) -> Settings:
    """Return settings for a new ledger in a folder, in memory, or on a server with its keys in a folder."""
    if folder is None:
        return Settings(database_url="sqlite://", vault_url="sqlite://")
    url = database_url or f"sqlite:///{folder / 'ledger.db'}"
    return Settings(database_url=url, vault_url=f"sqlite:///{folder / 'keys.db'}")
