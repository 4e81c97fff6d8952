"""Values of transcripts as canonical JSON: each word is checked and spelled once, however often it comes."""

from datetime import datetime
from typing import Any, NamedTuple, Self

from adapters.ledger.envelope import canonical, is_plain
from adapters.ledger.transcript import Transcript
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
    """A transcript as canonical JSON: its values in one list, and its pattern, which says what each of them is.

    Two dossiers of one pattern have the same acts in the same order, with the same facts; only times and the names of
    things differ.
    """

    values: list[bytes]
    pattern: tuple[object, ...]


class Speller:
    """Spells the transcripts of one ledger."""

    def __init__(self) -> None:
        self._words = _Words()
        self._names: dict[tuple[str, ...], _Names] = {}

    def spelled(self, told: Transcript) -> Spelled | None:
        """Return a transcript spelled, or None where an order would not keep every value just as it is."""
        pattern: list[object] = []
        try:
            values = [_code(told.id), self._words[told.by], _code(told.code)]
            self._spell(told.at, told.facts, values, pattern)
            for kind, facts, at in told.acts:
                pattern.append(kind)
                self._spell(at, facts, values, pattern)
        except _OddError:
            return None
        return Spelled(values, tuple(pattern))

    def _spell(self, at: datetime, facts: dict[str, Any], values: list[bytes], pattern: list[object]) -> None:
        keys, words = tuple(facts), self._words
        names = self._names.get(keys)
        if names is None:
            names = self._names[keys] = _Names.of(facts)
        values.append(instant(at))
        for name in names.words:
            values.append(words[facts[name]])  # noqa: PERF401 - measured: a comprehension costs more for so few
        for name in names.others:
            values.append(_other(facts[name]))  # noqa: PERF401 - as above
        pattern.append(keys)
        for name in names.closed:
            pattern.append(facts[name])  # noqa: PERF401 - as above


def places_of(told: Transcript) -> list[dict[str, int]]:
    """Return, for the receipt and for each act, where in the list of a spelled transcript its facts stand.

    `officer` is who has the dossier: as an act begins, or after its receipt.
    """
    same = {"id": 0, "by": 1, "code": 2}
    places: list[dict[str, int]] = []
    end = len(same)
    for facts in (told.facts, *(act.facts for act in told.acts)):
        names = _Names.of(facts)
        listed = ("at", *names.words, *names.others)
        places.append(same | dict(zip(listed, range(end, end + len(listed)), strict=True)))
        end += len(listed)
    officer = places[0].get("official", same["by"])
    for place in places:
        place["officer"] = officer
        officer = place.get("to", officer)
    return places


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
