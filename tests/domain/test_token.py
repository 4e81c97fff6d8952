"""Tokens: no wider than the user behind them, no longer than a year, and over when they are revoked."""

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import FieldError, TokenRevokedError, TokenTooWideError, UserDisabledError
from domain.rights import Right, rights_of
from domain.token import LONGEST, IssueToken, RevokeToken, Token
from domain.user import DisableUser, GrantRole, RegisterUser, User
from tests.world import at

NOW = at("2026-11-02 09:00")
BELOW = {"P": ["P", "W1", "W2"], "W1": ["W1"], "W2": ["W2"]}
_ORDER: dict[str, Any] = {"id": "x", "by": "quan-tri", "at": NOW, "token": "mtc001"}
_WHO: dict[str, Any] = {"id": "x", "by": "quan-tri", "at": NOW, "user": "cong"}


def clerk(office: str = "P") -> User:
    user = User.register(RegisterUser(**_WHO, name="Cổng"))
    user.grant(GrantRole(**_WHO, role="clerk", office=office))
    return user


def issued(
    user: User, *scopes: Right, office: str | None = "W1", above: tuple[str, ...] = ("W1", "P"), days: int = 30
) -> Token:
    facts = {"user": "cong", "name": "Cổng", "office": office, "scopes": scopes, "until": NOW + timedelta(days=days)}
    return Token.issue(IssueToken(**_ORDER, **facts), user, above)


def test_a_token_is_for_what_it_says_each_scope_once() -> None:
    token = issued(clerk(), "work", "receive", "work")
    assert (token.user, token.office, token.scopes) == ("cong", "W1", ("receive", "work"))


def test_a_role_over_an_office_covers_the_offices_below_it_and_no_other() -> None:
    assert issued(clerk("P"), "work").office == "W1"
    with pytest.raises(TokenTooWideError):
        issued(clerk("W2"), "work")


def test_no_scope_is_more_than_the_user_may() -> None:
    with pytest.raises(TokenTooWideError) as refused:
        issued(clerk(), "work", "sign")
    assert refused.value.facts == {"user": "cong", "scope": "sign", "office": "W1"}


def test_everywhere_is_only_for_who_may_everywhere() -> None:
    auditor = User.register(RegisterUser(**_WHO, name="Thanh tra"))
    auditor.grant(GrantRole(**_WHO, role="auditor"))
    assert issued(auditor, "read", office=None, above=()).office is None
    with pytest.raises(TokenTooWideError):
        issued(clerk(), "read", office=None, above=())


def test_a_token_ends_by_itself_and_at_the_latest_within_a_year() -> None:
    token = issued(clerk(), "work", days=1)
    assert token.lets_in(NOW + timedelta(days=1, minutes=-1))
    assert not token.lets_in(NOW + timedelta(days=1))
    assert issued(clerk(), "work", days=LONGEST.days).lets_in(NOW)
    for days in (0, -1, LONGEST.days + 1):
        with pytest.raises(FieldError):
            issued(clerk(), "work", days=days)


def test_a_token_is_revoked_once() -> None:
    token = issued(clerk(), "work")
    token.revoke(RevokeToken(**_ORDER, basis="mất máy"))
    assert not token.lets_in(NOW)
    with pytest.raises(TokenRevokedError):
        token.revoke(RevokeToken(**_ORDER, basis="mất máy"))


def test_a_closed_account_has_no_token() -> None:
    user = clerk()
    user.disable(DisableUser(**_WHO, basis="nghỉ việc"))
    with pytest.raises(UserDisabledError):
        issued(user, "work")


def test_rights_are_narrowed_to_scopes_and_offices() -> None:
    rights = rights_of([("clerk", "P"), ("auditor", None)], BELOW.__getitem__)
    narrow = rights.narrowed(["read", "work", "sign"], frozenset({"W1", "elsewhere"}))
    assert narrow.offices == {"read": {"W1", "elsewhere"}, "work": {"W1"}}
    assert rights.narrowed(["read", "work"], None).offices == {"read": None, "work": {"P", "W1", "W2"}}
