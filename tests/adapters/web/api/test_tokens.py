"""Tokens: bound to one user, one office with those below it, and some scopes; never wider, never longer."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.access.granting import revoke
from adapters.access.tokens import PREFIX
from adapters.ledger.envelope import canonical
from adapters.web.api.acts import ACTS
from domain.errors import OfficeUnknownError, TokenTooWideError, UserDisabledError, UserUnknownError
from domain.office import OpenOffice
from domain.rights import Right
from domain.token import RevokeToken
from domain.user import DisableUser, RevokeRole
from tests.adapters.desk.wards import PERSON, log_of
from tests.adapters.web.api.calling import NINE, RECEIPT, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.api.examples import FILE
from tests.adapters.web.conftest import Desk
from tests.world import FOUNDED


def test_a_request_without_a_token_is_told_how_to_bring_one(desk: Desk) -> None:
    answer = Program(desk.app, "").client.get("/api/v1/worklist", headers={"Authorization": "Basic x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_needed")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_a_browser_opens_nothing_here(desk: Desk) -> None:
    assert desk.browser("clerk").get("/api/v1/worklist").status_code == 401


def test_every_token_that_opens_nothing_is_told_alike(desk: Desk, tokens: Tokens) -> None:
    by = {"by": "admin", "at": desk.clock()}
    ended, revoked, closed, unknown = (
        tokens(days=1),
        tokens(),
        tokens("clerk", scopes=["read"]),
        Program(desk.app, PREFIX + "x" * 43),
    )
    name = desk.ledger.reader.tokens()[1].token
    revoke(desk.ledger.desk, desk.service.access.tokens, RevokeToken(id="r", token=name, basis="x", **by))
    desk.ledger.desk.handle(DisableUser(id="d", user="clerk", basis="x", **by))
    desk.clock.now += timedelta(days=1)

    answers = [program.get("/offices") for program in (ended, revoked, closed, unknown)]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


def test_tokens_that_open_nothing_are_slowed_down_and_one_that_does_is_not(desk: Desk, program: Program) -> None:
    guesses = [Program(desk.app, f"{PREFIX}{n}").get("/offices") for n in range(7)]

    assert [answer.status_code for answer in guesses] == [401] * 5 + [429] * 2
    assert guesses[-1].headers["Retry-After"] == "1"
    assert program.get("/offices").status_code == 200


@pytest.mark.parametrize(
    ("scopes", "path", "facts", "status"),
    [
        (["receive"], "hand-over", {"to": "hoa"}, 403),
        (["work"], "hand-over", {"to": "hoa"}, 200),
        (["work"], "return", {}, 403),
        (["work", "read"], "stop", {"basis": "x"}, 403),
        (["sign"], "stop", {"basis": "x"}, 200),
    ],
)
def test_a_token_does_what_its_scopes_say(
    program: Program, tokens: Tokens, scopes: list[Right], path: str, facts: dict[str, str], status: int
) -> None:
    code = program.receive()
    answer = tokens(scopes=scopes).act(code, path, **facts)
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["facts"] == {
            "scope": {"return": "return", "stop": "sign"}.get(path, "work"),
            "office": "W1",
        }


def test_every_act_needs_its_scope_at_the_office_and_no_other(
    program: Program, stranger: Program, tokens: Tokens
) -> None:
    every: tuple[Right, ...] = ("read", "open", "receive", "work", "return", "draft", "correct", "approve", "sign")
    only = {right: tokens(scopes=[right]) for right in every}
    all_but = {right: tokens(scopes=[one for one in every if one != right]) for right in every}
    told = json.loads(FILE.read_text("utf-8"))
    code, found = program.receive(), {}
    for act in ACTS:
        body = told[act.name]["request"]
        body |= {name: value for name, value in (("office", "W1"), ("procedure", "3wd")) if name in body}
        path = act.address.replace("{code:path}", code)
        asked = [one.post(path, body).status_code for one in (stranger, all_but[act.right], only[act.right])]
        found[act.path] = (asked[0], asked[1], asked[2] in {200, 201, 409, 422})
    assert found == {act.path: (404 if act.is_about_dossier else 403, 403, True) for act in ACTS}


def test_a_token_without_the_scope_to_read_reads_nothing(program: Program, tokens: Tokens) -> None:
    code = program.receive(applicant=PERSON)
    working = tokens(scopes=["work"])
    lists = ("/worklist", "/proposals", "/results", "/apologies", "/rates", "/rates/months", "/coverage", "/today")
    for path in (f"/dossiers/{code}", f"/dossiers/{code}/new-date", *lists):
        assert working.get(path).status_code == 403, path
    assert working.post(f"/dossiers/{code}/open", {"purpose": "x"}).status_code == 403


def test_a_token_for_no_office_that_lacks_a_right_is_told_so_in_a_sentence(tokens: Tokens) -> None:
    problem = tokens("administrator", None, ("administer",)).get("/worklist").json()
    assert problem["detail"] == "The token does not carry the right read at all offices."


def test_a_dossier_of_another_office_is_as_unknown_as_none(program: Program, stranger: Program) -> None:
    code = program.receive(applicant=PERSON)
    for held, none in ((code, "W1-261102-0099"),):
        for ask in (
            lambda at: stranger.get(f"/dossiers/{at}"),
            lambda at: stranger.act(at, "hand-over", to="x"),
            lambda at: stranger.act(at, "draft-apology", reason="software"),
            lambda at: stranger.post(f"/dossiers/{at}/open", {"purpose": "x"}),
        ):
            theirs, nobodys = ask(held), ask(none)
            assert theirs.status_code == nobodys.status_code == 404
            assert theirs.text.replace(held, none) == nobodys.text
            assert {*theirs.headers} == {*nobodys.headers}


def test_lists_and_reports_hold_only_what_the_token_is_for(program: Program, stranger: Program) -> None:
    program.receive()
    assert [len(one.get("/worklist").json()["items"]) for one in (program, stranger)] == [1, 0]
    assert [one.get("/rates").json()["received"] for one in (program, stranger)] == [1, 0]
    assert stranger.get("/worklist", office="W1").json()["items"] == []
    assert stranger.get("/rates", office="W1").status_code == 403
    assert stranger.post("/dossiers", RECEIPT).status_code == 403


def test_a_token_is_for_an_office_and_those_below_it(desk: Desk, program: Program, stranger: Program) -> None:
    facts = {"code": "W1.1", "name": "Điểm 1", "calendar": "vn", "on": FOUNDED.date(), "parent": "W1"}
    desk.ledger.desk.handle(OpenOffice(id="o", by="admin", at=desk.clock(), **facts))
    code = program.receive(office="W1.1")
    program.receive()
    stranger.receive(office="W2")

    assert program.get(f"/dossiers/{code}").status_code == 200
    assert program.act(code, "hand-over", to="hoa").status_code == 200
    assert program.get("/rates").json()["received"] == 2
    assert program.get("/rates", office="W1.1").json()["received"] == 1
    assert [group["key"] for group in program.get("/rates", by="office").json()["groups"]] == ["W1", "W1.1"]
    assert stranger.get(f"/dossiers/{code}").status_code == 404


def test_what_nobody_may_see_leaves_no_key_behind(desk: Desk, program: Program, stranger: Program) -> None:
    code = program.receive()
    with desk.ledger.engines[1].connect() as keys:
        before = keys.scalar(sa.text("SELECT COUNT(*) FROM keys"))
        assert stranger.act(code, "hand-over", to="x", note="ghi chú").status_code == 404
        assert keys.scalar(sa.text("SELECT COUNT(*) FROM keys")) == before


def test_a_token_loses_what_its_user_loses(desk: Desk, program: Program) -> None:
    assert program.receive()
    revoked = RevokeRole(id="x", by="admin", at=desk.clock(), user="cong", role="supervisor", office="W1")
    desk.ledger.desk.handle(revoked)
    assert program.post("/dossiers", RECEIPT).status_code == 403


@pytest.mark.parametrize(
    ("user", "office", "scopes", "refusal"),
    [
        ("clerk", "W1", ["sign"], TokenTooWideError),
        ("clerk", "W2", ["read"], TokenTooWideError),
        ("clerk", None, ["read"], TokenTooWideError),
        ("clerk", "W9", ["read"], OfficeUnknownError),
        ("nobody", "W1", ["read"], UserUnknownError),
    ],
)
def test_no_token_is_wider_than_its_user(
    tokens: Tokens, user: str, office: str | None, scopes: list[Right], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        tokens(user, office, scopes)


def test_a_closed_account_is_given_no_token(desk: Desk, tokens: Tokens) -> None:
    desk.ledger.desk.handle(DisableUser(id="d", by="admin", at=desk.clock(), user="clerk", basis="x"))
    with pytest.raises(UserDisabledError):
        tokens("clerk", "W1", ["read"])


def test_an_auditor_s_token_reads_every_office(program: Program, stranger: Program, tokens: Tokens) -> None:
    program.receive()
    stranger.receive(office="W2")
    auditor = tokens("auditor", None, ["read"])
    assert len(auditor.get("/worklist").json()["items"]) == 2
    assert auditor.get("/rates").json()["received"] == 2


def test_a_second_person_is_another_user_with_the_scope_to_approve(program: Program, tokens: Tokens) -> None:
    code = program.receive()
    wrong = {"at": NINE, "entry": 1, "field": "channel", "new": "post"}
    statuses = {}
    for name, second in {"self": tokens(scopes=["approve"]), "other scope": tokens("head", "W1", ["sign"])}.items():
        answer = program.post(f"/dossiers/{code}/correct", wrong, Approval=f"Bearer {second.secret}")
        statuses[name] = (answer.status_code, answer.json()["code"])
    assert statuses == {"self": (422, "second_person"), "other scope": (403, "scope_missing")}
    assert program.post(f"/dossiers/{code}/correct", wrong, Approval="Bearer x").status_code == 401


def test_the_secret_is_in_no_line_of_the_ledger_and_in_no_file(desk: Desk, program: Program) -> None:
    program.receive()
    lines = b"".join(line.envelope for line in log_of(desk.ledger))
    assert b"token.issued" in lines
    assert canonical(["receive"])[2:-2] in lines
    folder = Path(str(desk.ledger.engines[0].url.database)).parent
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    assert program.secret.removeprefix(PREFIX).encode() not in lines + kept


def test_a_token_s_last_use_is_noted(desk: Desk, program: Program) -> None:
    assert desk.service.access.tokens.used() == {}
    program.get("/offices")
    assert list(desk.service.access.tokens.used().values()) == [desk.clock()]
