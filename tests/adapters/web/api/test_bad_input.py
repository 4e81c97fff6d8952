"""Bad input by table: refused where it stands, said in words, and nothing is recorded."""

import json
from typing import Any

import pytest

from tests.adapters.desk.wards import state_of
from tests.adapters.web.api.calling import NINE, PLACE, RECEIPT, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk

BYTES: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{at: 1}", "not_json"),
    "nothing": (b"", "not_json"),
    "cut off": (b'{"at": "2026', "not_json"),
    "a name twice": (b'{"office": "W1", "office": "W2"}', "name_twice"),
    "a name twice, deep": (b'{"applicant": {"name": "a", "name": "b"}}', "name_twice"),
    "NaN": (b'{"at": NaN}', "no_number"),
    "Infinity": (b'{"at": -Infinity}', "no_number"),
    "a number of thousands of digits": (b'{"at": ' + b"9" * 5000 + b"}", "number_too_long"),
    "a bomb of lists": (b"[" * 30_000, "too_deep"),
    "a bomb of objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too_deep"),
    "brackets in a string, and no end": (b'{"at": "[[[[[[[[[[[[[[[[[[[["', "not_json"),
    "no UTF-8": (b'{"at": "\xff"}', "not_utf8_text"),
    "UTF-16": ('{"at": 1}'.encode("utf-16"), "not_utf8_text"),
    "a mark before it": (b"\xef\xbb\xbf{}", "not_json"),
}
RECEIPTS: dict[str, tuple[dict[str, Any], int, str]] = {
    "an unknown field": ({"offce": "W1"}, 400, "offce"),
    "the field of another office": ({"office_id": "W2"}, 400, "office_id"),
    "who acts": ({"by": "chi"}, 400, "by"),
    "who approves": ({"approved_by": "chi"}, 400, "approved_by"),
    "a number for a text": ({"procedure": 3}, 400, "procedure"),
    "a text for true": ({"no_promise": "true"}, 400, "no_promise"),
    "one for true": ({"no_promise": 1}, 400, "no_promise"),
    "null for a text": ({"office": None}, 400, "office"),
    "a list for a text": ({"office": ["W1"]}, 400, "office"),
    "a list for an object": ({"applicant": []}, 400, "applicant"),
    "an unknown fact of the applicant": ({"applicant": {"birth": "1990"}}, 400, "applicant.birth"),
    "no word of the list": ({"channel": "pigeon"}, 400, "channel"),
    "a source that only imports have": ({"source": "import"}, 400, "source"),
    "a number for an instant": ({"at": 1_793_000_000}, 400, "at"),
    "a text that is too long": ({"procedure": "x" * 201}, 400, "procedure"),
    "an instant without a zone": ({"at": "2026-11-02T09:00:00"}, 422, "at"),
    "a day in the middle of weeks": ({"at": "2026-W10-1T09:00+07:00"}, 422, "at"),
    "a day without dashes": ({"at": "20261102T090000+0700"}, 422, "at"),
    "a day of the desk's own writing": ({"at": "02/11/2026 09:00"}, 422, "at"),
    "a day that is not": ({"at": "2026-02-29T09:00:00+07:00"}, 422, "at"),
    "an offset that is not": ({"at": "2026-11-02T09:00:00+25:00"}, 422, "at"),
    "the end of time": ({"at": "9999-12-31T23:59:59Z"}, 422, "at"),
    "the beginning of time": ({"at": "0001-01-01T00:00:00+07:00"}, 422, "at"),
    "a Buddhist year": ({"at": "2569-11-02T09:00:00+07:00"}, 422, "at"),
    "a hundred years ago": ({"at": "1926-11-02T09:00:00+07:00"}, 422, "at"),
    "Arabic digits": ({"at": "٢٠٢٦-11-02T09:00:00+07:00"}, 422, "at"),
    "tomorrow": ({"at": "2026-11-03T09:00:00+07:00"}, 422, ""),
    "the day before, alone": ({"at": "2026-10-30T09:00:00+07:00"}, 422, ""),
    "a limit of nothing": ({"limit": "0wd"}, 422, "limit"),
    "a limit that is too long": ({"limit": "9wd"}, 422, ""),
    "an unknown procedure": ({"procedure": "nope"}, 422, ""),
    "an unknown office": ({"office": "W9"}, 422, ""),
    "an unknown desk": ({"desk": "d9"}, 422, ""),
    "a Cyrillic letter in a code": ({"code": "Н29"}, 422, ""),
    "an invisible name": ({"applicant": {"name": "An\u200bh"}}, 422, "name"),
    "a control character": ({"note": "a\x00b"}, 422, "note"),
    "half a character": ({"note": "\ud800"}, 400, "note"),
    "half a character as a field": ({"\ud800": "x"}, 400, "body"),
    "a heap of marks": ({"note": "a" + "\u0301" * 200}, 422, "note"),
    "an ID number without its zero": ({"applicant": {"id_number": "79090001234"}}, 422, "id_number"),
    "a telephone of Arabic digits": ({"applicant": {"phone": "٠٩٠٥١٢٣٤٥٦"}}, 422, "phone"),
    "news without an address": ({"notify_by": "email", "applicant": {"name": "A"}}, 422, "email"),
    "a header in an address": ({"notify_by": "email", "applicant": {"email": "a@b.vn\r\nBcc: c"}}, 422, "email"),
}
QUERIES: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "a word that is none": ("/worklist", {"offce": "W1"}, 400, "offce"),
    "a state that is none": ("/worklist", {"state": "lost"}, 400, "state"),
    "a limit of nothing": ("/worklist", {"limit": "0"}, 400, "limit"),
    "a limit beyond": ("/worklist", {"limit": "201"}, 400, "limit"),
    "a limit in Arabic digits": ("/worklist", {"limit": "١٢"}, 400, "limit"),
    "a limit with an underscore": ("/worklist", {"limit": "1_0"}, 400, "limit"),
    "a limit of a half": ("/worklist", {"limit": "1.5"}, 400, "limit"),
    "an instant without a zone": ("/worklist", {"as_of": "2026-11-02T09:00"}, 422, "as_of"),
    "a period that ends first": ("/rates", {"from": "2026-11-02", "to": "2026-11-01"}, 422, "to"),
    "a bound of the desk's own writing": ("/rates", {"from": "02/11/2026"}, 422, "from"),
    "a bound that is no day": ("/rates", {"to": "2026-02-30"}, 422, "to"),
    "half a pause": ("/promise", {"received": NINE, "limit": "3wd", "paused": NINE}, 422, "resumed"),
    "no limit": ("/promise", {"received": NINE}, 400, "limit"),
    "a limit without end": ("/promise", {"received": NINE, "limit": "99999d"}, 422, "limit"),
    "a year without a calendar": ("/promise", {"received": "2000-01-03T09:00:00Z", "limit": "3wd"}, 422, ""),
    "a calendar that is none": ("/promise", {"received": NINE, "limit": "3wd", "calendar": "x"}, 422, ""),
    "a code that is none": ("/dossiers/Н29", {}, 422, ""),
    "a code that is too long": ("/dossiers/" + "x" * 300, {}, 422, ""),
    "an address that is none": ("/nothing", {}, 404, ""),
}


def test_a_body_that_could_mean_two_things_is_read_as_none(desk: Desk, program: Program) -> None:
    before, found = state_of(desk.ledger), {}
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    for name, (body, _why) in BYTES.items():
        answer = program.client.post(f"{PLACE}/dossiers", content=body, headers=headers)
        found[name] = (answer.status_code, answer.json()["facts"]["why"])
    assert found == {name: (400, why) for name, (_body, why) in BYTES.items()}
    assert state_of(desk.ledger) == before


def test_a_value_that_cannot_be_is_refused_at_its_field(desk: Desk, program: Program) -> None:
    before, found = state_of(desk.ledger), {}
    for name, (facts, _status, _field) in RECEIPTS.items():
        content = json.dumps(RECEIPT | facts)
        headers = {"Idempotency-Key": "k", "Content-Type": "application/json; charset=utf-8"}
        answer = program.client.post(f"{PLACE}/dossiers", content=content, headers=headers)
        found[name] = (answer.status_code, answer.json().get("field", ""))
    assert found == {name: (status, field) for name, (_facts, status, field) in RECEIPTS.items()}
    assert state_of(desk.ledger) == before


def test_a_question_that_cannot_be_is_refused_at_its_word(program: Program) -> None:
    found = {}
    for name, (path, query, _status, _field) in QUERIES.items():
        answer = program.get(path, **query)
        found[name] = (answer.status_code, answer.json().get("field", ""))
    assert found == {name: (status, field) for name, (_path, _query, status, field) in QUERIES.items()}


def test_a_body_that_is_too_large_is_not_read(program: Program) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    told = program.client.post(f"{PLACE}/dossiers", content=b" " * 70_000, headers=headers)
    untold = program.client.post(f"{PLACE}/dossiers", content=iter([b" " * 1000] * 70), headers=headers)
    assert [(answer.status_code, answer.json()["code"]) for answer in (told, untold)] == [(413, "body_too_large")] * 2


def test_only_json_is_read(program: Program) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "", "application/jsonp"):
        headers = {"Idempotency-Key": "k", "Content-Type": kind}
        answer = program.client.post(f"{PLACE}/dossiers", content=json.dumps(RECEIPT), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "bad_media_type"), kind


def test_other_methods_are_refused_with_those_that_are_not(program: Program) -> None:
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"):
        answer = program.client.request(method, f"{PLACE}/worklist", headers={"X-HTTP-Method-Override": "GET"})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET"), method


def test_a_key_is_needed_and_of_a_form(desk: Desk, program: Program) -> None:
    before = state_of(desk.ledger)
    for key in (None, "", "x" * 65, "a b", "é"):
        headers = {} if key is None else {"Idempotency-Key": key.encode()}
        answer = program.client.post(f"{PLACE}/dossiers", json=RECEIPT, headers=headers)
        assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key"), key
    for tag in ("2", 'W/"2"', '"x"', '"1", "2"'):
        answer = program.post("/dossiers/W1-1/pause", {"at": NINE, "cause": "payment"}, If_Match=tag)
        assert (answer.status_code, answer.json()["field"]) == (400, "If-Match"), tag
    assert state_of(desk.ledger) == before


def test_a_value_that_could_be_of_two_kinds_is_refused_under_its_own_name(program: Program) -> None:
    code = program.receive()
    answer = program.act(code, "deliver-apology", channel="pigeon")
    assert (answer.status_code, answer.json()["field"]) == (400, "channel")


def test_a_code_is_found_however_it_is_typed(program: Program) -> None:
    code = program.receive()
    for typed in (code.lower(), "Ｗ１-261102-0001", "W1\u00ad-261102-0001"):
        assert program.get(f"/dossiers/{typed}").status_code == 200, typed


@pytest.mark.parametrize("typed", ["KS/2026.1", "ks/2026.1", "ＫＳ／２０２６．１", "\N{KELVIN SIGN}S/2026.1"])
def test_a_code_that_is_taken_leads_to_its_dossier_where_it_may_be_seen(
    program: Program, stranger: Program, tokens: Tokens, typed: str
) -> None:
    assert program.receive(code="KS/2026.1") == "KS/2026.1"
    blind = tokens(scopes=("receive",))
    answers = [
        asking.post("/dossiers", RECEIPT | {"office": office, "code": typed})
        for asking, office in ((program, "W1"), (stranger, "W2"), (blind, "W1"))
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "code_taken")] * 3
    seen, *unseen = (answer.json() for answer in answers)
    assert program.client.get(seen.pop("dossier")).json()["code"] == seen["facts"].pop("dossier") == "KS/2026.1"
    assert unseen == [seen, seen]


def test_what_a_dossier_s_state_forbids_is_a_conflict(program: Program) -> None:
    code = program.receive()
    program.act(code, "pause", cause="payment")
    again = program.act(code, "pause", cause="payment")
    early = program.act(code, "resume", at="2026-11-02T08:00:00+07:00")
    assert (again.status_code, again.json()["code"]) == (409, "act_not_allowed")
    assert again.json()["facts"]["status"] == "paused"
    assert (early.status_code, early.json()["code"]) == (409, "out_of_order")
