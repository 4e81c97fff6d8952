"""Numbers as each language writes them: decimal comma and thousands point in Vietnamese."""

from adapters.locale import language
from projections.books import Rate

_SWAPPED = str.maketrans(",.", ".,")


def whole(number: int) -> str:
    """Return `1.434`."""
    return _in_language(f"{number:,}")


def decimal(number: float, places: int = 1) -> str:
    """Return `1,6`."""
    return _in_language(f"{number:,.{places}f}")


def percent(share: float) -> str:
    """Return `98,40%`; all and none without decimals."""
    return f"{share:.0f}%" if share in {0, 100} else _in_language(f"{share:.2f}%")


def rate(shown: Rate) -> str | None:
    """Return `98,40% · 365/371`, or None where nothing was settled: there is no rate then."""
    if shown.percent is None:
        return None
    return f"{percent(shown.percent)} · {whole(shown.numerator)}/{whole(shown.denominator)}"


def _in_language(text: str) -> str:
    return text.translate(_SWAPPED) if language() == "vi" else text
