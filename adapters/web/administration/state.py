"""The state of the service: `/quan-tri/tinh-trang`, scheduler, outbox, keys, ledger; clocks confirmed, mail retried."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.guards_told import say_findings, say_hold
from adapters.cli.outbox_told import audience_told, kind_told, why_told
from adapters.cli.status import told as status_told
from adapters.cli.watches_told import say_watch, tell_state
from adapters.ledger.errors import MessageUnknownError
from adapters.ledger.outbox import Outbox
from adapters.ledger.remembering import NothingHeldError
from adapters.ledger.status import status_of
from adapters.locale import _
from adapters.locale.terms import title
from adapters.scheduling.rounds import memory_of
from adapters.scheduling.watching import has_keys, watches_of
from adapters.web.administration.administering import Administrator, shown
from adapters.web.forms import Form
from adapters.web.pages import onward
from adapters.web.service import Service

router = APIRouter()
PATH = "/quan-tri/tinh-trang"
DEAD = 50


@router.get(PATH)
def state_page(request: Request, visitor: Administrator) -> Response:
    """Show everything that keeps the promises watched."""
    service, now = visitor.service, visitor.service.ledger.clock()
    ledger = service.ledger
    state, outbox = memory_of(ledger).load(), _outbox(service)
    with ledger.reader.snapshot() as connection:
        status = status_of(connection, ledger.reader.tenant)
    facts: dict[str, Any] = {
        "watches": [(watch.level, say_watch(watch)) for watch in watches_of(ledger, now)],
        "state": state,
        "held": [*say_findings(state.why), *say_hold(state.hold, state.held_flags)],
        "scheduler": [*tell_state(state), *_lag(state.last_tick_at, now)],
        "counts": [(title("outbox_states", name), count) for name, count in outbox.counts().items()],
        "dead": [
            (row, kind_told(row), audience_told(row.audience), why_told(row)) for row in outbox.rows("dead", DEAD)
        ],
        "ledger": list(status_told(status)),
        "keys": list(_keys(service)),
    }
    return shown(request, visitor, "state.html", **facts)


@router.post(f"{PATH}/xac-nhan")
def confirmed(visitor: Administrator, form: Form) -> Response:
    """Take a person's word that clocks and numbers were looked at: flags are raised again."""
    del form
    visitor.must_have_proved()
    try:
        memory_of(visitor.service.ledger).confirm(visitor.service.ledger.clock(), visitor.user.user)
    except NothingHeldError:
        return onward(PATH, _("Nothing waits for a confirmation."))
    return onward(PATH, _("Confirmed: the scheduler raises flags again with its next round."))


@router.post(f"{PATH}/gui-lai")
def retried(visitor: Administrator, form: Form) -> Response:
    """Let dead letters be tried anew, one of them or all."""
    outbox, number, now = _outbox(visitor.service), form.text("number"), visitor.service.ledger.clock()
    if number is None:
        tried = outbox.retry(now)
    else:
        wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < len(str(2**62)) else 0
        try:
            outbox.row(wanted)
        except MessageUnknownError:
            return onward(PATH, _("The outbox holds no such message."))
        tried = outbox.retry(now, [wanted])
    return onward(f"{PATH}#tin", _("{n} dead letters will be tried again.").format(n=tried))


def _outbox(service: Service) -> Outbox:
    return Outbox(service.ledger.engines[0], service.ledger.reader.tenant)


def _lag(last_at: datetime | None, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield how long ago the last round was."""
    if last_at is not None:
        yield _("Since then"), _("{n} seconds").format(n=max(0, int((now - last_at).total_seconds())))


def _keys(service: Service) -> Iterator[tuple[str, str]]:
    opens = has_keys(service.ledger)
    yield _("Key store"), _("opens") if opens else _("cannot be opened: nobody's name can be read or written")
    if opens:
        kept, destroyed = service.ledger.vault.counts()
        yield _("Keys of persons"), _("{n} kept, {destroyed} destroyed on request").format(n=kept, destroyed=destroyed)
    yield _("Apart from the ledger"), service.ledger.engines[1].url.render_as_string(hide_password=True)
