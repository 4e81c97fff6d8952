"""Erasures as the ledger has them: whose key must be gone, and destroying it where it came back or never went."""

import json

import sqlalchemy as sa

from adapters.ledger.schema import events
from adapters.ledger.vault import Vault
from domain.dossier import Dossier
from domain.erasure import PersonErased
from domain.errors import NothingToEraseError


def key_of(dossier: Dossier) -> str:
    """Return the id of the key under which a dossier's secrets are sealed.

    Raises:
        NothingToEraseError: it has none.
    """
    for act in dossier.acts:
        for sealed in (getattr(act, "applicant", None), act.note):
            if sealed is not None:
                return str(sealed.kid)
    raise NothingToEraseError(dossier=dossier.code)


def carry_out(connection: sa.Connection, tenant: str, vault: Vault) -> None:
    """Destroy the keys of all who were erased and whose key is there: a crash came between, or an older key store.

    Raises:
        LedgerLockedError: as `Vault.destroy`.
    """
    opens = sa.and_(events.c.version == sa.literal_column("1"), events.c.official.is_(None))  # the index of openings
    asked = sa.select(events.c.envelope).where(events.c.tenant == tenant, events.c.kind == PersonErased.TOPIC, opens)
    erased = [json.loads(envelope)["body"]["kid"] for envelope in connection.scalars(asked)]
    if alive := vault.alive(erased):
        vault.destroy(*alive)
