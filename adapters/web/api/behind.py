"""The dossiers behind a number of the rates: as many as the number says, a page at a time, in order of receipt."""

from collections.abc import Sequence
from heapq import nsmallest
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.reading import written
from adapters.garbage import rarely_collected
from adapters.ledger.instants import from_micros
from adapters.ledger.lines import position_of
from adapters.ledger.lookup import codes_of
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.cursors import paged, place_in
from adapters.web.api.documented import documented
from adapters.web.api.fields import Cursor, Limit, Unsaid
from adapters.web.api.reports_asked import FilteredAsked, PeriodAsked, question_of
from adapters.web.api.shapes_reports import Behind
from adapters.web.rates_asked import Counted
from adapters.web.rates_list import in_order, matching, state_of
from domain.errors import FieldError
from projections.behind import Cell, Number
from projections.fold import Facts
from projections.question import Question

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class NumberAsked(PeriodAsked, FilteredAsked):
    """Which number, in which line of the report."""

    number: Annotated[Number, Field(description="A count of the report; `kept`: early and on time.")]
    source: Annotated[
        Literal["paper", "import"] | Unsaid, Field(description="Only what was entered afterwards, from there.")
    ] = None
    by: Annotated[
        Literal["office", "procedure", "channel", "official"] | Unsaid, Field(description="How the report is grouped.")
    ] = None
    key: Annotated[
        str | Unsaid,
        Field(max_length=200, description="The group in whose line the number stands; of the whole if it is left out."),
    ] = None


class BehindAsked(NumberAsked):
    """Which page of the dossiers behind it."""

    limit: Limit = 50
    cursor: Cursor = None


@router.get(
    "/rates/dossiers", **documented("ratesDossiers", Behind, "Hồ sơ sau con số: the dossiers that a number counts.")
)
def behind_page(caller: Asking, asked: Annotated[BehindAsked, Query()]) -> JSONResponse:
    """The dossiers behind one number of `/rates`, asked with the same words; no names. Scope: `read`.

    A month of a series is asked for as a period of its own.
    """
    axes, counted = axes_at(asked, caller), counted_in(asked)
    question = question_of(asked, caller, axes)
    place: Any = None if asked.cursor is None else place_in(asked.cursor, (int, str))
    reader = caller.service.ledger.reader
    with reader.snapshot() as connection, rarely_collected():
        every = list(matching(connection, reader.tenant, question, axes, counted))
        following = (one for one in every if place is None or in_order(one) > place)
        found = nsmallest(asked.limit + 1, following, key=in_order)
        kept, cursor = paged(found, asked.limit, in_order)
        items = _items(connection, kept, question, caller)
        position = position_of(connection, reader.tenant, axes.known_micros)
    facts = {"position": position, **axes.as_json(), "period": period_facts(question)}
    return told(facts | {"count": len(every), "items": items, "next_cursor": cursor})


def counted_in(asked: NumberAsked) -> Counted:
    """Return which number of the report it is, and where it stands.

    Raises:
        FieldError: a group is named, and not how the report is grouped.
    """
    if asked.key is not None and asked.by is None:
        raise FieldError(field="by", read="", accepted="present")
    cell = Cell(asked.number) if asked.key is None else Cell(asked.number, of_whole=False, key=asked.key or None)
    return Counted(cell, asked.number, asked.source)


def period_facts(question: Question) -> dict[str, str | None]:
    """Return the bounds of a period."""
    bounds = {"from": question.begins, "to": question.ends}
    return {name: None if at is None else written(at) for name, at in bounds.items()}


def _items(
    connection: sa.Connection, some: Sequence[Facts], question: Question, caller: Caller
) -> list[dict[str, Any]]:
    codes = codes_of(connection, caller.service.ledger.reader.tenant, [one.stream for one in some])
    return [{"code": codes[one.stream]} | _facts(one, question, caller) for one in some]


def _facts(one: Facts, question: Question, caller: Caller) -> dict[str, Any]:
    times = {name: getattr(one, name) for name in ("received_at", "due_at", "decided_at")}
    return {
        **question.place(one, one.last_key)._asdict(),
        **{name: None if at is None else written(from_micros(at)) for name, at in times.items()},
        "state": state_of(one, question),
        "in_sight": caller.may("read", one.office),
    }
