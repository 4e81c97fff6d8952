"""What a receipt would promise: a procedure at an office at an instant, with its reasons; nothing is recorded."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.promise import day_facts
from adapters.cli.reading import written
from adapters.web.api.answers import told
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Asked, Short, Unsaid
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_reference import Foreseen
from adapters.web.foreseen import counted
from domain.errors import FieldError, OfficeUnknownError, ProcedureUnknownError
from domain.message import to_minute

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class ForeseenAsked(Words):
    """What would be received, where and when."""

    office: Annotated[Short, Field(description="The office that would receive, of those that the token is for.")]
    procedure: Annotated[Short, Field(description="The code of the procedure.")]
    at: Annotated[Asked | Unsaid, Field(description="When it would be received; now by default.")] = None
    limit: Annotated[
        str | Unsaid,
        Field(min_length=1, max_length=20, description="3wd, 8wh, same-day, 30d or 2mo; the procedure's by default."),
    ] = None


@router.get("/foreseen", **documented("foreseen", Foreseen, "Ngày hẹn dự kiến: what a receipt would promise, and why."))
def foreseen_page(caller: Asking, asked: Annotated[ForeseenAsked, Query()]) -> JSONResponse:
    """The promise that a receipt would lead to, by the calendar of the office and the procedure's limit on that day.

    `POST /dossiers` with the same words gives the same one. Scope: `receive`, at the office.
    """
    known = caller.service.directory.now()
    if asked.office not in known.offices:
        raise OfficeUnknownError(office=asked.office)
    caller.must("receive", asked.office)
    if asked.procedure not in known.procedures:
        raise ProcedureUnknownError(procedure=asked.procedure)
    at = to_minute(asked.at or caller.service.ledger.clock())
    found = counted(caller, known.procedures[asked.procedure], known.offices[asked.office], at, asked.limit)
    if found is None:
        raise FieldError(field="limit", read="", accepted="present")
    promise = found.promise
    facts = {name: written(getattr(promise, name)) for name in ("due", "late_from", "early_before")}
    facts |= {name: getattr(promise, name) for name in ("limit", "calendar", "rule", "provisional", "given")}
    procedure = {"code": asked.procedure, "name": found.procedure, "version": found.version}
    where = {"office": asked.office, "procedure": procedure, "received": written(at)}
    return told(where | {"promise": facts, "explanation": day_facts(found.days)})
