"""Who is told what: from the events of one order to messages, for every rung and for the citizen who agreed."""

from collections.abc import Sequence

import pytest

from domain import commands as c
from domain.dossier import Dossier
from domain.events import DossierEvent, RungReached
from domain.rules import AdoptRules, Rule, Rulebook
from domain.values import Rung
from scheduler.alerts import FROM_LOW_TO_HIGH, Alert, alerts_of
from tests.domain.acting import IN_TIME, LATE, do, done
from tests.scheduler.agreeing import PERSON, agreeing
from tests.world import FOUNDED, at, received, rulebook

DUE = "2026-11-05 17:00"


def told(events: Sequence[DossierEvent], dossier: Dossier, rules: Rulebook | None = None) -> list[Alert]:
    return alerts_of(events, dossier, rules or rulebook())


def ruled(**values: str) -> Rulebook:
    """The shipped rules with some changed, as an office may."""
    book = rulebook()
    changed = [book.rules[name.replace("__", ".")].model_copy(update={"value": v}) for name, v in values.items()]
    rules: tuple[Rule, ...] = (*book.rules.values(), *changed)
    return Rulebook.adopt(AdoptRules(id="other", by="admin", at=FOUNDED, rules=rules, basis="test"))


# --- the staff ------------------------------------------------------------------------------------------


def test_a_day_ahead_the_official_and_the_desk_are_told() -> None:
    dossier = received()
    events = do(dossier, c.RaiseRungs, "2026-11-04 07:30")
    alerts = told(events, dossier)
    assert [(a.kind, a.audience) for a in alerts] == [("notice_due", "official:hoa@W1"), ("notice_due", "desk_head@W1")]
    assert alerts[0].deadline == at(DUE)
    assert (alerts[0].code, alerts[0].office, alerts[0].promise_no) == ("W1-1", "W1", 1)


def test_two_days_ahead_is_left_to_the_digest() -> None:
    dossier = received()
    events = do(dossier, c.RaiseRungs, "2026-11-03 07:30")
    assert [event.rung for event in events if isinstance(event, RungReached)] == ["due_soon"]
    assert told(events, dossier) == []


def test_of_several_rungs_raised_at_once_only_the_highest_sends() -> None:
    dossier = received()
    events = do(dossier, c.RaiseRungs, LATE)
    assert sum(isinstance(event, RungReached) for event in events) == 3
    roles = ["official:hoa@W1", "desk_head@W1", "office_head@W1"]
    assert [(a.kind, a.audience) for a in told(events, dossier)] == [("overdue", role) for role in roles]


def test_a_broken_re_promise_goes_to_the_head_of_the_office_and_the_province() -> None:
    dossier = done(received(), (c.RaiseRungs, LATE), (c.DraftApology, LATE), (c.IssueApology, LATE))
    again = dossier.apologies.of(1).re_promise
    assert again is not None
    events = do(dossier, c.RaiseRungs, "2026-11-12 08:00")
    alerts = told(events, dossier)
    assert [(a.kind, a.audience) for a in alerts] == [
        ("re_promise_broken", "office_head@W1"),
        ("re_promise_broken", "province"),
    ]
    assert {a.deadline for a in alerts} == {again.due}


def test_a_pause_that_flags_a_broken_promise_tells_as_the_clock_would() -> None:
    dossier = received()
    events = do(dossier, c.PauseClock, LATE)
    assert {alert.kind for alert in told(events, dossier)} == {"overdue"}


def test_who_is_told_and_how_is_data() -> None:
    dossier = received()
    events = do(dossier, c.RaiseRungs, LATE)
    assert told(events, dossier, ruled(alert__overdue__how="digest")) == []
    assert [a.audience for a in told(events, dossier, ruled(alert__overdue__to="province"))] == ["province"]


def test_another_official_and_another_office_are_told_once_the_dossier_is_theirs() -> None:
    dossier = done(received(), (c.HandOver, "2026-11-02 10:00"), (c.TakeOver, "2026-11-02 11:00"))
    events = do(dossier, c.RaiseRungs, LATE)
    assert [a.audience for a in told(events, dossier)] == ["official:an@W2", "desk_head@W2", "office_head@W2"]


def test_what_broke_before_its_import_is_told_to_nobody() -> None:
    dossier = received(source="import", given_due=at("2026-10-30 17:00"), when="2026-10-26 09:00")
    events = do(dossier, c.RaiseRungs, LATE)
    assert any(isinstance(event, RungReached) and event.origin == "import" for event in events)
    assert told(events, dossier) == []


def test_a_promise_that_moves_arms_the_same_warning_again() -> None:
    dossier = received()
    first = told(do(dossier, c.RaiseRungs, "2026-11-04 07:30"), dossier)
    do(dossier, c.PauseClock, "2026-11-04 08:00")
    do(dossier, c.ResumeClock, "2026-11-09 08:00")
    promise = dossier.standing.promise
    assert promise is not None
    assert promise.due != at(DUE)
    again = told(do(dossier, c.RaiseRungs, f"{promise.due:%Y-%m-%d} 08:00"), dossier)
    assert {a.kind for a in again} == {a.kind for a in first} == {"notice_due"}
    assert not {a.key for a in again} & {a.key for a in first}


def test_a_promise_that_the_desk_itself_moves_is_told_to_nobody_there() -> None:
    dossier = received()
    own = do(dossier, c.RevisePromise, "2026-11-03 08:00", cause="supervisor", basis="x", limit="4wd")
    assert told(own, dossier) == []  # who moved it knows
    for kind, when in ((c.PauseClock, "2026-11-03 09:00"), (c.ResumeClock, "2026-11-05 09:00")):
        assert told(do(dossier, kind, when), dossier) == []


def test_every_rung_says_whom_it_tells_and_how() -> None:
    roles = {"official", "desk_head", "office_head", "province"}
    assert set(rulebook().text("alert.new_date.to").split()) <= roles
    for rung in FROM_LOW_TO_HIGH:
        assert set(rulebook().text(f"alert.{rung}.to").split()) <= roles
        assert rulebook().text(f"alert.{rung}.how") in {"immediate", "digest"}
    assert set(FROM_LOW_TO_HIGH) == set(Rung.__args__)  # type: ignore[attr-defined] # the words of a Literal


# --- the citizen ----------------------------------------------------------------------------------------


def to_citizen(events: Sequence[DossierEvent], dossier: Dossier) -> list[Alert]:
    return [alert for alert in told(events, dossier) if alert.audience == f"citizen:{dossier.id}"]


def test_a_citizen_who_did_not_agree_is_told_nothing() -> None:
    dossier = received(applicant=PERSON)
    for kind, when in ((c.RaiseRungs, LATE), (c.DraftApology, LATE), (c.IssueApology, LATE), (c.ProcessDossier, LATE)):
        assert to_citizen(do(dossier, kind, when), dossier) == []


def test_a_broken_promise_is_told_to_the_citizen_once_with_what_was_promised() -> None:
    dossier = agreeing()
    [late] = to_citizen(do(dossier, c.RaiseRungs, LATE), dossier)
    assert (late.kind, late.deadline) == ("late", at(DUE))
    [ready] = to_citizen(do(dossier, c.ProcessDossier, LATE), dossier)
    assert (ready.kind, ready.facts["class"]) == ("ready", "late")


def test_a_letter_with_a_new_date_brings_it() -> None:
    dossier = done(agreeing(), (c.RaiseRungs, LATE), (c.DraftApology, LATE))
    [news] = to_citizen(do(dossier, c.IssueApology, LATE, place="Quầy 2"), dossier)
    again = dossier.apologies.of(1).re_promise
    assert again is not None
    assert (news.kind, news.deadline) == ("new_date", again.due)
    assert news.facts["reason"] == "other_agency"
    assert news.facts["place"] == "Quầy 2"


def test_a_late_result_without_a_flag_says_that_it_is_ready_and_late() -> None:
    dossier = agreeing()
    [news] = to_citizen(do(dossier, c.ProcessDossier, LATE), dossier)
    assert (news.kind, news.facts["class"]) == ("ready", "late")


def test_a_result_before_its_day_is_told_as_early() -> None:
    dossier = agreeing()
    [news] = to_citizen(do(dossier, c.ProcessDossier, IN_TIME), dossier)
    assert (news.kind, news.facts["class"], news.deadline) == ("ready", "early", at(DUE))


def test_who_has_the_result_in_hand_needs_no_message() -> None:
    dossier = agreeing()
    assert to_citizen(do(dossier, c.ReturnResult, IN_TIME, outcome="granted"), dossier) == []


def test_a_promise_counted_again_brings_its_new_date() -> None:
    dossier = agreeing()
    [news] = to_citizen(do(dossier, c.RevisePromise, "2026-11-03 09:00"), dossier)
    promise = dossier.standing.promise
    assert promise is not None
    assert (news.kind, news.deadline, news.facts["cause"]) == ("new_date", promise.due, "supervisor")


def test_a_result_taken_back_brings_a_new_date() -> None:
    dossier = done(agreeing(), (c.ProcessDossier, IN_TIME))
    [news] = to_citizen(do(dossier, c.RecallResult, LATE), dossier)
    assert (news.kind, news.promise_no, news.facts["cause"]) == ("new_date", 2, "recalled")


def test_what_citizens_are_told_is_data() -> None:
    dossier = agreeing()
    events = do(dossier, c.RaiseRungs, LATE)
    assert {a.kind for a in told(events, dossier, ruled(alert__citizen="ready"))} == {"overdue"}


@pytest.mark.parametrize("kind", [c.HandOver, c.WithdrawDossier, c.StopDossier, c.NotifyCitizen])
def test_other_acts_tell_nobody(kind: type[c.DossierCommand]) -> None:
    dossier = agreeing()
    assert told(do(dossier, kind, IN_TIME), dossier) == []
