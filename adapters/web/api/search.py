"""Search by code or applicant: what is looked for is in no address, what is found are codes, no name is opened."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.web.api.answers import told
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Body
from adapters.web.api.shapes_lists import Found
from adapters.web.search import seen_by, state_of
from domain.errors import FieldError
from domain.text import checked_text

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class Sought(Body):
    """What is looked for."""

    words: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="A code or part of it, or the applicant's name (accents optional), ID number or telephone.",
        ),
    ]


@router.post("/search", **documented("search", Found, "Tìm: codes by the applicant or by part of a code.", body=True))
def search_page(caller: Asking, body: Sought) -> JSONResponse:
    """Codes of dossiers within sight, closed ones too, at most 50; what matched is not told. Scope: `read`."""
    caller.must("read")
    words = checked_text(body.words, "words").strip()
    if not words:
        raise FieldError(field="words", read=body.words, accepted="present")
    return told({"items": [{"code": code, "state": state_of(one)} for code, one in seen_by(caller, words)]})
