"""What anybody may ask, without a token: a dossier by the two codes of its slip, and the boards of the offices."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.reading import written
from adapters.locale.terms import term
from adapters.web.api.answers import told
from adapters.web.api.caller import caller_by
from adapters.web.api.documented import documented
from adapters.web.api.errors import NotThereError
from adapters.web.api.fields import Body
from adapters.web.api.open_route import OpenRoute
from adapters.web.api.shapes_public import Board, Boards, LookedUp
from adapters.web.api.spans import span_facts
from adapters.web.boards import Board as Shown
from adapters.web.boards import Kept, boards_of, lines_of
from adapters.web.looking_up import LookedUp as Found
from adapters.web.looking_up import looked_up
from adapters.web.rates import targets_of
from adapters.web.service import service_of
from domain.errors import OfficeUnknownError

_COUNTS = ("received", "early", "on_time", "late")


router = APIRouter(route_class=OpenRoute)


class Slip(Body):
    """What stands on a slip: nothing else opens its dossier to a citizen."""

    code: Annotated[str, Field(min_length=1, max_length=200, description="The code, in whatever case and width.")]
    secret: Annotated[
        str, Field(min_length=1, max_length=60, description="The twelve signs under the QR code; hyphens as you like.")
    ]


@router.post(
    "/look-up",
    **documented(
        "lookUp", LookedUp, "Tra cứu: what became of a dossier, by its slip.", path=True, body=True, is_open=True
    ),
)
def look_up_page(request: Request, body: Slip) -> JSONResponse:
    """What the citizen is told: no name, no official. A wrong secret is answered as a code that nobody bears (404).

    No token is needed. From one address ten tries a minute are answered, right or wrong, and five failures an hour at
    one code; then 429 says how long to wait. The page of the citizens counts with it. A portal that asks for many
    citizens shows its token, whatever its scopes: then its own six hundred a minute count, not its address.
    """
    shown = request.headers.get("authorization")
    program = None if shown is None else caller_by(request, shown).token.token
    return told(_citizens_facts(looked_up(request, body.code, body.secret, program), request))


@router.get("/board", **documented("boards", Boards, "Bảng công khai: this month of every office.", is_open=True))
def boards_page(request: Request) -> JSONResponse:
    """How the offices that are open keep their promises this month, each with all below it; no names, no codes.

    No token. Counted again at most twice a minute, and only if the ledger grew.
    """
    shown = boards_of(request).now()
    lines = lines_of(service_of(request).directory.now(), shown)
    offices = [{"code": line.code, "name": line.name} | _kept_facts(line.month) for line in lines]
    return told(_head(request, shown) | {"period": span_facts(shown.periods[0].span), "offices": offices})


@router.get(
    "/board/{office:path}",
    **documented("board", Board, "Bảng công khai: month and year of an office.", path=True, is_open=True),
)
def board_page(
    request: Request, office: Annotated[str, Path(description="The code of the office, an ended one too.")]
) -> JSONResponse:
    """How an office, with all below it, kept its promises this month and this year; no names, no codes. No token."""
    known = service_of(request).directory.now()
    if office not in known.offices:
        raise NotThereError(OfficeUnknownError(office=office))
    shown, offices = boards_of(request).now(), list(known.below(office))
    periods = [span_facts(kept.span) | _kept_facts(kept) for kept in shown.of(offices)]
    about = {"code": office, "name": known.offices[office].names[-1].word, "below": len(offices) - 1}
    return told(_head(request, shown) | about | {"periods": periods})


def _head(request: Request, shown: Shown) -> dict[str, Any]:
    rules = service_of(request).ledger.reader.ground().rules
    return {"position": shown.position, "as_of": written(shown.at), "targets": targets_of(rules)}


def _kept_facts(kept: Kept) -> dict[str, Any]:
    return kept.books.told(_COUNTS) | {"broken": kept.broken, "apologised": kept.answered}


def _citizens_facts(found: Found, request: Request) -> dict[str, Any]:
    """Return what the page of the look-up shows."""
    view, standing, letter = found.view, found.view.standing, found.letter
    promise, opening = standing.promise, view.opening
    place = (letter and letter.place) or view.office_name
    sorry = {"letter": letter and {
        "number": letter.number,
        "signed_at": written(letter.occurred_at),
        "reason": letter.reason,
        "reason_said": term("reasons", letter.reason),
    }}  # fmt: skip
    return {
        "code": opening.code,
        "as_of": written(service_of(request).ledger.clock()),
        "office": {"code": standing.office, "name": view.office_name},
        "procedure": {"code": opening.procedure, "name": view.procedure_name},
        "status": standing.status,
        "state": view.state,
        "promise": promise and {"due": written(promise.due), "provisional": promise.provisional},
        "new_date": found.again and {"due": written(found.again.due), "place": place},
        "missing": found.asked and {"cause": found.asked.cause, "items": list(found.asked.items)},
        "apology": sorry if found.is_late or letter else None,
        "returned_at": standing.returned_at and written(standing.returned_at),
    }
