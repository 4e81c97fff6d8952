"""Envelopes: the exact bytes of an event that are stored, hashed and exported, and never dumped a second time."""

import json
from base64 import b64decode, b64encode
from functools import lru_cache
from unicodedata import is_normalized

from adapters.ledger.errors import NotCanonicalError

LARGEST_INTEGER = 2**53 - 1
_BODY, _COMMAND = b'{"body":', b',"command":'
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: object) -> bytes:
    """Return the canonical JSON bytes of text, whole numbers, booleans, None, lists and objects.

    Raises:
        NotCanonicalError: a float, an integer beyond ±(2^53 - 1), text that is not NFC or no Unicode at all, or
            anything else outside the subset. Names of members stay below U+10000, where the order of code points
            is the order of UTF-16 units the standard asks for.

    Source: RFC 8785.
    """
    if type(value) is str and is_plain(value):
        return b'"%b"' % value.encode()
    try:
        _require_subset(value)
        return _encode(value).encode()
    except UnicodeEncodeError:
        raise NotCanonicalError(why="not_unicode") from None
    except RecursionError:
        raise NotCanonicalError(why="too_deep") from None


def is_plain(text: str) -> bool:
    """Whether a text is canonical JSON once it stands between quotation marks."""
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


def _require_subset(value: object) -> None:
    """Refuse what is outside the subset; plain ASCII words, most of all there is, are let through at the door."""
    match value:
        case str():
            _require(value.isascii() or is_normalized("NFC", value), "not_nfc")
        case None | bool():
            return
        case int():
            _require(-LARGEST_INTEGER <= value <= LARGEST_INTEGER, "integer_too_large")
        case list():
            for item in value:
                _require_subset(item)
        case dict():
            for name, item in value.items():
                if type(name) is not str or not name.isascii():
                    _require_name(name)
                if type(item) is not str or not item.isascii():
                    _require_subset(item)
        case _:
            _require(fact=False, why="not_in_subset")


def _require_name(name: object) -> None:
    _require(isinstance(name, str) and all(letter < "\U00010000" for letter in name), "bad_name")
    _require_subset(name)


def _require(fact: bool, why: str) -> None:  # noqa: FBT001 - a fact to be true is what it takes
    if not fact:
        raise NotCanonicalError(why=why)


def body_of(state: bytes) -> bytes:
    """Return what stands under `body` for a state of unknown origin: a canonical object as it is, else base64 text."""
    try:
        value = json.loads(state)
        if isinstance(value, dict) and canonical(value) == state:
            return state
    except (ValueError, RecursionError, NotCanonicalError):
        pass
    return b'"' + b64encode(state) + b'"'


def envelope_of(
    body: bytes,
    command: str | None,
    id_: int,
    kind: str,
    prev: bytes | None,
    recorded_at: str,
    stream: str,
    tenant: str,
    version: int,
) -> bytes:
    """Return the canonical envelope around `body`, which must be canonical itself.

    `prev` is the leaf of the stream's previous event. `body` sorts first, so that the state is a slice of the
    envelope; the names are written in their canonical order here.
    """
    before = b'"%b"' % prev.hex().encode() if prev else b"null"
    facts = _word(command), id_, _word(kind), before, _word(recorded_at), _word(stream), _word(tenant), version
    return _BODY + body + _COMMAND + _TAIL % facts


_TAIL = b'%b,"id":%d,"kind":%b,"prev":%b,"recorded_at":%b,"stream":%b,"tenant":%b,"version":%d}'
_word = lru_cache(maxsize=1024)(canonical)  # words that stand in many envelopes, or in a few in a row


def state_of(envelope: bytes) -> bytes:
    """Return the exact bytes of the state an envelope carries.

    The last `,"command":` ends the body: inside later text a quotation mark is always escaped.
    """
    body = envelope[len(_BODY) : envelope.rfind(_COMMAND)]
    return b64decode(body[1:-1]) if body.startswith(b'"') else body
