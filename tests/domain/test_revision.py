"""A promise counted again: later where the calendar says so, earlier only where somebody decided it."""

from datetime import date
from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.dossier import Dossier
from domain.errors import NothingToReviseError, PromiseHeldError, PromisePastError, PromiseTooLongError
from domain.procedure import Procedure, ProcedureTerms, ReviseProcedure
from domain.promising import Ground
from domain.values import Promise
from tests.domain.acting import METHODS, order
from tests.world import at, calendar, ground, national_spec, procedure, received

# Received on Monday 2 November 2026, three working days end on Thursday the fifth.
WORKED = {"makeup": [{"day": "2026-11-07", "for": "2026-11-06"}]}


def revised(now: str, **more: list[dict[str, str]]) -> Ground:
    """Return the ward after its calendar got a second version, with more days off or worked."""
    data = national_spec().model_dump(mode="json")
    second = WorkingCalendar(CalendarSpec.read(data | {name: [*data[name], *days] for name, days in more.items()}))
    second.name = "vn@2"
    calendars = {"vn@1": calendar("vn@1"), "vn@2": second}
    return ground(at(now))._replace(calendar_of=calendars.__getitem__, latest_key=lambda _: "vn@2")


def off(*days: str) -> list[dict[str, str]]:
    return [{"from": day} for day in days]


def do(dossier: Dossier, kind: type[c.DossierCommand], when: str, on: Ground, **facts: Any) -> list[Any]:
    """Give one order on some ground, and return the new events."""
    dossier.collect_events()
    METHODS[kind](dossier, order(kind, when, **facts), on)
    return list(dossier.collect_events())


def by_calendar(dossier: Dossier, when: str, on: Ground) -> list[Any]:
    return do(dossier, c.RevisePromise, when, on, cause="calendar", limit=None)


def promise(dossier: Dossier) -> Promise:
    assert dossier.standing.promise is not None
    return dossier.standing.promise


# --- a calendar -----------------------------------------------------------------------------------


def test_a_day_worked_in_exchange_takes_no_day_from_the_citizen() -> None:
    dossier = received("2026-11-05 09:00")  # promised for Tuesday the tenth
    with pytest.raises(PromiseHeldError) as held:
        by_calendar(dossier, "2026-11-05 10:00", revised("2026-11-05 10:00", **WORKED))
    assert (held.value.facts["due"], held.value.facts["counted"]) == (at("2026-11-10 17:00"), at("2026-11-09 17:00"))
    assert promise(dossier).due == at("2026-11-10 17:00")


def test_a_pause_moves_a_held_date_only_once_the_count_has_reached_it() -> None:
    dossier = received("2026-11-05 09:00")
    on = revised("2026-11-09 09:00", **WORKED)
    do(dossier, c.PauseClock, "2026-11-05 10:00", revised("2026-11-05 10:00", **WORKED))
    do(dossier, c.ResumeClock, "2026-11-07 09:00", revised("2026-11-07 09:00", **WORKED))
    assert (promise(dossier).due, promise(dossier).calendar) == (at("2026-11-11 17:00"), "vn@2")
    with pytest.raises(NothingToReviseError):
        by_calendar(dossier, "2026-11-09 09:00", on)


def test_a_correction_counts_again_and_keeps_what_a_calendar_kept() -> None:
    dossier = received("2026-11-05 09:00")
    do(dossier, c.PauseClock, "2026-11-05 10:00", revised("2026-11-05 10:00", **WORKED))
    do(dossier, c.ResumeClock, "2026-11-05 11:00", revised("2026-11-05 11:00", **WORKED))
    assert promise(dossier).due == at("2026-11-10 17:00")
    corrected = {"entry": 3, "field": "occurred_at", "new": "2026-11-05T10:30+07:00"}
    events = do(dossier, c.CorrectEntry, "2026-11-05 12:00", revised("2026-11-05 12:00", **WORKED), **corrected)
    assert [type(event) for event in events] == [e.EntryCorrected]
    assert promise(dossier).due == at("2026-11-10 17:00")


def test_a_resumption_is_counted_on_the_calendar_of_the_day() -> None:
    dossier = received()
    do(dossier, c.PauseClock, "2026-11-02 10:00", ground(at("2026-11-02 10:00")))
    do(dossier, c.ResumeClock, "2026-11-03 10:00", revised("2026-11-03 10:00", off=off("2026-11-06")))
    assert (promise(dossier).due, promise(dossier).calendar) == (at("2026-11-09 17:00"), "vn@2")


def test_a_supervisor_decides_a_shorter_limit_but_breaks_no_promise_by_it() -> None:
    dossier = received()
    with pytest.raises(PromisePastError):
        do(dossier, c.RevisePromise, "2026-11-04 08:00", ground(at("2026-11-04 08:00")), limit="1wd")
    do(dossier, c.RevisePromise, "2026-11-04 08:00", ground(at("2026-11-04 08:00")), limit="2wd")
    assert promise(dossier).due == at("2026-11-04 17:00")


def test_while_the_clock_stands_still_a_shorter_limit_is_judged_when_it_stopped() -> None:
    dossier = received()
    do(dossier, c.PauseClock, "2026-11-02 10:00", ground(at("2026-11-02 10:00")))
    do(dossier, c.RevisePromise, "2026-11-04 08:00", ground(at("2026-11-04 08:00")), limit="1wd")
    assert promise(dossier).due == at("2026-11-03 17:00")


# --- a procedure ----------------------------------------------------------------------------------


def with_limit(limit: str | None, on: str = "2026-11-03", code: str = "3wd") -> Procedure:
    """Return a procedure of three days whose second version has another limit."""
    found = procedure(code, "3wd", "5wd")
    facts = {"name": code, "field": "Hộ tịch", "legal_basis": "x", "mark": "POLICY"}
    terms = ProcedureTerms(limit=limit, statutory_limit=limit, from_on=date.fromisoformat(on), **facts)
    found.revise(ReviseProcedure(id="r", by="admin", at=at("2026-11-03 08:00"), code=code, terms=terms))
    return found


def by_procedure(dossier: Dossier, found: Procedure, when: str = "2026-11-03 09:00") -> list[Any]:
    on = ground(at(when))._replace(procedure_of=lambda _: found)
    return do(dossier, c.RevisePromise, when, on, cause="procedure", limit=None)


def test_an_open_dossier_takes_the_new_limit_and_names_its_version() -> None:
    dossier = received()
    [event] = by_procedure(dossier, with_limit("2wd"))
    assert (event.promise.due, event.promise.limit, event.promise.rule) == (at("2026-11-04 17:00"), "2wd", "3wd@2")
    assert (event.old.rule, event.cause) == ("3wd@1", "procedure")


def test_a_new_limit_is_within_the_law_of_the_day_of_receipt() -> None:
    dossier = received()
    by_procedure(dossier, with_limit("5wd"))
    assert promise(dossier).due == at("2026-11-09 17:00")
    with pytest.raises(PromiseTooLongError):
        by_procedure(received(), with_limit("6wd"))


@pytest.mark.parametrize("limit", ["3wd", None])
def test_a_version_without_another_limit_moves_nothing(limit: str | None) -> None:
    with pytest.raises(NothingToReviseError):
        by_procedure(received(), with_limit(limit))


def test_a_version_that_binds_later_moves_nothing_today() -> None:
    with pytest.raises(NothingToReviseError):
        by_procedure(received(), with_limit("2wd", "2026-11-04"))


def test_a_limit_of_its_own_and_a_date_given_elsewhere_stay() -> None:
    own = received(limit="1wd")
    elsewhere = received(source="import", given_due=at("2026-11-09 17:00"))
    for dossier in (own, elsewhere):
        with pytest.raises(NothingToReviseError):
            by_procedure(dossier, with_limit("2wd"))


def test_a_limit_already_past_breaks_no_promise() -> None:
    with pytest.raises(PromisePastError):
        by_procedure(received(), with_limit("1wd"), "2026-11-04 09:00")


def test_a_second_revision_follows_the_first() -> None:
    dossier, found = received(), with_limit("2wd")
    by_procedure(dossier, found)
    facts = {"name": "3wd", "field": "Hộ tịch", "legal_basis": "x", "mark": "POLICY"}
    terms = ProcedureTerms(limit="4wd", from_on=date(2026, 11, 4), **facts)
    found.revise(ReviseProcedure(id="r", by="admin", at=at("2026-11-04 08:00"), code="3wd", terms=terms))
    by_procedure(dossier, found, "2026-11-04 09:00")
    assert (promise(dossier).due, promise(dossier).rule) == (at("2026-11-06 17:00"), "3wd@3")
