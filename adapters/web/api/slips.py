"""Paper slips for an outage, printed ahead: their batches with what became of each slip, and the sheets to print."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from adapters.cli.slips_seen import batch_facts, batches_of, seen
from adapters.letters.blanks import blank_slips
from adapters.web.api.answers import told
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.cursors import paged, place_in
from adapters.web.api.documented import documented, file_documented
from adapters.web.api.fields import Cursor, Limit, Whole, Word
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_slips import Slips
from adapters.web.printing import press_of, printed

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class SlipsAsked(Words):
    """Whose slips are asked for."""

    office: Word = None
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/slips", **documented("slips", Slips, "Phiếu giấy dự phòng: every batch, the newest first."))
def slips_page(caller: Asking, asked: Annotated[SlipsAsked, Query()]) -> JSONResponse:
    """Slips printed ahead of an outage, as they stand now: open, keyed in, or voided and why. Scope: `receive`."""
    caller.must("receive", asked.office)
    after = None if asked.cursor is None else place_in(asked.cursor, (str, str, int))
    reader = caller.service.ledger.reader
    behind = [one for one in batches_of(reader, _offices(caller, asked)) if after is None or one.place < tuple(after)]
    kept, cursor = paged(behind, asked.limit, lambda last: last.place)
    return told({"items": [batch_facts(seen(reader, one)) for one in kept], "next_cursor": cursor})


@router.get(
    "/slips/{office:path}/{entry}.pdf",
    **file_documented("slipsPrinted", "In phiếu giấy dự phòng: the sheets of a batch, one a slip."),
)
def sheets_page(
    caller: Asking,
    office: Annotated[str, Path(description="The office that printed them.")],
    entry: Annotated[int, Path(ge=1, le=100_000, description="The batch, by its `entry`."), Whole],
) -> Response:
    """The slips of a batch to print and to write on by hand, two copies of each; those voided are left out.

    Each bears the code of the dossier that will be keyed in from it, and the secret by which its holder looks it up.
    Scope: `receive`.
    """
    caller.must("receive", office)
    service = caller.service
    paper = blank_slips(service.ledger.reader, service.ledger.vault, service.settings, office, entry)
    return printed(press_of(service).print(paper), "application/pdf")


def _offices(caller: Caller, asked: SlipsAsked) -> set[str]:
    """Return the offices that are asked about, of those at which the caller may receive."""
    known, covered = set(caller.service.directory.now().offices), caller.rights.where("receive")
    mine = known if covered is None else known & covered
    return mine if asked.office is None else mine & {asked.office}
