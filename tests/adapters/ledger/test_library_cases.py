"""The cases the eventsourcing library ships for every recorder, run on ours: in a file, in memory and on a server."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from adapters.ledger.engine import create_store
from adapters.ledger.recorder import LedgerRecorder

MORNING = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


class OnOurLedger:
    """Makes the recorder of a library case, and closes it afterwards."""

    url: str
    addCleanup: Callable[..., None]  # noqa: N815 - unittest gives it

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def create_recorder(self) -> ApplicationRecorder:
        engine: sa.Engine = create_store(self.url.format(folder=self.folder))
        self.addCleanup(self._close, engine, set(enumerate_threads()))
        clock: Callable[[], datetime] = lambda: MORNING  # noqa: E731 - the shortest clock
        return LedgerRecorder(engine, clock=clock)

    def _close(self, engine: sa.Engine, before: set[Thread]) -> None:
        """Close once the readers of a case have let go: it tells them to stop, and does not wait."""
        for reader in set(enumerate_threads()) - before:
            reader.join(timeout=10)
        engine.dispose()


class RecorderCases(OnOurLedger, ApplicationRecorderTestCase):
    __test__ = False

    def test_following_the_log(self) -> None:
        self.optional_test_insert_subscribe()


class TestRecorderInAFile(RecorderCases):
    __test__ = True
    url = "sqlite:///{folder}/ledger.db"


class TestRecorderInMemory(RecorderCases):
    __test__ = True
    url = "sqlite://"


class TestOrderInAFile(OnOurLedger, NonInterleavingNotificationIDsBaseCase):
    url = "sqlite:///{folder}/ledger.db"


class TestOrderInMemory(OnOurLedger, NonInterleavingNotificationIDsBaseCase):
    url = "sqlite://"


class TestRecorderOnPostgreSQL(RecorderCases):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _server(self, postgresql_url: str) -> None:
        self.url = postgresql_url


class TestOrderOnPostgreSQL(OnOurLedger, NonInterleavingNotificationIDsBaseCase):
    @pytest.fixture(autouse=True)
    def _server(self, postgresql_url: str) -> None:
        self.url = postgresql_url
