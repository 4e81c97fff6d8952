"""The keys of the desk: `/phim-tat`."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.web.pages import page
from adapters.web.visitor import Signed

router = APIRouter()


@router.get("/phim-tat")
def keys_page(request: Request, visitor: Signed) -> Response:
    """Show every key and what it does."""
    keys = [
        ("/", _("Search")),
        ("N", _("Receive a dossier")),
        ("G H · G V · G X · G T", _("Today, worklist, apologies, rates")),
        ("↑ ↓ · Space · Enter", _("Move in a list, choose, open")),
        ("Ctrl Enter", _("Save or sign")),
        ("Esc", _("Leave a field, then back to the list")),
        ("K · T · C · B · L", _("Result ready, return, hand over, ask for a supplement, resume")),
        ("X · D", _("Letter of apology, correct")),
        ("?", _("This list")),
    ]
    return page(request, "keys.html", visitor, keys=keys)
