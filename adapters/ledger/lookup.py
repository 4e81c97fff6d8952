"""From the code people say to the stream the ledger keeps."""

from uuid import UUID

import sqlalchemy as sa

from adapters.ledger.engine import run
from adapters.ledger.statements import statements_for
from adapters.ledger.transaction import fold_code
from domain.code import checked_code
from domain.errors import DossierUnknownError


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
