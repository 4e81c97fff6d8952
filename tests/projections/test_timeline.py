"""The dossier page: what was said when, what it did to the promise, and what was corrected later."""

from datetime import datetime, timedelta

from hypothesis import given, settings

from domain import commands as c
from domain.dossier import Dossier
from domain.standing import add_up, effective
from projections.dossier import Told, standing_at, timeline
from tests.projections.histories import Recorded, histories
from tests.world import ZONE, at, ground, received


def told(dossier: Dossier, *, recorded_later: timedelta = timedelta()) -> list[Told]:
    acts = enumerate(dossier.acts, 1)
    return [Told(act, number, act.occurred_at + recorded_later, bytes(32)) for number, act in acts]


def facts(when: str) -> dict[str, object]:
    return {"id": when, "by": "hoa", "at": at(when), "code": "W1-1"}


def paused_dossier() -> Dossier:
    """Promised for Thursday 5 November; paused from Tuesday to Thursday, so promised for Monday 9."""
    dossier = received("2026-11-02 09:00")
    dossier.pause(c.PauseClock(**facts("2026-11-03 09:00"), cause="supplement"), ground(at("2026-11-03 09:00")))
    dossier.resume(c.ResumeClock(**facts("2026-11-05 09:00")), ground(at("2026-11-05 09:00")))
    return dossier


def corrected_dossier() -> Dossier:
    """Said to be received on Monday, found on Wednesday to have been received on the Friday before."""
    dossier = received("2026-11-02 09:00")
    order = c.CorrectEntry(
        **facts("2026-11-04 09:00"), approved_by="chi", entry=1, field="occurred_at", new="2026-10-30T09:00+07:00"
    )
    dossier.correct(order, ground(at("2026-11-04 09:00")))
    return dossier


def due_on(instant: datetime) -> str:
    return instant.astimezone(ZONE).date().isoformat()


def test_every_act_shows_the_promise_of_its_time_and_why_it_moved() -> None:
    entries = timeline(told(paused_dossier()), ZONE)
    assert [due_on(entry.promise.due) for entry in entries] == ["2026-11-05", "2026-11-05", "2026-11-09"]
    assert [entry.change and entry.change.cause for entry in entries] == ["receipt", None, "pause"]
    assert entries[2].change.before == entries[0].promise


def test_a_correction_keeps_what_was_said_and_shows_what_replaced_it() -> None:
    received_, corrected, revised = timeline(told(corrected_dossier()), ZONE)
    assert due_on(received_.promise.due) == "2026-11-05"
    assert [it.event.originator_version for it in received_.corrections] == [2, 3]
    assert received_.happened_at == at("2026-10-30 09:00")
    assert corrected.change is None
    assert (revised.change.cause, due_on(revised.change.after.due)) == ("correction", "2026-11-04")


def test_a_given_due_that_is_corrected_moves_the_promise_once() -> None:
    given_due = {"source": "import", "given_due": at("2026-11-10 17:00")}
    dossier = received("2026-11-02 09:00", **given_due)
    order = c.CorrectEntry(
        **facts("2026-11-04 09:00"), approved_by="chi", entry=1, field="due", new="2026-11-12T17:00+07:00"
    )
    dossier.correct(order, ground(at("2026-11-04 09:00")))
    changes = [entry.change and entry.change.cause for entry in timeline(told(dossier), ZONE)]
    assert changes == ["receipt", None, "correction"]


def test_a_recall_and_a_revision_say_that_they_moved_the_promise() -> None:
    dossier = received("2026-11-02 09:00")
    revise = c.RevisePromise(**facts("2026-11-02 10:00"), cause="supervisor", basis="x", limit="2wd")
    dossier.revise_promise(revise, ground(revise.at))
    dossier.process(c.ProcessDossier(**facts("2026-11-03 09:00")), ground(at("2026-11-03 09:00")))
    dossier.recall(c.RecallResult(**facts("2026-11-09 09:00")), ground(at("2026-11-09 09:00")))
    causes = [entry.change.cause for entry in timeline(told(dossier), ZONE) if entry.change]
    assert causes == ["receipt", "supervisor", "recall"]


def test_lateness_of_recording_is_counted_in_local_days() -> None:
    late_evening = received("2026-11-02 23:50")
    (same_day,) = timeline(told(late_evening, recorded_later=timedelta(minutes=9)), ZONE)
    (next_day,) = timeline(told(late_evening, recorded_later=timedelta(minutes=10)), ZONE)
    assert (same_day.days_late, next_day.days_late) == (0, 1)


def test_as_of_an_instant_the_page_shows_what_had_happened_corrections_included() -> None:
    acts = told(corrected_dossier())
    assert len(timeline(acts, ZONE, at("2026-10-30 09:00"))) == 3
    assert timeline(acts, ZONE, at("2026-10-30 08:59")) == []
    shown = timeline(told(paused_dossier()), ZONE, at("2026-11-04 09:00"))
    assert [entry.told.id for entry in shown] == [1, 2]


def test_the_standing_at_an_instant_knows_no_later_act() -> None:
    acts = paused_dossier().acts
    assert standing_at(acts, at("2026-11-02 10:00")).status == "open"
    assert standing_at(acts, at("2026-11-03 09:00")).status == "paused"
    assert standing_at(acts).status == "open"


@settings(max_examples=25, deadline=None)
@given(histories)
def test_the_last_entry_shows_the_promise_in_force(log: list[Recorded]) -> None:
    for stream in {event.originator_id for event, _ in log}:
        mine = [it for it in log if it.event.originator_id == stream]
        acts = [Told(event, number, recorded_at, bytes(32)) for number, (event, recorded_at) in enumerate(mine, 1)]
        entries = timeline(acts, ZONE)
        assert len(entries) == len(acts)
        assert entries[-1].promise == add_up(effective(it.event for it in acts)).promise
        assert sum(len(entry.corrections) for entry in entries) == sum(
            getattr(it.event, "amends", None) is not None for it in acts
        )
