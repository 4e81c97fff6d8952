"""Dossier codes: opaque, unique, numbered by a pattern per office; never parsed for meaning (domain notes §6)."""

import unicodedata
from datetime import date

from domain.errors import BadCodeError

LONGEST = 64
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_/")


def checked_code(read: str) -> str:
    """Return a code as people mean it: full-width forms folded, invisible characters dropped, ASCII only.

    Raises:
        BadCodeError: with the position, from 1, of the first character that is not allowed.
    """
    shown = "".join(c for c in unicodedata.normalize("NFKC", read[: 4 * LONGEST]) if not _is_invisible(c)).strip()
    if not shown:
        raise BadCodeError(read="", position=0, character="", why="empty")
    if len(shown) > LONGEST:
        raise BadCodeError(read=shown[:LONGEST], position=LONGEST + 1, character=shown[LONGEST], why="too_long")
    for position, character in enumerate(shown, start=1):
        if character not in _ALLOWED:
            raise BadCodeError(read=shown, position=position, character=character, why="character")
    return shown


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def numbered(pattern: str, office: str, day: date, serial: int) -> str:
    """Return the code of the `serial`-th dossier of `day`, by the office's pattern."""
    return pattern.format(office=office, date=day.strftime("%y%m%d"), serial=f"{serial:04d}")
