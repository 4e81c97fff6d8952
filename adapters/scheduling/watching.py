"""The facts that the watches judge, gathered from a ledger and its key store."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.ledger.engine import open_store
from adapters.ledger.errors import LedgerError
from adapters.ledger.instants import from_micros
from adapters.ledger.remembering import state_of
from adapters.ledger.schema import outbox
from adapters.ledger.vault import VAULT
from domain.calendar_versions import year_at_risk
from domain.promising import Ground
from projections.worklist import worklist
from scheduler.watches import Calendar, Facts, Watch, watches

_IN_MEMORY = {None, "", ":memory:"}


def watches_of(ledger: Installation, now: datetime) -> list[Watch]:
    """Return what is to be looked after on a ledger; an empty one has nothing to look after but its keys.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    reader = ledger.reader
    with reader.snapshot() as connection:
        state = state_of(connection, reader.tenant)
        horizon = connection.scalar(sa.select(sa.func.max(worklist.c.late_from)))
        waiting = connection.scalar(sa.select(worklist.c.stream).limit(1)) is not None
        dead = sa.select(sa.func.count()).where(outbox.c.tenant == reader.tenant, outbox.c.state == "dead")
        dead_letters = connection.scalar(dead) or 0
    facts = Facts(now, state, waiting, dead_letters=dead_letters, has_keys=has_keys(ledger))
    if not reader.is_founded():
        return watches(facts, timedelta())
    ground = reader.ground()
    until = None if horizon is None else from_micros(horizon).date()
    facts = facts._replace(calendars=list(_at_risk(ledger, ground, now, until)))
    return watches(facts, timedelta(minutes=ground.rules.number("watch.lag")))


def has_keys(ledger: Installation) -> bool:
    """Whether the key store opens anew: connections made before would not notice that its file is gone."""
    url = ledger.engines[1].url
    if url.database in _IN_MEMORY:
        return True
    try:
        open_store(url.render_as_string(hide_password=False), VAULT).dispose()
    except LedgerError:
        return False
    return True


def _at_risk(ledger: Installation, ground: Ground, now: datetime, until: date | None) -> Iterator[Calendar]:
    """Yield the calendars that offices keep now and that lack a year, each with the first one it lacks."""
    today, notice = now.date(), ground.rules.number("calendar.missing_year_warning")
    here = [office for office in ledger.reader.offices() if office.ended is None or office.ended.on > today]
    kept = {office.calendar_on(today) for office in here}
    for versions in ledger.reader.calendars():
        if versions.name in kept and (risk := year_at_risk(versions.specs[-1], today, notice, until)):
            yield Calendar(versions.name, risk)
