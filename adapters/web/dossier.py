"""The dossier page: what was promised and why, what may be done now, and everything that was done, with both times."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.bootstrap import Installation
from adapters.cli.acts_told import amended, told
from adapters.cli.day_table import REASONS
from adapters.cli.dossier_view import Revealing, View, view_of
from adapters.cli.reading import Axes
from adapters.cli.show_printed import APPLICANT_FIELDS, because, paper_told
from adapters.cli.time_left import Waiting
from adapters.cli.times import show_limit
from adapters.locale import _
from adapters.web.acts import Act, act_at, acts
from adapters.web.forms import Form, Posted
from adapters.web.orders import NEEDS, give, order, status_of, wrong
from adapters.web.overtaken import check_overtaken, typed_again
from adapters.web.pages import onward, page
from adapters.web.promise_clock import Clock, promise_clock
from adapters.web.second import approver_of
from adapters.web.visitor import NotAllowedError, Signed, Visitor
from domain import events as e
from domain.correction import correctable
from domain.errors import DomainError
from domain.limit import Limit
from domain.message import to_minute

router = APIRouter()
WIDE = 640


@router.get("/ho-so/{code:path}/lam/{path}")
def act_page(request: Request, visitor: Signed, code: str, path: str) -> Response:
    """Ask what an act needs."""
    view, act = _allowed(visitor, code, path)
    return _form(request, visitor, view, act)


@router.post("/ho-so/{code:path}/lam/{path}")
def act_done(request: Request, visitor: Signed, form: Form, code: str, path: str) -> Response:
    """Do it, or say at the field why not; a page that others overtook says who did what, and keeps what was typed."""
    view, act = _allowed(visitor, code, path, form)
    office = view.standing.office
    try:
        check_overtaken(visitor, view, form)
        approved_by = approver_of(visitor, form, office)
        facts: dict[str, Any] = {"code": view.opening.code, "approved_by": approved_by, **act.facts(form)}
        answer = give(visitor, order(act.order, visitor, form, **facts), office)
    except DomainError as refusal:
        return _form(request, visitor, view, act, refusal, form)
    return onward(f"/ho-so/{answer.code}", act.said.format(code=answer.code))


@router.post("/ho-so/{code:path}/mo")
def opened(request: Request, visitor: Signed, form: Form, code: str) -> Response:
    """Open what is sealed about the citizen, once; who, which dossier and why stay in the access log."""
    view = seen(visitor, code)
    visitor.must("open", view.standing.office)
    purpose = form.text("purpose") or _("working on the dossier")
    return _page(request, visitor, _view(visitor, code, Revealing(visitor.user.user, purpose)))


@router.get("/ho-so/{code:path}")
def dossier_page(request: Request, visitor: Signed, code: str) -> Response:
    """Show the dossier."""
    return _page(request, visitor, seen(visitor, code))


# --- what is shown ----------------------------------------------------------------------------------


def seen(visitor: Visitor, code: str) -> View:
    """Return a dossier within the visitor's sight.

    Raises:
        DossierUnknownError: there is none, or it is another office's.
    """
    view = _view(visitor, code)
    visitor.must_see(code, view.standing.office)
    return view


def _view(visitor: Visitor, code: str, revealing: Revealing | None = None) -> View:
    ledger: Installation = visitor.service.ledger
    axes = Axes(ledger.clock(), None, is_now=True)
    return view_of(ledger, code, axes, revealing, explained=True)


def _page(request: Request, visitor: Visitor, view: View) -> Response:
    known = visitor.service.directory.now()
    holder = known.users.get(view.standing.official)
    standing = view.standing
    possible = [act for act in acts(known) if act.is_open(visitor, standing)]
    facts: dict[str, Any] = {
        "view": view,
        "clock": _clock(visitor, view),
        "holder": holder.name if holder else standing.official,
        "acts": possible,
        "who": lambda login: known.users[login].name if login in known.users else login,
        "entries": list(reversed(view.entries)),
        "told": lambda act: told(act, view.zone),
        "amended": lambda act: amended(act, view.zone),
        "because": because,
        "same_time": lambda entry: to_minute(entry.told.recorded_at) == entry.told.event.occurred_at,
        "is_correctable": lambda act: visitor.may("correct", standing.office) and bool(correctable(act)),
        "proposals": _proposals(visitor, view),
        "paper_told": paper_told,
        "names": {name: _(word) for name, word in APPLICANT_FIELDS.items()},
        "reasons": {reason: _(word) for reason, word in REASONS.items()},
        "limit": show_limit(Limit.parse(standing.promise.limit))
        if standing.promise and standing.promise.limit
        else None,
        "may_draft": visitor.may("draft", standing.office) and standing.promise is not None,
        "may_erase": visitor.may("erase", standing.office),
        "may_open": visitor.may("open", standing.office),
        "re_promise": _re_promise(view),
        "papers": list(_papers(view)) if visitor.may("print", standing.office) else [],
    }
    return page(request, "dossier.html", visitor, **facts)


def _clock(visitor: Visitor, view: View) -> Clock | None:
    promise, received = view.standing.promise, view.standing.counted_from
    if promise is None or received is None or view.calendar is None or not view.standing.is_running:
        return None
    waiting = Waiting(promise.due, promise.late_from, view.standing.paused_since)
    return promise_clock(received, waiting, visitor.service.ledger.clock(), view.calendar, WIDE)


def _proposals(visitor: Visitor, view: View) -> list[tuple[int, str, str, bool]]:
    """Return the corrections that wait for a second person: entry, change, who proposed, and whether one may decide."""
    decides, me = visitor.may("approve", view.standing.office), visitor.user.user
    asked = [entry.told.event for entry in view.entries]
    decided = {event.proposal for event in asked if isinstance(event, e.ProposalDecided)}
    return [
        (event.originator_version, amended(event, view.zone), event.by, decides and event.by != me)
        for event in asked
        if isinstance(event, e.CorrectionProposed) and event.originator_version not in decided
    ]


def _papers(view: View) -> Iterator[tuple[str, str]]:
    """Yield the papers this dossier has come to: address and word."""
    done = {type(entry.told.event) for entry in view.entries}
    by_event = (
        (e.Received, "phieu-hen", _("Receipt and appointment slip")),
        (e.Paused, "bo-sung", _("Supplement request")),
        (e.Rejected, "tu-choi", _("Refusal slip")),
        (e.ApologyIssued, "xin-loi", _("Letter of apology")),
        (e.Stopped, "dung", _("Stop notice")),
        (e.Received, "kiem-soat", _("Control slip")),
    )
    yield from ((path, word) for kind, path, word in by_event if kind in done)


def _re_promise(view: View) -> e.ApologyIssued | None:
    """Return the last letter that gave a new date."""
    letters = [entry.told.event for entry in view.entries if isinstance(entry.told.event, e.ApologyIssued)]
    return next((letter for letter in reversed(letters) if letter.re_promise is not None), None)


# --- forms ------------------------------------------------------------------------------------------


def _allowed(visitor: Visitor, code: str, path: str, form: Posted | None = None) -> tuple[View, Act]:
    """Return the dossier and the act asked for; one that others made impossible meanwhile is told by the ledger.

    Raises:
        NotAllowedError: there is no such act, or it is not this person's.
    """
    view = seen(visitor, code)
    act = act_at(visitor.service.directory.now(), path)
    if act is None or not (form is not None or act.is_open(visitor, view.standing)):
        raise NotAllowedError
    visitor.must(NEEDS[act.order], view.standing.office)
    return view, act


def _form(
    request: Request,
    visitor: Visitor,
    view: View,
    act: Act,
    refusal: DomainError | None = None,
    form: Posted | None = None,
) -> Response:
    status = 200 if refusal is None else status_of(refusal)
    shown: dict[str, Any] = {"errors": {}, "typed": {}}
    if refusal and form:
        shown = {"errors": wrong(refusal), "typed": typed_again(form, refusal)}
    version = view.entries[-1].told.event.originator_version
    return page(request, "act.html", visitor, status=status, view=view, act=act, version=version, **shown)
