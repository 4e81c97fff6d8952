"""Sums kept beside a read model: how many of its rows share the values of some columns."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from projections.tables import Number, Writing, compiled, insert_into, metadata, remove, run, upsert

Row = Mapping[str, Any]


class Tally:
    """How many rows `of` a table share each set of values of the columns `by`; of these, words may be empty.

    Each row that is written moves from the sum where it stood into the one where it stands now; so a page that shows
    sums reads a few rows, however long the history. A fresh table has none: it is summed up once it is swapped in.
    """

    def __init__(self, of: sa.Table, *by: str) -> None:
        self.of, self.by = of, by
        nothing: sa.ColumnElement[str] = sa.literal_column("''")  # a key has no room for what is empty
        self.told = [sa.func.coalesce(of.c[name], nothing) if of.c[name].nullable else of.c[name] for name in by]
        keys = (sa.Column(name, of.c[name].type, primary_key=True, nullable=False) for name in by)
        self.table = sa.Table(f"{of.name}_tally", metadata, *keys, sa.Column("n", Number, nullable=False))

    def write(self, tx: Writing, table: sa.Table, rows: Collection[Row], gone: Collection[Row] = ()) -> None:
        """Write rows whole, as `tables.upsert`, and delete those with the keys `gone`, as `tables.remove`."""
        if table is self.of and (rows or gone):
            moves = [{name: "" if row[name] is None else row[name] for name in self.by} for row in rows]
            keys = [column.name for column in table.primary_key.columns]
            into = [move | {key: row[key] for key in keys} | {"kept": 1} for move, row in zip(moves, rows, strict=True)]
            out = [{**dict.fromkeys(self.by), **key, "kept": 0} for key in gone]
            run(tx, _moves(self, tx.dialect), [*into, *out])
        upsert(tx, table, rows)
        remove(tx, table, gone)

    def sum_up(self, connection: sa.Connection) -> None:
        """Count the whole table anew."""
        self.table.create(connection, checkfirst=True)
        connection.execute(sa.delete(self.table))
        counted = sa.select(*self.told, sa.func.count()).group_by(*self.told)
        connection.execute(sa.insert(self.table).from_select([*self.by, "n"], counted))


@lru_cache(maxsize=16)
def _moves(tally: Tally, dialect: sa.Dialect) -> Any:
    """Return what moves a row, before it is written, from its old sum to its new one.

    All in one statement, which a server may run with the one that writes the row: both see the row as it was.
    """
    one: sa.ColumnElement[int] = sa.literal_column("1")
    old = sa.select(*(told.label(name) for name, told in zip(tally.by, tally.told, strict=True)), (-one).label("n"))
    old = old.where(*(column == sa.bindparam(column.name) for column in tally.of.primary_key.columns))
    keys = (sa.bindparam(name, type_=tally.of.c[name].type).label(name) for name in tally.by)
    new = sa.select(*keys, one.label("n")).where(sa.bindparam("kept", type_=sa.Integer) == one)
    both = sa.union_all(old, new).subquery()
    moved, named = sa.func.sum(both.c.n), [both.c[name] for name in tally.by]
    changed = sa.select(*named, moved).group_by(*named).having(moved != sa.literal_column("0"))
    sums = tally.table
    statement = insert_into(sums, dialect).from_select([*tally.by, "n"], changed)
    more = {"n": sums.c.n + statement.excluded.n}
    return compiled(statement.on_conflict_do_update(index_elements=list(sums.primary_key.columns), set_=more), dialect)
