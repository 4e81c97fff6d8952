"""Programs that administer: one everywhere, one for W1 alone, and the other administrator's, which approves."""

import pytest

from domain.user import GrantRole, RegisterUser
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk
from tests.world import FOUNDED


@pytest.fixture
def admin(tokens: Tokens) -> Program:
    """Return a program that may administer everywhere."""
    return tokens("administrator", None, ("administer",))


@pytest.fixture
def local(tokens: Tokens) -> Program:
    """Return a program of the same administrator that is for W1."""
    return tokens("administrator", "W1", ("administer",))


@pytest.fixture
def other(desk: Desk, tokens: Tokens) -> Program:
    """Return the program of a second administrator."""
    desk.ledger.desk.handle(RegisterUser(id="u-2", user="admin-hai", name="Người thứ hai", by="admin", at=FOUNDED))
    desk.ledger.desk.handle(GrantRole(id="g-2", user="admin-hai", role="administrator", by="admin", at=FOUNDED))
    return tokens("admin-hai", None, ("administer",))
