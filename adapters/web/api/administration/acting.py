"""Administration's acts by the API: one route an act, made from the table; the key of the request names the order."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from adapters.web.administration.ordering import ordered_now, record
from adapters.web.administration.procedures import checked_successor
from adapters.web.api.acting import Key, command_id
from adapters.web.api.acts import PLACE
from adapters.web.api.administration.acts import ACTS, Act, Kind, body_of
from adapters.web.api.answers import answered
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.documented import done_documented
from adapters.web.api.errors import NotThereError
from adapters.web.api.fields import Body
from domain.desk import Answer
from domain.message import stream_of
from domain.procedure import ReplaceProcedure

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


def short_id(caller: Caller, key: str) -> str:
    """Return the id of an order behind which the ids of dossiers find room, as long as `LONGEST_ID` lets it be."""
    return f"api:{stream_of('command', command_id(caller, key)).hex}"


def must_be_there(caller: Caller, kind: Kind, key: str) -> None:
    """Refuse an address that names nothing.

    Raises:
        NotThereError: there is no such office, procedure or user.
    """
    if key not in getattr(caller.service.directory.now(), kind.place):
        raise NotThereError(kind.not_there(key))


def must_administer(caller: Caller, office: str | None) -> None:
    """Require the right to administer at an office, or everywhere.

    Raises:
        ScopeError: the token does not carry it so.
    """
    if office is None:
        caller.must_everywhere("administer")
    else:
        caller.must("administer", office)


def facts_in(body: BaseModel) -> dict[str, Any]:
    """Return what a body says, as its order takes it; what was left out is left to the order."""
    facts = {name: getattr(body, name) for name in body.model_fields_set}
    return {name: fact.model_dump() if isinstance(fact, BaseModel) else fact for name, fact in facts.items()}


def _endpoint_of(act: Act) -> Callable[..., JSONResponse]:
    if act.opens:

        def opening(caller: Asking, body: Body, key: Key) -> JSONResponse:
            answer = _done(caller, act, key, facts_in(body))
            where = {"Location": f"{PLACE}/{act.kind.place}/{quote(answer.code, safe='')}"}
            return answered(answer, 201, where)

        return opening

    def following(caller: Asking, thing: str, body: Body, key: Key) -> JSONResponse:
        return answered(_done(caller, act, key, facts_in(body), thing), 200)

    following.__annotations__["thing"] = Annotated[str, Path(alias=act.kind.key, description=act.kind.said)]

    return following


def _done(caller: Caller, act: Act, key: str, facts: dict[str, Any], thing: str | None = None) -> Answer:
    """Record the act.

    Raises:
        DomainError: refused; nothing was recorded.
    """
    if thing is not None:
        facts[act.kind.key] = thing
    must_administer(caller, facts.get(act.holds_at))
    if thing is not None:
        must_be_there(caller, act.kind, thing)
    if act.order is ReplaceProcedure:
        checked_successor(caller.service.directory.now(), facts["replaced_by"])
    return record(caller, ordered_now(act.order, caller, command_id(caller, key), **facts))


for _act in ACTS:
    _endpoint = _endpoint_of(_act)
    _endpoint.__annotations__["body"] = body_of(_act)
    _told = done_documented(_act.name, Answer, _act.said, path=not _act.opens, opens=_act.opens)
    router.post(_act.address, **_told, description=f"Scope: {_act.scope}.")(_endpoint)
