"""One dossier: what was promised, what was done, and, for who may open it and says why, whose it is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from adapters.cli.dossier_view import Revealing, view_of
from adapters.cli.show import facts_of
from adapters.web.api.answers import tagged, told
from adapters.web.api.asked import axes_at
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Axes, Code, Purpose, Unsaid
from adapters.web.api.shapes import Dossier

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])

Held = Annotated[
    str | Unsaid,
    Header(alias="If-None-Match", max_length=400, description="Tags you hold: one that still fits is answered 304."),
]


class DossierAsked(Axes):
    """How a dossier is asked for."""

    explain: Annotated[bool, Field(description="Say day by day how the promise was counted.")] = False


@router.post(
    "/dossiers/{code:path}/open",
    **documented("openDossier", Dossier, "Mở thông tin người nộp: the dossier with whose it is.", path=True, body=True),
)
def open_page(caller: Asking, code: Code, body: Purpose) -> JSONResponse:
    """Open what is sealed of the applicant, once; who, which dossier and why stay in the access log. Scope: `open`."""
    purpose = body.said()
    caller.must("open", caller.must_find(code))
    axes = axes_at(Axes(), caller)
    return told(facts_of(view_of(caller.service.ledger, code, axes, Revealing(caller.user.user, purpose)), axes))


@router.get(
    "/dossiers/{code:path}",
    **documented("dossier", Dossier, "Hồ sơ: what was promised, done, corrected.", path=True, tag=True),
)
def dossier_page(caller: Asking, code: Code, asked: Annotated[DossierAsked, Query()], held: Held = None) -> Response:
    """One dossier on both time axes, without anybody's name. Scope: `read`.

    Its ETag is the version, a dot, and a mark of all that is told but the time left, which follows from `due` and the
    clock. Send it back as `If-None-Match` to learn cheaply that nothing changed, or as `If-Match` with an act.
    """
    caller.must("read", caller.must_find(code))
    axes = axes_at(asked, caller)
    view = view_of(caller.service.ledger, code, axes, explained=asked.explain)
    return tagged(held, facts_of(view, axes), view.entries[-1].told.event.originator_version)
