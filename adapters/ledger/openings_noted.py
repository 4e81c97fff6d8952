"""The access log as an auditor reads it: who opened what is sealed of which dossier, why and when, the newest first."""

from typing import NamedTuple

import sqlalchemy as sa

from adapters.ledger.schema import access_log, codes
from adapters.ledger.transaction import fold_code
from projections.facts import timeliness_facts


class Noted(NamedTuple):
    """One opening; `at` in microseconds, `code` None where the dossier bears none."""

    id: int
    at: int
    by: str
    purpose: str
    fields: str
    code: str | None


class Wanted(NamedTuple):
    """Which openings are asked for: by somebody, of a dossier, before an id, of offices that hold it; None: all."""

    by: str | None = None
    code: str | None = None
    before: int | None = None
    offices: frozenset[str] | None = None


def read(connection: sa.Connection, tenant: str, wanted: Wanted, limit: int) -> list[Noted]:
    """Return openings, the newest first."""
    log = access_log.c
    same = (codes.c.tenant == log.tenant) & (codes.c.stream == log.stream)
    query = sa.select(log.id, log.at, log.by, log.purpose, log.fields, codes.c.code)
    query = query.select_from(access_log.outerjoin(codes, same)).where(log.tenant == tenant)
    if wanted.by is not None:
        query = query.where(log.by == wanted.by)
    if wanted.code is not None:
        query = query.where(codes.c.folded == fold_code(wanted.code))
    if wanted.offices is not None:
        held = timeliness_facts.c.office.in_(sorted(wanted.offices))
        query = query.where(log.stream.in_(sa.select(timeliness_facts.c.stream).where(held)))
    if wanted.before is not None:
        query = query.where(log.id < wanted.before)
    return [Noted(*row) for row in connection.execute(query.order_by(log.id.desc()).limit(limit))]
