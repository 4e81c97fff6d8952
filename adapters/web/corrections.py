"""Corrections: proposed by one person, decided by another on the spot or later from `/dinh-chinh`."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.acts_told import said_value, told
from adapters.cli.context import DESK_ZONE
from adapters.cli.dossier_view import View
from adapters.cli.times import parse_instant
from adapters.ledger.errors import KeyDestroyedError
from adapters.locale import _
from adapters.web.dossier import seen
from adapters.web.forms import Form, Posted
from adapters.web.orders import give, order, wrong
from adapters.web.pages import onward, page
from adapters.web.second import approver_of
from adapters.web.visitor import NotAllowedError, Signed, Visitor
from domain import events as e
from domain.commands import CorrectEntry, DecideProposal, ProposeCorrection
from domain.correction import correctable
from domain.errors import DomainError
from domain.values import Promise
from projections import proposals

router = APIRouter()
_INSTANTS = {"occurred_at", "due"}


@router.get("/dinh-chinh")
def waiting_page(request: Request, visitor: Signed) -> Response:
    """List the proposals that wait for a second person, the longest first; no names of citizens."""
    visitor.must("read")
    known = visitor.service.directory.now()
    with visitor.service.ledger.reader.snapshot() as connection:
        rows = proposals.read(connection, visitor.rights.where("read"))
    facts: dict[str, Any] = {
        "rows": rows,
        "procedures": {code: one.versions[-1].name for code, one in known.procedures.items()},
        "who": lambda login: known.users[login].name if login in known.users else login,
        "value": lambda row, value: said_value(row.field, value, DESK_ZONE),
        "decides": lambda row: visitor.may("approve", row.office) and row.proposed_by != visitor.user.user,
    }
    return page(request, "corrections.html", visitor, **facts)


# --- proposing, or correcting on the spot -------------------------------------------------------------


@router.get("/ho-so/{code:path}/dinh-chinh/{entry}")
def correct_page(request: Request, visitor: Signed, code: str, entry: int) -> Response:
    """Ask what is wrong in an entry, and what is right."""
    return _asked(request, visitor, seen(visitor, code), entry)


@router.post("/ho-so/{code:path}/dinh-chinh/{entry}")
def correct_done(request: Request, visitor: Signed, form: Form, code: str, entry: int) -> Response:
    """Propose a correction; with a second person at the screen it is approved at once."""
    view = seen(visitor, code)
    office = view.standing.office
    try:
        facts: dict[str, Any] = {"code": view.opening.code, "entry": entry, "field": form.text("field")}
        facts |= {"new": _new_value(form), "approved_by": approver_of(visitor, form, office)}
        kind = CorrectEntry if facts["approved_by"] else ProposeCorrection
        give(visitor, order(kind, visitor, form, **facts), office)
    except DomainError as refusal:
        return _asked(request, visitor, view, entry, wrong(refusal), form)
    said = _("Corrected {code}.") if facts["approved_by"] else _("Proposed a correction of {code}.")
    return onward(f"/ho-so/{view.opening.code}", said.format(code=view.opening.code))


def _new_value(form: Posted) -> str | None:
    """Return the corrected value as entries keep it; times are typed as people write them.

    Raises:
        FieldError: it is no time.
    """
    new = form.text("new")
    if new is None or form.text("field") not in _INSTANTS:
        return new
    return parse_instant(new, DESK_ZONE, "new").isoformat()


def _asked(
    request: Request,
    visitor: Visitor,
    view: View,
    number: int,
    errors: dict[str, str] | None = None,
    form: Posted | None = None,
) -> Response:
    visitor.must("correct", view.standing.office)
    found = [entry.told.event for entry in view.entries if entry.told.event.originator_version == number]
    fields = correctable(found[0]) if found else {}
    if not fields:
        raise NotAllowedError
    shown: dict[str, Any] = {"errors": errors or {}, "typed": form.typed() if form else {}, "view": view, "n": number}
    shown |= {"fields": {name: said_value(name, value, view.zone) for name, value in fields.items()}}
    status = 422 if errors else 200
    return page(request, "correct.html", visitor, status=status, what=told(found[0], view.zone), **shown)


# --- deciding -----------------------------------------------------------------------------------------


@router.get("/ho-so/{code:path}/de-nghi/{entry}")
def decide_page(request: Request, visitor: Signed, code: str, entry: int) -> Response:
    """Show a proposal, and what would be promised if it is approved."""
    return _deciding(request, visitor, seen(visitor, code), entry)


@router.post("/ho-so/{code:path}/de-nghi/{entry}/ly-do")
def reason_opened(request: Request, visitor: Signed, _form: Form, code: str, entry: int) -> Response:
    """Open the reason of a proposal, once; who opened it stays in the access log."""
    view = seen(visitor, code)
    visitor.must("open", view.standing.office)
    reader = visitor.service.ledger.reader
    try:
        reason = reader.open_note(reader.dossier(code), entry, visitor.user.user, _("deciding on a correction"))
    except KeyDestroyedError:
        reason = _("erased on request")
    return _deciding(request, visitor, view, entry, reason=reason or _("no reason was written down"))


@router.post("/ho-so/{code:path}/de-nghi/{entry}")
def decided(request: Request, visitor: Signed, form: Form, code: str, entry: int) -> Response:
    """Approve a proposal, or turn it down with a reason."""
    view = seen(visitor, code)
    verdict = "approved" if form.text("verdict") == "approved" else "declined"
    try:
        asked = order(DecideProposal, visitor, form, code=view.opening.code, proposal=entry, verdict=verdict)
        give(visitor, asked, view.standing.office)
    except DomainError as refusal:
        return _deciding(request, visitor, view, entry, wrong(refusal), form)
    said = _("Corrected {code}.") if verdict == "approved" else _("Turned down: {code} stays as it was.")
    return onward(f"/ho-so/{view.opening.code}", said.format(code=view.opening.code))


def _deciding(
    request: Request,
    visitor: Visitor,
    view: View,
    number: int,
    errors: dict[str, str] | None = None,
    form: Posted | None = None,
    reason: str | None = None,
) -> Response:
    visitor.must("read", view.standing.office)
    acts = {entry.told.event.originator_version: entry.told.event for entry in view.entries}
    proposal = acts.get(number)
    if not isinstance(proposal, e.CorrectionProposed):
        raise NotAllowedError
    verdicts = {act.proposal: act for act in acts.values() if isinstance(act, e.ProposalDecided)}
    known = visitor.service.directory.now()
    shown: dict[str, Any] = {
        "errors": errors or {},
        "typed": form.typed() if form else {},
        "view": view,
        "n": number,
        "proposal": proposal,
        "what": told(acts[proposal.entry], view.zone)[0],
        "old": said_value(proposal.field, proposal.old, view.zone),
        "new": said_value(proposal.field, proposal.new, view.zone),
        "would_be": None if number in verdicts else _would_be(visitor, view, proposal),
        "verdict": verdicts.get(number),
        "reason": reason,
        "who": lambda login: known.users[login].name if login in known.users else login,
        "decides": visitor.may("approve", view.standing.office) and proposal.by != visitor.user.user,
    }
    return page(request, "decide.html", visitor, status=422 if errors else 200, **shown)


def _would_be(visitor: Visitor, view: View, proposal: e.CorrectionProposed) -> Promise | None:
    """Return the promise after the correction, where it would be another one."""
    ledger = visitor.service.ledger
    try:
        after = ledger.desk.dossier(view.opening.code).promise_if(proposal, ledger.clock(), ledger.reader.ground())
    except DomainError:
        return None
    before = view.standing.promise
    return after if after and before and after.due != before.due else None
