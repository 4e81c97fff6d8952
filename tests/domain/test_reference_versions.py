"""Procedures, calendars and rules in dated versions: what is in force, and what has ended."""

from datetime import date
from typing import Any

import pytest

from domain.calendar_versions import CalendarVersions, PublishCalendar, ReviseCalendar
from domain.errors import (
    CalendarUnknownError,
    FieldError,
    LimitError,
    ProcedureEndedError,
    ProcedureNotInForceError,
    RuleUnknownError,
    SecondPersonError,
)
from domain.procedure import EndProcedure, Procedure, ProcedureTerms, ReplaceProcedure, ReviseProcedure
from domain.rules import AdoptRules, Rule, Rulebook
from tests.domain.desks import EIGHT_HOURS, HALF_PAST_ONE
from tests.world import FOUNDED, procedure

FIRST, SECOND = date(2025, 7, 1), date(2026, 1, 1)
BY = {"id": "o", "by": "admin", "at": FOUNDED}


def terms(on: date, limit: str | None) -> ProcedureTerms:
    facts: dict[str, Any] = {"name": "x", "field": "Hộ tịch", "legal_basis": "x", "mark": "POLICY"}
    return ProcedureTerms(**facts, limit=limit, from_on=on)


def revised() -> Procedure:
    found = procedure("x", "3wd")
    found.revise(ReviseProcedure(**BY, code="x", terms=terms(SECOND, "2wd")))
    return found


def test_a_dossier_is_under_the_version_in_force_on_its_day() -> None:
    found = revised()
    assert [(found.in_force(day).number, found.in_force(day).terms.limit) for day in (FIRST, SECOND)] == [
        (1, "3wd"),
        (2, "2wd"),
    ]
    assert found.in_force(date(2025, 12, 31)).number == 1


def test_before_its_first_version_a_procedure_is_not_in_force() -> None:
    with pytest.raises(ProcedureNotInForceError) as refused:
        revised().in_force(date(2025, 6, 30))
    assert refused.value.facts == {"procedure": "x", "on": FIRST}


@pytest.mark.parametrize("on", [SECOND, FIRST])
def test_a_version_begins_after_the_one_before_it(on: date) -> None:
    with pytest.raises(FieldError):
        revised().revise(ReviseProcedure(**BY, code="x", terms=terms(on, "1wd")))


def test_a_version_with_a_limit_nobody_can_count_is_refused() -> None:
    with pytest.raises(LimitError):
        revised().revise(ReviseProcedure(**BY, code="x", terms=terms(date(2026, 6, 1), "soon")))
    with pytest.raises(LimitError):
        procedure("y", "3wd", statutory="later")


def test_a_replaced_procedure_names_its_successor_from_that_day_on() -> None:
    found = revised()
    found.replace(ReplaceProcedure(**BY, code="x", replaced_by="y", on=date(2026, 3, 1)))
    assert found.in_force(date(2026, 2, 28)).number == 2
    with pytest.raises(ProcedureEndedError) as refused:
        found.in_force(date(2026, 3, 1))
    assert refused.value.facts == {"procedure": "x", "on": date(2026, 3, 1), "successor": "y"}


def test_an_ended_procedure_has_no_successor() -> None:
    found = revised()
    found.end(EndProcedure(**BY, code="x", on=SECOND))
    with pytest.raises(ProcedureEndedError) as refused:
        found.in_force(SECOND)
    assert refused.value.facts["successor"] is None


def test_a_calendar_keeps_every_version_under_its_number() -> None:
    versions = CalendarVersions.publish(PublishCalendar(**BY, name="ward", spec=EIGHT_HOURS, basis="x"))
    assert versions.key == "ward@1"
    revision = ReviseCalendar(**BY, name="ward", spec=HALF_PAST_ONE, basis="x", approved_by="chi")
    versions.revise(revision)
    assert versions.key == "ward@2"
    assert (versions.spec(1), versions.spec(2)) == (EIGHT_HOURS, HALF_PAST_ONE)


@pytest.mark.parametrize("approved_by", [None, BY["by"], BY["by"].upper()])
def test_nobody_revises_a_calendar_alone(approved_by: str | None) -> None:
    versions = CalendarVersions.publish(PublishCalendar(**BY, name="ward", spec=EIGHT_HOURS, basis="x"))
    with pytest.raises(SecondPersonError):
        versions.revise(ReviseCalendar(**BY, name="ward", spec=HALF_PAST_ONE, basis="x", approved_by=approved_by))


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_version_never_published_is_unknown(number: int) -> None:
    versions = CalendarVersions.publish(PublishCalendar(**BY, name="ward", spec=EIGHT_HOURS, basis="x"))
    with pytest.raises(CalendarUnknownError):
        versions.spec(number)


def rule(id_: str, value: int | str) -> Rule:
    texts = dict.fromkeys(("unit", "name_vi", "name_en", "source", "legal_basis", "mark"), "x")
    return Rule(id=id_, value=value, from_on=FIRST, **texts)


def test_a_rule_revised_replaces_its_namesake_and_leaves_the_others() -> None:
    book = Rulebook.adopt(AdoptRules(**BY, rules=(rule("a", 5), rule("b", "15:00")), basis="x"))
    book.revise(AdoptRules(**BY, rules=(rule("a", 6),), basis="x"))
    assert (book.number("a"), book.text("b")) == (6, "15:00")
    with pytest.raises(RuleUnknownError):
        book.number("c")
