"""What nobody should send records nothing, breaks nothing, and is never answered with a trace of the program."""

from collections.abc import Iterator

import pytest

from adapters.ledger.lines import position_of
from domain.rights import ROLES
from tests.adapters.desk.wards import Clock
from tests.adapters.web.browsing import Browser
from tests.adapters.web.cases import OF_OFFICES, colleagues, elsewhere, lived
from tests.adapters.web.conftest import Desk, opened_desk
from tests.adapters.web.fuzz import Fuzz
from tests.adapters.web.matrix import NOBODY

SEED = 2026
BROKEN = 500


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened_desk(tmp_path_factory.mktemp("fuzz"), Clock()) as opened:
        colleagues(opened)
        yield opened


@pytest.fixture(scope="module")
def cases(desk: Desk) -> dict[str, str]:
    return lived(desk)


@pytest.fixture(scope="module")
def people(desk: Desk, cases: dict[str, str]) -> dict[str, Browser]:
    assert cases
    logins = [*ROLES, *map(elsewhere, OF_OFFICES)]
    return {NOBODY: desk.browser()} | {login: desk.browser(login) for login in logins}


@pytest.mark.parametrize("number", [800, pytest.param(20_000, marks=pytest.mark.long)])
def test_twisted_requests_record_nothing_and_break_nothing(
    desk: Desk, people: dict[str, Browser], cases: dict[str, str], number: int
) -> None:
    before = length_of(desk)
    tokens = {login: browser.csrf for login, browser in people.items()}
    statuses: dict[int, int] = {}
    for request in Fuzz(SEED, cases, tokens).requests(number):
        answer = request.sent(people[request.login])
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert answer.status_code < BROKEN, request
        assert "Traceback" not in answer.text, request
        assert length_of(desk) == before, request
    assert statuses.keys() >= {200, 303, 401, 403, 404, 405, 422}


def length_of(desk: Desk) -> int:
    with desk.ledger.recorder.reading() as connection:
        return position_of(connection, "main")
