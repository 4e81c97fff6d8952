"""Letters are measured when they are signed, and again when the rules or the calendar they were measured by change."""

from datetime import date

import pytest

from adapters.bootstrap import Installation
from domain import commands as c
from domain.calendar_versions import PublishCalendar
from domain.office import AssignCalendar
from domain.rules import AdoptRules
from projections import apologies
from projections.answered import coverage_now
from projections.instants import micros_of
from tests.adapters.desk.revising import calendar_with, done, revision
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.wards import Clock, acting, receiving
from tests.world import FOUNDED, at, rulebook

LATE, MONDAY = "2026-11-06 09:00", "2026-11-09 10:00"  # both promises were for Thursday the fifth


@pytest.fixture
def answered(ward: Installation, clock: Clock) -> Installation:
    """A ward with two broken promises: one has its letter, signed on the second working day after due."""
    codes = [ward.desk.handle(receiving(number)).code for number in (1, 2)]
    clock.show(LATE)
    for code in codes:
        ward.desk.handle(acting(c.ProcessDossier, code, LATE))
    clock.show(MONDAY)
    ward.desk.handle(acting(c.DraftApology, codes[0], MONDAY, reason="software"))
    ward.desk.handle(acting(c.IssueApology, codes[0], MONDAY))
    assert told(ward) == (0, {2: 1}, 1)
    return ward


def told(ward: Installation) -> tuple[int, dict[int, int], int]:
    """Return how many letters were in time, how many took how many days, and how many are overdue."""
    now = micros_of(ward.clock())
    wanted = apologies.Wanted(offices=frozenset({"W1", "W2"}), overdue_at=now)
    with ward.reader.snapshot() as connection:
        found = coverage_now(connection, now, wanted.offices, ward.reader.ground_on(connection))
        page = apologies.read(connection, wanted._replace(after=("desk", 0, "", 0)), 5)
        assert apologies.count(connection, wanted) == len(page)
        return found.in_time, dict(found.delays), len(page)


def allow(ward: Installation, days: int) -> None:
    """Give letters some working days of grace."""
    grace = rulebook().rules["apology.grace"].model_copy(update={"value": days})
    ward.desk.handle(AdoptRules(id=f"grace-{days}", by="admin", at=at(MONDAY), rules=(grace,), basis="test"))


@pytest.mark.on_postgresql
def test_days_of_grace_hold_for_letters_signed_before_too(answered: Installation) -> None:
    allow(answered, 2)
    assert told(answered) == (1, {2: 1}, 0)
    assert_nothing_lost(answered)
    allow(answered, 1)
    assert told(answered) == (0, {2: 1}, 1)


def test_a_day_off_decreed_afterwards_is_no_day_that_a_letter_took(answered: Installation) -> None:
    allow(answered, 1)
    done(answered, revision(calendar_with(["2026-11-06"]), MONDAY))
    assert told(answered) == (1, {1: 1}, 0)
    assert_nothing_lost(answered)


def test_an_office_that_keeps_another_calendar_from_an_earlier_day_is_measured_by_it(answered: Installation) -> None:
    allow(answered, 1)
    spec, facts = calendar_with(["2026-11-06"]), {"by": "admin", "basis": "test"}
    answered.desk.handle(PublishCalendar(id="other", at=FOUNDED, name="other", spec=spec, **facts))
    answered.desk.handle(
        AssignCalendar(id="assign", at=at(MONDAY), code="W1", calendar="other", on=date(2026, 11, 1), **facts)
    )
    assert told(answered) == (1, {1: 1}, 0)
    assert_nothing_lost(answered)
