"""Procedures: `/quan-tri/thu-tuc`, all with their limits and how surely each is known; and one defined."""

from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.acting import built
from adapters.cli.times import show_limit
from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.acts import Ask
from adapters.web.administration.acts import Act
from adapters.web.administration.administering import Administrator, ordered, refused, shown
from adapters.web.administration.ordering import record, today
from adapters.web.directory import Known
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError, FieldError, LimitError
from domain.limit import Limit
from domain.procedure import DefineProcedure, Procedure, ProcedureTerms

router = APIRouter()
FIELDS = {"exists_already": "code", "bad_limit": "limit", "from": "from_on", "*": "code"}
MARKS = ("CONFIRMED", "CONFIRMED-2nd", "RECALLED", "POLICY")
POLICIES = ("resume", "restart")


class Row(NamedTuple):
    """A procedure as it stands on a day: the number of its version, its terms, and how it is in force."""

    procedure: Procedure
    number: int
    terms: ProcedureTerms
    state: str


@router.get("/quan-tri/thu-tuc")
def procedures_page(request: Request, visitor: Administrator, loc: str = "") -> Response:
    """Show the procedures in force, or those that ended or are to come."""
    day = today(visitor)
    rows = [row_of(one, day) for one in visitor.service.directory.now().procedures.values()]
    words = {"": _("In force"), "ahead": _("To come"), "over": _("Ended"), "doubt": _("To be checked")}
    views = [(key, word, sum(_is_in(row, key) for row in rows)) for key, word in words.items()]
    rows = sorted((row for row in rows if _is_in(row, loc)), key=lambda row: (row.terms.field, row.terms.name))
    return shown(request, visitor, "procedures.html", rows=rows, views=views, current=loc, limit=limit_told)


@router.get("/quan-tri/thu-tuc/moi")
def defining_page(request: Request, visitor: Administrator) -> Response:
    """Ask for a new procedure."""
    return _form(request, visitor)


@router.post("/quan-tri/thu-tuc/moi")
def defined(request: Request, visitor: Administrator, form: Form) -> Response:
    """Define a procedure."""
    try:
        facts = _act().facts(form, visitor)
        code = facts.pop("code")
        order = ordered(DefineProcedure, visitor, form, code=code, terms=terms_of(facts))
        record(visitor, order)
    except DomainError as refusal:
        return _form(request, visitor, form, **refused(refusal, FIELDS))
    return onward(f"/quan-tri/thu-tuc/{order.code}", _("Defined procedure {code}.").format(code=order.code))


def row_of(procedure: Procedure, day: date) -> Row:
    """Return a procedure as it stands on a day; before it is in force its first version, at the end its last."""
    number = max(sum(terms.from_on <= day for terms in procedure.versions), 1)
    is_ahead = procedure.versions[0].from_on > day
    is_over = procedure.ends_on is not None and procedure.ends_on <= day
    state = "over" if is_over else "ahead" if is_ahead else "now"
    return Row(procedure, number, procedure.versions[number - 1], state)


def _is_in(row: Row, view: str) -> bool:
    if view == "doubt":
        return row.state == "now" and row.terms.mark in {"RECALLED", "POLICY"}
    return row.state == (view or "now")


def limit_told(text: str | None) -> str:
    """Return a limit in words."""
    return show_limit(Limit.parse(text)) if text else "–"


def terms_of(facts: dict[str, Any]) -> ProcedureTerms:
    """Return the terms that a form gives.

    Raises:
        FieldError: a limit cannot be read, or another field does not hold.
    """
    for name in ("limit", "statutory_limit"):
        try:
            facts[name] is None or Limit.parse(facts[name])
        except LimitError:
            raise FieldError(field=name, read=facts[name], accepted="a_limit") from None
    return built(ProcedureTerms, **facts)


def checked_successor(known: Known, code: str) -> str:
    """Return the code that stands in place of another, if it is there: a slip of the fingers would shut the counter.

    Raises:
        FieldError: no procedure has it.
    """
    if code not in known.procedures:
        raise FieldError(field="replaced_by", read=code, accepted="known_procedure")
    return code


def asks() -> tuple[Ask, ...]:
    """Return what a version of a procedure says."""
    limits = _("3wd working days, 8wh working hours, 30d days, 2mo months, or same-day.")
    policies = [(policy, title("policies", policy)) for policy in POLICIES]
    marks = [(mark, title("marks", mark)) for mark in MARKS]
    return (
        Ask("name", _("Procedure name"), required=True),
        Ask("field", _("Field"), required=True, hint=_("As Hộ tịch, Chứng thực.")),
        Ask("limit", _("Limit that the office promises"), hint=f"{limits} {_('Left empty: none.')}"),
        Ask("statutory_limit", _("Limit by law"), hint=_("Never shorter than what is promised.")),
        Ask("policy", _("After a pause"), "choice", policies, required=True),
        Ask("legal_basis", _("Legal basis"), required=True, hint=_("The text and its article.")),
        Ask("mark", _("Mark"), "choice", marks, required=True, hint=_("How surely the text was seen.")),
        Ask("from_on", _("In force from"), "day", hint=_("As 01/07/2026. Left empty: today.")),
    )


def _act() -> Act:
    code = Ask("code", _("Procedure code"), required=True, hint=_("As in the national catalogue: 1.004873."))
    return Act("moi", DefineProcedure, _("Define a procedure"), "", (code, *asks()))


def _form(
    request: Request, visitor: Visitor, form: Posted | None = None, *, status: int = 200, **facts: Any
) -> Response:
    facts |= {"act": _act(), "to": "/quan-tri/thu-tuc/moi", "back": ("/quan-tri/thu-tuc", _("Procedures"))}
    return shown(request, visitor, "act.html", status=status, typed=form.typed() if form else {}, **facts)
