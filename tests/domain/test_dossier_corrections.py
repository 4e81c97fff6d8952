"""Corrections: what folds substitute, which promises follow, and what may not be corrected."""

import json

import pytest

from domain import commands as c
from domain import events as e
from domain.dossier import Dossier
from domain.errors import (
    CorrectionBreaksOrderError,
    DeskUnknownError,
    DomainError,
    EntryUnknownError,
    FieldError,
    InFutureError,
    LimitError,
    NothingToCorrectError,
    OfficeNotOpenError,
    ProcedureEndedError,
    ProcedureNotInForceError,
    PromiseTooLongError,
)
from domain.office import ChangeDesk
from domain.procedure import DefineProcedure, EndProcedure, Procedure
from domain.promising import Ground
from domain.standing import add_up, effective
from tests.domain.acting import do, done, order, refusal, topics
from tests.world import PROCEDURES, at, ground, office, received

NOW = "2026-11-20 10:00"
WORKED = (
    (c.PauseClock, "2026-11-03 09:00"),
    (c.ResumeClock, "2026-11-04 09:00"),
    (c.ProcessDossier, "2026-11-06 10:00"),
    (c.ReturnResult, "2026-11-06 11:00"),
)


def worked() -> Dossier:
    """Return a dossier of five entries: received, paused for a day, resumed, settled on its due date, returned."""
    return done(received(), *WORKED)


def correct(dossier: Dossier, entry: int, field: str, new: str, now: str = NOW) -> list[e.DossierEvent]:
    """Correct one field of one entry, proposed by hoa and approved by chi."""
    if field in {"occurred_at", "due"} and len(new) == len("2026-11-20 10:00"):
        new = at(new).isoformat()
    return do(dossier, c.CorrectEntry, now, entry=entry, field=field, new=new)


def replayed(dossier: Dossier) -> Dossier:
    """Return the dossier as its acts rebuild it from what the ledger would keep."""
    found = None
    for act in dossier.acts:
        body = json.loads(json.dumps(act.body()))
        again = e.DossierEvent.remembered(act.TOPIC, act.originator_id, act.originator_version, body)
        found = again.mutate(found)
    assert isinstance(found, Dossier)
    return found


def test_two_people_correct_and_both_are_kept() -> None:
    [event] = correct(worked(), 1, "channel", "post")
    assert isinstance(event, e.EntryCorrected)
    assert (event.by, event.approved_by, event.amends) == ("hoa", "chi", 1)
    assert (event.field, event.old, event.new) == ("channel", "desk", "post")


@pytest.mark.parametrize(
    ("entry", "field", "new", "shown"),
    [
        (1, "channel", "online", "channel"),
        (1, "official", "an", "official"),
        (5, "occurred_at", "2026-11-06 15:00", "returned_at"),
    ],
)
def test_a_corrected_field_counts_as_if_it_had_been_entered_so(entry: int, field: str, new: str, shown: str) -> None:
    dossier = worked()
    before = dossier.standing.promise
    correct(dossier, entry, field, new)
    expected = at(new) if field == "occurred_at" else new
    assert (getattr(dossier.standing, shown), dossier.standing.promise) == (expected, before)


def test_a_corrected_outcome_is_what_the_entry_says_from_then_on() -> None:
    dossier = worked()
    correct(dossier, 4, "outcome", "refused")
    assert [act.outcome for act in effective(dossier.acts) if isinstance(act, e.Processed)] == ["refused"]


def test_a_corrected_receipt_moves_every_promise_counted_from_it() -> None:
    dossier = worked()
    events = correct(dossier, 1, "occurred_at", "2026-11-03 08:00")
    revised = [event for event in events if isinstance(event, e.PromiseRevised)]
    assert [(event.amends, event.old.due, event.promise.due) for event in revised] == [
        (1, at("2026-11-05 17:00"), at("2026-11-06 17:00")),
        (3, at("2026-11-06 17:00"), at("2026-11-09 17:00")),
    ]
    assert {event.cause for event in revised} == {"correction"}
    assert (dossier.standing.received_at, dossier.standing.settled_class) == (at("2026-11-03 08:00"), "early")


def test_a_correction_within_the_day_moves_no_promise() -> None:
    assert topics(correct(worked(), 1, "occurred_at", "2026-11-02 08:00")) == ["entry_corrected"]


@pytest.mark.parametrize(
    ("entry", "new", "due"), [(2, "2026-11-02 16:00", "2026-11-09 17:00"), (3, "2026-11-05 09:00", "2026-11-09 17:00")]
)
def test_a_corrected_pause_moves_the_promise_of_its_end(entry: int, new: str, due: str) -> None:
    dossier = worked()
    [_, revised] = correct(dossier, entry, "occurred_at", new)
    assert isinstance(revised, e.PromiseRevised)
    assert (revised.amends, revised.promise.due) == (3, at(due))
    assert dossier.standing.settled_class == "early"


def test_a_corrected_limit_is_counted_again() -> None:
    dossier = worked()
    events = correct(dossier, 1, "limit", "1wd")
    assert topics(events) == ["entry_corrected", "promise_revised", "promise_revised", "apology_required"]
    assert dossier.standing.promise is not None
    assert (dossier.standing.promise.limit, dossier.standing.promise.due) == ("1wd", at("2026-11-04 17:00"))


def test_a_limit_is_not_corrected_beyond_what_the_law_allows() -> None:
    with pytest.raises(PromiseTooLongError):
        correct(worked(), 1, "limit", "6wd")


def test_a_corrected_limit_outlives_a_calendar_revision_that_came_between() -> None:
    dossier = received(procedure="30d")
    assert dossier.standing.promise is not None
    recounted = dossier.standing.promise.model_copy(update={"provisional": True})
    facts = {"by": "hoa", "old": dossier.standing.promise, "promise": recounted, "cause": "calendar", "basis": "x"}
    dossier.trigger_event(e.PromiseRevised, timestamp=at("2026-11-03 08:00"), **facts)
    correct(dossier, 1, "limit", "10d")
    assert dossier.standing.promise is not None
    assert (dossier.standing.promise.limit, dossier.standing.promise.due) == ("10d", at("2026-11-12 17:00"))


def test_a_given_due_is_corrected_as_a_given_due() -> None:
    dossier = received(source="import", given_due=at("2026-11-06 17:00"))
    [_, revised] = correct(dossier, 1, "due", "2026-11-09 17:00")
    assert isinstance(revised, e.PromiseRevised)
    assert (revised.promise.due, revised.promise.late_from) == (at("2026-11-09 17:00"), at("2026-11-10 00:00"))
    assert dossier.standing.promise == revised.promise
    assert revised.promise.given


def test_a_correction_may_itself_be_corrected_by_another() -> None:
    dossier = worked()
    correct(dossier, 1, "occurred_at", "2026-11-03 08:00")
    events = correct(dossier, 1, "occurred_at", "2026-11-02 09:00", now="2026-11-20 11:00")
    assert isinstance(events[0], e.EntryCorrected)
    assert events[0].old == "2026-11-03T01:00Z"
    assert topics(events) == ["entry_corrected", "promise_revised", "promise_revised"]
    assert dossier.standing == worked().standing


def test_an_entry_that_says_so_already_is_not_corrected() -> None:
    with pytest.raises(NothingToCorrectError):
        correct(worked(), 1, "occurred_at", "2026-11-02 09:00")


def standing_on(**differently: object) -> Ground:
    """Return what decisions stand on at NOW, some of it another."""
    return ground(at(NOW))._replace(**differently)  # type: ignore[arg-type] # whatever the test says


def since(day: str) -> Procedure:
    terms = PROCEDURES["3wd"].versions[0].model_copy(update={"from_on": at(f"{day} 00:00").date()})
    return Procedure.define(DefineProcedure(id="later", by="admin", at=at(NOW), code="3wd", terms=terms))


def ended(day: str) -> Procedure:
    found = since("2025-07-01")
    found.end(EndProcedure(id="end", by="admin", at=at(NOW), code="3wd", on=at(f"{day} 00:00").date()))
    return found


@pytest.mark.parametrize(
    ("new", "on", "error"),
    [
        ("2025-06-30 09:00", standing_on(), OfficeNotOpenError),
        ("2026-10-29 09:00", standing_on(procedure_of=lambda _: since("2026-10-30")), ProcedureNotInForceError),
        ("2026-11-02 10:00", standing_on(procedure_of=lambda _: ended("2026-11-02")), ProcedureEndedError),
    ],
)
def test_a_receipt_is_corrected_only_to_a_day_on_which_it_could_have_been_made(
    new: str, on: Ground, error: type[DomainError]
) -> None:
    refused = do_not(received(), new, on)
    assert type(refused) is error
    rejected = Dossier.reject(
        c.RejectDossier(id="r", by="lan", at=at("2026-11-02 09:00"), office="W1", procedure="3wd", basis="x"),
        lambda: "W1-1",
        ground(at("2026-11-02 09:00")),
    )
    assert type(do_not(rejected, new, on)) is error


def test_a_receipt_is_corrected_only_to_a_day_on_which_its_counter_was_open() -> None:
    first = office("W1")
    facts = {"by": "admin", "at": at(NOW), "code": "W1", "desk": "B"}
    first.change_desk(ChangeDesk(id="open", on=at("2026-11-02 00:00").date(), **facts))
    on = standing_on(office_of=lambda _: first)
    order = c.ReceiveDossier(id="r", by="lan", at=at(NOW), office="W1", procedure="3wd", desk="B")
    dossier = Dossier.receive(order, lambda: "W1-1", on)
    assert isinstance(do_not(dossier, "2026-10-30 09:00", on), DeskUnknownError)
    assert do_not(dossier, "2026-11-02 09:00", on) is None


def do_not(dossier: Dossier, new: str, on: Ground) -> DomainError | None:
    """Return what refuses to let a receipt have happened at another time."""
    facts = {"entry": 1, "field": "occurred_at", "new": at(new).isoformat()}
    return refusal(lambda: dossier.correct(order(c.CorrectEntry, NOW, **facts), on))


@pytest.mark.parametrize(
    ("entry", "new"),
    [
        (1, "2026-11-03 10:00"),  # received after it was paused
        (2, "2026-11-04 09:01"),  # paused after it was resumed
        (3, "2026-11-06 10:30"),  # resumed after the result
        (4, "2026-11-06 11:01"),  # settled after it was returned
        (5, "2026-11-05 08:00"),  # returned before it was settled
    ],
)
def test_acts_still_follow_each_other_after_a_correction(entry: int, new: str) -> None:
    dossier = worked()
    with pytest.raises(CorrectionBreaksOrderError):
        correct(dossier, entry, "occurred_at", new)
    assert list(dossier.collect_events()) == []


def test_an_act_is_not_corrected_into_the_future() -> None:
    with pytest.raises(InFutureError):
        correct(worked(), 5, "occurred_at", "2026-11-20 10:06")


@pytest.mark.parametrize(
    ("entry", "field"),
    [(99, "occurred_at"), (1, "outcome"), (4, "limit"), (1, "due"), (1, "procedure"), (2, "channel")],
)
def test_an_entry_has_only_its_own_fields_to_correct(entry: int, field: str) -> None:
    refused = refusal(lambda: correct(worked(), entry, field, "2026-11-05 10:00"))
    assert isinstance(refused, EntryUnknownError)
    assert field not in refused.facts["accepted"]  # type: ignore[operator] # facts are plain objects


def test_letters_and_corrections_have_nothing_to_correct() -> None:
    dossier = done(worked(), (c.DraftApology, "2026-11-06 12:00"))
    correct(dossier, 1, "channel", "post")
    for entry in (6, 7):
        with pytest.raises(EntryUnknownError):
            correct(dossier, entry, "occurred_at", "2026-11-06 13:00")


@pytest.mark.parametrize(
    ("entry", "field", "new", "error"),
    [
        (1, "occurred_at", "2026-11-02T09:00:00", FieldError),  # no zone
        (1, "occurred_at", "29/02/2026", FieldError),
        (1, "channel", "fax", FieldError),
        (4, "outcome", "perhaps", FieldError),
        (1, "limit", "soon", LimitError),
    ],
)
def test_a_new_value_has_the_form_of_its_field(entry: int, field: str, new: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        correct(worked(), entry, field, new)


def test_what_a_corrected_dossier_is_equals_its_replay() -> None:
    dossier = worked()
    correct(dossier, 2, "occurred_at", "2026-11-02 16:00")
    correct(dossier, 4, "occurred_at", "2026-11-06 09:00")
    correct(dossier, 1, "limit", "1wd")
    dossier.collect_events()
    assert replayed(dossier) == dossier
    assert add_up(effective(dossier.acts)) == dossier.standing


# --- what a correction does to apologies ----------------------------------------------------------------


def test_a_result_that_proves_to_have_been_late_owes_an_apology() -> None:
    dossier = worked()
    [_, _, required] = [
        *correct(dossier, 5, "occurred_at", "2026-11-10 11:00"),
        *correct(dossier, 4, "occurred_at", "2026-11-09 10:00"),
    ]
    assert isinstance(required, e.ApologyRequired)
    assert (required.promise_no, required.cause, required.broke_at) == (1, "late", at("2026-11-07 00:00"))
    assert dossier.standing.settled_class == "late"


def test_a_result_that_proves_to_have_been_in_time_owes_none() -> None:
    dossier = done(received(), (c.ProcessDossier, "2026-11-06 10:00"))
    [_, withdrawn] = correct(dossier, 2, "occurred_at", "2026-11-05 10:00")
    assert isinstance(withdrawn, e.ApologyWithdrawn)
    assert (withdrawn.promise_no, withdrawn.cause) == (1, "correction")
    assert dossier.apologies.of(1).owed == set()
    events = correct(dossier, 2, "occurred_at", "2026-11-06 10:00", now="2026-11-20 11:00")
    assert topics(events) == ["entry_corrected", "apology_required"]
    assert dossier.apologies.of(1).owed == {"late"}
    events = correct(dossier, 2, "occurred_at", "2026-11-05 10:00", now="2026-11-20 12:00")
    assert topics(events) == ["entry_corrected", "apology_withdrawn"]


def test_a_first_result_recalled_since_may_prove_to_have_been_in_time() -> None:
    dossier = done(received(), (c.ProcessDossier, "2026-11-06 10:00"), (c.RecallResult, "2026-11-09 08:00"))
    assert dossier.apologies.of(1).owed == {"late", "error"}
    events = correct(dossier, 2, "occurred_at", "2026-11-05 10:00")
    assert topics(events) == ["entry_corrected", "apology_withdrawn"]
    assert dossier.apologies.of(1).owed == {"error"}


def test_correcting_the_channel_of_a_dossier_withdrawn_late_takes_no_letter_back() -> None:
    dossier = done(received(), (c.RaiseRungs, "2026-11-06 08:00"), (c.WithdrawDossier, "2026-11-06 09:00"))
    assert topics(correct(dossier, 1, "channel", "post")) == ["entry_corrected"]
    assert dossier.apologies.of(1).owed == {"late"}
