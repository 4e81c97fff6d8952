"""Papers of a dossier by the API: the very sheets the desk prints, and who printed a name stays in the access log."""

import pytest

from tests.adapters.desk.wards import PERSON, state_of
from tests.adapters.letters.reading_back import Sheet
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk

PAPERS = {"slip": "phieu-hen", "supplement": "bo-sung", "control": "kiem-soat"}


@pytest.fixture
def printer(tokens: Tokens) -> Program:
    return tokens(scopes=["print"])


@pytest.fixture
def code(program: Program) -> str:
    code = program.receive(applicant=PERSON)
    program.act(code, "pause", cause="supplement", items=["Bản chính giấy khai sinh"])
    return code


def opened(desk: Desk) -> list[tuple[str, ...]]:
    with desk.ledger.recorder.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql('SELECT "by", purpose FROM access_log').all()]


def test_a_paper_is_the_one_the_desk_prints(desk: Desk, printer: Program, code: str) -> None:
    clerk = desk.browser("clerk")
    for name, page in PAPERS.items():
        sheet = printer.get(f"/dossiers/{code}/papers/{name}.pdf")
        assert (sheet.status_code, sheet.headers["content-type"]) == (200, "application/pdf"), name
        assert sheet.headers["cache-control"] == "no-store"
        assert sheet.content == clerk.get(f"/ho-so/{code}/giay/{page}.pdf").content
    a5 = printer.get(f"/dossiers/{code}/papers/slip.pdf", size="a5")
    assert a5.content == clerk.get(f"/ho-so/{code}/giay/phieu-hen.pdf?kho=a5").content


def test_whose_name_was_printed_by_whom_and_why_is_kept(desk: Desk, printer: Program, code: str) -> None:
    printer.get(f"/dossiers/{code}/papers/control.pdf")
    assert opened(desk) == []
    slip = printer.get(f"/dossiers/{code}/papers/slip.pdf")
    assert PERSON["name"] in Sheet(slip.content).text
    assert opened(desk) == [("cong", "print slip")]


def test_a_signed_letter_is_printed_the_last_one_or_the_one_asked_for(
    desk: Desk, program: Program, printer: Program
) -> None:
    code = program.receive(applicant=PERSON)
    desk.clock.show("2026-11-09 09:00")
    now = "2026-11-09T09:00:00+07:00"
    program.act(code, "draft-apology", at=now, reason="software", promise_no=1)
    entry = program.act(code, "issue-apology", at=now, promise_no=1).json()["version"]
    last = printer.get(f"/dossiers/{code}/papers/apology.pdf")
    assert last.status_code == 200, last.text
    assert printer.get(f"/dossiers/{code}/papers/apology.pdf", entry=entry).content == last.content
    assert printer.get(f"/dossiers/{code}/papers/apology.pdf", entry=1).json()["code"] == "paper_not_there"


@pytest.mark.parametrize(
    ("path", "query", "status", "told"),
    [
        ("refusal.pdf", {}, 404, "paper_not_there"),
        ("apology.pdf", {}, 404, "paper_not_there"),
        ("thing.pdf", {}, 400, "bad_choice"),
        ("slip.pdf", {"size": "a3"}, 400, "bad_choice"),
        ("slip.pdf", {"entry": 1}, 400, "bad_form"),
        ("slip.pdf", {"kho": "a4"}, 400, "bad_form"),
    ],
)
def test_what_is_not_there_is_refused_and_opens_nothing(
    desk: Desk, printer: Program, code: str, path: str, query: dict[str, str], status: int, told: str
) -> None:
    before = state_of(desk.ledger)
    answer = printer.get(f"/dossiers/{code}/papers/{path}", **query)
    assert (answer.status_code, answer.json()["code"]) == (status, told)
    assert opened(desk) == []
    assert state_of(desk.ledger) == before


def test_it_needs_the_scope_and_a_dossier_in_sight(
    desk: Desk, program: Program, stranger: Program, tokens: Tokens, code: str
) -> None:
    assert program.get(f"/dossiers/{code}/papers/slip.pdf").json()["facts"] == {"scope": "print", "office": "W1"}
    theirs = tokens("cong-w2", "W2", ["print"])
    for one in (stranger, theirs):
        held, none = (one.get(f"/dossiers/{at}/papers/slip.pdf") for at in (code, "W1-261102-0099"))
        assert held.status_code == none.status_code == 404
        assert held.text.replace(code, "W1-261102-0099") == none.text
    assert opened(desk) == []
