"""The pages of the API: `/docs`, to read and to try, with nothing from elsewhere and under the policy of all pages."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.web.api.acts import PLACE
from adapters.web.pages import page
from adapters.web.visitor import visitor_or_nobody

router = APIRouter()
PACKAGE = "fastapi_offline"
"""Brings the program that shows an OpenAPI document; the page is ours, because its own holds script inside."""


@router.get("/docs")
def docs_page(request: Request) -> Response:
    """Show the document of the API."""
    document = f"{PLACE}/openapi.json"
    return page(request, "docs.html", visitor_or_nobody(request), document=document, names=_names())


def _names() -> dict[str, str]:
    """Return what is called how in what the program draws, where it gives no name itself."""
    return {
        "#servers": _("Server"),
        ".body-param__text": _("Body of the request"),
        "pre.microlight": _("Example"),
        ".close-modal": _("Close"),
        ".copy-to-clipboard > button": _("Copy"),
    }
