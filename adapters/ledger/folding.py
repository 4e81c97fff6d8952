"""Words as search compares them: without marks, case or spacing; numbers by their digits."""

from unicodedata import category, normalize

_BETWEEN_DIGITS = str.maketrans("", "", " .-+()/")


def fold(text: str) -> str:
    """Return text without case, tone marks (wherever they stand), diacritics and extra spaces; đ reads as d.

    `Đặng  Thị HOÀ`, composed or not, and `dang thi hòa` fold alike.
    """
    letters = normalize("NFKD", normalize("NFKD", text).casefold())
    plain = "".join(letter for letter in letters if category(letter) != "Mn").replace("đ", "d")
    return " ".join(plain.split())


def words_of(text: str) -> list[str]:
    """Return what a term is found by: the digits of a number, else the folded words; one entry each."""
    folded = fold(text)
    digits = folded.translate(_BETWEEN_DIGITS)
    words = [digits] if digits.isascii() and digits.isdigit() else folded.split()
    return sorted(set(words))


def tokens_of(text: str) -> list[str]:
    """Return what a term is indexed under: its words, and the whole of it."""
    return sorted({*words_of(text), fold(text)} - {""})
