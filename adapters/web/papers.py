"""Papers of a dossier as PDF in the browser: printed from the ledger, and whose name was opened is recorded."""

from typing import get_args

from fastapi import APIRouter
from fastapi.responses import Response

from adapters.letters.composing import Wishes
from adapters.letters.filing import name_of
from adapters.letters.gathering import Asking
from adapters.letters.papers import Paper, Size
from adapters.web.printing import gathering_of, press_of, printed
from adapters.web.visitor import NotAllowedError, Signed

router = APIRouter()
KINDS = {
    "phieu-hen": "slip",
    "bo-sung": "supplement",
    "tu-choi": "refusal",
    "xin-loi": "apology",
    "dung": "stop",
    "kiem-soat": "control",
}
"""The addresses of papers, and what they are called in the code."""


@router.get("/ho-so/{code:path}/giay/{paper}.pdf")
def paper_page(visitor: Signed, code: str, paper: str, kho: str = "a4") -> Response:
    """Print one paper; `kho` is the size of a slip, a4 or a5.

    Raises:
        DossierUnknownError: there is no such dossier within sight.
        PaperNotThereError: the dossier has not come to what the paper prints.
    """
    ledger = visitor.service.ledger
    standing = ledger.desk.dossier(code).standing
    visitor.must_see(code, standing.office)
    visitor.must("print", standing.office)
    kind = KINDS.get(paper)
    if kind is None or kho not in get_args(Size):
        raise NotAllowedError
    gathering = gathering_of(visitor.service)
    gathered: Paper
    if kind == "control":
        gathered = gathering.control_slip(code)
    else:
        size: Size = "a5" if kho == "a5" else "a4"
        gathered = gathering.paper(kind, code, Asking(visitor.user.user, f"print {kind}"), Wishes(size=size))
    pdf = press_of(visitor.service).print(gathered)
    return printed(pdf, "application/pdf", name_of(gathered, code), to_keep=False)
