"""Requests that were tampered with, by the hundred and by the thousand: none writes an event, none is our fault."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from adapters.web.api.acts import ACTS, Act
from adapters.web.api.administration.acts import ACTS as ADMINISTRATION
from adapters.web.api.administration.acts import Act as Administered
from tests.adapters.desk.wards import PERSON, state_of
from tests.adapters.web.api.calling import PLACE, RECEIPT, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.api.examples import FILE
from tests.adapters.web.conftest import Desk

NEVER: tuple[Any, ...] = ("\x00", "x" * 5000, "\u202eabc", [[1]], {"$gt": 1}, 1.5, -1, 10**17)
"""Values that no field takes, whatever it is."""
BAD_KEYS = ("", "x" * 65, "a b", "../..", "%00")
BAD_TAGS = ("2", 'W/"2"', '"x"', '"1", "2"', '"-1"')
BAD_KINDS = ("text/plain", "application/xml", "multipart/form-data", "", "application/json-seq")
BAD_METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "HEAD", "PROPFIND")
BAD_CODES = ("x" * 500, "../../etc/passwd", "'; DROP TABLE events;--", "%00", "\n", "Н29", "{code}", "W1-261102-9999")


class Sent(NamedTuple):
    """A request before it goes out."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Programs(NamedTuple):
    """Who sends them: a program of the office, one of another, and one that administers."""

    program: Program
    stranger: Program
    administrator: Program


Tamper = Callable[[Sent, Random], Sent]


def of_body(change: Callable[[dict[str, Any], Random], Any]) -> Tamper:
    """Return how to tamper with what a body says."""

    def tamper(sent: Sent, dice: Random) -> Sent:
        return sent._replace(body=json.dumps(change(json.loads(sent.body), dice)).encode())

    return tamper


def of_bytes(change: Callable[[bytes, Random], bytes]) -> Tamper:
    """Return how to tamper with the bytes of a body."""
    return lambda sent, dice: sent._replace(body=change(sent.body, dice))


def of_header(name: str, values: tuple[str, ...]) -> Tamper:
    """Return how to tamper with a header."""
    return lambda sent, dice: sent._replace(headers=sent.headers | {name: dice.choice(values)})


def without(body: dict[str, Any], _dice: Random) -> dict[str, Any]:
    return {name: body[name] for name in list(body)[1:]}  # what comes first is needed: `at`, or what is named


def replaced(body: dict[str, Any], dice: Random) -> dict[str, Any]:
    return body | {dice.choice(list(body)): dice.choice(NEVER)}


def widened(body: dict[str, Any], dice: Random) -> dict[str, Any]:
    return body | {dice.choice(("by", "id", "approved_by", "office_id", "__proto__", "", "ẩn")): dice.choice(NEVER)}


def cut(body: bytes, dice: Random) -> bytes:
    return body[: dice.randrange(len(body))]


def broken(body: bytes, dice: Random) -> bytes:
    place = dice.randrange(len(body))
    return body[:place] + b"\xff" + body[place:]


def elsewhere(sent: Sent, dice: Random) -> Sent:
    return sent._replace(path=f"{PLACE}/dossiers/{dice.choice(BAD_CODES)}/pause")


def guessed(sent: Sent, dice: Random) -> Sent:
    secret = sent.headers["authorization"]
    place = dice.randrange(len("Bearer dh_"), len(secret))
    other = "A" if secret[place] != "A" else "B"
    return sent._replace(headers=sent.headers | {"authorization": secret[:place] + other + secret[place + 1 :]})


TAMPERS: dict[str, Tamper] = {
    "a field is left out": of_body(without),
    "a value is no value": of_body(replaced),
    "a field is added": of_body(widened),
    "a list of it": of_body(lambda body, _dice: [body]),
    "a name twice": of_bytes(lambda body, _dice: b'{"at": 1, ' + body[1:]),
    "no number": of_bytes(lambda body, _dice: body.replace(b'": "', b'": NaN, "x": "', 1)),
    "cut off": of_bytes(cut),
    "a byte that is no letter": of_bytes(broken),
    "more behind it": of_bytes(lambda body, _dice: body + b"}"),
    "a bomb": of_bytes(lambda _body, dice: b"[" * dice.randrange(20, 60_000)),
    "too large": of_bytes(lambda body, dice: body + b" " * dice.randrange(66_000, 90_000)),
    "no key": of_header("idempotency-key", BAD_KEYS),
    "no tag": of_header("if-match", BAD_TAGS),
    "no JSON": of_header("content-type", BAD_KINDS),
    "nobody's token": guessed,
    "no token": of_header("authorization", ("", "Bearer", "Basic eDp5", "Bearer dh_", "Bearer \x7f")),
    "another method": lambda sent, dice: sent._replace(method=dice.choice(BAD_METHODS)),
    "another dossier": elsewhere,
}


def requests(programs: Programs, code: str, number: int, dice: Random) -> Iterator[tuple[str, Sent]]:
    """Yield so many requests, each lawful but for one thing."""
    program, stranger, administrator = programs
    examples = json.loads(FILE.read_text("utf-8"))
    here = RECEIPT | {"to_office": "W2"}
    for _number in range(number):
        name = dice.choice([*TAMPERS, "another office's token"])
        act = dice.choice([one for one in (*ACTS, *ADMINISTRATION) if name != "no tag" or is_tagged(one)])
        body = examples[act.name]["request"]
        body |= {field: here[field] for field in here.keys() & body.keys()}
        mine, theirs = (program, stranger) if isinstance(act, Act) else (administrator, program)
        headers = {"authorization": f"Bearer {mine.secret}", "content-type": "application/json"}
        headers["idempotency-key"] = f"{dice.random()}"
        path = PLACE + act.address.replace("{code:path}", code if isinstance(act, Act) else "W1")
        path = path.replace("{user:path}", "clerk")
        sent = Sent("POST", path, headers, json.dumps(body).encode())
        if name in TAMPERS:
            yield name, TAMPERS[name](sent, dice)
        else:
            yield name, sent._replace(headers=headers | {"authorization": f"Bearer {theirs.secret}"})


def is_tagged(act: Act | Administered) -> bool:
    """Whether a tag of what the act is about has a meaning there."""
    return isinstance(act, Act) and not act.opens


async def answered(app: FastAPI, sent: Sent) -> tuple[int, str]:
    """Return status and kind of an answer, without a client in between that would repair a request."""
    begun: dict[str, Any] = {}
    headers = [(name.encode(), value.encode("latin-1")) for name, value in sent.headers.items()]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": ""}
    scope |= {"method": sent.method, "path": sent.path, "raw_path": sent.path.encode(), "query_string": b""}
    scope |= {"headers": headers, "client": ("203.0.113.7", 1), "server": ("desk.test", 80)}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent.body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)

    await app(scope, receive, send)
    return begun["status"], dict(begun["headers"]).get(b"content-type", b"").decode()


async def all_answered(app: FastAPI, sent: Iterator[tuple[str, Sent]]) -> Counter[tuple[str, int, str]]:
    """Return how often each kind of tampering was answered how."""
    found: Counter[tuple[str, int, str]] = Counter()
    for name, request in sent:
        found[name, *await answered(app, request)] += 1
    return found


@pytest.fixture
def programs(program: Program, stranger: Program, tokens: Tokens) -> Programs:
    return Programs(program, stranger, tokens("administrator", None, ("administer",)))


def check(desk: Desk, programs: Programs, number: int, chance: int) -> None:
    code = programs.program.receive(applicant=PERSON)
    before = state_of(desk.ledger)
    dice = Random(chance)  # noqa: S311 - drawn again from its number
    found = asyncio.run(all_answered(desk.app, requests(programs, code, number, dice)))

    assert {name for name, _status, _kind in found} == {*TAMPERS, "another office's token"}
    assert [it for it in found if not 400 <= it[1] < 500 or it[2] != "application/problem+json"] == []
    assert state_of(desk.ledger) == before


def test_hundreds_of_tampered_requests_write_no_event(desk: Desk, programs: Programs) -> None:
    check(desk, programs, 600, 2026)


@pytest.mark.long
def test_twenty_thousand_tampered_requests_write_no_event(desk: Desk, programs: Programs) -> None:
    check(desk, programs, 20_000, 1945)
