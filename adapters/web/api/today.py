"""The day in six numbers, each with the question that lists what it counts, and the month so far."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from adapters.cli.reading import written
from adapters.ledger.lines import position_of
from adapters.web.api.acts import PLACE
from adapters.web.api.answers import told
from adapters.web.api.asked import offices_asked
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Query as Words
from adapters.web.api.fields import Word
from adapters.web.api.shapes_lists import Today
from adapters.web.numbers import Number, Target, month_so_far, numbers_of

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
_LISTS: Mapping[Number, tuple[str, dict[str, str]]] = {
    "owed": ("/apologies", {"origin": "desk"}),
    "overdue": ("/worklist", {"state": "overdue"}),
    "today": ("/worklist", {"state": "today"}),
    "notice": ("/worklist", {"state": "notice"}),
    "paused_too_long": ("/worklist", {"state": "paused_too_long"}),
    "ready": ("/results", {}),
}
"""The question behind each number."""


class TodayAsked(Words):
    """Of which office the day is asked for."""

    office: Word = None


@router.get("/today", **documented("today", Today, "Hôm nay: six numbers with their lists, and the month so far."))
def today_page(caller: Asking, asked: Annotated[TodayAsked, Query()]) -> JSONResponse:
    """What the home page shows, as it stands now: each number is as long as the list that is named beside it.

    The month is the reporting month of the rules; `/rates/months` has those before. Scope: `read`.
    """
    caller.must("read")
    reader, now = caller.service.ledger.reader, caller.service.ledger.clock()
    offices = offices_asked(caller, asked.office)
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        numbers = numbers_of(connection, offices, ground, now)
        month = month_so_far(connection, offices, ground, now)
        position = position_of(connection, reader.tenant)
    counted = [{"number": name, "count": n, "list": _list(name, asked.office)} for name, n in numbers.items()]
    rates = {name: _target_facts(target) for name, target in month.items()}
    return told({"position": position, "as_of": written(now), "numbers": counted, "month": rates})


def _list(number: Number, office: str | None) -> str:
    path, words = _LISTS[number]
    query = urlencode(words | ({} if office is None else {"office": office}))
    return PLACE + path + (f"?{query}" if query else "")


def _target_facts(one: Target) -> dict[str, Any]:
    return one.rate.as_json() | {"target": one.target, "is_met": one.is_met}
