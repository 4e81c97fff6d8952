"""Cursors: the place behind which the next page begins, opaque to callers."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from domain.errors import FieldError

Place = Sequence[str | int | None]
Row = TypeVar("Row")


def cursor_at(place: Place) -> str:
    """Return the cursor of a place."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def paged(found: Sequence[Row], limit: int, place_of: Callable[[Row], Place]) -> tuple[Sequence[Row], str | None]:
    """Return the rows of a page and the cursor of the next, None on the last; one row more was asked for to know."""
    kept = found[:limit]
    return kept, cursor_at(place_of(kept[-1])) if len(found) > len(kept) else None


def place_in(cursor: str, kinds: Sequence[type | tuple[type, ...]]) -> Place:
    """Return the place of a cursor whose parts are of these kinds.

    Raises:
        FieldError: it is none of ours, or of another list.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        place = None
    fits = isinstance(place, list) and len(place) == len(kinds)
    if not (fits and all(isinstance(part, kind) and _is_kept(part) for part, kind in zip(place, kinds, strict=True))):
        raise FieldError(field="cursor", read=cursor, accepted="next_cursor")
    return tuple(place)


def _is_kept(part: object) -> bool:
    """Whether a part is of a size that the ledger can hold."""
    if isinstance(part, bool):
        return False
    return not isinstance(part, int) or abs(part) < 1 << 62
