"""The list behind a number of the rates: `/ty-le/ho-so`, as many dossiers as the number says, fifty a page."""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.cli.rates import states_on
from adapters.cli.reading import Axes
from adapters.garbage import rarely_collected
from adapters.ledger.lines import position_of
from adapters.ledger.lookup import codes_of
from adapters.locale import _
from adapters.web.actor import Actor
from adapters.web.directory import Known
from adapters.web.forms import whole_number
from adapters.web.pages import page
from adapters.web.rates import named, span_said
from adapters.web.rates_asked import Asked, Counted, asked_of, counted_of
from adapters.web.visitor import Signed
from projections import facts
from projections.behind import SETTLED, behind
from projections.books import column_of
from projections.fold import Facts
from projections.question import Question
from projections.spans import Bounds

router = APIRouter()
PAGE = 50
in_order = attrgetter("received_at", "stream")
"""How lists of the dossiers behind a number are sorted."""
_BADGES = {"open_in_time": "in_time", "open_overdue": "overdue", "open_paused": "paused"}


class Row(NamedTuple):
    """One dossier of the list, as it stood when the books were read; `is_seen`: within sight of who asks."""

    code: str
    procedure: str
    office: str
    official: str
    facts: Facts
    state: str
    is_seen: bool


@router.get("/ty-le/ho-so")
def list_page(request: Request, visitor: Signed, sau: str = "") -> Response:
    """Show the dossiers behind one number, in the order in which they were received."""
    visitor.must("read")
    reader, known = visitor.service.ledger.reader, visitor.service.directory.now()
    asked = asked_of(request.query_params, visitor, Bounds.of(reader.ground().rules))
    if asked.errors:
        return RedirectResponse(f"/ty-le?{request.url.query}", 303)
    counted, place = counted_of(request.query_params), _place(sau)
    with reader.snapshot() as connection, rarely_collected():
        every = list(matching(connection, reader.tenant, asked.question, asked.axes, counted))
        following = (it for it in every if place is None or in_order(it) > place)
        wanted = nsmallest(PAGE + 1, following, key=in_order)
        rows = rows_of(connection, visitor, asked.question, wanted[:PAGE])
        position = position_of(connection, reader.tenant, asked.axes.known_micros)
    given = {name: text for name, text in request.query_params.items() if name in {"cot", "nhom"}}
    last = wanted[PAGE - 1] if len(wanted) > PAGE else None
    shown: dict[str, Any] = {
        "asked": asked,
        "counted": counted,
        "head": number_said(counted.name),
        "where": _where(asked, counted, known),
        "rows": rows,
        "total": len(every),
        "position": position,
        "back": asked.address("/ty-le"),
        "first": asked.address("/ty-le/ho-so", **given) if place else None,
        "more": last and asked.address("/ty-le/ho-so", **given, sau=f"{last.received_at}~{last.stream}"),
        "sheet": asked.address("/ty-le/ho-so.csv", **given) if visitor.may("export") else None,
    }
    return page(request, "rates_list.html", visitor, **shown)


def matching(
    connection: sa.Connection, tenant: str, question: Question, axes: Axes, counted: Counted
) -> Iterator[Facts]:
    """Yield the dossiers that a number of the report counts."""
    states = states_on(connection, tenant, question, axes)
    if counted.cell.number in SETTLED and axes.known_at is None:
        states = facts.settled_within(connection, question.period)
    found = behind(question, states, counted.cell)
    if counted.source is None:
        return found
    streams = facts.streams_from(connection, counted.source, question.period)
    return (it for it in found if it.stream in streams)


def rows_of(connection: sa.Connection, actor: Actor, question: Question, some: Iterable[Facts]) -> list[Row]:
    """Return the lines of some dossiers."""
    listed, known = list(some), actor.service.directory.now()
    codes = codes_of(connection, actor.service.ledger.reader.tenant, [it.stream for it in listed])
    return [_row(codes[it.stream], it, question, actor, known) for it in listed]


def _row(code: str, one: Facts, question: Question, actor: Actor, known: Known) -> Row:
    place = question.place(one, one.last_key)
    return Row(
        code,
        named("procedure", place.procedure, known),
        named("office", place.office, known),
        named("official", place.official, known),
        one,
        state_of(one, question),
        actor.may("read", one.office),
    )


def state_of(one: Facts, question: Question) -> str:
    """Return how a dossier stood when the books were read, in one word."""
    column = column_of(one, question.period) or "settled"
    state = one.closed_how if column == "closed_otherwise" else _BADGES.get(column, column)
    return state or column


def number_said(name: str) -> str:
    """Return what a number counts, as the head of its list."""
    words = {
        "received": _("Received"),
        "carried_over": _("Carried over"),
        "in_balance": _("In the books"),
        "kept": _("Early and on time"),
        "settled": _("Settled"),
        "early": _("Early"),
        "on_time": _("On time"),
        "late": _("Late"),
        "open": _("Open at the end"),
        "open_in_time": _("Open, in time"),
        "open_overdue": _("Open, overdue"),
        "open_paused": _("Open, paused"),
        "closed_otherwise": _("Closed otherwise"),
        "no_promise": _("Without a promise"),
        "rejected": _("Refused at the counter"),
        "moved_in": _("Moved in from elsewhere"),
        "moved_out": _("Moved out to elsewhere"),
        "paper": _("Entered from paper slips"),
        "import": _("Imported"),
    }
    return words[name]


def _where(asked: Asked, counted: Counted, known: Known) -> str:
    """Return of which line of the report the number is."""
    told, by = [span_said(asked.span)], asked.question.by
    if not counted.cell.of_whole and by is not None and by != "month":
        told.append(named(by, counted.cell.key, known))
    for name, axis in (("co_quan", "office"), ("thu_tuc", "procedure"), ("can_bo", "official"), ("kenh", "channel")):
        if name in asked.query:
            told.append(named(axis, asked.query[name], known))  # type: ignore[arg-type] # the axes named above
    return " · ".join(told)


def _place(text: str) -> tuple[int, str] | None:
    """Read the place a page begins behind: `received_at~stream`."""
    received_at, _tilde, stream = text.partition("~")
    number = whole_number(received_at)
    return (number, stream) if number is not None and stream else None
