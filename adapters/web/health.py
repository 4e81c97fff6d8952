"""`/suc-khoe`: whether the service does its work, for machines that watch it; without anybody's name."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from adapters.cli.context import DESK_ZONE
from adapters.cli.reading import written
from adapters.cli.watches_told import state_facts, watch_facts
from adapters.ledger.lines import position_of
from adapters.locale.refusals import say
from adapters.scheduling.rounds import memory_of
from adapters.scheduling.watching import watches_of
from adapters.web.service import Service, service_of
from domain.errors import DomainError

router = APIRouter()
_WELL, _FAILING = 200, 503


@router.get("/suc-khoe")
def health(request: Request) -> JSONResponse:
    """Answer 200 while all is well or has time, 503 once a promise may go unwatched or the ledger cannot be read."""
    service = service_of(request)
    try:
        facts = _facts(service)
    except DomainError as failure:
        message = {"kind": "ledger", "level": "failure", "message": say(failure, DESK_ZONE)}
        facts = {"status": "failure", "at": written(service.ledger.clock()), "watches": [message]}
    status = _FAILING if facts["status"] == "failure" else _WELL
    return JSONResponse(facts, status, headers={"Cache-Control": "no-store"})


def _facts(service: Service) -> dict[str, Any]:
    ledger, now = service.ledger, service.ledger.clock()
    with ledger.reader.snapshot() as connection:
        position = position_of(connection, ledger.reader.tenant)
    found = watches_of(ledger, now)
    return {
        "status": found[0].level if found else "well",
        "at": written(now),
        "position": position,
        "scheduler": state_facts(memory_of(ledger).load()),
        "watches": [watch_facts(watch) for watch in found],
    }
