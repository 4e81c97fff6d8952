"""Users as they are typed: the first administrator of a new ledger, roles, closed accounts, and passwords unseen."""

import pytest

from adapters.access.access import Access
from adapters.bootstrap import open_access
from tests.adapters.cli.terminal import Terminal

GOOD = "bốn con trâu lội qua sông"
FIRST = ("user", "add", "quan-tri", "--name", "Đặng Thị Nền Móng", "--role", "administrator")


def access(desk: Terminal) -> Access:
    return open_access(desk.settings, desk.clock)


def opens(desk: Terminal, user: str, password: str) -> bool:
    opened = access(desk)
    try:
        return opened.passwords.opens(user, password)
    finally:
        opened.engine.dispose()


def must_change(desk: Terminal, user: str) -> bool:
    opened = access(desk)
    try:
        return opened.passwords.must_change(user)
    finally:
        opened.engine.dispose()


# --- the first administrator ------------------------------------------------------------------------


def test_a_new_ledger_says_how_its_first_administrator_comes_to_be(desk: Terminal) -> None:
    assert "dunghen user add" in desk.says("user", "list")
    assert "dunghen user add" in desk.says("init")


def test_the_first_administrator_is_added_on_the_machine_and_comes_in(desk: Terminal) -> None:
    said = desk.says(*FIRST, given=f"{GOOD}\n{GOOD}\n")

    assert "Đã thêm người dùng quan-tri." in said
    assert GOOD not in said
    assert opens(desk, "quan-tri", GOOD)
    assert not must_change(desk, "quan-tri")
    [facts] = desk.answers_with("user", "list")
    assert facts["grants"] == [{"role": "administrator", "office": None}]
    assert facts["has_password"]


def test_a_password_left_empty_is_made_shown_once_and_to_be_changed(desk: Terminal) -> None:
    made = desk.says(*FIRST, given="\n").splitlines()[-1].rpartition(" ")[2]

    assert opens(desk, "quan-tri", made)
    assert must_change(desk, "quan-tri")
    assert made not in desk.says("user", "list")


def test_adding_again_by_the_same_id_has_one_effect_and_keeps_the_password(desk: Terminal) -> None:
    words = (*FIRST, "--generate", "--command-id", "first")
    made = desk.answers_with(*words)["password"]
    before = desk.position()

    again = desk.answers_with(*words)

    assert (again["password"], desk.position()) == (None, before)
    assert opens(desk, "quan-tri", made)


# --- passwords --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("ngắn quá\nngắn quá\n", "15 đến 256"),
        ("matkhau12345678\nmatkhau12345678\n", "dễ đoán"),
        ("quan-triquan-tri\nquan-triquan-tri\n", "dễ đoán"),
        ("dangthinenmong1990\ndangthinenmong1990\n", "dễ đoán"),
        (f"{GOOD}\nbốn con bò lội qua sông\n", "giống nhau"),
    ],
)
def test_a_password_that_cannot_be_one_adds_nobody(desk: Terminal, given: str, why: str) -> None:
    result = desk.type(*FIRST, given=given)

    assert (result.exit_code, desk.answers_with("user", "list")) == (2, [])
    assert why in result.stderr
    assert given.split("\n", maxsplit=1)[0] not in result.output


def test_a_new_password_ends_the_sessions_and_is_a_fact_without_itself(desk: Terminal) -> None:
    desk.says(*FIRST, given=f"{GOOD}\n{GOOD}\n")
    opened = access(desk)
    token = opened.sessions.begin("quan-tri", 2)

    made = desk.answers_with("user", "password", "quan-tri", "--generate")

    assert made["answers"][0]["events"] == ["user.password_set"]
    assert opened.sessions.find(token) is None
    assert not opened.passwords.opens("quan-tri", GOOD)
    assert opened.passwords.opens("quan-tri", made["password"])
    opened.engine.dispose()


def test_a_new_password_is_not_the_name_that_the_ledger_has(desk: Terminal) -> None:
    desk.says(*FIRST, given=f"{GOOD}\n{GOOD}\n")
    result = desk.type("user", "password", "quan-tri", given="Đặng Thị Nền Móng 1990\nĐặng Thị Nền Móng 1990\n")
    assert (result.exit_code, "dễ đoán" in result.stderr) == (2, True)
    assert opens(desk, "quan-tri", GOOD)


def test_nobody_unknown_is_given_a_password(desk: Terminal) -> None:
    assert "ai-do" in desk.refuses("user", "password", "ai-do", "--generate", exit_code=1)
    assert not opens(desk, "ai-do", "")


# --- roles and accounts -----------------------------------------------------------------------------


@pytest.fixture
def lan(desk: Terminal) -> Terminal:
    desk.answers_with("user", "add", "lan", "--name", "Lan")
    return desk


def test_a_role_is_granted_over_an_office_and_taken_back(lan: Terminal) -> None:
    lan.says("user", "grant", "lan", "clerk", "--office", "W1")

    assert "người tiếp nhận W1" in lan.says("user", "list")
    assert "W9" in lan.refuses("user", "grant", "lan", "clerk", "--office", "W9", exit_code=1)
    assert "cần một cơ quan" in lan.refuses("user", "grant", "lan", "clerk", exit_code=2)
    assert "không gắn" in lan.refuses("user", "grant", "lan", "auditor", "--office", "W1", exit_code=2)
    lan.says("user", "revoke", "lan", "clerk", "--office", "W1")
    assert lan.answers_with("user", "list")[0]["grants"] == []
    assert "lan" in lan.refuses("user", "revoke", "lan", "clerk", "--office", "W1", exit_code=1)


def test_an_account_is_closed_and_opened_again_on_a_basis(lan: Terminal) -> None:
    lan.says("user", "disable", "lan", "--basis", "Chuyển công tác", "--by", "quan-tri")
    assert "đã khóa" in lan.says("user", "list")
    assert "basis" in lan.refuses("user", "enable", "lan", exit_code=2)
    lan.says("user", "enable", "lan", "--basis", "Trở lại")
    assert not lan.answers_with("user", "list")[0]["disabled"]


def test_nobody_closes_their_own_account_on_the_command_line_either(lan: Terminal) -> None:
    assert "người khác" in lan.refuses("user", "disable", "lan", "--basis", "x", "--by", "lan", exit_code=2)


def test_a_list_shows_the_accounts_of_another_day(lan: Terminal) -> None:
    lan.now = "2026-11-21 08:00"
    lan.says("user", "grant", "lan", "clerk", "--office", "W1")

    [then] = lan.answers_with("user", "list", "--known-at", "20/11/2026 09:00")

    assert then["grants"] == []
