"""Values of transcripts as canonical JSON: each word is checked and spelled once, however often it comes."""

from datetime import datetime
from typing import Any, NamedTuple

from adapters.ledger.envelope import canonical
from adapters.ledger.transcript import SOURCE, Transcript
from domain.commands import HandOver
from domain.errors import DomainError
from domain.sealed import Sealed
from domain.text import checked_text

FREE = frozenset(
    {"office", "procedure", "official", "limit", "given_due", "note", "applicant", "by", "to", "step", "basis"}
)
"""Facts that name things. All others are of closed lists, and decide with their value what may follow what."""
_REMEMBERED = 20_000
_LONGEST = 200  # of a word (domain.message.Word)


class Spelled(NamedTuple):
    """A transcript as canonical JSON: what the receipt says, what each act says, and its pattern.

    `officer` is who has the dossier: as an act begins, or after its receipt. Two dossiers of one pattern have the same
    acts in the same order, with the same facts; only times and the names of things differ.
    """

    receipt: dict[str, bytes]
    acts: list[dict[str, bytes]]
    pattern: tuple[object, ...]


class Speller:
    """Spells the transcripts of one ledger."""

    def __init__(self) -> None:
        self._words: dict[object, bytes | None] = {}

    def spelled(self, told: Transcript) -> Spelled | None:
        """Return a transcript spelled, or None where an order would not keep every value just as it is."""
        same = {"id": _ascii(told.id), "by": self._word(told.by), "code": _ascii(told.code), "source": _SOURCE}
        pattern: list[object] = []
        receipt = self._said(same, told.at, told.facts, pattern)
        officer, acts = receipt.get("official") or same["by"], []
        receipt["officer"] = officer
        for kind, facts, at in told.acts:
            pattern.append(kind)
            said = self._said(same, at, facts, pattern)
            if kind is HandOver:
                said["officer"], officer = officer, said.get("to")
            acts.append(said)
        if None in receipt.values() or any(None in said.values() for said in acts):
            return None
        return Spelled(receipt, acts, tuple(pattern))  # type: ignore[arg-type] # nothing in them is None

    def _said(
        self, same: dict[str, bytes | None], at: datetime, facts: dict[str, Any], pattern: list[object]
    ) -> dict[str, bytes | None]:
        said = {**same, "at": instant(at)}
        for name, value in facts.items():
            pattern.append(name if name in FREE else (name, value))
            match value:
                case datetime():
                    said[name] = instant(value)
                case Sealed():
                    said[name] = _SEALED % (value.ct.encode(), value.kid.encode(), value.nonce.encode())
                case _:
                    said[name] = self._word(value)
        return said

    def _word(self, value: object) -> bytes | None:
        try:
            return self._words[value]
        except KeyError:
            if len(self._words) >= _REMEMBERED:
                self._words.clear()
            spelled = self._words[value] = _spelled(value)
            return spelled


_SOURCE = canonical(SOURCE)
_SEALED = b'{"ct":"%b","kid":"%b","nonce":"%b"}'


def instant(at: datetime) -> bytes:
    """Return an instant, given in UTC and without seconds, as events write it."""
    return b'"%d-%02d-%02dT%02d:%02dZ"' % (at.year, at.month, at.day, at.hour, at.minute)


def _ascii(text: str) -> bytes | None:
    """Return a code or an id; None if it holds what JSON would have to escape, or an order would change."""
    plain = text.isascii() and text.isprintable() and text == text.strip() and 0 < len(text) <= _LONGEST
    return None if not plain or '"' in text or "\\" in text else b'"%b"' % text.encode()


def _spelled(value: object) -> bytes | None:
    """Return a word or a truth as it is written; None for a text that an order would change or refuse."""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if not isinstance(value, str) or value != value.strip() or not 0 < len(value) <= _LONGEST:
        return None
    try:
        return canonical(value) if checked_text(value, "") == value else None
    except DomainError:
        return None
