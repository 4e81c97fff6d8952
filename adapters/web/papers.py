"""Papers of a dossier as PDF in the browser: printed from the ledger, and whose name was opened is recorded."""

from typing import get_args

from fastapi import APIRouter
from fastapi.responses import Response

from adapters.letters.composing import Wishes
from adapters.letters.filing import name_of
from adapters.letters.gathering import Asking, Wanted
from adapters.letters.papers import Paper, Size
from adapters.web.actor import Actor
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
    return paper_printed(visitor, kind, code, "a5" if kho == "a5" else "a4")


def paper_printed(actor: Actor, kind: str, code: str, size: Size, entry: int | None = None) -> Response:
    """Return a paper of a dossier as PDF; the name in it is opened, and who printed it noted. The caller may print it.

    `entry` is the letter where there are several, the last one by default.

    Raises:
        PaperNotThereError: the dossier has not come to what the paper prints.
    """
    gathering = gathering_of(actor.service)
    gathered: Paper
    if kind == "control":
        gathered = gathering.control_slip(code)
    else:
        asking = Asking(actor.user.user, f"print {kind}")
        [gathered] = gathering.papers(kind, [Wanted(code, entry)], asking, Wishes(size=size))
    pdf = press_of(actor.service).print(gathered)
    return printed(pdf, "application/pdf", name_of(gathered, code, entry), to_keep=False)
