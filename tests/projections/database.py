"""A database in memory for read models."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from projections.tables import metadata


@contextmanager
def database() -> Iterator[sa.Connection]:
    """A new database in memory with empty read models."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()
