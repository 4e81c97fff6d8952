"""The state of the service by the API: ledger, outbox, scheduler, keys; clocks confirmed, dead letters retried."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.outbox_told import as_facts
from adapters.cli.status import status_facts
from adapters.cli.watches_told import state_facts, watch_facts
from adapters.ledger.outbox import Outbox as Messages
from adapters.ledger.outbox import Row
from adapters.ledger.status import status_of
from adapters.scheduling.rounds import memory_of
from adapters.scheduling.watching import has_keys, watches_of
from adapters.web.api.administration.people import Nothing
from adapters.web.api.administration.shapes import Confirmed, Message, Outbox, Retried, State
from adapters.web.api.answers import told
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.documented import documented, done_documented
from adapters.web.api.fields import Body, Limit, Unsaid
from adapters.web.api.fields import Query as Words
from adapters.web.service import Service

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class OutboxAsked(Words):
    """Which messages are asked for."""

    state: Literal["pending", "sent", "dropped", "summed", "dead"] | Unsaid = None
    limit: Limit = 50


class Again(Body):
    """Which dead letters are to be tried again."""

    ids: Annotated[
        list[Annotated[int, Field(ge=1, lt=2**62)]] | None,
        Field(min_length=1, max_length=1000, description="Their ids; left out, all of them."),
    ] = None


@router.get("/state", **documented("state", State, "Tình trạng: what watches the promises.", part="Administration"))
def state_page(caller: Asking) -> JSONResponse:
    """How everything stands, and `watches`: what a person must look after. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    service, ledger = caller.service, caller.service.ledger
    with ledger.reader.snapshot() as connection:
        status = status_of(connection, ledger.reader.tenant)
    return told(
        {
            "ledger": status_facts(status),
            "scheduler": state_facts(memory_of(ledger).load()),
            "watches": [watch_facts(watch) for watch in watches_of(ledger, ledger.clock())],
            "keys": _keys(service),
        }
    )


@router.post(
    "/state/confirm",
    **done_documented("confirmState", Confirmed, "Xác nhận: clocks and numbers were looked at."),
)
def confirmed(caller: Asking, body: Nothing) -> JSONResponse:
    """Take a person's word that the clocks are right: flags are raised again. Scope: `administer`, everywhere."""
    del body
    caller.must_everywhere("administer")
    memory, ledger = memory_of(caller.service.ledger), caller.service.ledger
    held = memory.confirm(ledger.clock(), caller.user.user).hold
    state = state_facts(memory.load())
    return told({"held": held, "confirmed_at": state["confirmed_at"], "confirmed_by": state["confirmed_by"]})


@router.get("/outbox", **documented("outbox", Outbox, "Hộp thư đi: what waits, and what died.", part="Administration"))
def outbox_page(caller: Asking, asked: Annotated[OutboxAsked, Query()]) -> JSONResponse:
    """Messages by their state, the newest last; whom they are about is not told. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    outbox = _outbox(caller)
    messages = [_message_facts(row) for row in outbox.rows(asked.state, asked.limit)]
    return told({"counts": outbox.counts(), "messages": messages})


@router.post(
    "/outbox/retry",
    **done_documented("retryMessages", Retried, "Gửi lại: dead letters are tried anew.", path=True),
)
def retried(caller: Asking, body: Again) -> JSONResponse:
    """Let dead letters be tried again, those named or all; one that is not there is refused by name.

    Scope: `administer`, everywhere.
    """
    caller.must_everywhere("administer")
    outbox = _outbox(caller)
    for number in body.ids or ():
        outbox.row(number)
    return told({"retried": outbox.retry(caller.service.ledger.clock(), body.ids)})


def _outbox(caller: Caller) -> Messages:
    ledger = caller.service.ledger
    return Messages(ledger.engines[0], ledger.reader.tenant)


def _message_facts(row: Row) -> dict[str, Any]:
    """Return a message without the dossier and the person it is about: administration sees no case."""
    facts = {name: fact for name, fact in as_facts(row).items() if name in Message.model_fields}
    return facts | {"audience": row.audience.partition("@")[0].partition(":")[0]}


def _keys(service: Service) -> dict[str, Any]:
    """Return whether the key store opens, and how many keys it holds; null where it does not."""
    opens = has_keys(service.ledger)
    kept, destroyed = service.ledger.vault.counts() if opens else (None, None)
    return {"open": opens, "kept": kept, "destroyed": destroyed}
