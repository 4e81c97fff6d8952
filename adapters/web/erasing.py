"""Forgetting a citizen: `/ho-so/.../xoa`, at the word of two people with their passwords; nothing brings it back."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.erasing import NOT_REACHED
from adapters.erasing import erase
from adapters.locale import _
from adapters.web.dossier import seen
from adapters.web.forms import Form, Posted
from adapters.web.orders import NEEDS, order, wrong
from adapters.web.pages import onward, page
from adapters.web.second import approver_of, prove
from adapters.web.visitor import Signed, Visitor
from domain.erasure import ErasePerson
from domain.errors import DomainError, FieldError

router = APIRouter()


@router.get("/ho-so/{code:path}/xoa")
def erase_page(request: Request, visitor: Signed, code: str) -> Response:
    """Say what goes, what stays and what is not reached, and ask for the ground and for two people."""
    return _form(request, visitor, code)


@router.post("/ho-so/{code:path}/xoa")
def erased(request: Request, visitor: Signed, form: Form, code: str) -> Response:
    """Erase, or say at the field why not."""
    view = seen(visitor, code)
    office = view.standing.office
    visitor.must(NEEDS[ErasePerson], office)
    try:
        prove(visitor, form)
        if form.text("basis") is None:
            raise FieldError(field="basis", read="", accepted="present")
        facts = {"code": view.opening.code, "basis": form.text("basis")}
        asked = order(ErasePerson, visitor, form, **facts | {"approved_by": approver_of(visitor, form, office)})
        erase(visitor.service.settings, visitor.service.ledger, asked)
    except DomainError as refusal:
        at = {"second_person": "approver"}.get(refusal.code)
        told = wrong(refusal)
        return _form(request, visitor, code, {at: next(iter(told.values()))} if at else told, form)
    return onward(f"/ho-so/{code}", _("Erased the personal data of who filed {code}.").format(code=code))


def _form(
    request: Request, visitor: Visitor, code: str, errors: dict[str, str] | None = None, form: Posted | None = None
) -> Response:
    view = seen(visitor, code)
    visitor.must(NEEDS[ErasePerson], view.standing.office)
    shown: dict[str, Any] = {
        "view": view,
        "errors": errors or {},
        "typed": form.typed() if form else {},
        "must_prove": not visitor.service.access.sessions.is_proved(visitor.session),
        "not_reached": [_(sentence) for sentence in NOT_REACHED],
    }
    return page(request, "erase.html", visitor, status=422 if errors else 200, **shown)
