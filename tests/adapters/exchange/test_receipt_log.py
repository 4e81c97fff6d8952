"""A real municipal log, imported whole: the figures its readers counted by themselves come out, and again."""

from collections.abc import Iterator
from contextlib import closing as closing_it
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.bootstrap import Installation, closing, create
from adapters.exchange.importing import Import, Importer, Report
from adapters.exchange.mapping import find_mapping
from adapters.ledger.lines import lines_of
from adapters.ledger.ticking import LedgerLog
from adapters.scheduling.rounds import round_of
from adapters.settings import Settings
from projections.question import Question
from projections.rates import answer, replay
from scheduler.guards import Clocks
from scheduler.tick import tick

LOG = Path(__file__).parents[4] / "shared" / "data" / "receipt.csv"
ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 20, 10, tzinfo=ZONE)
pytestmark = pytest.mark.skipif(not LOG.is_file(), reason="the log is kept outside the project, and is not here")


@pytest.fixture(scope="module")
def imported() -> Iterator[tuple[Installation, Report]]:
    settings = Settings(database_url="sqlite://", vault_url="sqlite://")
    with closing(create(settings, lambda: NOW)) as ledger:
        yield ledger, import_into(ledger)


def import_into(ledger: Installation) -> Report:
    with LOG.open("rb") as source, closing_it(Import(source, find_mapping("receipt-log"), Importer("lan", NOW))) as log:
        return log.run(ledger.desk)


def test_every_dossier_of_the_log_is_imported(imported: tuple[Installation, Report]) -> None:
    _, report = imported
    assert (report.rows, report.dossiers, report.imported, report.refusals) == (8577, 1434, 1434, [])
    assert {row.dossier for row in report.adjusted} == {"case-4677", "case-5704"}


def test_the_rates_are_those_counted_independently(imported: tuple[Installation, Report]) -> None:
    ledger, _ = imported
    question = Question(datetime(2012, 6, 1, 12, tzinfo=ZONE), ZONE)
    with ledger.reader.snapshot() as connection:
        states = replay(lambda: lines_of(connection, "main"), lambda: ())
        books = answer(question, states, 0).total
    assert (books.received, books.early, books.on_time, books.late) == (1434, 951, 69, 309)
    assert (books.open_in_time, books.open_overdue) == (2, 103)


def test_every_act_of_the_log_is_a_hand_over_of_its_dossier(imported: tuple[Installation, Report]) -> None:
    ledger, _ = imported
    with ledger.reader.snapshot() as connection:
        kinds = [line.kind for line in lines_of(connection, "main")]
    assert kinds.count("dossier.handed_over") == 8577
    assert kinds.count("dossier.processed") == 1329
    assert kinds.count("dossier.apology_required") == 309


def test_a_tick_flags_what_was_overdue_there_as_history_and_a_second_one_adds_nothing() -> None:
    settings = Settings(database_url="sqlite://", vault_url="sqlite://")
    with closing(create(settings, lambda: NOW)) as ledger:
        import_into(ledger)
        asked, log = datetime(2012, 6, 1, 12, tzinfo=ZONE), LedgerLog(ledger.reader)
        outcome = round_of(ledger, lambda: Clocks(NOW, 0)).insist(asked)
        report = outcome.report
        assert report is not None
        assert (outcome.hold, outcome.findings, report.imported, report.rungs) == (None, (), 103, {})
        assert {(flag.rung, flag.origin) for flag in report.flags} == {("overdue", "import")}
        assert report.apologies == {"import": 103}
        assert tick(ledger.desk, log, asked).looked_at == 0


def test_importing_the_log_again_adds_nothing(imported: tuple[Installation, Report]) -> None:
    ledger, _ = imported
    with ledger.reader.snapshot() as connection:
        before = len(list(lines_of(connection, "main")))
    again = import_into(ledger)
    assert (again.imported, again.already, again.refused) == (0, 1434, 0)
    with ledger.reader.snapshot() as connection:
        assert len(list(lines_of(connection, "main"))) == before
