"""The openings of sealed names: `/nhat-ky-mo`, who opened which dossier, for what and when; for who may audit."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.ledger.openings_noted import Noted, Wanted, read
from adapters.locale import _
from adapters.web.pages import page
from adapters.web.visitor import Signed

router = APIRouter()
PATH = "/nhat-ky-mo"
PAGE = 50


@router.get(PATH)
def openings_page(request: Request, visitor: Signed, nguoi: str = "", ho_so: str = "", truoc: str = "") -> Response:
    """Show the openings, the newest first; no name is shown here, so that reading it opens nothing."""
    visitor.must("audit")
    before = int(truoc) if truoc.isascii() and truoc.isdecimal() and len(truoc) < len(str(2**62)) else None
    wanted = Wanted(nguoi.strip().lower() or None, ho_so.strip() or None, before, visitor.rights.where("audit"))
    reader, known = visitor.service.ledger.reader, visitor.service.directory.now()
    with reader.snapshot() as connection:
        found = read(connection, reader.tenant, wanted, PAGE + 1)
    facts: dict[str, Any] = {
        "rows": [(noted, _opened(noted)) for noted in found[:PAGE]],
        "more": _more(found[PAGE - 1], nguoi, ho_so) if len(found) > PAGE else None,
        "first": before is None,
        "known": known,
        "who": nguoi,
        "code": ho_so,
    }
    return page(request, "openings.html", visitor, **facts)


def _opened(noted: Noted) -> str:
    words = {"applicant": _("name and papers"), "note": _("notes")}
    return ", ".join(words.get(field, field) for field in noted.fields.split(","))


def _more(last: Noted, who: str, code: str) -> str:
    return f"{PATH}?{urlencode({'nguoi': who, 'ho_so': code, 'truoc': last.id})}"
