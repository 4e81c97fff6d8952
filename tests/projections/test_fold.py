"""The fold agrees with the domain on random histories, today and at any past instant."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ledger.instants import from_micros, to_micros
from domain import commands as c
from projections.fold import Facts, fold, folds
from projections.line import Line
from tests.projections.histories import START, Recorded, histories, lines_of
from tests.projections.oracle import expected
from tests.world import at, ground, received

instants = st.integers(-1, 60 * 24 * 60).map(lambda minutes: to_micros(START + timedelta(minutes=minutes)))


def correction_log() -> list[Recorded]:
    """A dossier promised for Thursday, first said to be settled on Friday, truly on Wednesday."""
    dossier = received("2026-11-02 09:00")
    friday = at("2026-11-06 09:00")
    order = c.ProcessDossier(id="p", by="hoa", at=friday, code="W1-1")
    dossier.process(order, ground(friday))
    facts = {"id": "e", "by": "hoa", "approved_by": "chi", "at": friday + timedelta(hours=1), "code": "W1-1"}
    fix = c.CorrectEntry(**facts, entry=2, field="occurred_at", new="2026-11-04T09:00+07:00")
    dossier.correct(fix, ground(fix.at))
    return [Recorded(event, event.occurred_at) for event in dossier.collect_events()]


def only(facts: dict[str, Facts]) -> Facts:
    (one,) = facts.values()
    return one


@settings(max_examples=80, deadline=None)
@given(histories)
def test_folding_lines_gives_what_the_domain_adds_up(log: list[Recorded]) -> None:
    assert fold(lines_of(log)) == expected(log)


@settings(max_examples=60, deadline=None)
@given(histories, instants)
def test_folding_as_of_an_instant_counts_the_acts_up_to_it_after_all_corrections(
    log: list[Recorded], instant: int
) -> None:
    assert fold(lines_of(log), instant) == expected(log, from_micros(instant))


@settings(max_examples=30, deadline=None)
@given(histories, st.lists(instants, max_size=5).map(sorted))
def test_one_pass_through_many_instants_gives_what_many_folds_give(log: list[Recorded], cuts: list[int]) -> None:
    lines = lines_of(log)
    amendments = [line for line in lines if line.amends is not None]
    for cut, state in zip(cuts, folds(iter(lines), cuts, amendments), strict=True):
        assert state == fold(lines, cut)


@settings(max_examples=30, deadline=None)
@given(histories)
def test_streams_may_come_mixed_or_one_after_another(log: list[Recorded]) -> None:
    lines = lines_of(log)
    amendments = [line for line in lines if line.amends is not None]
    by_stream = sorted(lines, key=lambda line: (line.stream, line.version))
    assert fold(iter(by_stream), None, amendments) == fold(lines)


def test_a_corrected_settlement_changes_the_class() -> None:
    log = correction_log()
    assert only(fold(lines_of(log[:2]))).settled_class == "late"
    assert only(fold(lines_of(log))).settled_class == "early"


def test_a_correction_reaches_back_before_it_was_made() -> None:
    wednesday_noon = to_micros(at("2026-11-04 12:00"))
    lines = lines_of(correction_log())
    assert only(fold(lines, wednesday_noon)).settled_class == "early"
    assert only(fold(lines[:2], wednesday_noon)).settled_at is None


def test_a_correction_read_without_its_envelope_is_refused() -> None:
    lines: list[Line] = [line._replace(envelope=None) for line in lines_of(correction_log())]
    with pytest.raises(LookupError):
        fold(lines)


def test_the_key_at_a_past_instant_is_that_of_the_last_move_before_it() -> None:
    dossier = received("2026-11-02 09:00")
    handed = at("2026-11-03 09:00")
    dossier.hand_over(c.HandOver(id="h", by="hoa", at=handed, code="W1-1", to="binh"), ground(handed))
    facts = only(fold(lines_of(Recorded(event, handed) for event in dossier.collect_events())))
    assert facts.key_before(to_micros(handed)) == ("W1", "hoa")
    assert facts.key_before(to_micros(handed) + 1) == ("W1", "binh")
