"""What the tables of read models share: their metadata, their columns, and writing many rows at once."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

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


def upsert(tx: sa.Connection, table: sa.Table, rows: Collection[Mapping[str, Any]]) -> None:
    """Write rows whole: a row whose key is there replaces it."""
    if rows:
        tx.execute(_upsert_into(table, tx.dialect.name), list(rows))


@lru_cache(maxsize=16)
def _upsert_into(table: sa.Table, dialect: str) -> sa.Insert:
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    changed = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)
