"""One procedure with its dated versions: a new version from a day, another code, or its end."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.web.acts import Ask
from adapters.web.administration.acts import Act, act_at, asked, on_day
from adapters.web.administration.administering import Administrator, ordered, refused, shown
from adapters.web.administration.ordering import record, today
from adapters.web.administration.procedures import FIELDS, asks, checked_successor, limit_told, row_of, terms_of
from adapters.web.forms import Form
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError, ProcedureUnknownError
from domain.procedure import EndProcedure, Procedure, ReplaceProcedure, ReviseProcedure

router = APIRouter()


@router.get("/quan-tri/thu-tuc/{code:path}/lam/{path}")
def asking_page(request: Request, visitor: Administrator, code: str, path: str) -> Response:
    """Ask what an act needs."""
    procedure, act = _known(visitor, code), act_at(_acts(), path)
    return _form(request, visitor, procedure, act, typed=_as_it_is(procedure, act))


@router.post("/quan-tri/thu-tuc/{code:path}/lam/{path}")
def done(request: Request, visitor: Administrator, form: Form, code: str, path: str) -> Response:
    """Do it."""
    procedure, act = _known(visitor, code), act_at(_acts(), path)
    try:
        facts = act.facts(form, visitor)
        if act.order is ReviseProcedure:
            facts = {"terms": terms_of(facts)}
        elif act.order is ReplaceProcedure:
            checked_successor(visitor.service.directory.now(), facts["replaced_by"])
        record(visitor, ordered(act.order, visitor, form, code=code, **facts))
    except DomainError as refusal:
        fields = FIELDS | {"*": act.asks[0].name}
        return _form(request, visitor, procedure, act, typed=form.typed(), **refused(refusal, fields))
    return onward(f"/quan-tri/thu-tuc/{code}", act.said.format(code=code))


@router.get("/quan-tri/thu-tuc/{code:path}")
def procedure_page(request: Request, visitor: Administrator, code: str) -> Response:
    """Show one procedure."""
    procedure = _known(visitor, code)
    row = row_of(procedure, today(visitor))
    return shown(request, visitor, "procedure.html", row=row, acts=list(_acts()), limit=limit_told)


def _known(visitor: Visitor, code: str) -> Procedure:
    """Return a procedure.

    Raises:
        ProcedureUnknownError: there is none of this code.
    """
    procedure = visitor.service.directory.now().procedures.get(code)
    if procedure is None:
        raise ProcedureUnknownError(procedure=code)
    return procedure


def _acts() -> Iterator[Act]:
    replaced = Ask("replaced_by", _("The code that stands in its place"), required=True)
    hint = _("It binds what is received from its day on; dossiers received before keep the limit they were promised.")
    yield Act("sua", ReviseProcedure, _("New version"), _("Revised procedure {code}."), asks(), hint=hint)
    said = _("Procedure {code} has another code.")
    yield Act("thay-ma", ReplaceProcedure, _("Another code"), said, (replaced, on_day()))
    hint = _("From that day nothing is received under it; what was received before goes on.")
    ends = _("Procedure {code} ends.")
    yield Act("bai-bo", EndProcedure, _("End it"), ends, (on_day(),), hint=hint, is_grave=True)


def _as_it_is(procedure: Procedure, act: Act) -> dict[str, Any]:
    """Return what a new version begins with."""
    latest = procedure.versions[-1].model_dump(exclude={"from_on"})
    return {name: value or "" for name, value in latest.items()} if act.order is ReviseProcedure else {}


def _form(request: Request, visitor: Visitor, procedure: Procedure, act: Act, **facts: Any) -> Response:
    name = f"{procedure.code} · {procedure.versions[-1].name}"
    return asked(request, visitor, act, f"/quan-tri/thu-tuc/{procedure.code}", name, **facts)
