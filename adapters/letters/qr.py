"""The QR code of a paper, as a drawing that a template can place."""

from itertools import groupby

import segno

# Any of the eight masks reads as well; trying all of them, as the standard suggests, costs more than setting a letter.
_MASK = 2


def drawn(text: str) -> tuple[int, str]:
    """Return how many modules wide the code of `text` is, and its dark modules as the path of an SVG stroke 1 wide."""
    code = segno.make_qr(text, error="m", boost_error=False, mask=_MASK)
    return len(code.matrix), "".join(_row(number, row) for number, row in enumerate(code.matrix))


def _row(number: int, modules: bytearray) -> str:
    path, at = "", 0
    for dark, run in groupby(modules):
        length = len(list(run))
        path += f"M{at} {number}.5h{length}" if dark else ""
        at += length
    return path
