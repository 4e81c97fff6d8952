"""What marks a database as ours, and how a connection says that it will write."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from adapters.ledger.schema import metadata

BUSY_SECONDS = 20  # fifty writers at once kept one waiting for 3.5 s
AT_ONCE = 2_000  # rows of very many in memory: with more of them, making room costs as much as reading
WRITING = {"writing": True}  # execution option of connections whose transactions will write


def locking(tenant: str) -> dict[str, Any]:
    """Return the execution options of connections whose transactions hold the lock of a tenant's ledger."""
    return WRITING | {"tenant": tenant}


class FileForm(NamedTuple):
    """What marks a database as ours, what it holds, and where it may live; `pragmas` are SQLite's."""

    application_id: int
    version: int
    metadata: sa.MetaData
    pragmas: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ("sqlite", "postgresql")


class Marks(NamedTuple):
    """What a database says of itself; `is_empty`: nobody has made anything in it."""

    application_id: int
    version: int
    is_empty: bool = False


LEDGER = FileForm(int.from_bytes(b"DHLG"), 5, metadata)


def place_of(url: sa.URL) -> str:
    """Return where a database is, as a person names it: its file, or its server and name; never a password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "localhost"
    return f"postgresql://{host}/{url.database or ''}"
