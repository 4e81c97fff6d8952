"""`dunghen status`: how long and how large the ledger is, whether its lists keep up, and when it was last checked."""

from collections.abc import Iterator
from typing import Any

import click
from rich.table import Table

from adapters.bootstrap import Installation, open_existing, open_keyless
from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.numbers import decimal, whole
from adapters.cli.reading import short_instant, written
from adapters.cli.rollbacks import as_facts
from adapters.cli.rollbacks import told as rollback_told
from adapters.cli.watches_told import state_facts, tell_state, tell_watch, watch_facts
from adapters.clock import Clock
from adapters.ledger.errors import LedgerError
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Waiting
from adapters.ledger.status import Status, status_of
from adapters.locale import _
from adapters.scheduling.rounds import memory_of
from adapters.scheduling.watching import watches_of
from adapters.settings import Settings

_MEGABYTE = 1_000_000


@click.command("status")
@json_option
@pass_session
def status_command(session: Session, /, *, as_json: bool) -> None:
    """Tình trạng sổ: position, size, tree root, lag of the lists, and the last checks."""
    with session.opened(_even_without_keys, as_json=as_json) as ledger:
        with ledger.reader.snapshot() as connection:
            status = status_of(connection, ledger.reader.tenant)
        state, watches = memory_of(ledger).load(), watches_of(ledger, session.now())
    if as_json:
        watched = {"scheduler": state_facts(state), "watches": [watch_facts(watch) for watch in watches]}
        print_json(status_facts(status) | watched)
        return
    table = Table.grid(padding=(0, 2))
    for name, value in (*told(status), *tell_state(state)):
        table.add_row(name, value)
    session.out.print(table)
    for watch in watches:
        session.out.print(tell_watch(watch))


def _even_without_keys(settings: Settings, clock: Clock) -> Installation:
    """Open the ledger; where its key store cannot be opened, that is what the watches then say.

    Raises:
        LedgerError: the ledger itself cannot be used.
    """
    try:
        return open_existing(settings, clock)
    except LedgerError:
        return open_keyless(settings, clock)


def status_facts(status: Status) -> dict[str, Any]:
    """Return how a ledger stands as programs read it."""
    checks = [check._asdict() | {"at": written(from_micros(check.at))} for check in status.checks]
    recorded_at = None if status.recorded_at is None else written(from_micros(status.recorded_at))
    oldest = None if status.outbox.oldest is None else written(from_micros(status.outbox.oldest))
    more = {
        "outbox": status.outbox._asdict() | {"oldest": oldest},
        "rollbacks": [as_facts(fact) for fact in status.rollbacks],
    }
    return status._asdict() | {"recorded_at": recorded_at, "checks": checks} | more


def told(status: Status) -> Iterator[tuple[str, str]]:
    """Yield how a ledger stands, each fact with its name."""
    yield _("Kept in"), f"{status.database} · {status.place}"
    yield _("Version of the tables"), str(status.version)
    yield _("Lines"), whole(status.position)
    yield _("Size"), _("{megabytes} MB").format(megabytes=decimal(status.bytes / _MEGABYTE))
    yield _("Tree root"), status.root
    yield _("Last recorded"), "-" if status.recorded_at is None else _when(status.recorded_at)
    yield (
        _("Dossiers"),
        _("{dossiers}, of which {waiting} wait").format(dossiers=whole(status.dossiers), waiting=whole(status.waiting)),
    )
    behind = _("{lag} dossiers behind: dunghen rebuild").format(lag=whole(status.lag))
    yield _("Lists"), behind if status.lag else _("up to line {position}").format(position=whole(status.position))
    yield _("Messages"), _messages(status.outbox)
    for check in status.checks:
        when, position = _when(check.at), whole(check.position)
        yield _named(check.kind), _("{when}, up to line {position}").format(when=when, position=position)
    for fact in status.rollbacks:
        yield _("Rolled back"), rollback_told(fact)


def _messages(outbox: Waiting) -> str:
    if not outbox.pending and not outbox.dead:
        return _("none waits")
    told = _("{pending} wait").format(pending=whole(outbox.pending))
    if outbox.oldest is not None:
        told += _(", the oldest since {when}").format(when=_when(outbox.oldest))
    if outbox.dead:
        told += _("; {dead} could not be sent: dunghen outbox --state dead").format(dead=whole(outbox.dead))
    return told


def _named(kind: str) -> str:
    words = {
        "rebuild": _("Last rebuilt"),
        "copy": _("Copied"),
        "migrate": _("Last migrated"),
        "verify": _("Verified"),
        "clock": _("Clock confirmed"),
    }
    return words.get(kind, kind)


def _when(micros: int) -> str:
    return short_instant(from_micros(micros), DESK_ZONE)
