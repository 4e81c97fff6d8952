"""Once and in order: a request sent again has one effect, and nobody overwrites what they have not seen."""

from concurrent.futures import ThreadPoolExecutor

from tests.adapters.desk.wards import PERSON, state_of
from tests.adapters.web.api.calling import RECEIPT, Program
from tests.adapters.web.conftest import Desk


def test_the_same_key_and_body_are_answered_alike_and_recorded_once(desk: Desk, program: Program) -> None:
    body = RECEIPT | {"applicant": PERSON, "note": "đến sớm"}
    first = program.post("/dossiers", body, "one")
    length = state_of(desk.ledger)
    desk.clock.show("2026-11-02 16:00")

    again = [program.post("/dossiers", body, "one") for _time in range(5)]

    assert {(answer.status_code, answer.text) for answer in again} == {(201, first.text)}
    assert state_of(desk.ledger) == length


def test_the_same_request_from_many_threads_is_recorded_once(desk: Desk, program: Program) -> None:
    code, length = program.receive(), state_of(desk.ledger)[0]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: program.act(code, "pause", key="p", cause="payment"), range(16)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert state_of(desk.ledger)[0] == length + 1


def test_another_body_under_the_same_key_is_refused(program: Program) -> None:
    code = program.receive()
    program.act(code, "hand-over", key="k", to="hoa")
    other = program.act(code, "hand-over", key="k", to="an")

    assert (other.status_code, other.json()["code"]) == (409, "command_reused")
    assert program.get(f"/dossiers/{code}").json()["official"] == "hoa"


def test_keys_of_two_programs_never_meet(program: Program, stranger: Program) -> None:
    here = program.post("/dossiers", RECEIPT, "1")
    there = stranger.post("/dossiers", RECEIPT | {"office": "W2"}, "1")
    assert (here.status_code, there.status_code) == (201, 201)


def test_a_take_over_sent_again_is_answered_though_the_dossier_went_out_of_sight(program: Program) -> None:
    code = program.receive()
    moved = [program.act(code, "take-over", key="t", to_office="W2", basis="Nghị quyết 1") for _time in range(2)]

    assert [answer.status_code for answer in moved] == [200, 200]
    assert moved[0].text == moved[1].text
    assert program.get(f"/dossiers/{code}").status_code == 404
    assert program.act(code, "take-over", key="other", to_office="W1", basis="x").status_code == 404


def test_a_tag_spares_an_answer_until_something_changes(desk: Desk, program: Program) -> None:
    code = program.receive()
    tag = program.get(f"/dossiers/{code}").headers["ETag"]
    desk.clock.show("2026-11-03 10:00")  # less time is left, and nothing else is new

    same = program.get(f"/dossiers/{code}", {"If-None-Match": f'"x", W/{tag}'})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)

    desk.clock.show("2026-11-06 10:00")  # broken meanwhile: a state is no matter of minutes
    overdue = program.get(f"/dossiers/{code}", {"If-None-Match": tag})
    assert (overdue.status_code, overdue.json()["state"]) == (200, "overdue")


def test_an_act_on_a_dossier_seen_as_it_is_is_taken(program: Program) -> None:
    code = program.receive()
    tag = program.get(f"/dossiers/{code}").headers["ETag"]
    body = {"at": RECEIPT["at"], "to": "hoa"}

    assert program.post(f"/dossiers/{code}/hand-over", body, "k", If_Match=tag).status_code == 200
    assert program.post(f"/dossiers/{code}/hand-over", body, "k", If_Match=tag).status_code == 200  # a retry
    assert program.post(f"/dossiers/{code}/hand-over", body, If_Match='"2"').status_code == 200
    assert program.post(f"/dossiers/{code}/hand-over", body, If_Match="*").status_code == 200


def test_an_act_on_a_dossier_that_others_changed_says_who_did_what(desk: Desk, program: Program) -> None:
    code = program.receive()
    tag = program.get(f"/dossiers/{code}").headers["ETag"]
    program.act(code, "hand-over", to="hoa")
    length = state_of(desk.ledger)

    stale = program.post(f"/dossiers/{code}/hand-over", {"at": RECEIPT["at"], "to": "an"}, If_Match=tag)

    assert (stale.status_code, stale.json()["code"]) == (412, "conflict")
    assert stale.json()["facts"]["acts"] == [["cong", "dossier.handed_over", "2026-11-02T09:00:00+07:00"]]
    assert state_of(desk.ledger) == length


def test_of_two_programs_that_saw_the_same_one_wins(program: Program) -> None:
    code = program.receive()
    tag = program.get(f"/dossiers/{code}").headers["ETag"]

    def hand_over(to: str) -> int:
        return program.post(
            f"/dossiers/{code}/hand-over", {"at": RECEIPT["at"], "to": to}, to, If_Match=tag
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(hand_over, "abcdefgh"))
    assert statuses == [200] + [412] * 7
