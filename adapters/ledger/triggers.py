"""Triggers that keep tables append-only, in the words of each database."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

APPEND_ONLY = "append_only"
"""Key of a table's `info` under which its unique keys stand: rows of that table are never changed."""

_REFUSE = (
    "CREATE OR REPLACE FUNCTION dunghen_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
    "ERRCODE = 'integrity_constraint_violation'; END $$"
)


def guard(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Have the database refuse every change of the rows of those tables that are append-only."""
    guarded = [table for table in tables if APPEND_ONLY in table.info]
    if connection.dialect.name == "postgresql":
        statements = _on_postgresql(guarded)
    else:
        statements = (line for table in guarded for line in _on_sqlite(table.name, table.info[APPEND_ONLY]))
    for statement in statements:
        connection.exec_driver_sql(statement)


def _on_postgresql(tables: Iterable[sa.Table]) -> Iterator[str]:
    """ALWAYS: a session that replays as a replica (session_replication_role) would pass by a plain trigger."""
    yield _REFUSE
    occasions = {"change": "UPDATE OR DELETE ON {} FOR EACH ROW", "truncate": "TRUNCATE ON {} FOR EACH STATEMENT"}
    for table in (table.name for table in tables):
        for what, occasion in occasions.items():
            name = f"{table}_no_{what}"
            yield f"CREATE TRIGGER {name} BEFORE {occasion.format(table)} EXECUTE FUNCTION dunghen_refuse()"
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _on_sqlite(name: str, keys: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A delete trigger does not fire on INSERT OR REPLACE: a row whose key is taken is refused before that.

    Source: https://www.sqlite.org/lang_conflict.html, REPLACE.
    """
    refusal = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    for verb in ("UPDATE", "DELETE"):
        yield f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} {refusal}"
    for number, key in enumerate(keys, 1):
        same = " AND ".join(f"taken.{column} = NEW.{column}" for column in key)
        taken = f"WHEN EXISTS (SELECT 1 FROM {name} AS taken WHERE {same})"  # noqa: S608 - DDL
        yield f"CREATE TRIGGER {name}_no_replace_{number} BEFORE INSERT ON {name} {taken} {refusal}"
