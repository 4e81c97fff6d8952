"""What the tables of read models share: their metadata, their columns, and writing many rows at once."""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

metadata = sa.MetaData()
"""All read models: they may be dropped and rebuilt from the ledger."""

# SQLite makes a key of its own only for a declared INTEGER; elsewhere microseconds need 64 bits by name.
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Text is compared by its bytes, as SQLite and Python do, whatever language the server speaks.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def instant(name: str) -> sa.Column[int | None]:
    """Return a column of microseconds since 1970-01-01T00:00Z that may be empty."""
    return sa.Column(name, Number, nullable=True)


def word(name: str) -> sa.Column[str | None]:
    """Return a column of text that may be empty."""
    return sa.Column(name, Text, nullable=True)


class Writing(Protocol):
    """What read models are written through: a connection, or whoever lets its writes wait for each other."""

    @property
    def dialect(self) -> sa.Dialect:
        """The kind of database."""

    def exec_driver_sql(self, statement: str, parameters: list[tuple[Any, ...]]) -> object:
        """Run a statement once for each row."""


def upsert(tx: Writing, table: sa.Table, rows: Collection[Mapping[str, Any]]) -> None:
    """Write rows whole: a row whose key is there replaces it."""
    if rows:
        run(tx, _upsert_into(table, tx.dialect), rows)


def remove(tx: Writing, table: sa.Table, keys: Collection[Mapping[str, Any]]) -> None:
    """Delete the rows with these keys, as far as they are there; `keys` map the columns of the key."""
    if keys:
        run(tx, _delete_from(table, tx.dialect), keys)


class Compiled(NamedTuple):
    """SQL compiled once, because compiling at every append would cost more than writing.

    `places` gives the values of a row in the order of its parameters: binding them by name costs as much again.
    """

    text: str
    places: Callable[[Mapping[str, Any]], Any]
    has_one: bool


def run(tx: Writing, statement: Compiled, rows: Collection[Mapping[str, Any]]) -> None:
    """Run a statement once for each row, which maps its parameters."""
    values = map(statement.places, rows)
    tx.exec_driver_sql(statement.text, [(one,) for one in values] if statement.has_one else list(values))


@lru_cache(maxsize=16)
def _upsert_into(table: sa.Table, dialect: sa.Dialect) -> Compiled:
    statement = insert_into(table, dialect)
    changed = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    whole = statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)
    return compiled(whole, dialect)


@lru_cache(maxsize=16)
def _delete_from(table: sa.Table, dialect: sa.Dialect) -> Compiled:
    same = (column == sa.bindparam(column.name) for column in table.primary_key.columns)
    return compiled(sa.delete(table).where(*same), dialect)


def insert_into(table: sa.Table, dialect: sa.Dialect) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that may say what becomes of a row whose key is taken."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def compiled(statement: sa.ClauseElement, dialect: sa.Dialect) -> Compiled:
    """Return a statement as SQL whose parameters are bound by place."""
    paramstyle = "format" if dialect.name == "postgresql" else "qmark"
    compiled: Any = statement.compile(dialect=type(dialect)(paramstyle=paramstyle))  # type: ignore[call-arg] # all take it
    return Compiled(str(compiled), itemgetter(*compiled.positiontup), len(compiled.positiontup) == 1)
