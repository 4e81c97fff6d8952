"""Forgetting a citizen by the API, at the word of two people: nothing brings it back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.erasing import erase
from adapters.web.administration.ordering import ordered_now
from adapters.web.api.acting import Approval, Key, approver_of, command_id
from adapters.web.api.answers import answered
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.documented import done_documented
from adapters.web.api.fields import Body, Code, Text
from adapters.web.api.shapes import Erased
from adapters.web.orders import NEEDS
from domain.erasure import ErasePerson

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class ErasureAsked(Body):
    """On what ground."""

    basis: Annotated[Text, Field(description="The request, and its ground in law; it stays readable.")]


@router.post(
    "/dossiers/{code:path}/erase",
    **done_documented(
        "erasePerson",
        Erased,
        "Xóa dữ liệu cá nhân: who filed it is forgotten, in all their dossiers, for good.",
        part="Acts",
        path=True,
    ),
)
def erased(
    request: Request, caller: Asking, code: Code, body: ErasureAsked, key: Key, approval: Approval = None
) -> JSONResponse:
    """Destroy the key of a citizen's facts. Older copies of the key store, and papers given out, are not reached.

    Scope: `erase`, at the office that holds the dossier; and `Approval` of another who may `approve` there.
    """
    office = caller.must_find(code)
    caller.must(NEEDS[ErasePerson], office)
    said = {"code": code, "basis": body.basis, "approved_by": approver_of(request, approval, office)}
    order = ordered_now(ErasePerson, caller, command_id(caller, key), **said)
    service = caller.service
    done = erase(service.settings, service.ledger, order)
    facts = {"dossiers": _seen(caller, done.codes), "waiting": _seen(caller, done.waiting), "files_removed": done.files}
    return answered(done.answer, 200, more=done.answer.model_dump(mode="json", exclude_none=True) | facts)


def _seen(caller: Caller, codes: list[str]) -> list[str]:
    """Return the codes of dossiers within sight: those of other offices are erased, and not told."""
    return [code for code in codes if caller.office_of(code) is not None]
