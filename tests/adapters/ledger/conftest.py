"""A ledger in a new folder, and a clock that says what a test wants."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.ledger.engine import create_store
from adapters.ledger.recorder import LedgerRecorder


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = create_store(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def recorder(engine: sa.Engine, clock: Clock) -> LedgerRecorder:
    return LedgerRecorder(engine, clock=clock)
