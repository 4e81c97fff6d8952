"""Values of transcripts as canonical JSON: each word is checked and spelled once, however often it comes."""

from datetime import datetime
from typing import Any, NamedTuple, Self

from adapters.ledger.envelope import canonical, is_plain
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
        self._words = _Words()
        self._names: dict[tuple[str, ...], _Names] = {}

    def spelled(self, told: Transcript) -> Spelled | None:
        """Return a transcript spelled, or None where an order would not keep every value just as it is."""
        try:
            same = {"id": _code(told.id), "by": self._words[told.by], "code": _code(told.code), "source": _SOURCE}
            pattern: list[object] = []
            receipt = self._said(same, told.at, told.facts, pattern)
            officer = receipt["officer"] = receipt.get("official") or same["by"]
            acts = []
            for kind, facts, at in told.acts:
                pattern.append(kind)
                said = self._said(same, at, facts, pattern)
                if kind is HandOver:
                    said["officer"], officer = officer, said["to"]
                acts.append(said)
        except _OddError:
            return None
        return Spelled(receipt, acts, tuple(pattern))

    def _said(
        self, same: dict[str, bytes], at: datetime, facts: dict[str, Any], pattern: list[object]
    ) -> dict[str, bytes]:
        """Return facts spelled, and add to `pattern` which they are and what is closed in them."""
        keys, words = tuple(facts), self._words
        names = self._names.get(keys)
        if names is None:
            names = self._names[keys] = _Names.of(facts)
        said = {**same, "at": instant(at)}
        for name in names.words:
            said[name] = words[facts[name]]
        for name in names.others:
            said[name] = _other(facts[name])
        pattern += (keys, *[facts[name] for name in names.closed])
        return said


class _Names(NamedTuple):
    """Names of the facts of a receipt or an act: of its words, of what else it has, and of what is of closed lists."""

    words: tuple[str, ...]
    others: tuple[str, ...]
    closed: tuple[str, ...]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        others = tuple(name for name in facts if name in _OTHERS)
        words, closed = (tuple(name for name in facts if name not in without) for without in (_OTHERS, FREE))
        return cls(words, others, closed)


class _OddError(Exception):
    """A value that an order would change or refuse."""


class _Words(dict[object, bytes]):
    """Words and truths as they are written, each checked once."""

    def __missing__(self, value: object) -> bytes:
        if len(self) >= _REMEMBERED:
            self.clear()
        spelled = self[value] = _word(value)
        return spelled


_OTHERS = frozenset({"given_due", "applicant", "note"})  # instants, and what is sealed
_SOURCE = canonical(SOURCE)
_SEALED = b'{"ct":"%b","kid":"%b","nonce":"%b"}'


def instant(at: datetime) -> bytes:
    """Return an instant, given in UTC and without seconds, as events write it."""
    return b'"%d-%02d-%02dT%02d:%02dZ"' % (at.year, at.month, at.day, at.hour, at.minute)


def _code(text: str) -> bytes:
    """Return a code or an id: they hardly ever come again."""
    if not is_plain(text) or text != text.strip() or not 0 < len(text) <= _LONGEST:
        raise _OddError
    return b'"%b"' % text.encode()


def _word(value: object) -> bytes:
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if not isinstance(value, str) or value != value.strip() or not 0 < len(value) <= _LONGEST:
        raise _OddError
    try:
        checked = checked_text(value, "")
    except DomainError as refusal:
        raise _OddError from refusal
    if checked != value:
        raise _OddError
    return canonical(value)


def _other(value: object) -> bytes:
    match value:
        case datetime():
            return instant(value)
        case Sealed():
            return _SEALED % (value.ct.encode(), value.kid.encode(), value.nonce.encode())
        case _:
            raise _OddError
