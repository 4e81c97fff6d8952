"""Inline, in batches, rebuilt or folded: the read models always hold the same rows."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ledger.instants import to_micros
from domain.dossier import Dossier
from domain.promising import Ground
from domain.standing import add_up, effective
from projections import apologies, facts, rebuild, worklist
from projections.duties import Duty
from projections.fold import Facts, fold
from projections.line import Line
from projections.read_models import apply
from projections.tables import metadata
from tests.projections.database import database
from tests.projections.histories import START, Recorded, histories, lines_of
from tests.projections.oracle import expected
from tests.world import at, ground, received

Rows = tuple[dict[str, Facts], dict[str, worklist.WorkItem], list[Duty]]


def on_ground() -> Ground:
    return ground(START)


def rows_of(connection: sa.Connection) -> Rows:
    items = {item.stream: item for item in worklist.read(connection, 0)}
    return {row.stream: row for row in facts.read(connection)}, items, apologies.read(connection)


def folded(lines: Iterable[Line]) -> Rows:
    state = fold(lines)
    items = {item.stream: item for item in worklist.past(state.values(), 0)}
    return state, items, apologies.past(state.values())


def history_in(lines: list[Line]) -> Callable[[Collection[str]], list[Line]]:
    return lambda streams: [line for line in lines if line.stream in streams]


def appended(connection: sa.Connection, lines: list[Line], size: int) -> None:
    """Append the lines in batches, each followed by the read models."""
    for start in range(0, len(lines), size):
        apply(connection, lines[start : start + size], history_in(lines[: start + size]), on_ground)


def by_stream(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.stream, line.version))


@settings(max_examples=40, deadline=None)
@given(histories, st.integers(1, 12))
def test_inline_one_by_one_or_in_batches_gives_the_plain_fold(log: list[Recorded], size: int) -> None:
    lines = lines_of(log)
    with database() as one_by_one, database() as in_batches:
        appended(one_by_one, lines, 1)
        appended(in_batches, lines, size)
        assert rows_of(one_by_one) == rows_of(in_batches) == folded(lines)


@settings(max_examples=30, deadline=None)
@given(histories)
def test_the_table_of_facts_holds_what_the_domain_adds_up(log: list[Recorded]) -> None:
    with database() as connection:
        appended(connection, lines_of(log), 1)
        assert rows_of(connection)[0] == expected(log)


@settings(max_examples=30, deadline=None)
@given(histories)
def test_the_worklist_holds_what_the_domain_says_is_running(log: list[Recorded]) -> None:
    running = {}
    for stream in expected(log):
        acts = [event for event, _ in log if str(event.originator_id) == stream]
        now = add_up(effective(acts))
        if now.is_running:
            running[stream] = (acts[0].code, now.promise is not None and now.promise.provisional)
    with database() as connection:
        appended(connection, lines_of(log), 1)
        found = rows_of(connection)[1].items()
    assert {stream: (item.code, item.provisional) for stream, item in found} == running


@settings(max_examples=20, deadline=None)
@given(histories, st.sampled_from([None, "in_time", "overdue", "paused", "no_promise"]), st.integers(0, 60))
def test_the_list_as_it_stood_reads_like_the_list_of_today(
    log: list[Recorded], state: worklist.WorkState | None, days: int
) -> None:
    lines, at, wanted = lines_of(log), to_micros(START + timedelta(days=days)), worklist.Wanted("W1", state=state)
    with database() as connection:
        appended(connection, lines, len(lines) or 1)
        assert worklist.past(fold(lines).values(), at, wanted) == worklist.read(connection, at, wanted)


@settings(max_examples=30, deadline=None)
@given(histories, st.integers(0, 60))
def test_a_rebuild_that_catches_up_gives_what_inline_gave(log: list[Recorded], position: int) -> None:
    lines = lines_of(log)
    with database() as connection:
        appended(connection, lines, 1)
        inline = rows_of(connection)
        rebuild.prepare(connection)
        rebuild.fill(connection, by_stream(lines[:position]), on_ground, lambda _: None)
        apply(connection, lines[position:], history_in(lines), on_ground, rebuild.FRESH)
        rebuild.swap(connection)
        assert rows_of(connection) == inline


def test_a_rebuild_repairs_what_was_damaged_and_keeps_the_indexes() -> None:
    lines = lines_of(Recorded(event, event.occurred_at) for event in received().collect_events())
    with database() as connection:
        appended(connection, lines, 1)
        inline, indexes = rows_of(connection), _indexes(connection)
        connection.execute(sa.delete(worklist.worklist))
        connection.execute(sa.update(facts.timeliness_facts).values(settled_class="early"))
        read: list[int] = []
        rebuild.rebuild(connection, by_stream(lines), on_ground, read.append)
        assert rows_of(connection) == inline
        assert (_indexes(connection), sum(read)) == (indexes, len(lines))


def test_a_rebuild_needs_no_live_tables_and_survives_an_interrupted_one() -> None:
    lines = lines_of(Recorded(event, event.occurred_at) for event in received().collect_events())
    with database() as connection:
        metadata.drop_all(connection)
        rebuild.prepare(connection)
        rebuild.fill(connection, lines, on_ground, lambda _: None)
        rebuild.rebuild(connection, lines, on_ground, lambda _: None)
        assert rows_of(connection) == folded(lines)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_batches_of_a_rebuild_never_cut_a_stream(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "BATCH", size)
    log = [Recorded(event, event.occurred_at) for event in received().collect_events()]
    (opening,) = lines_of(log)
    lines = [
        opening._replace(id=number, stream=stream, version=version, kind=kind)
        for number, (stream, version, kind) in enumerate(
            [("a", 1, "dossier.received"), ("a", 2, "dossier.paused"), ("b", 1, "dossier.received")], 1
        )
    ]
    with database() as connection:
        rebuild.rebuild(connection, lines, on_ground, lambda _: None)
        assert rows_of(connection) == folded(lines)


def _indexes(connection: sa.Connection) -> set[str | None]:
    inspector = sa.inspect(connection)
    tables = (facts.timeliness_facts.name, worklist.worklist.name)
    return {index["name"] for table in tables for index in inspector.get_indexes(table)}


@given(histories)
def test_the_list_knows_when_the_clock_must_look_at_each_dossier(log: list[Recorded]) -> None:
    lines, dossiers, known = lines_of(log), dict[str, Dossier](), dict[str, datetime]()
    for event, recorded_at in log:
        stream = str(event.originator_id)
        dossiers[stream] = event.mutate(dossiers.get(stream))  # type: ignore[assignment] # the library's own types
        known.setdefault(stream, recorded_at)
    wanted = {}
    for stream, dossier in dossiers.items():
        ahead = dossier.ladder(ground(START)._replace(known_from=known[stream]))
        if ahead:
            wanted[dossier.code] = to_micros(ahead[0].reached_at)
    with database() as connection:
        appended(connection, lines, 5)
        found = worklist.reached(connection, to_micros(at("2099-01-01 00:00")))
    assert {item.code: item.next_rung_at for item in found} == wanted
