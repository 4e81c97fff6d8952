"""The pages of the API: `/docs`, to read and to try, with nothing from elsewhere and under the policy of all pages."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.web.api.acts import PLACE
from adapters.web.pages import page
from adapters.web.visitor import visitor_or_nobody

router = APIRouter()
PACKAGE = "fastapi_offline"
"""Brings the program that shows an OpenAPI document; the page is ours, because its own holds script inside."""


@router.get("/docs")
def docs_page(request: Request) -> Response:
    """Show the document of the API."""
    return page(request, "docs.html", visitor_or_nobody(request), document=f"{PLACE}/openapi.json")
