"""Letters of apology on paper: a draft to read before it is signed, one as PDF, or all that wait in one archive."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fastapi import APIRouter
from fastapi.responses import Response

from adapters.letters.filing import name_of
from adapters.letters.gathering import Asking, Wanted
from adapters.locale import _
from adapters.web.actor import Actor
from adapters.web.forms import Form, whole_number
from adapters.web.pages import onward
from adapters.web.printing import gathering_of, press_of, printed
from adapters.web.visitor import Signed, Visitor
from projections import apologies

router = APIRouter()
KIND = "apology"


@router.post("/xin-loi/in")
def all_printed(visitor: Signed, _form: Form) -> Response:
    """Return an archive with every letter that is signed and not delivered; names in them are opened and noted."""
    visitor.must("print")
    waiting = apologies.Wanted(states=("issued",), offices=visitor.rights.where("print"))
    with visitor.service.ledger.reader.snapshot() as connection:
        found = {(duty.code, duty.letter): duty for duty in apologies.read(connection, waiting)}
    if not found:
        return onward("/xin-loi?loc=can-giao", _("No signed letter waits to be delivered."))
    return archived(visitor, [Wanted(code, entry) for code, entry in found])


@router.post("/xin-loi/{code:path}/in")
def one_printed(visitor: Signed, form: Form, code: str) -> Response:
    """Return one letter as PDF; the name in it is opened and noted."""
    visitor.must("print", _office_of(visitor, code))
    entry = form.text("entry")
    wanted = Wanted(code, whole_number(entry or ""))
    [paper] = gathering_of(visitor.service).papers(KIND, [wanted], _asking(visitor))
    return printed(press_of(visitor.service).print(paper), "application/pdf", name_of(paper, paper.code, wanted.entry))


@router.get("/xin-loi/{code:path}/ban-nhap/{entry:int}.png")
def draft_drawn(visitor: Signed, code: str, entry: int) -> Response:
    """Return a draft as the paper it would be; the name and the words in it are opened and noted.

    Raises:
        PaperNotThereError: the dossier has no such draft.
    """
    visitor.must("open", _office_of(visitor, code))
    return drawn(visitor, code, entry)


def archived(actor: Actor, wanted: Sequence[Wanted]) -> Response:
    """Return letters as an archive of PDFs; the names in them are opened and noted. The caller may print them.

    Raises:
        PaperNotThereError: one of them was not signed.
    """
    papers = list(gathering_of(actor.service).papers(KIND, wanted, _asking(actor)))
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as kept:
        for one, paper, pdf in zip(wanted, papers, press_of(actor.service).print_all(papers), strict=True):
            kept.writestr(ZipInfo(name_of(paper, one.code, one.entry)), pdf)
    return printed(archive.getvalue(), "application/zip", "thu-xin-loi.zip")


def drawn(actor: Actor, code: str, entry: int) -> Response:
    """Return a draft as a picture; the name and the words in it are opened and noted. The caller may open them.

    Raises:
        PaperNotThereError: the dossier has no such draft.
    """
    asking = Asking(actor.user.user, f"read the draft of {KIND}")
    draft = gathering_of(actor.service).draft(code, entry, asking, actor.service.ledger.clock())
    return printed(press_of(actor.service).draw(draft), "image/png")


def _office_of(visitor: Visitor, code: str) -> str:
    """Return the office that holds a dossier within sight.

    Raises:
        DossierUnknownError: there is none.
    """
    office = visitor.service.ledger.desk.dossier(code).standing.office
    visitor.must_see(code, office)
    return office


def _asking(actor: Actor) -> Asking:
    return Asking(actor.user.user, f"print {KIND}")
