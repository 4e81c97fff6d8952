"""The role that writes a ledger in PostgreSQL: it adds lines, and may change or delete none.

A login of one's own for the service is made a member of it: GRANT dunghen_writer TO the_login. Every connection then
takes the role by itself; tables stay the owner's, read models are the role's, since they may be dropped and rebuilt.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from adapters.ledger.errors import LedgerDeniedError
from adapters.ledger.triggers import APPEND_ONLY

WRITER = "dunghen_writer"
WORKING = "working"
"""Key of the `info` of a table that holds no history: its rows may be changed and deleted."""
_MEMBER = "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = :role"

# Somebody may make a ledger in another database of the server at the same moment.
_UNLESS_THERE = "DO $$ BEGIN {}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"


def grant(connection: sa.Connection, tables: Iterable[sa.Table], form: str) -> str | None:
    """Grant the writing role what it needs, and return its name; None where the owner may not make or join it."""
    try:
        with connection.begin_nested():
            _join(connection)
            schema = connection.dialect.identifier_preparer.quote(
                str(connection.exec_driver_sql("SELECT current_schema()").scalar())
            )
            connection.exec_driver_sql(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {WRITER}")
            connection.exec_driver_sql(f"GRANT SELECT ON {form} TO {WRITER}")
            for table in tables:
                connection.exec_driver_sql(f"GRANT {_rights(table)} ON {table.name} TO {WRITER}")
    except LedgerDeniedError:
        return None
    return WRITER


def _join(connection: sa.Connection) -> None:
    """Make the role, which all databases of a server share, and join it."""
    is_member = connection.scalar(sa.text(_MEMBER), {"role": WRITER})
    if is_member is None:
        connection.exec_driver_sql(_UNLESS_THERE.format(f"CREATE ROLE {WRITER} NOLOGIN"))
    if not is_member:
        connection.exec_driver_sql(_UNLESS_THERE.format(f"GRANT {WRITER} TO CURRENT_USER"))


def _rights(table: sa.Table) -> str:
    if APPEND_ONLY in table.info:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE" if WORKING in table.info else "SELECT, INSERT, UPDATE"
