"""Dossier codes: opaque, unique, numbered by a pattern per office; never parsed for meaning (domain notes §6)."""

import unicodedata
from datetime import date
from string import Formatter

from domain.errors import BadCodeError, FieldError

LONGEST = 64
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_/")


def checked_code(read: str) -> str:
    """Return a code as people mean it: full-width forms folded, invisible characters dropped, ASCII only.

    Raises:
        BadCodeError: with the position, from 1, of the first character that is not allowed.
    """
    if len(read) <= LONGEST and read and _ALLOWED.issuperset(read):
        return read
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


def check_pattern(pattern: str, office: str) -> None:
    """Refuse a pattern under which two dossiers of an office would get one code, or whose codes nobody could type.

    Raises:
        FieldError: it lacks {date} or {serial}, or holds anything in braces but these and {office}.
        BadCodeError: its codes would hold a character that a code may not.
    """
    try:
        places = {place[1:] for place in Formatter().parse(pattern) if place[1] is not None}
    except ValueError:
        places = set()
    needed = {("date", "", None), ("serial", "", None)}
    if not needed <= places <= needed | {("office", "", None)}:
        raise FieldError(field="code_pattern", read=pattern, accepted="code_pattern")
    checked_code(numbered(pattern, office, date.max, 1))


def numbered(pattern: str, office: str, day: date, serial: int) -> str:
    """Return the code of the `serial`-th dossier of `day`, by the office's pattern."""
    return pattern.format(office=office, date=day.strftime("%y%m%d"), serial=f"{serial:04d}")


def slip_code(pattern: str, office: str, year: int, serial: int) -> str:
    """Return the code on the `serial`-th paper slip of an office in a year: P26 in place of a day, which none is."""
    return pattern.format(office=office, date=f"P{year % 100:02d}", serial=f"{serial:04d}")


def slip_order(code: str) -> str:
    """Return the name of the order that keys in the slip with this code: the same however the code is typed.

    So a slip opens one dossier, and its QR code can be printed before that dossier is there.
    """
    return f"slip:{checked_code(code).casefold()}"


def same_code(one: str, other: str) -> bool:
    """Whether two codes, checked, are one however they are typed."""
    return one.casefold() == other.casefold()
