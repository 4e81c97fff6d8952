"""Who opened what is sealed about citizens: the access log for an inspector; no name is in it, so nothing is opened."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.reading import written
from adapters.ledger.instants import from_micros
from adapters.ledger.openings_noted import Noted, Wanted, read
from adapters.web.api.answers import told
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.cursors import paged, place_in
from adapters.web.api.documented import documented
from adapters.web.api.fields import Cursor, Limit, Word
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_lists import Openings

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class OpeningsAsked(Words):
    """Which openings are asked for."""

    by: Annotated[Word, Field(description="Who opened: a login.")] = None
    code: Annotated[Word, Field(description="Of which dossier, its code in whatever case and width.")] = None
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/openings", **documented("openings", Openings, "Nhật ký mở: who opened which name, for what and when."))
def openings_page(caller: Asking, asked: Annotated[OpeningsAsked, Query()]) -> JSONResponse:
    """Openings of what is sealed, the newest first, of dossiers that the token's offices hold now. Scope: `audit`."""
    caller.must("audit")
    place: Any = None if asked.cursor is None else place_in(asked.cursor, (int,))
    who = asked.by and asked.by.strip().lower()
    wanted = Wanted(who, asked.code, place and place[0], caller.rights.where("audit"))
    reader, users = caller.service.ledger.reader, caller.service.directory.now().users
    with reader.snapshot() as connection:
        found = read(connection, reader.tenant, wanted, asked.limit + 1)
    kept, cursor = paged(found, asked.limit, lambda last: (last.id,))
    names = {login: user.name for login, user in users.items()}
    return told({"items": [_facts(one, names.get(one.by)) for one in kept], "next_cursor": cursor})


def _facts(one: Noted, name: str | None) -> dict[str, Any]:
    who = {"at": written(from_micros(one.at)), "by": one.by, "name": name}
    return who | {"code": one.code, "opened": one.fields.split(","), "purpose": one.purpose}
