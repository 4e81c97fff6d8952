"""The register of apologies agrees with what the aggregate remembers of its letters, and with when promises broke."""

from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.cli.duty_seen import seen_on
from adapters.ledger.instants import from_micros, to_micros
from domain import commands as c
from domain.dossier import Dossier
from domain.standing import breaks, effective
from domain.values import Origin
from projections import apologies
from projections.apologies import Wanted, place_of
from projections.duties import Duty
from projections.fold import fold
from projections.line import Line
from projections.read_models import apply
from tests.domain.acting import LATE, METHODS, do, done, order
from tests.projections.database import database
from tests.projections.histories import START, Recorded, histories, lines_of
from tests.projections.test_read_models import appended
from tests.world import at, ground, received

PAGED: tuple[Origin, ...] = ("desk", "import")
DUE, BROKE = at("2026-11-05 17:00"), at("2026-11-06 00:00")


def register_of(dossier: Dossier, *, until: str | None = None) -> list[Duty]:
    """Return the duties of one dossier, read from its lines."""
    lines = lines_of(Recorded(act, act.occurred_at) for act in dossier.acts)
    return apologies.past(fold(lines, None if until is None else to_micros(at(until))).values())


def only(dossier: Dossier, **facts: object) -> Duty:
    (duty,) = register_of(dossier)
    assert {name: getattr(duty, name) for name in facts} == facts
    return duty


def dossiers_of(log: list[Recorded]) -> dict[str, Dossier]:
    found: dict[str, Dossier] = {}
    for event, _ in log:
        stream = str(event.originator_id)
        found[stream] = event.mutate(found.get(stream))  # type: ignore[assignment] # the library's own types
    return found


# --- against the domain -------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(histories)
def test_the_register_holds_what_the_aggregate_remembers_of_its_letters(log: list[Recorded]) -> None:
    lines = lines_of(log)
    with database() as connection:
        apply(connection, lines, lambda _: lines, lambda: ground(START))
        rows = apologies.read(connection)
    for stream, dossier in dossiers_of(log).items():
        for number, letters in dossier.apologies.by_promise.items():
            mine = [row for row in rows if (row.stream, row.promise_no) == (stream, number)]
            unsigned = [row for row in mine if row.required_at is not None and row.state in apologies.UNSIGNED]
            assert sorted(row.cause for row in unsigned) == sorted(letters.owed)
            signed = sorted({(row.letter, row.number, row.signer) for row in mine if row.issued_at is not None})
            assert signed == [(it.originator_version, it.number, it.by) for it in letters.issued]
            assert len({row.letter for row in mine if row.delivered_at is not None}) == letters.delivered
            for cause, broke_at in letters.required.items():
                assert to_micros(broke_at) in {row.flagged_at for row in mine if row.cause == cause}


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(0, 60))
def test_a_promise_broke_in_the_register_when_the_domain_says_it_did(log: list[Recorded], days: int) -> None:
    now = max([START + timedelta(days=days), *(recorded_at for _, recorded_at in log)])
    rows = apologies.past(fold(lines_of(log)).values(), Wanted(cause="late"))
    for stream, dossier in dossiers_of(log).items():
        broke = breaks(effective(dossier.acts), now)
        for row in rows:
            if row.stream == stream and row.withdrawn_by not in {"correction", "revision", "entry"}:
                found = row.broke_at(to_micros(now))
                expected = broke[row.promise_no]
                assert expected is None or found == to_micros(expected)
                assert found is not None or expected is None


@settings(max_examples=30, deadline=None)
@given(histories, st.sampled_from(apologies.STATES), st.sampled_from(["W1", None]))
def test_the_table_is_asked_what_the_list_is_asked(
    log: list[Recorded], state: apologies.State, office: str | None
) -> None:
    lines, wanted = lines_of(log), Wanted((state,), office=office)
    with database() as connection:
        apply(connection, lines, lambda _: lines, lambda: ground(START))
        read, every = apologies.read(connection, wanted), apologies.read(connection, Wanted(office=office))
        counted = apologies.counts(connection, wanted)
    assert read == apologies.past(fold(lines).values(), wanted)
    assert {found: n for found, n in counted.items() if n} == {
        found: len(list(some)) for found, some in groupby(sorted(row.state for row in every))
    }


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(1, 12), st.integers(0, 90), st.sampled_from([None, "desk", "import"]))
def test_a_letter_is_overdue_in_the_table_when_it_is_seen_to_be(
    log: list[Recorded], size: int, days: int, origin: Origin | None
) -> None:
    lines, on = lines_of(log), ground(START)
    now = to_micros(max([START + timedelta(days=days), *(recorded_at for _, recorded_at in log)]))
    every = apologies.past(fold(lines).values(), Wanted(origin=origin))
    overdue = [duty for duty in every if seen_on(duty, now, on).overdue]
    wanted = Wanted(origin=origin, overdue_at=now)
    with database() as connection:
        appended(connection, lines, size)
        assert apologies.read(connection, wanted) == overdue
        assert apologies.read(connection, wanted, 100) == overdue
        counted = [apologies.count(connection, wanted._replace(code=code)) for code in (None, "D-1")]
    assert counted == [len(overdue), sum(duty.code == "D-1" for duty in overdue)]


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(1, 3), st.sampled_from([None, *PAGED]), st.sampled_from([None, {"W1"}, {"W1", "W2"}]))
def test_page_after_page_gives_the_register_once_and_in_its_order(
    log: list[Recorded], limit: int, origin: Origin | None, offices: set[str] | None
) -> None:
    lines = lines_of(log)
    wanted = Wanted(origin=origin, offices=None if offices is None else frozenset(offices))
    pages: list[Duty] = []
    with database() as connection:
        appended(connection, lines, 5)
        while page := apologies.read(connection, wanted._replace(after=place_of(pages[-1]) if pages else None), limit):
            pages += page
        counted = apologies.count(connection, wanted)
    assert pages == apologies.past(fold(lines).values(), wanted)
    assert counted == len(pages)


@pytest.mark.parametrize(("origin", "more"), [("desk", 1), ("import", 2)])
def test_a_page_of_one_origin_may_begin_behind_the_other(origin: Origin, more: int) -> None:
    """A cursor may come from another question."""
    wanted = Wanted(origin="import", after=(origin, 2**62, "z", 1))
    imported = done(received(source="import", given_due=DUE), (c.RaiseRungs, LATE))
    lines = [line._replace(recorded_at=to_micros(at("2026-11-09 08:00"))) for line in lines_of_one(imported)]
    with database() as connection:
        apply(connection, lines, lambda _: lines, lambda: ground(START))
        assert len(apologies.read(connection, wanted, 5)) + more == 2


def test_a_letter_drafted_ahead_of_a_promise_that_waits_with_its_clock_is_never_overdue() -> None:
    dossier = done(received(), (c.DraftApology, "2026-11-03 09:00"), (c.PauseClock, "2026-11-04 09:00"))
    with database() as connection:
        apply(connection, lines_of_one(dossier), lambda _: [], lambda: ground(START))
        wanted = Wanted(states=apologies.UNSIGNED, overdue_at=to_micros(at("2027-06-01 00:00")))
        assert (apologies.count(connection, wanted._replace(overdue_at=None)), apologies.count(connection, wanted)) == (
            1,
            0,
        )
        assert apologies.read(connection, wanted) == []


def lines_of_one(dossier: Dossier) -> list[Line]:
    return lines_of(Recorded(act, act.occurred_at) for act in dossier.acts)


# --- one dossier --------------------------------------------------------------------------------------------------


def test_a_late_result_is_owed_a_letter_until_it_is_signed_and_delivered() -> None:
    dossier = done(received(), (c.ProcessDossier, LATE))
    duty = only(dossier, state="owed", cause="late", origin="desk", office="W1", official="hoa", code="W1-1")
    assert duty.broke_at(0) == duty.flagged_at == to_micros(BROKE)
    do(dossier, c.DraftApology, "2026-11-06 09:00", place="Quầy 3")
    only(dossier, state="drafted", reason="other_agency", place="Quầy 3", required_at=to_micros(at(LATE)))
    do(dossier, c.IssueApology, "2026-11-06 10:00", by="chi")
    duty = only(dossier, state="issued", number=7, signer="chi", is_ahead=False)
    assert duty.again(0) is None
    do(dossier, c.DeliverApology, "2026-11-06 11:00")
    only(dossier, state="delivered", channel="post", delivered_at=to_micros(at("2026-11-06 11:00")))
    assert [row.state for row in register_of(dossier, until="2026-11-06 09:30")] == ["drafted"]


def test_a_letter_signed_before_the_break_is_a_notice_and_breaks_when_the_promise_does() -> None:
    dossier = done(received(), (c.DraftApology, "2026-11-04 09:00"), (c.IssueApology, "2026-11-04 10:00"))
    duty = only(dossier, state="issued", required_at=None, is_ahead=True, again_no=1)
    assert duty.broke_at(to_micros(BROKE) - 1) is None
    assert duty.broke_at(to_micros(BROKE)) == to_micros(BROKE)


def test_a_notice_drafted_ahead_becomes_the_duty_once_the_promise_breaks() -> None:
    dossier = done(received(), (c.DraftApology, "2026-11-04 09:00"), (c.RaiseRungs, "2026-11-06 08:00"))
    only(dossier, state="drafted", required_at=to_micros(at("2026-11-06 08:00")), flagged_at=to_micros(BROKE))


@pytest.mark.parametrize(
    ("act", "when", "why"),
    [(c.ProcessDossier, "2026-11-05 09:00", "kept"), (c.WithdrawDossier, "2026-11-05 09:00", "closed")],
)
def test_a_letter_written_ahead_is_wanted_no_more_once_the_promise_is_kept_or_the_dossier_closed(
    act: type[c.DossierCommand], when: str, why: str
) -> None:
    dossier = done(received(), (c.DraftApology, "2026-11-04 09:00"), (act, when))
    only(dossier, state="withdrawn", withdrawn_by=why, withdrawn_at=to_micros(at(when)))


def test_a_duty_is_withdrawn_by_the_correction_that_shows_the_promise_kept() -> None:
    dossier = done(received(), (c.ProcessDossier, LATE))
    facts = {"entry": 2, "field": "occurred_at", "new": "2026-11-05T16:00+07:00"}
    do(dossier, c.CorrectEntry, "2026-11-06 09:00", **facts)
    only(dossier, state="withdrawn", withdrawn_by="correction", withdrawn_at=to_micros(at("2026-11-06 09:00")))


def test_a_letter_drafted_and_then_signed_for_a_withdrawn_duty_stays_with_it() -> None:
    dossier = done(received(), (c.ProcessDossier, LATE), (c.DraftApology, "2026-11-06 09:00"))
    facts = {"entry": 2, "field": "occurred_at", "new": "2026-11-05T16:00+07:00"}
    do(dossier, c.CorrectEntry, "2026-11-06 10:00", **facts)
    do(dossier, c.IssueApology, "2026-11-06 11:00")
    duty = only(dossier, state="issued", withdrawn_by="correction")
    assert duty.withdrawn_at == to_micros(at("2026-11-06 10:00"))


def test_one_letter_answers_for_lateness_and_for_a_wrong_result() -> None:
    dossier = done(received(), (c.ProcessDossier, LATE), (c.RecallResult, "2026-11-06 09:00"))
    assert [(row.cause, row.state) for row in register_of(dossier)] == [("late", "owed"), ("error", "owed")]
    done(dossier, (c.DraftApology, "2026-11-06 10:00"), (c.IssueApology, "2026-11-06 11:00"))
    rows = register_of(dossier)
    assert [(row.cause, row.state, row.number) for row in rows] == [("late", "issued", 7), ("error", "issued", 7)]
    assert rows[0].settled_at == to_micros(at(LATE))


@pytest.mark.parametrize(
    ("ready", "again"),
    [("2026-11-10 23:59", "kept"), ("2026-11-11 00:00", "broken")],
)
def test_a_new_date_is_kept_or_broken_by_the_result(ready: str, again: str) -> None:
    dossier = apologised()
    duty = only(dossier, again_due_at=to_micros(at("2026-11-10 17:00")), again_no=1)
    assert duty.again(to_micros(at("2026-11-10 23:59"))) == "running"
    assert duty.again(to_micros(at("2026-11-11 00:00"))) == "broken"
    do(dossier, c.ProcessDossier, ready)
    assert register_of(dossier)[0].again(to_micros(at("2026-12-01 00:00"))) == again


def test_a_new_date_of_a_dossier_closed_before_it_was_neither_kept_nor_broken() -> None:
    dossier = done(apologised(), (c.WithdrawDossier, "2026-11-09 09:00"))
    assert only(dossier).again(to_micros(at("2026-12-01 00:00"))) == "closed"


def test_a_broken_new_date_is_a_duty_of_its_own_and_the_next_letter_counts_the_second_re_promise() -> None:
    dossier = done(apologised(), (c.RaiseRungs, "2026-11-11 08:00"))
    first, second = register_of(dossier)
    assert (first.state, second.state, second.cause) == ("issued", "owed", "re_promise_broken")
    assert second.broke_at(0) == second.late_from == to_micros(at("2026-11-11 00:00"))
    do(dossier, c.DraftApology, "2026-11-11 09:00", re_promise=at("2026-11-16 17:00"))
    do(dossier, c.IssueApology, "2026-11-11 10:00", by="chi", approved_by="giang")
    second = register_of(dossier)[1]
    assert (second.state, second.again_no, second.approved_by) == ("issued", 2, "giang")


def test_a_duty_moves_with_the_dossier_to_the_office_that_takes_over() -> None:
    dossier = done(received(), (c.RaiseRungs, LATE), (c.TakeOver, "2026-11-06 09:00"))
    only(dossier, office="W2", first_office="W1", state="owed")


def test_what_broke_before_an_import_is_marked_so_even_where_its_letter_came_before_its_flag() -> None:
    dossier = received(source="import")
    lines = [Recorded(dossier.acts[0], at("2026-11-09 08:00"))]
    for kind in (c.DraftApology, c.IssueApology):
        when = at("2026-11-09 09:00")
        METHODS[kind](
            dossier, order(kind, "2026-11-09 09:00"), ground(when)._replace(known_from=at("2026-11-09 08:00"))
        )
    lines += [Recorded(act, act.occurred_at) for act in dossier.acts[1:]]
    (duty,) = apologies.past(fold(lines_of(lines)).values())
    assert (duty.origin, duty.state, duty.is_ahead) == ("import", "issued", False)
    assert from_micros(duty.late_from or 0) == BROKE


def apologised() -> Dossier:
    """Late, and told so the next morning with a new date."""
    dossier = done(received(), (c.RaiseRungs, LATE))
    do(dossier, c.DraftApology, "2026-11-06 09:00", re_promise=at("2026-11-10 17:00"))
    do(dossier, c.IssueApology, "2026-11-06 10:00", by="chi")
    return dossier
