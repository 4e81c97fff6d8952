"""From the code people say to the stream the ledger keeps."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from adapters.ledger.engine import run
from adapters.ledger.schema import codes
from adapters.ledger.statements import statements_for
from adapters.ledger.transaction import fold_code
from domain.code import checked_code
from domain.errors import DossierUnknownError


def codes_of(connection: sa.Connection, tenant: str, streams: Collection[str]) -> dict[str, str]:
    """Return the codes of some dossiers by stream."""
    wanted = sa.select(codes.c.stream, codes.c.code).where(
        codes.c.tenant == tenant, codes.c.stream.in_(sorted(streams))
    )
    return {row.stream: row.code for row in connection.execute(wanted)}


def stream_of_code(connection: sa.Connection, tenant: str, code: str) -> UUID:
    """Return the stream of the dossier with this code, however it is typed.

    Raises:
        BadCodeError: no code looks like this.
        DossierUnknownError: no dossier has it.
    """
    key = {"tenant": tenant, "folded": fold_code(checked_code(code))}
    for _code, stream in run(connection, statements_for(connection.dialect).code, key).fetchall():
        return UUID(stream)
    raise DossierUnknownError(dossier=code)
