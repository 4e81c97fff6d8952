"""One letter of apology, step by step: written, read and signed, printed, and how it reached the citizen."""

from typing import Any, Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.context import DESK_ZONE
from adapters.cli.dossier_view import View, view_of
from adapters.cli.reading import Axes
from adapters.cli.times import parse_instant, show_instant
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.locale.terms import title
from adapters.web.forms import Form, Posted, whole_number
from adapters.web.orders import give, order, status_of, wrong
from adapters.web.overtaken import check_overtaken, typed_again
from adapters.web.pages import onward, page
from adapters.web.second import approver_of, prove
from adapters.web.visitor import Signed, Visitor
from domain.apology import Apologies, Letters, needs_higher_approval, reasons
from domain.commands import DeliverApology, DraftApology, IssueApology
from domain.dossier import Dossier
from domain.errors import DomainError, FieldError
from domain.promising import Ground
from domain.values import Promise
from projections.duties import Duty

router = APIRouter()
WAYS = ("desk", "post", "online", "phone", "sms", "email", "zalo")
Step = Literal["draft", "sign", "deliver", "none"]


class Case(NamedTuple):
    """A dossier with the letters for one of its promises, and what is to be done about them now."""

    view: View
    promise_no: int
    letters: Letters
    duties: list[Duty]

    @property
    def step(self) -> Step:
        """A letter is written, then signed, then delivered; one is written ahead only while none was signed."""
        if len(self.letters.drafts) > len(self.letters.issued):
            return "sign"
        if self.letters.owed:
            return "draft"
        if self.letters.delivered < len(self.letters.issued):
            return "deliver"
        return "none" if self.letters.issued or self.view.standing.promise is None else "draft"

    @property
    def duty(self) -> Duty | None:
        """The duty of this promise that arose last."""
        return next((duty for duty in reversed(self.duties) if duty.promise_no == self.promise_no), None)


@router.post("/xin-loi/{code:path}/lap")
def drafted(request: Request, visitor: Signed, form: Form, code: str) -> Response:
    """Write the letter; it waits for a signature."""
    case = _case(visitor, code, form.text("promise_no"))
    visitor.must("draft", case.view.standing.office)
    facts = {"reason": form.text("reason"), "place": form.text("place")}
    try:
        check_overtaken(visitor, case.view, form)
        asked = order(DraftApology, visitor, form, **_about(case), **facts, re_promise=_again(form))
        give(visitor, asked, case.view.standing.office)
    except DomainError as refusal:
        return _page(request, visitor, case, refusal, form, "draft")
    return onward(_address(case), _("The letter for {code} is written and waits for a signature.").format(code=code))


@router.post("/xin-loi/{code:path}/ky")
def signed(request: Request, visitor: Signed, form: Form, code: str) -> Response:
    """Sign the letter as it was read; the password is given with it, or was a moment ago."""
    case = _case(visitor, code, form.text("promise_no"))
    office = case.view.standing.office
    visitor.must("sign", office)
    try:
        check_overtaken(visitor, case.view, form)
        prove(visitor, form)
        new_date = form.text("new_date")
        facts: dict[str, Any] = {
            "re_promise": parse_instant(new_date, DESK_ZONE, "new_date") if new_date else None,
            "approved_by": approver_of(visitor, form, office),
        }
        give(visitor, order(IssueApology, visitor, form, **_about(case), **facts), office)
    except DomainError as refusal:
        return _page(request, visitor, case, refusal, form)
    return onward(_address(case), _("Signed the letter for {code}. Print it and deliver it.").format(code=code))


@router.post("/xin-loi/{code:path}/giao")
def delivered(request: Request, visitor: Signed, form: Form, code: str) -> Response:
    """Note how the letter reached the citizen, and what proves it."""
    case = _case(visitor, code, form.text("promise_no"))
    visitor.must("return", case.view.standing.office)
    facts = {"channel": form.text("channel"), "evidence": form.text("evidence")}
    try:
        check_overtaken(visitor, case.view, form)
        give(visitor, order(DeliverApology, visitor, form, **_about(case), **facts), case.view.standing.office)
    except DomainError as refusal:
        return _page(request, visitor, case, refusal, form)
    return onward("/xin-loi?loc=can-giao", _("The letter for {code} reached the citizen.").format(code=code))


@router.get("/xin-loi/{code:path}")
def letter_page(request: Request, visitor: Signed, code: str, lan: str = "", soan: str = "") -> Response:
    """Show the letters for a promise (`lan`, its number), and ask for the next step; `soan` writes a draft anew."""
    case = _case(visitor, code, lan)
    return _page(request, visitor, case, step="draft" if soan and case.step == "sign" else None)


# --- what it is about -------------------------------------------------------------------------------


def _case(visitor: Visitor, code: str, number: str | None) -> Case:
    """Return the letters for a promise; the last that waits for somebody, if none is named.

    Raises:
        DossierUnknownError: there is no such dossier, or it is another office's.
    """
    ledger = visitor.service.ledger
    view = view_of(ledger, code, Axes(ledger.clock(), None, is_now=True), None, explained=False)
    visitor.must_see(code, view.standing.office)
    remembered = Apologies()
    for entry in view.entries:
        remembered.remember(entry.told.event)
    duties = [seen.duty for seen in view.duties]
    by_promise = remembered.by_promise
    waiting = [no for no in by_promise if Case(view, no, by_promise[no], duties).step != "none"]
    last = max(waiting, default=max(view.standing.promise_no, 1))
    asked = whole_number(number or "")
    promise_no = last if asked is None else asked
    return Case(view, promise_no, remembered.of(promise_no), duties)


def _about(case: Case) -> dict[str, Any]:
    return {"code": case.view.opening.code, "promise_no": case.promise_no}


def _address(case: Case) -> str:
    return f"/xin-loi/{case.view.opening.code}?lan={case.promise_no}"


def _again(form: Posted) -> Any:
    """Return the new date: counted, none, or the one that was typed.

    Raises:
        FieldError: one was to be typed, and it is missing or no time.
    """
    kind, typed = form.text("again"), form.text("new_date")
    if kind == "none":
        return None
    if kind != "chosen":
        return "auto"
    if typed is None:
        raise FieldError(field="new_date", read="", accepted="present")
    return parse_instant(typed, DESK_ZONE, "new_date")


# --- what is shown ----------------------------------------------------------------------------------


def _page(
    request: Request,
    visitor: Visitor,
    case: Case,
    refusal: DomainError | None = None,
    form: Posted | None = None,
    step: Step | None = None,
) -> Response:
    ledger = visitor.service.ledger
    ground, office = ledger.reader.ground(), case.view.standing.office
    rules = ground.rules
    known, letters = visitor.service.directory.now(), case.letters
    version = case.view.entries[-1].told.event.originator_version
    facts: dict[str, Any] = {
        "case": case,
        "step": step or case.step,
        "version": version,
        "must_prove": not visitor.service.access.sessions.is_proved(visitor.session),
        "draft": letters.drafts[-1] if letters.drafts else None,
        "letter": letters.issued[-1] if letters.issued else None,
        "office": known.offices[office].names[-1].word if office in known.offices else office,
        "who": lambda login: known.users[login].name if login in known.users else login,
        "reasons": [(code, title("reasons", code)) for code in reasons(rules)],
        "agains": _agains(_proposed(visitor, case, ground)),
        "ways": [(way, title("channels", way)) for way in WAYS],
        "needs_second": needs_higher_approval(letters.re_promises + 1, rules),
        "re_promise_no": letters.re_promises + 1,
        "may": lambda right: visitor.may(right, office),
    }
    status = 200 if refusal is None else status_of(refusal)
    wrongs = {} if refusal is None else wrong(refusal)
    typed = typed_again(form, refusal) if form and refusal else {}
    if step == "draft" and form is None and letters.drafts:
        typed = {"reason": letters.drafts[-1].reason, "place": letters.drafts[-1].place or ""}
    return page(request, "letter.html", visitor, status=status, errors=wrongs, typed=typed, **facts)


def _agains(proposed: str | None) -> list[tuple[str, str]]:
    """Return what a letter may say of a new date; where nobody waits for a result it says nothing of one."""
    none = ("none", _("None"))
    if proposed is None:
        return [none]
    return [("auto", _("Counted by the rules: {when}").format(when=proposed)), ("chosen", _("The one below")), none]


def _proposed(visitor: Visitor, case: Case, ground: Ground) -> str | None:
    """Return the new date that would be counted, or why none can be; None where nobody waits for a result."""
    try:
        again = proposed_date(visitor.service.ledger.desk.dossier(case.view.opening.code), case.promise_no, ground)
    except DomainError as refusal:
        return say(refusal, DESK_ZONE)
    return show_instant(again.due, DESK_ZONE) if again else None


def proposed_date(dossier: Dossier, promise_no: int, ground: Ground) -> Promise | None:
    """Return the new date that a letter for a promise would give now; None where nobody waits for a result of it.

    Raises:
        YearAbsentError: the calendar lacks the year.
    """
    return dossier.proposed_date(ground.now, ground) if promise_no == dossier.standing.promise_no else None
