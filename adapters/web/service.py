"""What the pages are given: the ledger, who may come in, and what both hold of people and offices."""

from typing import NamedTuple

from fastapi import Request

from adapters.access.access import Access
from adapters.bootstrap import Installation
from adapters.settings import Settings
from adapters.web.directory import Directory


class Service(NamedTuple):
    """One service on one ledger."""

    ledger: Installation
    access: Access
    directory: Directory
    settings: Settings


def service_of(request: Request) -> Service:
    """Return the service that answers this request."""
    found: Service = request.app.state.service
    return found
