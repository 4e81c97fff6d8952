"""The worklist and the register of apologies, a page at a time, each item as the command line tells it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.apologies import ASKED, duty_facts, read_register
from adapters.cli.duty_seen import days_broken
from adapters.cli.reading import Axes
from adapters.cli.worklist import list_facts, read_list
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.cursors import paged, place_in
from adapters.web.api.documented import documented
from adapters.web.api.fields import Axes as AxesAsked
from adapters.web.api.fields import Cursor, Limit, Unsaid, Word
from adapters.web.api.shapes_lists import Register, Worklist
from adapters.web.views import viewed
from domain.errors import FieldError
from domain.values import ApologyCause, Origin
from projections import apologies, worklist

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class WorklistAsked(AxesAsked):
    """Which dossiers that wait are asked for."""

    office: Word = None
    official: Word = None
    procedure: Word = None
    state: Annotated[
        Literal["in_time", "overdue", "paused", "no_promise", "today", "notice", "paused_too_long"] | Unsaid,
        Field(
            description="As each item tells it; or, as they stand now: promised for `today`, to be told of up to the"
            " next working day (`notice`), paused longer than the cause allows."
        ),
    ] = None
    limit: Limit = 50
    cursor: Cursor = None


class RegisterAsked(AxesAsked):
    """Which letters are asked for; without a state what is owed or drafted."""

    office: Word = None
    state: Literal["owed", "drafted", "issued", "delivered", "overdue", "withdrawn", "all"] | Unsaid = None
    origin: Origin | Unsaid = None
    cause: ApologyCause | Unsaid = None
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/worklist", **documented("worklist", Worklist, "Danh sách việc: open dossiers, the most urgent first."))
def worklist_page(caller: Asking, asked: Annotated[WorklistAsked, Query()]) -> JSONResponse:
    """Dossiers that wait for a result, by the instant from which each is late; without anybody's name. Scope: `read`.

    The order is that instant, then the code: a page begins behind the last item of the one before, so that rows added
    meanwhile neither hide nor repeat another.
    """
    caller.must("read")
    after: Any = None if asked.cursor is None else place_in(asked.cursor, ((int, type(None)), str))
    filters: dict[str, Any] = {name: getattr(asked, name) for name in ("office", "official", "procedure")}
    base = worklist.Wanted(**filters, offices=caller.rights.where("read"), after=after)
    axes = axes_at(asked, caller)
    wanted = _in_state(base, asked.state, caller, axes)
    listed = read_list(caller.service.ledger, axes, wanted, asked.limit + 1)
    items, cursor = paged(listed.items, asked.limit, lambda last: (last.late_from, last.code))
    return told(list_facts(listed._replace(items=items), axes) | {"next_cursor": cursor})


def _in_state(base: worklist.Wanted, state: Any, caller: Caller, axes: Axes) -> worklist.Wanted:
    """Return what is asked for with its state.

    Raises:
        FieldError: it is a view of now, asked of another time.
    """
    if state is None or state in worklist.STATES:
        return base._replace(state=state)
    if not axes.is_now:
        raise FieldError(field="state", read=state, accepted="view_of_now")
    return viewed(base, state, caller.service.ledger.reader.ground(), axes.as_of)


@router.get("/apologies", **documented("apologies", Register, "Sổ xin lỗi: letters owed, drafted, signed, delivered."))
def register_page(caller: Asking, asked: Annotated[RegisterAsked, Query()]) -> JSONResponse:
    """Letters of apology, what broke here before what an import brought, the longest broken first. Scope: `read`."""
    caller.must("read")
    place = None if asked.cursor is None else place_in(asked.cursor, (str, int, str, int))
    after: Any = None if place is None else tuple(place)
    states = ASKED.get(asked.state, (asked.state,))
    offices = caller.rights.where("read")
    wanted = apologies.Wanted(states, asked.office, asked.origin, asked.cause, offices=offices, after=after)  # type: ignore[arg-type] # the words above
    axes, only_overdue = axes_at(asked, caller), asked.state == "overdue"
    register = read_register(caller.service.ledger, axes, wanted, asked.limit + 1, only_overdue=only_overdue)
    kept, cursor = paged(register.seen, asked.limit, lambda last: apologies.place_of(last.duty))
    facts: dict[str, Any] = {"position": register.position, **axes.as_json(), "counts": register.counts}
    items = [duty_facts(seen, register) | {"days_broken": days_broken(seen)} for seen in kept]
    facts |= {"overdue": register.overdue, "items": items}
    return told(facts | {"next_cursor": cursor})
