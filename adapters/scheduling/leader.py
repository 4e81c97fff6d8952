"""One scheduler leads and the others stand by. It saves work and doubled messages; no flag depends on it."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from filelock import FileLock, Timeout

_IN_MEMORY = {None, "", ":memory:"}


class Leader(Protocol):
    """The lead of a ledger's schedulers."""

    def leads(self) -> bool:
        """Return whether this process leads, having taken the lead if it was free."""
        ...

    def resign(self) -> None:
        """Let another take the lead."""
        ...


def leader_of(engine: sa.Engine, tenant: str) -> Leader:
    """Return the lead of a tenant's schedulers, held where its ledger is kept."""
    if engine.dialect.name == "postgresql":
        return ServerLeader(engine, tenant)
    name = engine.url.database
    return AloneLeader() if name in _IN_MEMORY else FileLeader(Path(f"{name}.leader"))


class AloneLeader:
    """A ledger in memory has one process."""

    def leads(self) -> bool:
        """Always."""
        return True

    def resign(self) -> None:
        """Nobody could take it."""


class FileLeader:
    """Leads who holds a lock on a file beside the ledger; it is free again when its holder ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path, timeout=0, thread_local=False)

    def leads(self) -> bool:
        """Return whether the lock is ours now."""
        if self._lock.is_locked:
            return True
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    def resign(self) -> None:
        """Let the lock go."""
        self._lock.release()


class ServerLeader:
    """Leads who holds an advisory lock of the server, on a connection of its own that no pool resets.

    Source: https://www.postgresql.org/docs/18/explicit-locking.html, advisory locks: they end with the session.
    """

    def __init__(self, engine: sa.Engine, tenant: str) -> None:
        self._engine = engine
        self._key = int.from_bytes(sha256(f"dunghen scheduler {tenant}".encode()).digest()[:8], signed=True)
        self._connection: Any = None

    def leads(self) -> bool:
        """Return whether the lock is ours now; a connection that broke has lost it."""
        try:
            if self._connection is not None:
                self._ask("SELECT true")
                return True
            self._connection = self._apart()
            if self._ask(f"SELECT pg_try_advisory_lock({self._key})"):
                return True
        except self._engine.dialect.loaded_dbapi.Error:
            pass
        self.resign()
        return False

    def resign(self) -> None:
        """End the session, and the lock with it."""
        held, self._connection = self._connection, None
        if held is not None:
            held.close()

    def _apart(self) -> Any:
        """Return a driver's own connection, which no pool knows of any more."""
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
        return connection

    def _ask(self, question: str) -> bool:
        cursor = self._connection.cursor()
        cursor.execute(question)
        [answer] = cursor.fetchone()
        return bool(answer)
