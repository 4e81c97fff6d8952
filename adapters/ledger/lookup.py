"""From the code people say to the stream the ledger keeps."""

from uuid import UUID

import sqlalchemy as sa

from adapters.ledger.schema import codes
from adapters.ledger.transaction import fold_code
from domain.code import checked_code
from domain.errors import DossierUnknownError


def stream_of_code(connection: sa.Connection, tenant: str, code: str) -> UUID:
    """Return the stream of the dossier with this code, however it is typed.

    Raises:
        BadCodeError: no code looks like this.
        DossierUnknownError: no dossier has it.
    """
    mine = (codes.c.tenant == tenant) & (codes.c.folded == fold_code(checked_code(code)))
    stream = connection.scalar(sa.select(codes.c.stream).where(mine))
    if stream is None:
        raise DossierUnknownError(dossier=code)
    return UUID(stream)
