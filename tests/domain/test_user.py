"""Users and rights: who may do what where, replayable, and nobody shuts themselves out."""

from typing import Any

import pytest

from domain.errors import ExistsAlreadyError, FieldError, GrantUnknownError, UserDisabledError
from domain.rights import RIGHTS, ROLES, Right, rights_of
from domain.user import DisableUser, EnableUser, Grant, GrantRole, RegisterUser, RevokeRole, SetPassword, User
from tests.world import at

BELOW = {"P": ["P", "W1", "W2"], "W1": ["W1"], "W2": ["W2"]}
_WHO: dict[str, Any] = {"id": "x", "by": "quan-tri", "at": at("2026-11-02 08:00"), "user": "lan"}


def lan() -> User:
    return User.register(RegisterUser(**_WHO, name="Lan"))


def granted(*grants: tuple[str, str | None]) -> User:
    user = lan()
    for role, office in grants:
        user.grant(GrantRole(**_WHO, role=role, office=office))  # type: ignore[arg-type] # words of the test
    return user


def test_a_new_user_may_nothing() -> None:
    assert rights_of(lan().grants, BELOW.__getitem__).offices == {}


def test_a_right_covers_an_office_and_all_below_it() -> None:
    rights = rights_of(granted(("supervisor", "P")).grants, BELOW.__getitem__)
    assert rights.may("sign", "W1")
    assert rights.where("sign") == {"P", "W1", "W2"}
    assert not rights.may("administer")


def test_another_office_is_out_of_sight() -> None:
    rights = rights_of(granted(("clerk", "W1")).grants, BELOW.__getitem__)
    assert rights.may("receive", "W1")
    assert not rights.may("read", "W2")
    assert rights.where("administer") == frozenset()


def test_grants_add_up() -> None:
    rights = rights_of(granted(("clerk", "W1"), ("official", "W2"), ("auditor", None)).grants, BELOW.__getitem__)
    assert rights.where("work") == {"W1", "W2"}
    assert rights.where("read") is None


def test_an_auditor_writes_nothing_and_an_administrator_sees_no_case() -> None:
    writing: set[Right] = {"receive", "work", "return", "draft", "correct", "approve", "sign"}
    assert not writing & RIGHTS["auditor"]
    assert RIGHTS["administrator"] == {"administer"}
    assert set(RIGHTS) == set(ROLES)


def test_a_role_of_an_office_needs_one_and_others_take_none() -> None:
    for role, office in (("clerk", None), ("auditor", "W1")):
        with pytest.raises(FieldError):
            granted((role, office))


def test_a_role_is_given_once_and_taken_back_once() -> None:
    user = granted(("clerk", "W1"))
    with pytest.raises(ExistsAlreadyError):
        user.grant(GrantRole(**_WHO, role="clerk", office="W1"))
    user.revoke(RevokeRole(**_WHO, role="clerk", office="W1"))
    with pytest.raises(GrantUnknownError):
        user.revoke(RevokeRole(**_WHO, role="clerk", office="W1"))
    assert user.grants == []


def test_a_closed_account_is_given_nothing_until_it_is_opened_again() -> None:
    user = granted(("clerk", "W1"))
    user.disable(DisableUser(**_WHO, basis="nghỉ việc"))
    with pytest.raises(UserDisabledError):
        user.grant(GrantRole(**_WHO, role="official", office="W1"))
    user.enable(EnableUser(**_WHO, basis="trở lại"))
    assert (user.is_disabled, user.grants) == (False, [Grant("clerk", "W1")])


def test_nobody_closes_their_own_account() -> None:
    with pytest.raises(FieldError):
        lan().disable(DisableUser(**_WHO | {"by": "lan"}, basis="nhầm"))


def test_nobody_takes_administration_from_themselves() -> None:
    user = granted(("administrator", None), ("clerk", "W1"))
    own = _WHO | {"by": "lan"}
    with pytest.raises(FieldError):
        user.revoke(RevokeRole(**own, role="administrator"))
    user.revoke(RevokeRole(**own, role="clerk", office="W1"))
    user.revoke(RevokeRole(**_WHO, role="administrator"))
    assert user.grants == []


def test_a_password_given_by_another_is_a_fact_that_ends_sessions_and_holds_none() -> None:
    user = lan()
    before = user.version
    user.set_password(SetPassword(**_WHO))
    assert user.version == before + 1
    assert set(user.collect_events()[-1].body()) == {"occurred_at", "by", "schema"}
    user.disable(DisableUser(**_WHO, basis="nghỉ việc"))
    with pytest.raises(UserDisabledError):
        user.set_password(SetPassword(**_WHO))
