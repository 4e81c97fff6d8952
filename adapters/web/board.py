"""The public boards: `/bang` and one an office, for a screen on the wall or a phone; no sign-in, no personal data."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from adapters.web.boards import Board, boards_of, lines_of
from adapters.web.directory import Known
from adapters.web.pages import page
from adapters.web.rates import span_said, targets_of
from adapters.web.service import service_of

router = APIRouter()
AGAIN_AFTER = 60
"""Seconds after which a board on a wall asks for itself again: only where that was chosen, as WCAG 2.2.1 has it."""


@router.get("/bang")
def boards_page(request: Request) -> Response:
    """Show the offices that are open, with this month of each."""
    board = boards_of(request).now()
    lines = lines_of(service_of(request).directory.now(), board)
    return page(request, "boards.html", lines=lines, **_shared(request, board))


@router.get("/bang/{office}")
def board_page(request: Request, office: str) -> Response:
    """Show how an office, with all below it, kept its promises this month and this year."""
    known: Known = service_of(request).directory.now()
    if office not in known.offices:
        raise HTTPException(404)
    board, below = boards_of(request).now(), list(known.below(office))
    periods = [(span_said(kept.span), kept) for kept in board.of(below)]
    name = known.offices[office].names[-1].word
    return page(request, "board.html", name=name, periods=periods, below=len(below) - 1, **_shared(request, board))


def _shared(request: Request, board: Board) -> dict[str, Any]:
    rules = service_of(request).ledger.reader.ground().rules
    return {
        "board": board,
        "again_after": AGAIN_AFTER if "treo" in request.query_params else None,
        "targets": targets_of(rules),
        "span": span_said(board.periods[0].span),
    }
