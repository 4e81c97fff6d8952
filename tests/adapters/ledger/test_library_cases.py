"""The cases the eventsourcing library ships for every recorder, run on ours: in a file and in memory."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

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
        self.addCleanup(engine.dispose)
        clock: Callable[[], datetime] = lambda: MORNING  # noqa: E731 - the shortest clock
        return LedgerRecorder(engine, clock=clock)


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
