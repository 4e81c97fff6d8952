"""Typed text as it may be kept: NFC, visible, of sane length (promises: rows 24, 29, 31, 32, 34, 35)."""

import re
import unicodedata

from domain.errors import FieldError

LONGEST = 4000
MOST_MARKS = 4
_SHOWN = 40
_LINES = {"\n", "\t"}
_BROKEN = "\ufffd"  # what stands in the place of bytes that were no text
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_LATIN = map(chr, (*range(0x20, 0x7F), *range(0xC0, 0x250), *range(0x1EA0, 0x1F00)))
_EVERYDAY = frozenset(letter for letter in _LATIN if unicodedata.is_normalized("NFC", letter))
"""Letters as Vietnamese and its neighbours write them, each whole in itself: most texts hold no other."""


def checked_text(read: str, field: str) -> str:
    """Return `read` in NFC.

    Raises:
        FieldError: naming the position, from 1, of a control, invisible or broken character, of a letter under too
            many marks, or saying that the text is too long. Length is judged before anything else is.
    """
    if len(read) > LONGEST:
        raise FieldError(field=field, read=read[:_SHOWN], accepted="text_shorter", position=LONGEST, length=len(read))
    if _EVERYDAY.issuperset(read):
        return read
    marks = 0
    for position, character in enumerate(read, start=1):
        category = unicodedata.category(character)
        if (category in {"Cc", "Cf", "Cs", "Co"} and character not in _LINES) or character == _BROKEN:
            raise FieldError(field=field, read=_shown(read), accepted="text_visible", position=position)
        marks = marks + 1 if category == "Mn" else 0
        if marks > MOST_MARKS:
            raise FieldError(field=field, read=_shown(read), accepted="text_few_marks", position=position)
    return unicodedata.normalize("NFC", read)


def is_email(text: str) -> bool:
    """Whether `text` is one e-mail address as mail servers take it everywhere: ASCII, no quotes, no names, one line."""
    return _EMAIL.fullmatch(text) is not None


def _shown(read: str) -> str:
    """Return the beginning of `read` with what cannot be printed written out."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in read[:_SHOWN])
