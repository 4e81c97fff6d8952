"""What changed since a line of the ledger: how another system follows it without asking for everything."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.ledger.changes import LINES_AT_ONCE, changed_since
from adapters.ledger.lines import position_of
from adapters.web.api.answers import told
from adapters.web.api.asked import offices_asked
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Limit, Position, Word
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_lists import Changes
from domain.errors import FieldError

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class ChangesAsked(Words):
    """Since when, and of which office."""

    after: Annotated[Position, Field(description="A ledger line: `next` of the answer before; 0 for everything.")] = 0
    office: Word = None
    limit: Limit = 50


@router.get("/changes", **documented("changes", Changes, "Thay đổi: dossiers with a new line since one of the ledger."))
def changes_page(caller: Asking, asked: Annotated[ChangesAsked, Query()]) -> JSONResponse:
    """Dossiers within sight that changed since a line, each once by its last line, in that order. Scope: `read`.

    Ask again with `after` = `next` until `more` is false, then from time to time: nothing is missed, and what changed
    again meanwhile comes again. A page may be empty and more follow. A dossier that was taken over by an office out of
    sight is told no more. The clock's own lines, as of a promise that broke, are changes too.
    """
    caller.must("read")
    reader = caller.service.ledger.reader
    with reader.snapshot() as connection:
        last = position_of(connection, reader.tenant)
        if asked.after > last:  # of another ledger, or of this one before an older backup took its place
            raise FieldError(field="after", read=str(asked.after), accepted="number_within")
        offices = offices_asked(caller, asked.office)
        found = changed_since(connection, reader.tenant, asked.after, asked.limit, offices)
    seen = found[-1].position if len(found) == asked.limit else min(asked.after + LINES_AT_ONCE, last)
    items = [one._asdict() for one in found]
    return told({"position": last, "items": items, "next": seen, "more": seen < last})
