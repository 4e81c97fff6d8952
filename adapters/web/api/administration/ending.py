"""Offices end by the API: what stands with one, and the act that ends them with the take-over, whole or refused."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.ledger.departing import Place
from adapters.web.administration.departures import (
    Moving,
    Successor,
    end,
    ending_of,
    moving_from,
    remaining_of,
    take_over_rest,
)
from adapters.web.administration.ordering import is_recorded
from adapters.web.api.acting import Key
from adapters.web.api.administration.acting import must_administer, must_be_there, short_id
from adapters.web.api.administration.acts import OFFICE
from adapters.web.api.administration.shapes import OfficesEnded, StandingAt
from adapters.web.api.answers import told
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented, done_documented
from adapters.web.api.fields import Body, EnteredDay, Short, Text

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
Code = Annotated[str, Path(description=OFFICE.said)]
Codes = Annotated[list[Short], Field(min_length=1, max_length=100)]


class Taking(Body):
    """Who takes over what stands with an office under a procedure."""

    office: Short
    procedure: Annotated[str, Field(max_length=200)]
    to_office: Short


Takings = Annotated[list[Taking], Field(max_length=10_000, description="Who takes over what, as `standing` lists it.")]


_NONE: Any = Field(default_factory=list)


class OfficesEnding(Body):
    """Which offices end and how."""

    codes: Annotated[Codes, Field(description="The offices that end.")]
    how: Annotated[
        Literal["merged", "split", "closed"],
        Field(description="Merged into one, split into several, or closed."),
    ]
    into: Annotated[list[Short], Field(max_length=100, description="Who goes on; nobody if closed.")] = _NONE
    on: Annotated[EnteredDay, Field(description="From which day. By then nothing moves before it: see `take-over`.")]
    basis: Annotated[Text, Field(description="The decision it rests on.")]
    to: Takings = _NONE


class Rest(Body):
    """Who takes over what still stands with an office that ended."""

    basis: Annotated[Text, Field(description="The decision it rests on.")]
    to: Annotated[Takings, Field(min_length=1)]


@router.get(
    "/offices/{code:path}/standing",
    **documented("standing", list[StandingAt], "Hồ sơ đang ở cơ quan: by procedure.", path=True, part="Administration"),
)
def standing_page(caller: Asking, code: Code) -> JSONResponse:
    """How many dossiers wait, or are ready, at an office: what would move if it ended. Scope: `administer` there."""
    caller.must("administer", code)
    must_be_there(caller, OFFICE, code)
    office = caller.service.directory.now().offices[code]
    return told([_facts(moving) for moving in moving_from(caller, [office])])


@router.post(
    "/offices/end",
    **done_documented(
        "endOffices",
        OfficesEnded,
        "Sáp nhập, chia tách, giải thể: offices end, and others take over, as one act.",
    ),
)
def ended(caller: Asking, body: OfficesEnding, key: Key) -> JSONResponse:
    """End offices. Merged, all that stands with them goes to the one that goes on; else `to` names who takes over.

    Codes and promised dates stay. On a day to come nothing moves yet: call `take-over` once it is there.
    Scope: `administer`, at each office that is named.
    """
    for code in (*body.codes, *body.into, *(one.to_office for one in body.to)):
        must_administer(caller, code)
    asked = body.codes, body.into, body.on, body.basis
    ending = ending_of(caller.service.directory.now(), body.how, *asked)
    command = short_id(caller, key)
    orders = ending.orders(caller, command)
    moved = 0
    if not is_recorded(caller, orders[0]):
        ending.check_open()
        moved = end(caller, command, ending, orders, _named(body.to), "to")
    return told({"codes": [office.code for office in ending.offices], "taken_over": moved})


@router.post(
    "/offices/{code:path}/take-over",
    **done_documented(
        "takeOverRest",
        OfficesEnded,
        "Tiếp quản phần còn lại: what still stands with an office that ended.",
        path=True,
    ),
)
def taken_over(caller: Asking, code: Code, body: Rest, key: Key) -> JSONResponse:
    """Let others take over what is named; the rest stays. Scope: `administer`, at the office and at those others."""
    for office in (code, *(one.to_office for one in body.to)):
        must_administer(caller, office)
    must_be_there(caller, OFFICE, code)
    ending = remaining_of(caller, caller.service.directory.now().offices[code], body.basis)
    moved = take_over_rest(caller, short_id(caller, key), ending, _named(body.to), "to")
    return told({"codes": [code], "taken_over": moved})


def _named(to: list[Taking]) -> Successor:
    named = {Place(one.office, one.procedure): one.to_office for one in to}
    return named.get


def _facts(moving: Moving) -> dict[str, Any]:
    place, name, standing = moving
    return {**place._asdict(), "procedure_name": name, **standing._asdict()}
