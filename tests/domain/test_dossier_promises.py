"""The promise of a dossier: given at receipt, moved by pauses, counted anew by revisions and recalls."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.dossier import Dossier
from domain.errors import (
    ActNotAllowedError,
    DomainError,
    GivenPromiseError,
    LimitError,
    NoLimitError,
    NothingToReviseError,
    PromiseTooLongError,
)
from domain.office import AssignCalendar, EndOffice, Office
from domain.promising import Ground
from domain.values import Promise
from tests.domain.acting import METHODS, do, done, order
from tests.world import at, calendar, ground, national_spec, office, received

GIVEN: dict[str, Any] = {"source": "import", "given_due": at("2026-11-06 17:00")}


def due(dossier: Dossier) -> datetime:
    """Return what the dossier promises now."""
    return promise(dossier).due


def promise(dossier: Dossier) -> Promise:
    """Return the promise in force."""
    assert dossier.standing.promise is not None
    return dossier.standing.promise


def test_the_office_may_promise_less_than_the_law_allows_never_more() -> None:
    assert promise(received(limit="2wd")).limit == "2wd"
    assert promise(received(limit="5wd")).limit == "5wd"
    with pytest.raises(PromiseTooLongError) as refused:
        received(limit="6wd")
    assert refused.value.facts == {
        "limit": "6wd",
        "statutory_limit": "5wd",
        "due": at("2026-11-10 17:00"),
        "statutory_due": at("2026-11-09 17:00"),
    }


def test_a_limit_of_another_unit_is_compared_by_what_it_promises() -> None:
    assert promise(received(limit="37wh")).due == at("2026-11-09 08:30")
    assert promise(received(limit="7d")).due == at("2026-11-09 17:00")
    with pytest.raises(PromiseTooLongError):
        received(limit="8d")


@pytest.mark.parametrize("limit", ["0wd", "-5wd", "1.5wd", "1e9wd", "٣wd", "3", "wd", "3 wd", "99999d"])
def test_a_limit_is_a_whole_number_of_a_known_unit(limit: str) -> None:
    with pytest.raises(LimitError):
        received(limit=limit)


def test_a_procedure_without_a_limit_asks_for_one() -> None:
    with pytest.raises(NoLimitError):
        received(procedure="none")
    assert promise(received(procedure="none", limit="3wd")).limit == "3wd"


def test_a_dossier_may_be_received_without_a_promise() -> None:
    dossier = done(received(procedure="none", no_promise=True), (c.PauseClock, "2026-11-03 09:00"))
    [resumed] = do(dossier, c.ResumeClock, "2026-11-04 09:00")
    assert isinstance(resumed, e.Resumed)
    assert (resumed.promise, dossier.standing.promise_no) == (None, 0)
    do(dossier, c.ProcessDossier, "2026-12-24 09:00")
    assert dossier.standing.settled_class is None


def test_a_promise_made_elsewhere_is_accepted_as_it_was_given() -> None:
    given = promise(received(**GIVEN))
    assert (given.due, given.given, given.limit, given.rule) == (at("2026-11-06 17:00"), True, None, "3wd:given")
    assert (given.grain, given.late_from) == ("day", at("2026-11-07 00:00"))
    assert promise(received(**GIVEN, given_grain="minute")).late_from == at("2026-11-06 17:01")


@pytest.mark.parametrize("facts", [GIVEN | {"source": "desk"}, GIVEN | {"source": "online"}, GIVEN | {"limit": "3wd"}])
def test_a_promise_is_given_only_by_paper_or_import_and_never_beside_a_limit(facts: dict[str, Any]) -> None:
    with pytest.raises(GivenPromiseError):
        received(**facts)


@pytest.mark.parametrize(("unit", "moved"), [(None, "2026-11-10 17:00"), ("d", "2026-11-09 17:00")])
def test_pauses_move_a_given_promise_in_the_unit_it_came_with(unit: str | None, moved: str) -> None:
    # given for Friday; the pause runs from Tuesday to Thursday: two working days, two days
    dossier = done(
        received(**GIVEN, pauses_move=unit), (c.PauseClock, "2026-11-03 09:00"), (c.ResumeClock, "2026-11-05 09:00")
    )
    assert due(dossier) == at(moved)


def test_a_given_promise_moves_by_no_other_unit() -> None:
    with pytest.raises(LimitError):
        received(**GIVEN, pauses_move="mo")


# --- pauses -----------------------------------------------------------------------------------------


def test_the_clock_stands_still_any_number_of_times() -> None:
    dossier = received()
    for day in ("03", "04", "05", "06"):
        do(dossier, c.PauseClock, f"2026-11-{day} 16:00")
        do(dossier, c.ResumeClock, f"2026-11-{day} 16:30")
    assert (due(dossier), len(dossier.standing.pauses)) == (at("2026-11-05 17:00"), 4)


@pytest.mark.parametrize(
    ("procedure", "resumed", "moved"),
    [
        ("3wd", "2026-11-05 09:00", "2026-11-09 17:00"),  # two working days
        ("3wd", "2026-11-03 16:00", "2026-11-05 17:00"),  # within a day
        ("same-day", "2026-11-05 09:00", "2026-11-02 17:00"),  # broken before the pause
        ("restart", "2026-11-05 09:00", "2026-11-12 17:00"),  # five working days from the 5th
        ("30d", "2026-11-05 09:00", "2026-12-04 17:00"),  # two days
        ("8wh", "2026-11-03 09:20", "2026-11-03 09:50"),  # twenty minutes
    ],
)
def test_resuming_moves_the_promise_by_the_rule_of_its_limit(procedure: str, resumed: str, moved: str) -> None:
    dossier = done(received(procedure=procedure), (c.PauseClock, "2026-11-03 09:00"))
    [event] = do(dossier, c.ResumeClock, resumed)
    assert isinstance(event, e.Resumed)
    assert event.promise == promise(dossier)
    assert due(dossier) == at(moved)


def test_a_pause_without_a_minute_leaves_everything_as_it_was() -> None:
    dossier = received()
    before = promise(dossier)
    done(dossier, (c.PauseClock, "2026-11-03 09:00"), (c.ResumeClock, "2026-11-03 09:00"))
    assert (promise(dossier), dossier.standing.pauses) == (before, [])


def test_a_paused_dossier_shows_the_promise_as_if_resumed_now() -> None:
    dossier = done(received(), (c.PauseClock, "2026-11-03 09:00"))
    now = at("2026-11-05 09:00")
    shown = dossier.if_resumed(now, ground(now))
    assert due(dossier) == at("2026-11-05 17:00")
    assert shown is not None
    assert shown.due == at("2026-11-09 17:00")
    do(dossier, c.ResumeClock, "2026-11-05 09:00")
    assert promise(dossier) == shown


def test_a_promise_broken_before_the_pause_is_not_healed_by_it() -> None:
    dossier = done(received(), (c.PauseClock, "2026-11-06 09:00"))
    assert dossier.standing.broken_at(at("2026-11-06 09:00")) == at("2026-11-06 00:00")
    do(dossier, c.ResumeClock, "2026-11-20 09:00")
    assert due(dossier) == at("2026-11-05 17:00")


def test_a_dossier_paused_in_time_is_not_broken_while_it_waits() -> None:
    dossier = done(received(), (c.PauseClock, "2026-11-05 16:00"))
    assert dossier.standing.broken_at(at("2027-01-04 09:00")) is None


@pytest.mark.parametrize(
    ("settled", "expected"),
    [
        ("2026-11-04 23:59", "early"),
        ("2026-11-05 00:00", "on_time"),
        ("2026-11-05 23:59", "on_time"),
        ("2026-11-06 00:00", "late"),
    ],
)
def test_the_class_is_decided_to_the_minute(settled: str, expected: str) -> None:
    assert done(received(), (c.ProcessDossier, settled)).standing.settled_class == expected


@pytest.mark.parametrize(
    ("settled", "expected"),
    [
        ("2026-11-03 08:30", "early"),  # sixty working minutes before 09:30
        ("2026-11-03 08:31", "on_time"),
        ("2026-11-03 09:30", "on_time"),
        ("2026-11-03 09:31", "late"),
    ],
)
def test_working_hours_are_early_only_with_an_hour_to_spare(settled: str, expected: str) -> None:
    assert done(received(procedure="8wh"), (c.ProcessDossier, settled)).standing.settled_class == expected


# --- revisions --------------------------------------------------------------------------------------


def with_day_off(now: datetime, day: date) -> Ground:
    """Return the ward after its calendar got a second version, with one more day off."""
    off = [{"from": day, "to": day, "name": "nghỉ đột xuất"}]
    spec = CalendarSpec.read((data := national_spec().model_dump(mode="json")) | {"off": [*data["off"], *off]})
    second = WorkingCalendar(spec, "vn@2")
    calendars: Callable[[str], WorkingCalendar] = {"vn@1": calendar("vn@1"), "vn@2": second}.__getitem__
    return ground(now)._replace(calendar_of=calendars, latest_key=lambda _: "vn@2")


def test_a_calendar_revision_moves_an_open_promise() -> None:
    dossier = received()
    dossier.collect_events()
    now = at("2026-11-03 08:00")
    command = order(c.RevisePromise, "2026-11-03 08:00", cause="calendar", limit=None)
    dossier.revise_promise(command, with_day_off(now, date(2026, 11, 4)))
    [event] = dossier.collect_events()
    assert isinstance(event, e.PromiseRevised)
    assert (event.old.due, event.promise.due) == (at("2026-11-05 17:00"), at("2026-11-06 17:00"))
    assert (event.promise.calendar, event.cause, event.amends) == ("vn@2", "calendar", None)


def test_a_calendar_revision_that_moves_nothing_is_not_recorded() -> None:
    dossier = received()
    now = at("2026-11-03 08:00")
    with pytest.raises(NothingToReviseError):
        dossier.revise_promise(
            order(c.RevisePromise, "2026-11-03 08:00", cause="calendar", limit=None),
            with_day_off(now, date(2026, 12, 4)),
        )


@pytest.mark.parametrize("kind", [c.ProcessDossier, c.WithdrawDossier])
def test_what_is_settled_never_changes(kind: type[c.DossierCommand]) -> None:
    dossier = done(received(), (kind, "2026-11-03 08:00"))
    with pytest.raises(ActNotAllowedError):
        METHODS[c.RevisePromise](
            dossier, order(c.RevisePromise, "2026-11-03 09:00"), with_day_off(at("2026-11-03 09:00"), date(2026, 11, 4))
        )


def test_a_supervisor_may_give_a_shorter_limit_but_none_the_law_forbids() -> None:
    dossier = received()
    [event] = do(dossier, c.RevisePromise, "2026-11-03 08:00", limit="2wd")
    assert isinstance(event, e.PromiseRevised)
    assert (event.promise.limit, event.promise.due) == ("2wd", at("2026-11-04 17:00"))
    with pytest.raises(PromiseTooLongError):
        do(dossier, c.RevisePromise, "2026-11-03 09:00", limit="6wd")


def test_a_new_limit_in_hours_is_judged_by_the_minute() -> None:
    dossier = received()
    do(dossier, c.RevisePromise, "2026-11-02 10:00", limit="8wh")
    assert (promise(dossier).grain, promise(dossier).late_from) == ("minute", at("2026-11-03 09:31"))


def test_a_promise_made_elsewhere_takes_no_limit_from_a_supervisor() -> None:
    with pytest.raises(NothingToReviseError):
        do(received(**GIVEN), c.RevisePromise, "2026-11-03 08:00", limit="2wd")


def test_a_dossier_without_a_promise_has_none_to_revise() -> None:
    with pytest.raises(NothingToReviseError):
        do(received(no_promise=True), c.RevisePromise, "2026-11-03 08:00")


def test_a_recalled_given_promise_is_followed_by_one_of_the_procedure() -> None:
    dossier = done(received(**GIVEN), (c.ProcessDossier, "2026-11-03 08:00"))
    do(dossier, c.RecallResult, "2026-11-04 08:00")
    assert (promise(dossier).limit, promise(dossier).given, promise(dossier).rule) == ("3wd", False, "3wd@1")


# --- offices and procedures ---------------------------------------------------------------------------


def test_a_closed_office_receives_nothing_and_names_its_successors() -> None:
    closed = office("W1")
    closed.end(
        EndOffice(
            id="e",
            by="admin",
            at=at("2026-10-01 08:00"),
            code="W1",
            how="merged",
            into=("W2",),
            on=date(2026, 11, 1),
            basis="nghị quyết",
        )
    )
    with pytest.raises(DomainError) as refused:
        _receive_at(closed, "2026-11-02 09:00")
    assert (refused.value.code, refused.value.facts["successors"]) == ("office_closed", ["W2"])
    assert _receive_at(closed, "2026-10-30 09:00").standing.office == "W1"


def test_the_calendar_of_a_promise_is_its_office_s_on_the_day_of_receipt() -> None:
    moved = office("W1")
    moved.assign_calendar(
        AssignCalendar(
            id="a", by="admin", at=at("2026-10-01 08:00"), code="W1", calendar="other", on=date(2026, 11, 1), basis="x"
        )
    )
    assert promise(_receive_at(moved, "2026-10-30 09:00")).calendar == "vn@1"
    assert promise(_receive_at(moved, "2026-11-02 09:00")).calendar == "other@1"


def _receive_at(ward: Office, when: str) -> Dossier:
    base = ground(at(when))
    of_ward = base._replace(office_of=lambda _: ward, latest_key=lambda name: f"{name}@1")
    command = c.ReceiveDossier(id="r", by="lan", at=at(when), office="W1", procedure="3wd")
    return Dossier.receive(command, lambda: "W1-1", of_ward)
