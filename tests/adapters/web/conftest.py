"""A service on the ward's ledger, with one user of each role at W1 and a clerk of W2."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from adapters.bootstrap import Installation, closing, open_access
from adapters.ledger.outbox import Outbox
from adapters.web.app import create_app
from adapters.web.directory import Directory
from adapters.web.service import Service
from domain import commands as c
from domain.rights import ROLES
from domain.user import GrantRole, RegisterUser
from scheduler.outbox import Dead
from tests.adapters.desk.wards import (
    PERSON,
    Clock,
    acting,
    files_in,
    founded,
    put,
    receiving,
    reopened,
    settings_of,
)
from tests.adapters.web.browsing import Browser
from tests.world import FOUNDED

PASSWORD = "một mật khẩu dài, dễ nhớ"  # noqa: S105 - of the tests
OTHER = "clerk-w2"
"""A clerk of another office: what W1 holds is out of their sight."""


class Desk(NamedTuple):
    """The service under test: its parts, and browsers signed in by role."""

    app: FastAPI
    service: Service
    ledger: Installation
    clock: Clock

    def browser(self, login: str | None = None) -> Browser:
        """Return a browser of its own, signed in as a user (each role is a user of that name)."""
        browser = Browser(self.app)
        return browser.sign_in(self.service, login) if login else browser


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def outbox(desk: Desk) -> Outbox:
    """An outbox all of whose messages died."""
    codes = [desk.ledger.desk.handle(receiving(n, applicant=PERSON)).code for n in (1, 2)]
    desk.clock.show("2026-11-06 10:00")
    for code in codes:
        desk.ledger.desk.handle(acting(c.RaiseRungs, code, "2026-11-06 10:00"))
    made = Outbox(desk.ledger.engines[0])
    made.settle((row, Dead("no_answer")) for row in made.rows("pending"))
    return made


@contextmanager
def opened_desk(folder: Path, clock: Clock, **settings: Any) -> Iterator[Desk]:
    """Open a desk in a folder, on a copy of a ledger made once for all tests of this process."""
    put(_files_with_people(), folder)
    with closing(reopened(folder, clock)) as ledger:
        given = settings_of(folder).model_copy(update=settings)
        access = open_access(given, clock)
        service = Service(ledger, access, Directory(ledger.reader), given)
        yield Desk(create_app(service), service, ledger, clock)
        access.engine.dispose()


@cache
def _files_with_people() -> dict[str, bytes]:
    """Found the ward with its people, and an empty store of passwords and sessions."""
    with TemporaryDirectory() as name:
        folder, clock = Path(name), Clock()
        with closing(founded(folder, clock)) as ledger:
            people(ledger.desk.handle)
        open_access(settings_of(folder), clock).engine.dispose()
        return files_in(folder)


def people(give: Callable[[Any], object]) -> None:
    """Register one user for each role, and a clerk elsewhere."""
    users = [(role, role, None if role in {"auditor", "administrator"} else "W1") for role in ROLES]
    by: dict[str, Any] = {"by": "admin", "at": FOUNDED}
    for login, role, office in [*users, (OTHER, "clerk", "W2")]:
        give(RegisterUser(id=f"u-{login}", user=login, name=f"Người {login}", **by))
        give(GrantRole(id=f"g-{login}", user=login, role=role, office=office, **by))
