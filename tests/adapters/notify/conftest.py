"""A ward's outbox: on a file, and on PostgreSQL for tests marked `on_postgresql`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import closing
from tests.adapters.desk.wards import ELSEWHERE, Clock, founded
from tests.adapters.notify.postroom import Postroom


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "post" in metafunc.fixturenames:
        homes = ["file", *(["postgresql"] if metafunc.definition.get_closest_marker("on_postgresql") else [])]
        metafunc.parametrize("post", homes, indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on_postgresql: runs on PostgreSQL too")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Postroom]:
    if request.param == "postgresql":
        (tmp_path / ELSEWHERE).write_text(request.getfixturevalue("postgresql_url"), "utf-8")
    with closing(founded(tmp_path, clock)) as ward:
        yield Postroom(ward, clock)
