"""Letters of apology: those chosen in one archive, a draft as a picture, and the new date that one would give."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from adapters.cli.reading import written
from adapters.letters.errors import PaperNotThereError
from adapters.letters.gathering import OPENED_AT_ONCE, Wanted
from adapters.web.api.answers import told
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.documented import documented, file_documented
from adapters.web.api.fields import Body, Code, Number, Short, Unsaid, Whole
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_lists import NewDate
from adapters.web.letter import proposed_date
from adapters.web.letters_printed import archived, drawn
from domain.apology import needs_higher_approval
from domain.errors import ApologyNotOwedError

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class LetterOf(Body):
    """Which letter: that of a promise of a dossier, the last one if it was signed anew."""

    code: Annotated[Short, Field(description="The code of the dossier, in whatever case and width.")]
    promise_no: Annotated[Number, Field(description="`promise_no` of the letter, as `GET /apologies` tells it.")]


class LettersAsked(Body):
    """Which letters are printed together."""

    letters: Annotated[
        list[LetterOf], Field(min_length=1, max_length=OPENED_AT_ONCE, description="In the order of the archive.")
    ]


@router.post(
    "/letters",
    **file_documented(
        "lettersPrinted", "In nhiều thư xin lỗi: an archive, one PDF a letter.", "application/zip", body=True
    ),
)
def letters_page(caller: Asking, body: LettersAsked) -> Response:
    """Signed letters as the desk prints them; all of them, or none if one is not there (404). Scope: `print`.

    The name in each is opened, and the access log keeps who printed it. `GET /apologies?state=issued` lists those that
    wait to be delivered.
    """
    return archived(caller, list(dict.fromkeys(_wanted(caller, body))))


@router.get(
    "/dossiers/{code:path}/drafts/{entry}.png",
    **file_documented("draftDrawn", "Xem bản nháp thư xin lỗi: as the paper it would be.", "image/png"),
)
def draft_page(
    caller: Asking,
    code: Code,
    entry: Annotated[int, Path(ge=1, le=100_000, description="The draft, by its entry in the dossier."), Whole],
) -> Response:
    """A draft as it would be printed if the token's user signed it now; 404 if there is no such draft. Scope: `open`.

    The name and the words in it are opened, and the access log keeps who read them.
    """
    caller.must("open", caller.must_find(code))
    return drawn(caller, code, entry)


class NewDateAsked(Words):
    """For which promise a new date is asked for."""

    promise_no: Annotated[
        int | Unsaid, Field(ge=1, le=100_000, description="A promise of the dossier; the last one by default."), Whole
    ] = None


@router.get(
    "/dossiers/{code:path}/new-date",
    **documented("newDate", NewDate, "Hẹn mới: the date a letter would give now.", path=True, waits=True),
)
def new_date_page(caller: Asking, code: Code, asked: Annotated[NewDateAsked, Query()]) -> JSONResponse:
    """The new date that `draft-apology` would count by the rules now; nothing is recorded. Scope: `read`.

    Null where nobody waits for a result of that promise: such a letter gives none.
    """
    caller.must("read", caller.must_find(code))
    ledger = caller.service.ledger
    dossier, ground = ledger.desk.dossier(code), ledger.reader.ground()
    number = dossier.standing.promise_no if asked.promise_no is None else asked.promise_no
    if not 1 <= number <= dossier.standing.promise_no:
        raise ApologyNotOwedError(dossier=code, promise_no=number)
    date, follows = proposed_date(dossier, number, ground), dossier.apologies.of(number).re_promises + 1
    facts = {"code": dossier.code, "promise_no": number, "due": date and written(date.due), "re_promise_no": follows}
    return told(facts | {"needs_approval": needs_higher_approval(follows, ground.rules)})


def _wanted(caller: Caller, body: LettersAsked) -> Iterator[Wanted]:
    """Yield the letters by their entries.

    Raises:
        DossierUnknownError, ScopeError: one is of a dossier out of sight, or of an office where nothing is printed.
        PaperNotThereError: one was not signed.
    """
    for one in body.letters:
        caller.must("print", caller.must_find(one.code))
        dossier = caller.service.ledger.desk.dossier(one.code)
        signed = dossier.apologies.of(one.promise_no).issued
        if not signed:
            raise PaperNotThereError(dossier=one.code, why="no_apology")
        yield Wanted(dossier.code, signed[-1].originator_version)
