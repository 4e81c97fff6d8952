"""What waits for somebody: proposals for a second person, results for their citizen; the longest first, no names."""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse

from adapters.cli.reading import written
from adapters.ledger.errors import KeyDestroyedError
from adapters.ledger.instants import from_micros
from adapters.ledger.lines import position_of
from adapters.web.api.answers import told
from adapters.web.api.asked import offices_asked
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.cursors import paged, place_in
from adapters.web.api.documented import documented
from adapters.web.api.fields import Code, Cursor, Limit, Purpose, Whole, Word
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_waiting import Proposals, Reason, Results
from domain.errors import ProposalNotWaitingError
from projections import proposals, uncollected

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class WaitingAsked(Words):
    """Of which office what waits is asked for."""

    office: Word = None
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/proposals", **documented("proposals", Proposals, "Đề nghị đính chính: what waits for a second person."))
def proposals_page(caller: Asking, asked: Annotated[WaitingAsked, Query()]) -> JSONResponse:
    """Corrections that are proposed and not decided, as they stand now. Scope: `read`.

    `decide-proposal` of the dossier decides on one; why it was proposed is sealed until it is opened.
    """
    caller.must("read")
    after: Any = None if asked.cursor is None else place_in(asked.cursor, (int, str, int))
    offices = offices_asked(caller, asked.office)
    with caller.service.ledger.reader.snapshot() as connection:
        found = proposals.read(connection, offices, asked.limit + 1, after)
        facts = _list_facts(connection, caller, proposals.count(connection, offices))
    kept, cursor = paged(found, asked.limit, lambda last: (last.proposed_at, last.code, last.proposal))
    return told(facts | {"items": [_proposal_facts(one, caller) for one in kept], "next_cursor": cursor})


@router.post(
    "/dossiers/{code:path}/proposals/{entry}/reason",
    **documented("openProposal", Reason, "Mở lý do đề nghị: why it was proposed.", path=True, body=True, waits=True),
)
def reason_page(
    caller: Asking,
    code: Code,
    entry: Annotated[int, Path(ge=1, le=100_000, description="The proposal, by its entry in the dossier."), Whole],
    body: Purpose,
) -> JSONResponse:
    """Open the reason of a proposal that waits; who, which dossier and why stay in the access log. Scope: `open`."""
    purpose = body.said()
    caller.must("open", caller.must_find(code))
    reader, waiting = caller.service.ledger.reader, caller.service.ledger.desk.dossier(code).proposals
    if entry not in waiting:
        raise ProposalNotWaitingError(dossier=code, proposal=entry, waiting=sorted(waiting))
    try:
        reason = reader.open_note(reader.dossier(code), entry, caller.user.user, purpose)
    except KeyDestroyedError:
        return told({"proposal": entry, "reason": None, "erased": True})
    return told({"proposal": entry, "reason": reason, "erased": False})


@router.get("/results", **documented("results", Results, "Kết quả chờ nhận: ready at the desk, the longest first."))
def results_page(caller: Asking, asked: Annotated[WaitingAsked, Query()]) -> JSONResponse:
    """Dossiers whose result is ready and that nobody collected yet, as they stand now. Scope: `read`."""
    caller.must("read")
    after: Any = None if asked.cursor is None else place_in(asked.cursor, (int, str))
    offices = offices_asked(caller, asked.office)
    with caller.service.ledger.reader.snapshot() as connection:
        found = uncollected.read(connection, offices, asked.limit + 1, after)
        facts = _list_facts(connection, caller, uncollected.count(connection, offices))
    kept, cursor = paged(found, asked.limit, lambda last: (last.ready_at, last.code))
    return told(facts | {"items": [_ready_facts(one, caller) for one in kept], "next_cursor": cursor})


def _list_facts(connection: sa.Connection, caller: Caller, count: int) -> dict[str, Any]:
    return {"position": position_of(connection, caller.service.ledger.reader.tenant), "count": count}


def _proposal_facts(one: proposals.Proposal, caller: Caller) -> dict[str, Any]:
    facts = one._asdict() | {"proposed_at": written(from_micros(one.proposed_at))}
    return _named(facts, caller)


def _ready_facts(one: uncollected.Ready, caller: Caller) -> dict[str, Any]:
    times = {"ready_at": one.ready_at, "due_at": one.due_at}
    return _named(one._asdict() | {name: at and written(from_micros(at)) for name, at in times.items()}, caller)


def _named(facts: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Return the facts of a row with the name of its procedure, and without what only the ledger calls it."""
    known = caller.service.directory.now().procedures.get(facts["procedure"])
    del facts["stream"]
    return facts | {"procedure_name": known and known.versions[-1].name}
