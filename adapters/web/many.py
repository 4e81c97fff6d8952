"""Acts on many dossiers at once: one order each, whole or refused, and a report row by row."""

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.context import DESK_ZONE
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.web.acts import Act, act_at
from adapters.web.forms import Form, Posted
from adapters.web.orders import NEEDS, give, order
from adapters.web.pages import page
from adapters.web.visitor import NotAllowedError, Signed, Visitor
from domain.errors import DomainError, FieldError

router = APIRouter()
PATHS = {"process": "ket-qua", "hand_over": "chuyen", "return": "tra"}
MOST = 200


class Outcome(NamedTuple):
    """What became of one dossier: a refusal in words, or None when it was done."""

    code: str
    refusal: str | None


@router.post("/viec/nhieu")
def many_asked(request: Request, visitor: Signed, form: Form) -> Response:
    """Ask once what the act needs for all that were chosen."""
    act, codes = _chosen(visitor, form)
    return page(request, "many.html", visitor, act=act, codes=codes, path=form.text("act"))


@router.post("/viec/nhieu/lam")
def many_done(request: Request, visitor: Signed, form: Form) -> Response:
    """Do it for each, and tell what became of each."""
    act, codes = _chosen(visitor, form)
    outcomes: list[Outcome] = []
    for code in codes:
        try:
            _one(visitor, form, act, code)
            outcomes.append(Outcome(code, None))
        except FieldError as refusal:  # what was typed is wrong for all of them
            shown: dict[str, Any] = {"errors": {str(refusal.facts["field"]): say(refusal, DESK_ZONE)}}
            facts: dict[str, Any] = {"act": act, "codes": codes, "path": form.text("act"), "typed": form.typed()}
            return page(request, "many.html", visitor, status=422, **facts, **shown)
        except DomainError as refusal:
            outcomes.append(Outcome(code, say(refusal, DESK_ZONE)))
        except NotAllowedError:
            outcomes.append(Outcome(code, _("Your account has no right to this at the office that holds it.")))
    done = sum(outcome.refusal is None for outcome in outcomes)
    return page(request, "many_done.html", visitor, act=act, outcomes=outcomes, done=done)


def _one(visitor: Visitor, form: Posted, act: Act, code: str) -> None:
    standing = visitor.service.ledger.desk.dossier(code).standing
    visitor.must_see(code, standing.office)
    own = form._replace(command=f"{form.command}:{code}")
    give(visitor, order(act.order, visitor, own, code=code, **act.facts(form)), standing.office)


def _chosen(visitor: Visitor, form: Posted) -> tuple[Act, list[str]]:
    act = act_at(visitor.service.directory.now(), PATHS.get(form.text("act") or "", ""))
    if act is None:
        raise NotAllowedError
    visitor.must(NEEDS[act.order])
    return act, list(dict.fromkeys(form.texts("code")))[:MOST]
