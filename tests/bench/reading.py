"""Rows of reading: all rates from the live ledger, and the read models made anew."""

from collections.abc import Iterator
from datetime import UTC, datetime

from adapters.ledger.lines import amendments_of, lines_of
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.settings import Settings
from projections.question import Question
from projections.rates import answer, replay
from tests.bench.harness import Budget, Comparison, Contender, Rival, compared, rate
from tests.bench.stage import Stage
from tests.bench.ward import ZONE, settings_in, ward
from tests.bench.year import pour_year, raw_read

_PLAIN = "id, stream, version, kind, office, procedure, channel, official, occurred_at, recorded_at, due_at, late_from"
_WHOLE = f"{_PLAIN}, early_before, amends, envelope"
_QUESTION = Question(datetime(2027, 1, 1, tzinfo=UTC), ZONE, by="office")


def folds(stage: Stage) -> Iterator[Comparison]:
    """Rates by office from the plain columns, and a rebuild, of a year's lines in a SQLite file."""
    yield from _folds(stage, settings_in(stage.folder()), "SQLite", Budget(least=500_000))


def folds_postgresql(stage: Stage) -> Iterator[Comparison]:
    """The same on PostgreSQL."""
    if url := stage.new_database():
        yield from _folds(stage, settings_in(stage.folder(), url), "PostgreSQL", None)


def _folds(stage: Stage, settings: Settings, name: str, budget: Budget | None) -> Iterator[Comparison]:
    with ward(settings) as ledger:
        count, url = pour_year(ledger, stage.size(12_000, 150_000)), settings.database_url
        tenant, rounds = ledger.reader.tenant, stage.size(3, 5)

        def rates() -> None:
            with ledger.reader.snapshot() as on:
                states = replay(lambda: lines_of(on, tenant), lambda: amendments_of(on, tenant))
                answer(_QUESTION, states, count)

        ours = Contender("ours", lambda: rate(rates, count))
        fetch = Contender("raw driver, fetch only", lambda: rate(lambda: raw_read(url, _PLAIN), count))
        yield from compared(f"rates, live ({name})", "events/s", rounds, ours, [Rival(fetch)], budget)
        ours = Contender(
            "ours", lambda: rate(lambda: rebuild_read_models(ledger.engines[0], ledger.recorder, tenant), count)
        )
        fetch = Contender("raw driver, fetch only", lambda: rate(lambda: raw_read(url, _WHOLE), count))
        yield from compared(f"rebuild ({name})", "lines/s", rounds, ours, [Rival(fetch)])
