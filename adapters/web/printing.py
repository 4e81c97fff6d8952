"""What pages print with: the papers of the service's ledger, and one press for as long as it runs."""

from functools import cache
from pathlib import Path

from fastapi.responses import Response

from adapters.letters.gathering import Gathering
from adapters.letters.press import Press
from adapters.web.service import Service


def gathering_of(service: Service) -> Gathering:
    """Return the papers of a service's ledger."""
    return Gathering(service.ledger.reader, service.ledger.vault, service.settings)


def press_of(service: Service) -> Press:
    """Return the press of a service: it reads its fonts once."""
    return _press(service.settings.letters_templates, service.settings.letters_fonts)


def printed(content: bytes, media: str, name: str | None = None, *, to_keep: bool = True) -> Response:
    """Answer with what was printed: nothing keeps a copy on the way, and the browser keeps it or shows it."""
    headers = {"Cache-Control": "no-store"}
    if name is not None:
        headers["Content-Disposition"] = f'{"attachment" if to_keep else "inline"}; filename="{name}"'
    return Response(content, media_type=media, headers=headers)


@cache
def _press(templates: Path | None, fonts: Path | None) -> Press:
    return Press(templates, fonts)
