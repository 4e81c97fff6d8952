"""Letters of apology on paper: one as PDF, or all that are signed and not delivered in one archive."""

from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fastapi import APIRouter
from fastapi.responses import Response

from adapters.cli.dossier_view import view_of
from adapters.cli.reading import Axes
from adapters.letters.filing import name_of
from adapters.letters.gathering import Asking, Gathering, Wanted
from adapters.letters.press import Press
from adapters.locale import _
from adapters.web.forms import Form
from adapters.web.pages import onward
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
    wanted = [Wanted(code, entry) for code, entry in found]
    papers = list(_gathering(visitor).papers(KIND, wanted, _asking(visitor)))
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as kept:
        for one, paper, pdf in zip(wanted, papers, _press(visitor).print_all(papers), strict=True):
            kept.writestr(ZipInfo(name_of(paper, one.code, one.entry)), pdf)
    return _file(archive.getvalue(), "application/zip", "thu-xin-loi.zip")


@router.post("/xin-loi/{code:path}/in")
def one_printed(visitor: Signed, form: Form, code: str) -> Response:
    """Return one letter as PDF; the name in it is opened and noted."""
    ledger = visitor.service.ledger
    office = view_of(ledger, code, Axes(ledger.clock(), None, is_now=True)).standing.office
    visitor.must_see(code, office)
    visitor.must("print", office)
    entry = form.text("entry")
    wanted = Wanted(code, int(entry) if entry and entry.isdecimal() else None)
    [paper] = _gathering(visitor).papers(KIND, [wanted], _asking(visitor))
    return _file(_press(visitor).print(paper), "application/pdf", name_of(paper, paper.code, wanted.entry))


def _gathering(visitor: Visitor) -> Gathering:
    ledger = visitor.service.ledger
    return Gathering(ledger.reader, ledger.vault, visitor.service.settings)


def _asking(visitor: Visitor) -> Asking:
    return Asking(visitor.user.user, f"print {KIND}")


def _press(visitor: Visitor) -> Press:
    settings = visitor.service.settings
    return _press_of(settings.letters_templates, settings.letters_fonts)


@cache
def _press_of(templates: Path | None, fonts: Path | None) -> Press:
    """Keep one press for the life of the service: it reads its fonts once."""
    return Press(templates, fonts)


def _file(content: bytes, media: str, name: str) -> Response:
    heads = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=heads)
