"""Databases to test on: a test that takes `database_url` runs on each kind its module names in DATABASES.

Tests marked `long` are left out unless they are asked for with -m. What takes longest begins first.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from tests.servers import new_database, server

LONGEST = ("tests/simulation/test_seeds_", "tests/browser/test_screens.py", "tests/adapters/web/test_matrix.py")
"""Files that begin first, so that no processor is left alone with one of them at the end."""

# A busy machine is no fault of the program: examples are not timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sa.URL]:
    with server() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql: sa.URL) -> Iterator[str]:
    """A new, empty database of its own."""
    with new_database(postgresql) as url:
        yield url


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on_postgresql: runs on PostgreSQL too")
    config.addinivalue_line("markers", "only_postgresql: runs on PostgreSQL alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", getattr(metafunc.module, "DATABASES", ["file"]), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "memory":
            return "sqlite://"
        case "postgresql":
            return str(request.getfixturevalue("postgresql_url"))
        case _:
            return f"sqlite:///{tmp_path / 'ledger.db'}"
