"""The desk with tokens: programs of W1 and W2, each as one user with some scopes."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from adapters.access.granting import issue
from domain.rights import Right
from domain.token import IssueToken
from domain.user import GrantRole, RegisterUser
from tests.adapters.web.api.calling import Program
from tests.adapters.web.conftest import Desk
from tests.world import FOUNDED

DESK: tuple[Right, ...] = ("read", "open", "receive", "work", "return", "draft", "correct", "sign")
Tokens = Callable[..., Program]


def issued(desk: Desk, name: str, user: str, office: str | None, scopes: Iterable[Right], until: datetime) -> str:
    """Issue a token and return its secret."""
    facts: dict[str, Any] = {"token": name, "user": user, "office": office, "scopes": tuple(scopes), "until": until}
    order = IssueToken(id=f"token-{name}", by="administrator", at=desk.clock(), name="Cổng dịch vụ công", **facts)
    return issue(desk.ledger.desk, desk.service.access.tokens, order).secret


@pytest.fixture
def tokens(desk: Desk) -> Tokens:
    """Return how to give a program a token."""
    by: dict[str, Any] = {"by": "admin", "at": FOUNDED}
    for user, office in (("cong", "W1"), ("cong-w2", "W2")):
        desk.ledger.desk.handle(RegisterUser(id=f"u-{user}", user=user, name="Cổng dịch vụ công", **by))
        desk.ledger.desk.handle(GrantRole(id=f"g-{user}", user=user, role="supervisor", office=office, **by))
    numbers = count(1)

    def given(user: str = "cong", office: str | None = "W1", scopes: Iterable[Right] = DESK, days: int = 90) -> Program:
        until = desk.clock() + timedelta(days=days)
        return Program(desk.app, issued(desk, f"mtc{next(numbers):03}", user, office, scopes, until))

    return given


@pytest.fixture
def program(tokens: Tokens) -> Program:
    """Return a program that may do at W1 whatever a supervisor may."""
    return tokens()


@pytest.fixture
def stranger(tokens: Tokens) -> Program:
    """Return a program of W2."""
    return tokens("cong-w2", "W2")


@pytest.fixture
def second(tokens: Tokens) -> Program:
    """Return a program by which the head of W1 approves."""
    return tokens("head", "W1", ("approve",))
