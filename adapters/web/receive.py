"""Receiving at the counter: `/tiep-nhan`. The promise is seen before it is given; the next dossier is one key away."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.foreseen import foreseen_facts, offices_of, papers_asked, today
from adapters.web.forms import Form
from adapters.web.orders import at_its_field, give, order, status_of, wrong
from adapters.web.pages import onward, page
from adapters.web.procedures import procedure_of, received_now
from adapters.web.receipt import person_of, receipt_of, rows_of
from adapters.web.visitor import Signed, Visitor
from domain.commands import RejectDossier
from domain.errors import DomainError, FieldError
from domain.values import Channel, NotifyBy, ReturnWay

router = APIRouter()
_FIELDS = {
    "code_taken": "code",
    "bad_code": "code",
    "bad_limit": "limit",
    "promise_too_long": "limit",
    "no_limit": "limit",
    "office_closed": "office",
    "office_not_open": "office",
    "desk_unknown": "desk",
    "procedure_unknown": "procedure",
    "procedure_ended": "procedure",
    "procedure_not_in_force": "procedure",
    "year_absent": "procedure",
    "in_future": "at",
    "backdated": "at",
    "second_person": "approver",
    "slip_unknown": "code",
    "slip_voided": "code",
    "slip_keyed_in": "code",
    "slip_day": "at",
}
"""The field that a clerk must look at, where a refusal itself names none."""


@router.get("/tiep-nhan")
def receive_page(
    request: Request, visitor: Signed, thu_tuc: str = "", kenh: str = "desk", phieu: str = "", co_quan: str = ""
) -> Response:
    """Show the empty form; after a dossier of the same kind it keeps procedure and channel.

    For a paper slip (`phieu`, of the office `co_quan`) it has the number already.
    """
    visitor.must("receive")
    procedure = visitor.service.directory.now().procedures.get(thu_tuc)
    named = f"{thu_tuc} {procedure.versions[-1].name}" if procedure else thu_tuc
    typed = {"procedure": named, "channel": kenh}
    typed |= {"paper": "1", "code": phieu, "office": co_quan} if phieu else {}
    return _form(request, visitor, typed=typed, begins="name" if procedure else "")


@router.post("/tiep-nhan")
def receive(request: Request, visitor: Signed, form: Form) -> Response:
    """Receive, or say at each field what is wrong; nothing typed is lost.

    Without script there is a button that only looks: at the promise, and at the papers to ask for.
    """
    known = visitor.service.directory.now()
    office = form.text("office") or ""
    if form.text("look"):
        visitor.must("receive")
        return _form(request, visitor, typed=form.typed())
    try:
        if office not in known.offices:
            raise FieldError(field="office", read=office, accepted=_("an office of yours"))
        visitor.must("receive", office)
        answer = give(visitor, receipt_of(visitor, form, known, office), office)
    except DomainError as refusal:
        bearer = str(refusal.facts.get("dossier", ""))
        return _form(request, visitor, _at_field(refusal), form.typed(), status_of(refusal), bearer=bearer)
    return onward(f"/tiep-nhan/xong/{answer.code}")


@router.get("/tiep-nhan/xong/{code:path}")
def received_page(request: Request, visitor: Signed, code: str) -> Response:
    """Tell what was promised, offer the slip to print, and the next dossier."""
    dossier = visitor.service.ledger.desk.dossier(code)
    visitor.must_see(code, dossier.standing.office)
    opening, promise = dossier.opening, dossier.standing.promise
    may_print = visitor.may("print", dossier.standing.office)
    paper = opening.source == "paper"
    again = "/tiep-nhan/du-phong" if paper else f"/tiep-nhan?thu_tuc={opening.procedure}&kenh={opening.channel}"
    return page(request, "received.html", visitor, code=dossier.code, promise=promise, again=again, may_print=may_print)


@router.get("/tiep-nhan/tu-choi")
def reject_page(request: Request, visitor: Signed) -> Response:
    """Ask why a dossier is refused at the counter."""
    visitor.must("receive")
    return _form(request, visitor, template="reject.html")


@router.post("/tiep-nhan/tu-choi")
def reject(request: Request, visitor: Signed, form: Form) -> Response:
    """Refuse at the counter: counted apart, with its paper."""
    known, office = visitor.service.directory.now(), form.text("office") or ""
    try:
        if office not in known.offices:
            raise FieldError(field="office", read=office, accepted=_("an office of yours"))
        visitor.must("receive", office)
        facts = {"office": office, "procedure": procedure_of(known, form).code}
        facts |= {"channel": form.text("channel") or "desk", "basis": form.text("basis") or ""}
        answer = give(visitor, order(RejectDossier, visitor, form, **facts, applicant=person_of(form)), office)
    except DomainError as refusal:
        return _form(request, visitor, _at_field(refusal), form.typed(), status_of(refusal), "reject.html")
    return onward(f"/ho-so/{answer.code}", _("Refused at the counter: {code}.").format(code=answer.code))


# --- the page -----------------------------------------------------------------------------------------


def _form(
    request: Request,
    visitor: Visitor,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
    template: str = "receive.html",
    begins: str = "",
    bearer: str = "",
) -> Response:
    """Show the form; `begins` is the field to begin in, the procedure unless said otherwise.

    `bearer` is the dossier that bears the code which was typed, if the visitor may read it.
    """
    known, typed = visitor.service.directory.now(), typed or {}
    offices = offices_of(visitor, known, typed.get("office", ""))
    facts: dict[str, Any] = {
        "errors": errors or {},
        "typed": typed,
        "begins": begins or "procedure",
        "bearer": bearer,
        "offices": [(code, office.names[-1].word) for code, office in offices.items()],
        "desks": [
            (desk, f"{told.name} · {code}")
            for code, office in offices.items()
            for desk, told in office.desks.items()
            if told.closed_on is None
        ],
        "procedures": received_now(known, today(visitor)),
        "rows": rows_of(typed, papers_asked(visitor, typed.get("procedure", ""))),
    }
    lists = {"channels": Channel, "notify_by": NotifyBy, "return_ways": ReturnWay}
    facts |= {name: [(value, title(name, value)) for value in words.__args__] for name, words in lists.items()}  # type: ignore[attr-defined] # Literal's own attribute
    return page(request, template, visitor, status=status, **facts, **foreseen_facts(visitor, typed))


def _at_field(refusal: DomainError) -> dict[str, str]:
    """Return the sentence at the field that a clerk must look at, where the refusal itself names none."""
    field = _FIELDS.get(refusal.code)
    return {field: at_its_field(refusal)} if field else wrong(refusal)
