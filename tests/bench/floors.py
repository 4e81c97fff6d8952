"""Floors: raw drivers that write the very bytes our ledger writes, into the same tables, with the same durability."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import sqlalchemy as sa

from adapters.ledger.schema import events, metadata
from adapters.settings import Settings
from tests.bench.ward import handing_over, receiving, ward

Row = tuple[Any, ...]
Execute = Callable[[str, Row], object]
_COLUMNS = [column.name for column in events.columns]
_ID, _STREAM = _COLUMNS.index("id"), _COLUMNS.index("stream")


def pair_of_rows() -> Sequence[Row]:
    """Return the rows of one dossier received and handed over, as our ledger recorded them."""
    with ward(Settings(database_url="sqlite://", vault_url="sqlite://")) as ledger:
        desk = ledger.desk
        stream = desk.handle(handing_over(1, str(desk.handle(receiving(1)).code))).stream
        with ledger.reader.snapshot() as connection:
            return [tuple(row) for row in connection.execute(sa.select(events).where(events.c.stream == stream))]


class Floor:
    """Inserts prepared rows one commit each; nothing is loaded, decided or checked."""

    def __init__(self, execute: Execute, mark: str) -> None:
        self._execute = execute
        self._statement = f"INSERT INTO events VALUES ({', '.join([mark] * len(_COLUMNS))})"
        self._pair, self._numbers = pair_of_rows(), count(1)

    def prepare(self, rows: int) -> list[Row]:
        """Return rows that are new to the table."""
        return [row for _ in range(rows // 2) for row in self._next_pair()]

    def write(self, rows: Sequence[Row]) -> None:
        """Commit each row."""
        for row in rows:
            self._execute(self._statement, row)

    def _next_pair(self) -> Iterator[Row]:
        stream = str(UUID(int=next(self._numbers)))
        for row in self._pair:
            new = list(row)
            new[_ID], new[_STREAM] = next(self._numbers), stream
            yield tuple(new)


def sqlite_floor(path: Path) -> Floor:
    """Return a floor on a SQLite file: WAL, synchronous=FULL, the tables and indexes of the ledger, no triggers."""
    connection = bare_file(path, metadata)
    return Floor(connection.execute, "?")


def postgresql_floor(url: str) -> Floor:
    """Return a floor on a PostgreSQL database, durable as its server is: fsync and synchronous_commit are on."""
    return Floor(bare_server(url, metadata).cursor().execute, "%s")


class Bare(NamedTuple):
    """A raw connection to a database, how it begins to write, and how it marks a value in a statement."""

    connection: Any
    begin: str
    mark: str


def bare(url: str, *tables: sa.MetaData) -> Bare:
    """Return a raw connection to a database, as durable as a ledger's; `tables` are made, without triggers."""
    if url.startswith("sqlite"):
        return Bare(bare_file(Path(url.removeprefix("sqlite:///")), *tables), "BEGIN IMMEDIATE", "?")
    return Bare(bare_server(url, *tables), "BEGIN", "%s")


def bare_server(url: str, *tables: sa.MetaData) -> psycopg.Connection:
    """Return a raw connection to a PostgreSQL database with these tables and no triggers."""
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    for each in tables:
        each.create_all(engine)
    engine.dispose()
    return psycopg.connect(url, autocommit=True)


def bare_file(path: Path, *tables: sa.MetaData) -> sqlite3.Connection:
    """Return a raw connection to a new file with these tables and no triggers, as durable as a ledger's."""
    engine = sa.create_engine(f"sqlite:///{path}")
    for each in tables:
        each.create_all(engine)
    engine.dispose()
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    return connection
