"""Reading a body: size, encoding and form are judged before anything is made of it, so that it means one thing."""

import json
import re
from typing import Any

from fastapi import Request
from fastapi.requests import HTTPConnection

from adapters.web.api.errors import BodySizeError, JsonError, MediaTypeError

MOST_BYTES = 64 * 1024
DEEPEST = 16
_LONGEST_NUMBER = 18  # digits: longer ones take long to read and mean nothing here
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_SHOWN = 60


class ReadRequest(Request):
    """A request whose body was read and found to be JSON."""

    def __init__(self, request: HTTPConnection, raw: bytes, value: Any) -> None:
        super().__init__(request.scope)
        self._raw, self._value = raw, value

    async def body(self) -> bytes:
        """Return the bytes that were read."""
        return self._raw

    async def json(self) -> Any:
        """Return what they say."""
        return self._value


async def read(request: Request) -> ReadRequest:
    """Read the body of a request.

    Raises:
        MediaTypeError, BodySizeError, JsonError: it is not JSON, too large, or not of one meaning.
    """
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise MediaTypeError(read=kind[:_SHOWN])
    raw = await _bytes(request)
    return ReadRequest(request, raw, parsed(raw))


async def _bytes(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared[:_LONGEST_NUMBER]) > MOST_BYTES:
        raise BodySizeError(most=MOST_BYTES)
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) > MOST_BYTES:
            raise BodySizeError(most=MOST_BYTES)
    return bytes(held)


def parsed(raw: bytes) -> Any:
    """Return what bytes say in JSON.

    Raises:
        JsonError: not UTF-8, not JSON, too deep, a name twice in one object, or a number that is none.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(why="not_utf8_text", read=f"\\x{raw[error.start]:02x}") from None
    if _depth(text) > DEEPEST:
        raise JsonError(why="too_deep", read=text[:_SHOWN])
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise JsonError(why="not_json", read=text[error.pos : error.pos + _SHOWN]) from None


def _depth(text: str) -> int:
    """Return how deep objects and lists stand in each other, by their brackets outside of strings."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise JsonError(why="name_twice", read=name[:_SHOWN])
        found[name] = value
    return found


def _no_number(word: str) -> None:
    raise JsonError(why="no_number", read=word)


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise JsonError(why="number_too_long", read=digits[:_SHOWN])
    return int(digits)
