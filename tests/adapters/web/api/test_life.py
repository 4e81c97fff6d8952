"""The life of a dossier by the API, told in the same words as on the command line."""

import sqlalchemy as sa

from adapters.ledger.schema import access_log
from tests.adapters.desk.wards import PERSON
from tests.adapters.web.api.calling import NINE, RECEIPT, Program
from tests.adapters.web.conftest import Desk

TEN = "2026-11-02T10:00:00+07:00"


def test_a_dossier_is_received_and_its_promise_is_told(program: Program) -> None:
    answer = program.post("/dossiers", RECEIPT | {"applicant": PERSON})

    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/dossiers/W1-261102-0001"
    assert answer.json()["promise"]["due"] == "2026-11-05T10:00Z"
    told = program.get("/dossiers/W1-261102-0001").json()
    assert (told["state"], told["applicant"], told["promise"]["due"]) == (
        "in_time",
        "sealed",
        "2026-11-05T17:00:00+07:00",
    )


def test_whoever_acts_by_a_token_is_its_user(program: Program) -> None:
    code = program.receive()
    assert [act["by"] for act in program.get(f"/dossiers/{code}").json()["acts"]] == ["cong"]


def test_a_dossier_goes_its_whole_way(desk: Desk, program: Program) -> None:
    code = program.receive()
    acts = [
        ("hand-over", {"to": "hoa", "step": "Thẩm định", "step_limit": "4wh"}),
        ("pause", {"cause": "supplement", "items": ["tờ khai"], "note": "thiếu"}),
        ("resume", {}),
        ("process", {"outcome": "granted"}),
        ("return", {"how": "post"}),
        ("recall", {}),
    ]
    for path, facts in acts:
        assert program.act(code, path, **facts).status_code == 200, path
    desk.clock.show("2026-11-02 10:00")
    reason = {"reason": "other", "note": "kết quả in sai", "re_promise": None}
    letters = [
        program.act(code, "draft-apology", at=TEN, promise_no=1, **reason),
        program.act(code, "issue-apology", at=TEN, promise_no=1),
        program.act(code, "deliver-apology", at=TEN, promise_no=1, channel="post", evidence="RR1"),
    ]
    assert [letter.status_code for letter in letters] == [200] * 3, [letter.text for letter in letters]
    assert letters[1].json()["letter"]["number"] == 1
    told = program.get(f"/dossiers/{code}").json()
    assert [letter["state"] for letter in told["letters"]] == ["delivered"]
    assert program.act(code, "stop", at=TEN, basis="x").status_code == 200


def test_a_refusal_at_the_counter_opens_and_closes(program: Program) -> None:
    answer = program.post("/rejections", RECEIPT | {"basis": "thiếu giấy tờ"})
    assert answer.status_code == 201
    assert program.get(f"/dossiers/{answer.json()['code']}").json()["status"] == "rejected"


def test_a_correction_needs_a_second_person_with_a_token_of_their_own(program: Program, second: Program) -> None:
    code = program.receive()
    wrong = {"at": NINE, "entry": 1, "field": "occurred_at", "new": "2026-11-02T08:00:00+07:00"}

    alone = program.post(f"/dossiers/{code}/correct", wrong)
    approved = program.post(f"/dossiers/{code}/correct", wrong, Approval=f"Bearer {second.secret}")

    assert (alone.status_code, alone.json()["code"]) == (422, "second_person")
    assert approved.status_code == 200
    assert program.get(f"/dossiers/{code}").json()["acts"][1]["approved_by"] == "head"


def test_a_name_comes_back_only_to_who_opens_it_and_says_why(desk: Desk, program: Program) -> None:
    code = program.receive(applicant=PERSON)
    assert PERSON["name"] not in program.get(f"/dossiers/{code}").text

    opened = program.post(f"/dossiers/{code}/open", {"purpose": "liên hệ bổ sung"})

    assert opened.json()["applicant"] == PERSON
    with desk.ledger.recorder.reading() as connection:
        [kept] = connection.execute(sa.select(access_log.c.by, access_log.c.purpose)).all()
    assert tuple(kept) == ("cong", "liên hệ bổ sung")
    assert program.post(f"/dossiers/{code}/open", {"purpose": "  "}).status_code == 422
