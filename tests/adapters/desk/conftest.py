"""A ward with a clock: on a file, in memory, and on PostgreSQL for tests marked `on_postgresql`.

Tests marked `only_postgresql` run nowhere else.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from tests.adapters.desk.wards import ELSEWHERE, Clock, founded

HOMES = {"ward": ["file", "memory"], "filed": ["file"]}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    also, only = (metafunc.definition.get_closest_marker(f"{which}_postgresql") for which in ("on", "only"))
    for fixture in HOMES.keys() & metafunc.fixturenames:
        homes = [*([] if only else HOMES[fixture]), *(["postgresql"] if also or only else [])]
        metafunc.parametrize(fixture, homes, indirect=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ward(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    with closing(_founded(request, tmp_path, clock)) as installation:
        yield installation


@pytest.fixture
def filed(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """The ward as others may open it again: on files in `tmp_path`, or with the ledger on a server."""
    with closing(_founded(request, tmp_path, clock)) as installation:
        yield installation


def _founded(request: pytest.FixtureRequest, folder: Path, clock: Clock) -> Installation:
    if request.param == "postgresql":
        (folder / ELSEWHERE).write_text(request.getfixturevalue("postgresql_url"), "utf-8")
    return founded(None if request.param == "memory" else folder, clock)
