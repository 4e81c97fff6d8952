"""Search: by code, procedure or applicant, closed dossiers too; what is typed is in no address, no name is opened."""

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.ledger.folding import fold
from adapters.web.actor import Actor
from adapters.web.directory import Known
from adapters.web.forms import Form
from adapters.web.pages import page
from adapters.web.visitor import Signed, Visitor
from projections import facts, worklist
from projections.fold import Facts
from projections.instants import micros_of
from projections.worklist import Wanted

router = APIRouter()
MOST_PROCEDURES = 8
SHORTEST = 3  # signs that name a procedure


@router.post("/viec/tim")
def search(request: Request, visitor: Signed, form: Form) -> Response:
    """Show what words find: posted, because they may be somebody's name."""
    visitor.must("read")
    words = form.text("q")
    return found(request, visitor, words) if words else RedirectResponse("/viec", 303)


def found(request: Request, visitor: Visitor, words: str) -> Response:
    """Return what words find among codes, applicants and procedures; one exact code is opened at once."""
    reader, known = visitor.service.ledger.reader, visitor.service.directory.now()
    seen = seen_by(visitor, words)
    with reader.snapshot() as connection:
        procedures = _procedures(connection, visitor, known, words)
    exact = [code for code, _one in seen if code.casefold() == words.casefold()]
    if len(exact) == 1:
        return RedirectResponse(f"/ho-so/{exact[0]}", 303)
    rows = [(code, one, state_of(one)) for code, one in seen]
    return page(request, "found.html", visitor, found=rows, procedures=procedures, known=known)


def seen_by(actor: Actor, words: str) -> list[tuple[str, Facts]]:
    """Return the dossiers within sight that words find among codes and applicants, by code; no name is opened."""
    reader = actor.service.ledger.reader
    codes = reader.search(words, actor.rights.where("read"))
    with reader.snapshot() as connection:
        held = facts.read_some(connection, codes)
    return sorted(
        ((codes[stream], one) for stream, one in held.items() if actor.may("read", one.office)), key=lambda it: it[0]
    )


def _procedures(connection: sa.Connection, visitor: Visitor, known: Known, words: str) -> list[tuple[str, str, int]]:
    """Return procedures whose code begins with the words, or whose name holds them; and how many wait under each."""
    part, at = fold(words), micros_of(visitor.service.ledger.clock())
    if len(part) < SHORTEST:
        return []
    named = [(code, it.versions[-1].name) for code, it in known.procedures.items()]
    some = [(code, name) for code, name in named if code.casefold().startswith(part) or part in fold(name)]
    offices = visitor.rights.where("read")
    return [
        (code, name, worklist.count(connection, at, Wanted(procedure=code, offices=offices)))
        for code, name in some[:MOST_PROCEDURES]
    ]


def state_of(one: Facts) -> str:
    """Return how a dossier stands, in one word."""
    if one.rejected:
        return "rejected"
    if one.closed_how is not None:
        return one.closed_how
    if one.is_waiting:
        return "paused" if one.paused_since is not None else "open"
    return "returned" if one.returned_at is not None else "settled"
