"""Papers of a dossier as PDF, as the desk prints them; whose name is opened for them stays in the access log."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from adapters.letters.papers import Size
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import file_documented
from adapters.web.api.errors import FormError
from adapters.web.api.fields import Code, Unsaid, Whole
from adapters.web.api.fields import Query as Words
from adapters.web.papers import paper_printed

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
PaperKind = Literal["slip", "supplement", "refusal", "apology", "stop", "control"]


class PaperAsked(Words):
    """How a paper is asked for."""

    size: Annotated[Size, Field(description="The sheet of a slip.")] = "a4"
    entry: Annotated[
        int | Unsaid,
        Field(ge=1, le=100_000, description="Of `apology`: the letter, by its entry; the last one by default."),
        Whole,
    ] = None


@router.get(
    "/dossiers/{code:path}/papers/{paper}.pdf",
    **file_documented("paperPrinted", "In giấy tờ: slip, supplement request, refusal, apology, stop notice, control."),
)
def paper_page(caller: Asking, code: Code, paper: PaperKind, asked: Annotated[PaperAsked, Query()]) -> Response:
    """One paper of a dossier, printed from the ledger; 404 if the dossier has not come to it. Scope: `print`.

    The applicant's name stands on all but `control`, so the access log keeps who printed which of them.
    """
    caller.must("print", caller.must_find(code))
    if asked.entry is not None and paper != "apology":
        raise FormError(field="entry", read=str(asked.entry), accepted="no_such_field")
    return paper_printed(caller, paper, code, asked.size, asked.entry)
