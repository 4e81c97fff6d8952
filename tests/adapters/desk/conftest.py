"""A ward with a clock, on a file and in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from tests.adapters.desk.wards import Clock, founded


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", "memory"])
def ward(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    with closing(founded(tmp_path if request.param == "file" else None, clock)) as installation:
        yield installation


@pytest.fixture
def filed(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """The ward on files in `tmp_path`."""
    with closing(founded(tmp_path, clock)) as installation:
        yield installation
