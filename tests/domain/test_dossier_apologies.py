"""When a letter is owed, and what people do about it: draft, issue, deliver."""

import pytest

from domain import commands as c
from domain import events as e
from domain.errors import ApologyNotOwedError, ApologyOrderError, NothingReachedError
from domain.sealed import Sealed
from tests.domain.acting import LATE, do, done, topics
from tests.world import at, ground, received

BROKE = at("2026-11-06 00:00")


def test_a_late_result_owes_an_apology() -> None:
    processed, required = do(received(), c.ProcessDossier, LATE)
    assert isinstance(required, e.ApologyRequired)
    assert topics([processed, required]) == ["processed", "apology_required"]
    assert (required.promise_no, required.cause, required.broke_at, required.origin) == (1, "late", BROKE, "desk")


def test_a_result_in_the_last_minute_owes_none() -> None:
    assert topics(do(received(), c.ProcessDossier, "2026-11-05 23:59")) == ["processed"]


def test_a_late_result_without_a_promise_owes_none() -> None:
    assert topics(do(received(no_promise=True), c.ProcessDossier, "2027-01-04 09:00")) == ["processed"]


def test_a_late_result_told_by_an_import_is_marked_so() -> None:
    required = do(received(source="import"), c.ProcessDossier, LATE, source="import")[1]
    assert isinstance(required, e.ApologyRequired)
    assert required.origin == "import"


def test_a_reason_given_for_the_result_is_not_copied_to_the_flag() -> None:
    note = Sealed(kid="k", nonce="n", ct="c")
    processed, required = do(received(), c.ProcessDossier, LATE, note=note)
    assert (processed.note, required.note) == (note, None)


def test_the_clock_requires_an_apology_once_the_promise_is_broken() -> None:
    dossier = done(received(), (c.RaiseRungs, "2026-11-04 08:00"))
    with pytest.raises(NothingReachedError):
        do(dossier, c.RaiseRungs, "2026-11-05 23:59")
    rung, required = do(dossier, c.RaiseRungs, "2026-11-06 00:00")
    assert isinstance(rung, e.RungReached)
    assert isinstance(required, e.ApologyRequired)
    assert (rung.rung, rung.broke_at, required.broke_at) == ("overdue", BROKE, BROKE)
    with pytest.raises(NothingReachedError):
        do(dossier, c.RaiseRungs, "2026-11-09 08:00")


def test_however_late_the_clock_comes_the_promise_broke_when_it_broke() -> None:
    *_, required = do(received(), c.RaiseRungs, "2026-12-01 08:00")
    assert isinstance(required, e.ApologyRequired)
    assert (required.broke_at, required.occurred_at) == (BROKE, at("2026-12-01 08:00"))


def test_a_late_result_adds_no_second_apology() -> None:
    dossier = done(received(), (c.RaiseRungs, "2026-11-06 00:00"))
    assert topics(do(dossier, c.ProcessDossier, LATE)) == ["processed"]


def test_the_clock_asks_nothing_of_a_dossier_paused_before_the_break() -> None:
    dossier = done(received(), (c.PauseClock, "2026-11-05 16:00"))
    with pytest.raises(NothingReachedError):
        do(dossier, c.RaiseRungs, "2026-11-09 08:00")


def test_what_broke_before_a_pause_is_flagged_by_the_pause_itself() -> None:
    events = do(received(), c.PauseClock, LATE)
    assert topics(events) == ["rung_reached", "apology_required", "paused"]


@pytest.mark.parametrize("kind", [c.WithdrawDossier, c.StopDossier])
def test_the_clock_asks_nothing_of_a_dossier_closed_without_a_result(kind: type[c.DossierCommand]) -> None:
    with pytest.raises(NothingReachedError):
        do(done(received(), (kind, "2026-11-04 09:00")), c.RaiseRungs, "2026-11-09 08:00")


def test_a_promise_broken_before_an_import_is_marked_so_and_nobody_is_warned_of_it() -> None:
    rung, required = do(received(source="import"), c.RaiseRungs, "2026-11-09 08:00")
    assert isinstance(rung, e.RungReached)
    assert isinstance(required, e.ApologyRequired)
    assert (rung.rung, rung.origin, required.origin) == ("overdue", "import", "import")


def test_a_letter_is_drafted_then_issued_then_delivered() -> None:
    dossier = received()
    with pytest.raises(ApologyOrderError) as refused:
        do(dossier, c.IssueApology, LATE)
    assert refused.value.facts["lacks"] == "draft"
    do(dossier, c.DraftApology, LATE)
    with pytest.raises(ApologyOrderError) as refused:
        do(dossier, c.DeliverApology, LATE)
    assert refused.value.facts["lacks"] == "issue"
    [issued] = do(dossier, c.IssueApology, LATE, re_promise=at("2026-11-10 17:00"), place="quầy 3")
    [delivered] = do(dossier, c.DeliverApology, LATE, channel="zalo", evidence="tin 9")
    assert isinstance(issued, e.ApologyIssued)
    assert issued.re_promise is not None
    assert (issued.number, issued.re_promise.due, issued.place) == (7, at("2026-11-10 17:00"), "quầy 3")
    assert (issued.reason, issued.re_promise_no) == ("other_agency", 1)
    assert isinstance(delivered, e.ApologyDelivered)
    assert (delivered.channel, delivered.evidence) == ("zalo", "tin 9")
    for kind in (c.IssueApology, c.DeliverApology):
        with pytest.raises(ApologyOrderError):
            do(dossier, kind, "2026-11-06 09:00")


def test_the_number_of_a_letter_is_drawn_only_when_nothing_refuses() -> None:
    drawn: list[int] = []
    dossier = received()
    command = c.IssueApology(id="i", by="hoa", at=at(LATE), code="W1-1")

    def number() -> int:
        drawn.append(1)
        return 1

    with pytest.raises(ApologyOrderError):
        dossier.issue_apology(command, number, ground(at(LATE)))
    assert drawn == []


def test_a_new_date_stands_beside_the_promise_and_replaces_nothing() -> None:
    dossier = done(received(), (c.DraftApology, LATE))
    before = dossier.standing.promise
    do(dossier, c.IssueApology, LATE, re_promise=at("2026-11-10 17:00"))
    assert dossier.standing.promise == before
    do(dossier, c.ProcessDossier, "2026-11-09 10:00")
    assert dossier.standing.settled_class == "late"


def test_a_letter_sent_before_the_break_discharges_the_duty() -> None:
    dossier = done(received(), (c.DraftApology, "2026-11-04 09:00"), (c.IssueApology, "2026-11-04 10:00"))
    assert "apology_required" not in topics(do(dossier, c.RaiseRungs, "2026-11-06 00:00"))
    assert topics(do(dossier, c.ProcessDossier, LATE)) == ["processed"]


def test_a_signed_letter_discharges_what_was_owed() -> None:
    dossier = done(received(), (c.RaiseRungs, LATE), (c.DraftApology, LATE))
    assert dossier.apologies.of(1).owed == {"late"}
    do(dossier, c.IssueApology, LATE)
    assert dossier.apologies.of(1).owed == set()


@pytest.mark.parametrize("kind", [c.DraftApology, c.IssueApology, c.DeliverApology])
@pytest.mark.parametrize("promise_no", [0, 2])
def test_no_letter_is_written_for_a_promise_never_made(kind: type[c.DossierCommand], promise_no: int) -> None:
    with pytest.raises(ApologyNotOwedError):
        do(received(), kind, LATE, promise_no=promise_no)


def test_each_broken_promise_owes_a_letter_of_its_own() -> None:
    dossier = done(received(), (c.ProcessDossier, LATE), (c.RecallResult, "2026-11-09 08:00"))
    events = do(dossier, c.ProcessDossier, "2026-11-16 08:00")
    assert [(event.promise_no, event.cause) for event in events if isinstance(event, e.ApologyRequired)] == [
        (2, "late")
    ]
    assert {number: letters.owed for number, letters in dossier.apologies.by_promise.items()} == {
        1: {"late", "error"},
        2: {"late"},
    }


# --- what is learned after its day ------------------------------------------------------------------------

LEARNED = {"note": Sealed(kid="k", nonce="n", ct="c"), "approved_by": "chi"}


@pytest.mark.parametrize("kind", [c.ProcessDossier, c.PauseClock])
def test_an_act_entered_late_that_proves_the_promise_kept_takes_the_flag_back(kind: type[c.DossierCommand]) -> None:
    dossier = done(received(), (c.RaiseRungs, "2026-11-06 00:00"))
    _, withdrawn = do(dossier, kind, "2026-11-05 16:00", now="2026-11-06 08:00", **LEARNED)
    assert isinstance(withdrawn, e.ApologyWithdrawn)
    assert (withdrawn.cause, dossier.apologies.of(1).owed) == ("entry", set())


def test_a_revision_that_moves_the_promise_past_today_takes_the_flag_back() -> None:
    dossier = done(received(), (c.RaiseRungs, "2026-11-06 00:00"))
    _, withdrawn = do(dossier, c.RevisePromise, LATE, limit="5wd")
    assert isinstance(withdrawn, e.ApologyWithdrawn)
    assert withdrawn.cause == "revision"


def test_a_flag_stands_while_the_promise_stays_broken() -> None:
    dossier = done(received(), (c.RaiseRungs, "2026-11-06 00:00"))
    assert topics(do(dossier, c.PauseClock, LATE)) == ["paused"]
    assert dossier.apologies.of(1).owed == {"late"}
