"""A ward whose clock the tests set, where `database_url` says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from tests.adapters.desk.wards import ELSEWHERE, Clock, founded


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def filed(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    if database_url.startswith("postgresql"):
        (tmp_path / ELSEWHERE).write_text(database_url, "utf-8")
    with closing(founded(tmp_path, clock)) as installation:
        yield installation
