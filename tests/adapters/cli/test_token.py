"""`dunghen token`: a secret that is shown once, a list of who is let in, and an end to it."""

from typing import Any

import pytest

from adapters.access.tokens import PREFIX
from adapters.bootstrap import closing, open_access, open_existing
from domain.user import GrantRole, RegisterUser
from tests.adapters.cli.terminal import Terminal
from tests.world import at

WIDE = ("--user", "cong", "--name", "Cổng dịch vụ công", "--office", "W1", "--scope", "read", "--scope", "receive")


@pytest.fixture
def with_user(desk: Terminal) -> Terminal:
    """A desk with a user for programs."""
    by: dict[str, Any] = {"by": "quan-tri", "at": at(desk.now), "user": "cong"}
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        ledger.desk.handle(RegisterUser(id="u", name="Cổng dịch vụ công", **by))
        ledger.desk.handle(GrantRole(id="g", role="clerk", office="W1", **by))
    return desk


def opens(desk: Terminal, secret: str) -> str | None:
    access = open_access(desk.settings, desk.clock)
    try:
        return access.tokens.find(secret)
    finally:
        access.engine.dispose()


def test_a_token_is_issued_and_its_secret_shown_once(with_user: Terminal) -> None:
    issued = with_user.answers_with("token", "issue", *WIDE, "--until", "01/02/2027 17:00")

    assert issued["secret"].startswith(PREFIX)
    assert opens(with_user, issued["secret"]) == issued["token"]
    [listed] = with_user.answers_with("token", "list")
    assert listed["scopes"] == ["read", "receive"]
    assert (listed["user"], listed["office"], listed["until"]) == ("cong", "W1", "2027-02-01T17:00:00+07:00")
    assert issued["secret"] not in with_user.says("token", "list")


def test_without_an_end_it_ends_in_half_a_year(with_user: Terminal) -> None:
    assert with_user.answers_with("token", "issue", *WIDE)["until"] == "2027-05-19T08:00:00+07:00"


def test_people_read_the_secret_once(with_user: Terminal) -> None:
    assert "Chuỗi bí mật chỉ hiện lần này: dh_" in with_user.says("token", "issue", *WIDE)
    [listed] = with_user.answers_with("token", "list")
    assert (listed["lets_in"], listed["used_at"]) == (True, None)


def test_the_same_order_again_gives_another_secret_for_the_same_token(with_user: Terminal) -> None:
    lost, found = (with_user.answers_with("token", "issue", *WIDE, "--command-id", "one") for _time in range(2))
    assert lost["token"] == found["token"]
    assert (opens(with_user, lost["secret"]), opens(with_user, found["secret"])) == (None, found["token"])


def test_a_revoked_token_opens_nothing(with_user: Terminal) -> None:
    issued = with_user.answers_with("token", "issue", *WIDE)
    assert "Đã thu hồi" in with_user.says("token", "revoke", issued["token"], "--basis", "mất máy")

    assert opens(with_user, issued["secret"]) is None
    assert "đã thu hồi" in with_user.says("token", "list")
    assert "đã bị thu hồi" in with_user.refuses("token", "revoke", issued["token"], "--basis", "x", exit_code=1)


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        ((*WIDE, "--scope", "sign"), 1, "không có quyền sign"),
        ((*WIDE, "--office", "W9"), 1, "W9"),
        ((*WIDE, "--user", "nobody"), 1, "nobody"),
        ((*WIDE, "--until", "01/01/2030 08:00"), 2, "366 ngày"),
    ],
)
def test_a_token_that_would_be_too_wide_is_refused(
    with_user: Terminal, words: tuple[str, ...], exit_code: int, told: str
) -> None:
    assert told in with_user.refuses("token", "issue", *words, exit_code=exit_code)


def test_a_token_that_is_none_is_not_revoked(with_user: Terminal) -> None:
    assert "mtc009" in with_user.refuses("token", "revoke", "mtc009", "--basis", "x", exit_code=1)
