"""Forgetting a citizen by the API: two people's tokens, every dossier of theirs, and no word of another office's."""

import pytest

from tests.adapters.desk.wards import PERSON, state_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk

BASIS = {"basis": "Đơn số 12, điều 14 Luật 91/2025"}


@pytest.fixture
def eraser(tokens: Tokens) -> Program:
    return tokens(scopes=("read", "open", "erase"))


def test_two_people_erase_and_nobody_opens_the_name_again(
    desk: Desk, program: Program, eraser: Program, second: Program
) -> None:
    codes = [program.receive(applicant=PERSON) for _number in range(2)]
    approval = {"Approval": f"Bearer {second.secret}"}
    done = eraser.post(f"/dossiers/{codes[0]}/erase", BASIS, "gone", **approval)
    assert done.status_code == 200, done.text
    assert done.json()["events"] == ["person.erased"]
    assert (done.json()["dossiers"], done.json()["waiting"]) == (codes, codes)
    opened = eraser.post(f"/dossiers/{codes[1]}/open", {"purpose": "gọi điện"}).json()
    assert opened["applicant"] == "erased"
    before = state_of(desk.ledger)
    assert eraser.post(f"/dossiers/{codes[0]}/erase", BASIS, "gone", **approval).status_code == 200
    other = eraser.post(f"/dossiers/{codes[1]}/erase", BASIS, **approval).json()
    assert (other["status"], other["code"]) == (409, "person_erased")
    assert state_of(desk.ledger) == before


def test_dossiers_of_another_office_go_too_and_are_not_told(
    program: Program, stranger: Program, eraser: Program, second: Program
) -> None:
    here, there = program.receive(applicant=PERSON), stranger.receive(applicant=PERSON, office="W2")
    done = eraser.post(f"/dossiers/{here}/erase", BASIS, Approval=f"Bearer {second.secret}")
    assert done.json()["dossiers"] == [here]
    assert there not in done.text
    assert stranger.post(f"/dossiers/{there}/open", {"purpose": "gọi điện"}).json()["applicant"] == "erased"


def test_without_a_second_person_the_scope_or_sight_nothing_is_erased(
    desk: Desk, program: Program, stranger: Program, eraser: Program, second: Program
) -> None:
    code = program.receive(applicant=PERSON)
    approval, path = f"Bearer {second.secret}", f"/dossiers/{code}/erase"
    before = state_of(desk.ledger)
    assert eraser.post(path, BASIS).json()["code"] == "second_person"
    assert eraser.post(path, BASIS, Approval=f"Bearer {stranger.secret}").status_code == 403
    assert program.post(path, BASIS, Approval=approval).json()["facts"]["scope"] == "erase"
    assert stranger.post(path, BASIS, Approval=approval).status_code == 404
    assert eraser.post(path, {}, Approval=approval).json()["field"] == "basis"
    assert state_of(desk.ledger) == before
    assert program.post(f"/dossiers/{code}/open", {"purpose": "gọi điện"}).json()["applicant"]["name"] == PERSON["name"]
