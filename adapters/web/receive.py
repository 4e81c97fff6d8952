"""Receiving at the counter: `/tiep-nhan`. The promise is seen before it is given; the next dossier is one key away."""

from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from adapters.cli.context import DESK_ZONE
from adapters.cli.day_table import REASONS
from adapters.cli.times import parse_instant, show_limit
from adapters.ledger.folding import fold
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.locale.terms import title
from adapters.web.directory import Known
from adapters.web.forms import Form, Posted
from adapters.web.orders import give, order, status_of, wrong
from adapters.web.pages import environment, onward, page
from adapters.web.second import approver_of
from adapters.web.visitor import Signed, Visitor
from domain.commands import ReceiveDossier, RejectDossier
from domain.errors import DomainError, FieldError
from domain.explanation import Day
from domain.limit import Limit
from domain.message import to_minute
from domain.office import Office
from domain.procedure import Procedure
from domain.promise import explain
from domain.promising import Allowance, promise_from
from domain.values import Channel, Promise, Source

router = APIRouter()
PERSON = ("name", "id_number", "phone", "email", "address")
"""What is asked about the applicant; all of it is sealed at once."""


class Foreseen(NamedTuple):
    """The promise as it would be given now, and why."""

    promise: Promise
    limit: str
    days: list[Day]
    procedure: str


@router.get("/tiep-nhan")
def receive_page(request: Request, visitor: Signed, thu_tuc: str = "", kenh: str = "desk") -> Response:
    """Show the empty form; after a dossier of the same kind it keeps procedure and channel."""
    visitor.must("receive")
    typed = {"procedure": thu_tuc, "channel": kenh}
    return _form(request, visitor, typed=typed)


@router.post("/tiep-nhan")
def receive(request: Request, visitor: Signed, form: Form) -> Response:
    """Receive, or say at each field what is wrong; nothing typed is lost."""
    known = visitor.service.directory.now()
    office = form.text("office") or ""
    try:
        if office not in known.offices:
            raise FieldError(field="office", read=office, accepted=_("an office of yours"))
        visitor.must("receive", office)
        answer = give(visitor, _order(visitor, form, known, office), office)
    except DomainError as refusal:
        return _form(request, visitor, _at_field(refusal), form.typed(), status_of(refusal))
    return onward(f"/tiep-nhan/xong/{answer.code}")


@router.get("/tiep-nhan/xong/{code:path}")
def received_page(request: Request, visitor: Signed, code: str) -> Response:
    """Tell what was promised, offer the slip to print, and the next dossier."""
    dossier = visitor.service.ledger.desk.dossier(code)
    visitor.must_see(code, dossier.standing.office)
    opening, promise = dossier.opening, dossier.standing.promise
    again = f"/tiep-nhan?thu_tuc={opening.procedure}&kenh={opening.channel}"
    return page(request, "received.html", visitor, code=dossier.code, promise=promise, again=again)


@router.get("/tiep-nhan/hen")
def foreseen_part(
    visitor: Signed, procedure: str = "", office: str = "", limit: str = "", at: str = ""
) -> HTMLResponse:
    """Return the part of the page that shows the promise before it is given."""
    visitor.must("receive")
    facts = _foreseen_facts(visitor, {"procedure": procedure, "office": office, "limit": limit, "at": at})
    return HTMLResponse(environment().get_template("foreseen.html").render(facts))


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
        facts = {"office": office, "procedure": _procedure(known, form).code, "channel": form.text("channel") or "desk"}
        rejected = order(RejectDossier, visitor, form, **facts, basis=form.text("basis"), applicant=_person(form))
        answer = give(visitor, rejected, office)
    except DomainError as refusal:
        return _form(request, visitor, _at_field(refusal), form.typed(), status_of(refusal), "reject.html")
    return onward(f"/ho-so/{answer.code}", _("Refused at the counter: {code}.").format(code=answer.code))


# --- the order --------------------------------------------------------------------------------------


def _order(visitor: Visitor, form: Posted, known: Known, office: str) -> ReceiveDossier:
    source: Source = "paper" if form.text("paper") else "desk"
    facts: dict[str, Any] = {
        "office": office,
        "desk": form.text("desk"),
        "procedure": _procedure(known, form).code,
        "channel": form.text("channel") or "desk",
        "source": source,
        "official": form.text("official"),
        "code": form.text("code"),
        "limit": form.text("limit"),
        "applicant": _person(form),
    }
    return order(ReceiveDossier, visitor, form, **facts | {"approved_by": approver_of(visitor, form, office)})


def _person(form: Posted) -> dict[str, str] | None:
    """Return what was said about the applicant; nothing at all is None.

    Raises:
        FieldError: a number that cannot be one.
    """
    person = {name: value for name in PERSON if (value := form.text(name))}
    for name, digits in (("id_number", (9, 12)), ("phone", (10, 11))):
        read = person.get(name, "")
        plain = "".join(sign for sign in read if sign not in " .-")
        if read and not (plain.isascii() and plain.isdigit() and len(plain) in digits):
            raise FieldError(field=name, read=read, accepted=_(_DIGITS[name]))
    if (email := person.get("email")) and ("@" not in email or any(sign.isspace() for sign in email)):
        raise FieldError(field="email", read=email, accepted=_("an address as ten@noi.vn"))
    return person or None


_DIGITS = {"id_number": "9 or 12 digits", "phone": "10 digits"}


def _procedure(known: Known, form: Posted) -> Procedure:
    """Return the procedure that was typed: its code, or words that name one and no other.

    Raises:
        FieldError: it names none, or several.
    """
    read = form.text("procedure") or ""
    found = procedures_like(known, read)
    if len(found) != 1:
        what = _("a code, or words that only one procedure has") if found or not read else _("a procedure there is")
        raise FieldError(field="procedure", read=read, accepted=what)
    return found[0]


def procedures_like(known: Known, words: str) -> list[Procedure]:
    """Return the procedures that a code or words mean, accents optional; a whole code or name means its own alone."""
    code = words.partition(" ")[0]
    if code in known.procedures:
        return [known.procedures[code]]
    asked = fold(words).split()
    if not asked:
        return []
    found = [one for one in known.procedures.values() if all(word in fold(_named(one)) for word in asked)]
    whole = [one for one in found if fold(one.versions[-1].name) == fold(words)]
    return whole or found


def _named(procedure: Procedure) -> str:
    return f"{procedure.code} {procedure.versions[-1].name}"


# --- the promise before it is given -------------------------------------------------------------------


def _foreseen_facts(visitor: Visitor, typed: dict[str, str]) -> dict[str, Any]:
    reasons = {reason: _(word) for reason, word in REASONS.items()}
    try:
        return {"foreseen": _foreseen(visitor, typed), "why_not": None, "reasons": reasons}
    except DomainError as refusal:
        return {"foreseen": None, "why_not": say(refusal, DESK_ZONE), "reasons": reasons}


def _foreseen(visitor: Visitor, typed: dict[str, str]) -> Foreseen | None:
    """Return the promise that these fields lead to; None while no procedure is named yet.

    Raises:
        DomainError: no lawful promise can be counted.
    """
    known = visitor.service.directory.now()
    found = procedures_like(known, typed.get("procedure", ""))
    office = typed.get("office") or next(iter(_offices(visitor, known)), "")
    if len(found) != 1 or office not in known.offices:
        return None
    at = parse_instant(typed["at"], DESK_ZONE, "at") if typed.get("at") else visitor.service.ledger.clock()
    return _counted(visitor, found[0], known.offices[office], to_minute(at), typed.get("limit", "").strip() or None)


def _counted(
    visitor: Visitor, procedure: Procedure, office: Office, at: datetime, limit: str | None
) -> Foreseen | None:
    reader = visitor.service.ledger.reader
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        key = ground.calendar_key(office, at)
        day = ground.local_date(key, at)
        office.check_receives(day, None)
        version, terms = procedure.in_force(day)
        wanted = limit or terms.limit
        if wanted is None:
            return None
        allowed = Allowance(wanted, terms.statutory_limit, terms.policy, f"{procedure.code}@{version}")
        promise = promise_from(at, allowed, key, ground)
        days = explain(ground.calendar_of(key), promise.terms(at, promise.due), [])
    return Foreseen(promise, show_limit(Limit.parse(wanted)), days, terms.name)


# --- the page -----------------------------------------------------------------------------------------


def _form(
    request: Request,
    visitor: Visitor,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
    template: str = "receive.html",
) -> Response:
    known, typed = visitor.service.directory.now(), typed or {}
    offices = _offices(visitor, known)
    facts: dict[str, Any] = {
        "errors": errors or {},
        "typed": typed,
        "offices": [(code, office.names[-1].word) for code, office in offices.items()],
        "procedures": [(one.code, one.versions[-1].name) for one in known.procedures.values()],
        "channels": [(value, title("channels", value)) for value in Channel.__args__],  # type: ignore[attr-defined] # Literal's own attribute
    }
    return page(request, template, visitor, status=status, **facts, **_foreseen_facts(visitor, typed))


def _offices(visitor: Visitor, known: Known) -> dict[str, Office]:
    """Return the offices at which the visitor may receive today."""
    today = visitor.service.ledger.clock().astimezone(DESK_ZONE).date()
    return {
        code: office
        for code, office in known.offices.items()
        if visitor.may("receive", code) and not (office.ended and office.ended.on <= today)
    }


def _at_field(refusal: DomainError) -> dict[str, str]:
    """Return the sentence at the field that a clerk must look at, where the refusal itself names none."""
    by_code = {"code_taken": "code", "bad_code": "code", "bad_limit": "limit", "promise_too_long": "limit"}
    by_code |= {"office_closed": "office", "office_not_open": "office", "desk_unknown": "desk", "no_limit": "limit"}
    by_code |= {"procedure_unknown": "procedure", "procedure_ended": "procedure", "year_absent": "procedure"}
    by_code |= {
        "procedure_not_in_force": "procedure",
        "in_future": "at",
        "backdated": "at",
        "second_person": "approver",
    }
    field = by_code.get(refusal.code)
    return {field: say(refusal, DESK_ZONE)} if field else wrong(refusal)
