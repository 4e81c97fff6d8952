"""A scheduler that is down for three days loses no flag, changes no rate and no duty."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.bootstrap import Installation, closing
from adapters.ledger.lines import amendments_of, lines_of
from domain.events import ApologyIssued
from projections import worklist
from projections.question import Question
from projections.rates import answer, replay
from tests.adapters.desk.wards import Clock, founded
from tests.scheduler.lives import Lives, lived
from tests.scheduler.ticking import Raised, duties, events_of, raised, ticked
from tests.world import ZONE, at

BEGINS, ENDS = at("2026-11-02 07:30"), at("2026-11-23 07:30")
DOWN = at("2026-11-11 13:00"), at("2026-11-14 13:00")


def weeks(ward: Installation, clock: Clock, *, is_down: bool) -> None:
    """Live through three weeks, with a tick each hour; the same deeds whenever they are lived."""
    lives, now = Lives(7, BEGINS, ENDS, 6), BEGINS
    while now <= ENDS:
        lived(ward, clock, list(lives.until(now)))
        clock.now = now
        if not (is_down and DOWN[0] <= now < DOWN[1]):
            ticked(ward)
        now += timedelta(hours=1)


@pytest.fixture(scope="module")
def wards() -> Iterator[tuple[Installation, Installation]]:
    """The same three weeks, undisturbed and with three days of silence."""
    clock = Clock()
    clock.now = BEGINS
    with closing(founded(None, clock)) as undisturbed, closing(founded(None, clock)) as disturbed:
        weeks(undisturbed, clock, is_down=False)
        weeks(disturbed, clock, is_down=True)
        yield undisturbed, disturbed


def waiting(ward: Installation) -> set[str]:
    with ward.reader.snapshot() as connection:
        return {item.code for item in worklist.read(connection, 0)}


def test_every_dossier_that_still_waits_carries_the_same_flags(wards: tuple[Installation, Installation]) -> None:
    here: list[list[Raised]] = [[flag for flag in raised(ward) if flag.code in waiting(ward)] for ward in wards]
    assert here[0] == here[1]
    assert {flag.rung for flag in here[0]} >= {"due_soon", "notice_due", "overdue"}


def test_every_broken_promise_owes_the_same_letter_or_was_given_it_while_nobody_ticked(
    wards: tuple[Installation, Installation],
) -> None:
    there, here = (set(duties(ward)) for ward in wards)
    signed = {code for code, event in events_of(wards[1]) if isinstance(event, ApologyIssued)}
    assert here <= there
    assert {duty.code for duty in there - here} <= signed  # a letter that was signed first discharges its duty
    assert len(here) > 20


def test_the_silence_itself_is_seen_nowhere_but_in_when_flags_were_noticed(
    wards: tuple[Installation, Installation],
) -> None:
    undisturbed, disturbed = wards
    lost = set(raised(undisturbed)) - set(raised(disturbed))
    assert lost  # what was settled in the silence was never flagged: it owes its letter by its result
    assert not {flag.code for flag in lost} & waiting(disturbed)
    assert set(raised(disturbed)) <= set(raised(undisturbed))


@pytest.mark.parametrize("as_of", ["2026-11-12 12:00", "2026-11-14 12:00", "2026-11-23 07:30"])
def test_no_rate_is_another(wards: tuple[Installation, Installation], as_of: str) -> None:
    told = []
    for ward in wards:
        with ward.reader.snapshot() as on:
            states = replay(lambda on=on: lines_of(on, "main"), lambda on=on: amendments_of(on, "main"))
            report = answer(Question(at(as_of), ZONE, by="procedure"), states, 0)
            assert report.total.late + report.total.open_overdue > 0
            told.append(json.dumps(report.as_json()))
    assert told[0] == told[1]
