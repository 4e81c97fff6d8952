"""Canonical bytes, and the exact state taken back out of them."""

import json
from unicodedata import is_normalized, normalize

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ledger.envelope import body_of, canonical, envelope_of, state_of
from adapters.ledger.errors import NotCanonicalError

TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: normalize("NFC", text))
NAMES = TEXTS.filter(lambda name: all(letter < "\U00010000" for letter in name))
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=12)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)


def enveloped(body: bytes, **facts: object) -> bytes:
    usual = {
        "command": None,
        "id_": 7,
        "kind": "dossier.received",
        "prev": None,
        "recorded_at": "2026-11-20T10:00:00.000000Z",
        "stream": "s",
        "tenant": "main",
        "version": 3,
    }
    return envelope_of(body, **(usual | facts))


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_canonical_bytes_are_those_of_the_standard(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (1.5, "not_in_subset"),
        (float("nan"), "not_in_subset"),
        (2**53, "integer_too_large"),
        (-(2**53), "integer_too_large"),
        (normalize("NFD", "Hường"), "not_nfc"),
        ({normalize("NFD", "tên"): 1}, "not_nfc"),
        ("\ud800", "not_unicode"),
        ({1: "a"}, "bad_name"),
        ({"\U0001f600": 1}, "bad_name"),
        ((1, 2), "not_in_subset"),
        ({"when": {1, 2}}, "not_in_subset"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object, why: str) -> None:
    with pytest.raises(NotCanonicalError) as refusal:
        canonical(value)
    assert refusal.value.facts["why"] == why


def test_a_bottomless_value_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(NotCanonicalError) as refusal:
        canonical(value)
    assert refusal.value.facts["why"] == "too_deep"


@given(OBJECTS, TEXTS, st.none() | TEXTS, st.none() | st.binary(min_size=32, max_size=32))
@settings(max_examples=200, deadline=None)
def test_an_envelope_is_canonical_and_gives_its_state_back(
    state: dict[str, object], kind: str, command: str | None, prev: bytes | None
) -> None:
    body = canonical(state)
    envelope = enveloped(body, kind=kind, command=command, prev=prev)
    assert envelope == rfc8785.dumps(json.loads(envelope))
    assert state_of(envelope) == body


def test_a_state_that_looks_like_the_end_of_a_body_deceives_nobody() -> None:
    state = canonical({"command": "x", "note": '","command":"forged","id":1}', "z": {"command": None}})
    envelope = enveloped(state, command='a","command":"b', kind=',"command":')
    assert state_of(envelope) == state
    assert json.loads(envelope)["command"] == 'a","command":"b'


@given(st.binary() | OBJECTS.map(canonical) | VALUES.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=200, deadline=None)
def test_a_state_of_any_bytes_comes_back_exactly(state: bytes) -> None:
    envelope = enveloped(body_of(state))
    assert envelope == rfc8785.dumps(json.loads(envelope))
    assert state_of(envelope) == state


@pytest.mark.parametrize("state", [b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":NaN}', b"[1]"])
def test_a_state_that_is_no_canonical_object_travels_as_base64(state: bytes) -> None:
    assert body_of(state).startswith(b'"')


def test_composed_letters_after_an_escape_are_still_accepted() -> None:
    text = "\n\u0303"
    assert is_normalized("NFC", text)
    assert json.loads(canonical(text)) == text
