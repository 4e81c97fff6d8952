"""What waits for somebody by the API: corrections proposed and decided by two people, results to be collected."""

from collections.abc import Callable

import pytest
from httpx2 import Response

from tests.adapters.desk.wards import PERSON, state_of
from tests.adapters.web.api.calling import NINE, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.api.test_paging import pages
from tests.adapters.web.conftest import Desk

WRONG = {"entry": 1, "field": "occurred_at", "new": "2026-11-02T08:30:00+07:00", "note": "ghi nhầm giờ của Hường"}
Verdict = Callable[..., Response]


@pytest.fixture
def proposed(program: Program) -> str:
    code = program.receive(applicant=PERSON)
    assert program.act(code, "propose-correction", **WRONG).status_code == 200
    return code


def test_a_proposal_changes_nothing_and_waits_until_another_person_approves_it(
    desk: Desk, program: Program, second: Program, proposed: str
) -> None:
    [waiting] = program.get("/proposals").json()["items"]
    facts = {name: waiting[name] for name in ("code", "proposal", "proposed_by", "entry", "field", "old", "new")}
    assert facts == {
        "code": proposed, "proposal": 2, "proposed_by": "cong", "entry": 1, "field": "occurred_at",
        "old": "2026-11-02T02:00Z", "new": "2026-11-02T01:30Z",
    }  # fmt: skip
    assert program.get(f"/dossiers/{proposed}").json()["received_at"] == NINE
    assert proposed in desk.browser("head").get("/dinh-chinh").text

    answers = [second.act(proposed, "decide-proposal", key="d", proposal=2, verdict="approved") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert program.get("/proposals").json()["items"] == []
    assert program.get(f"/dossiers/{proposed}").json()["received_at"] == "2026-11-02T08:30:00+07:00"


def test_its_reason_is_opened_while_it_waits_and_who_opened_it_is_kept(
    desk: Desk, program: Program, second: Program, tokens: Tokens, stranger: Program, proposed: str
) -> None:
    place, why = f"/dossiers/{proposed}/proposals/2/reason", {"purpose": "duyệt đề nghị"}
    assert second.post(place, why).json()["facts"] == {"scope": "open", "office": "W1"}
    assert stranger.post(place, why).status_code == 404
    assert program.post(place, {"purpose": " "}).json()["field"] == "purpose"
    assert program.post(place.replace("/2/", "/1/"), why).json()["code"] == "proposal_not_waiting"
    reader = tokens("head", "W1", ("open",))
    assert reader.post(place, why).json() == {"proposal": 2, "reason": WRONG["note"], "erased": False}
    with desk.ledger.recorder.reading() as connection:
        seen = connection.exec_driver_sql('SELECT "by", purpose, fields FROM access_log').all()
    assert [tuple(row) for row in seen] == [("head", "duyệt đề nghị", "note")]
    second.act(proposed, "decide-proposal", proposal=2, verdict="approved")
    assert reader.post(place, why).status_code == 409


def test_turned_down_it_needs_a_reason_and_the_entry_stays(program: Program, second: Program, proposed: str) -> None:
    bare = second.act(proposed, "decide-proposal", proposal=2, verdict="declined")
    assert (bare.status_code, bare.json()["field"]) == (422, "note")
    told = second.act(proposed, "decide-proposal", proposal=2, verdict="declined", note="sổ trực ghi đúng")
    assert told.status_code == 200
    assert program.get(f"/dossiers/{proposed}").json()["received_at"] == NINE
    assert program.get("/proposals").json()["count"] == 0


def test_what_cannot_be_decided_is_refused_and_nothing_recorded(
    desk: Desk, program: Program, second: Program, tokens: Tokens, proposed: str
) -> None:
    own = tokens(scopes=["approve"])
    before = state_of(desk.ledger)
    refusals = [
        own.act(proposed, "decide-proposal", proposal=2, verdict="approved"),
        second.act(proposed, "decide-proposal", proposal=1, verdict="approved"),
        second.act(proposed, "decide-proposal", proposal=2, verdict="perhaps"),
        program.act(proposed, "propose-correction", **WRONG),
        program.act(proposed, "decide-proposal", proposal=2, verdict="approved"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refusals] == [
        (422, "second_person"), (409, "proposal_not_waiting"), (400, "bad_choice"), (409, "proposal_waits"),
        (403, "scope_missing"),
    ]  # fmt: skip
    assert state_of(desk.ledger) == before


def test_a_result_waits_from_the_day_it_is_ready_until_somebody_collects_it(desk: Desk, program: Program) -> None:
    code = program.receive(applicant=PERSON)
    assert program.get("/results").json()["items"] == []
    program.act(code, "process")
    [ready] = program.get("/results").json()["items"]
    assert (ready["code"], ready["ready_at"], ready["due_at"]) == (code, NINE, "2026-11-05T17:00:00+07:00")
    assert code.partition("-")[2] in desk.browser("clerk").get("/cho-nhan").text
    program.act(code, "return")
    assert program.get("/results").json()["count"] == 0


def test_both_lists_are_paged_the_longest_waiting_first_and_counted_whole(program: Program) -> None:
    there = [program.receive() for _number in range(5)]
    for code in there:
        program.act(code, "process")
        program.act(code, "propose-correction", entry=1, field="channel", new="post")
    for path in ("/results", "/proposals"):
        assert pages(program, path, limit=2) == there
        assert program.get(path, limit=2).json()["count"] == 5


def test_nothing_of_another_office_waits_here_and_no_name_is_told(
    program: Program, stranger: Program, tokens: Tokens, proposed: str
) -> None:
    program.act(proposed, "process")
    everywhere = tokens("auditor", None, ["read"])
    for path in ("/proposals", "/results"):
        assert [one.get(path).json()["count"] for one in (program, stranger, everywhere)] == [1, 0, 1]
        asked = [(one.get(path, office="W1").json()["count"]) for one in (program, stranger, everywhere)]
        assert asked == [1, 0, 1]
        assert program.get(path, office="W2").json()["items"] == []
        assert "Hường" not in program.get(path).text


def test_a_proposal_of_another_office_is_as_unknown_as_none(stranger: Program, proposed: str) -> None:
    for path, facts in (("propose-correction", WRONG), ("decide-proposal", {"proposal": 2, "verdict": "approved"})):
        theirs, nobodys = (stranger.act(code, path, **facts) for code in (proposed, "W1-261102-0099"))
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.text.replace(proposed, "W1-261102-0099") == nobodys.text
