"""Which act is lawful in which state, and what each one records."""

from collections.abc import Callable
from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain.dossier import Dossier
from domain.errors import ActNotAllowedError, DomainError, SameOfficeError, SecondPersonError
from domain.standing import LAWFUL, Status
from tests.domain.acting import METHODS, RECEIVED, do, done, order, refusal, topics
from tests.world import at, ground, received

WHEN = "2026-11-04 15:00"


def rejected() -> Dossier:
    """Return a dossier refused at the counter."""
    facts = {"id": "reject-1", "by": "lan", "at": at(RECEIVED), "office": "W1", "procedure": "3wd", "basis": "thiếu"}
    return Dossier.reject(c.RejectDossier(**facts), lambda: "W1-1", ground(at(RECEIVED)))


IN_STATE: dict[Status, Callable[[], Dossier]] = {
    "open": received,
    "paused": lambda: done(received(), (c.PauseClock, "2026-11-03 09:00")),
    "settled": lambda: done(received(), (c.ProcessDossier, "2026-11-03 09:00")),
    "returned": lambda: done(received(), (c.ProcessDossier, "2026-11-03 09:00"), (c.ReturnResult, "2026-11-03 10:00")),
    "withdrawn": lambda: done(received(), (c.WithdrawDossier, "2026-11-03 09:00")),
    "stopped": lambda: done(received(), (c.StopDossier, "2026-11-03 09:00")),
    "rejected": rejected,
}
ORDER_OF: dict[type[e.DossierEvent], type[c.DossierCommand]] = {
    e.HandedOver: c.HandOver,
    e.Paused: c.PauseClock,
    e.Resumed: c.ResumeClock,
    e.Processed: c.ProcessDossier,
    e.Returned: c.ReturnResult,
    e.ResultRecalled: c.RecallResult,
    e.Withdrawn: c.WithdrawDossier,
    e.Stopped: c.StopDossier,
    e.TakenOver: c.TakeOver,
    e.PromiseRevised: c.RevisePromise,
}
AFTER: dict[type[e.DossierEvent], dict[Status, Status]] = {
    e.Paused: {"open": "paused"},
    e.Resumed: {"paused": "open"},
    e.Processed: {"open": "settled"},
    e.Returned: {"settled": "returned"},
    e.ResultRecalled: {"settled": "open", "returned": "open"},
    e.Withdrawn: {"open": "withdrawn", "paused": "withdrawn"},
    e.Stopped: {"open": "stopped", "paused": "stopped"},
    e.HandedOver: {"open": "open", "paused": "paused", "settled": "settled"},
    e.TakenOver: {"open": "open", "paused": "paused", "settled": "settled"},
    e.PromiseRevised: {"open": "open", "paused": "paused"},
}
"""The life of a dossier as design §3 draws it: the state each act leads to, from each state in which it is lawful."""


def test_the_table_of_lawful_acts_is_the_life_of_a_dossier() -> None:
    assert {act: set(before) for act, before in LAWFUL.items()} == {act: set(table) for act, table in AFTER.items()}


@pytest.mark.parametrize("status", IN_STATE)
@pytest.mark.parametrize("act", ORDER_OF, ids=lambda act: act.__name__)
def test_an_act_is_recorded_where_it_is_lawful_and_refused_elsewhere(act: type[e.DossierEvent], status: Status) -> None:
    dossier = IN_STATE[status]()
    assert dossier.standing.status == status
    dossier.collect_events()
    before = dossier.version
    refused = refusal(lambda: METHODS[ORDER_OF[act]](dossier, order(ORDER_OF[act], WHEN), ground(at(WHEN))))
    if status in AFTER[act]:
        assert refused is None
        assert type(dossier.collect_events()[0]) is act
        assert dossier.standing.status == AFTER[act][status]
    else:
        assert isinstance(refused, ActNotAllowedError)
        assert (dossier.version, list(dossier.collect_events())) == (before, [])


def test_a_refusal_says_in_what_state_the_dossier_is_since_when_and_by_whom() -> None:
    dossier = IN_STATE["paused"]()
    refused = refusal(lambda: do(dossier, c.PauseClock, WHEN))
    assert refused is not None
    assert refused.facts == {
        "dossier": "W1-1",
        "act": "dossier.paused",
        "status": "paused",
        "since": at("2026-11-03 09:00"),
        "last_by": "hoa",
    }


def test_a_dossier_is_received_with_its_promise_and_everything_that_decided_it() -> None:
    [event] = received(channel="online", desk=None).collect_events()
    assert isinstance(event, e.Received)
    assert (event.code, event.office, event.channel, event.source) == ("W1-1", "W1", "online", "desk")
    assert (event.procedure, event.procedure_version) == ("3wd", 1)
    assert (event.limit, event.statutory_limit, event.official, event.by) == ("3wd", "5wd", "hoa", "lan")
    assert event.promise is not None
    assert (event.promise.rule, event.promise.calendar, event.promise.given) == ("3wd@1", "vn@1", False)
    assert event.occurred_at == at(RECEIVED)


def test_without_an_official_the_dossier_is_with_who_received_it() -> None:
    assert received(official=None).standing.official == "lan"


def test_a_dossier_rejected_at_the_counter_opens_and_closes_without_a_promise() -> None:
    [event] = (dossier := rejected()).collect_events()
    assert isinstance(event, e.Rejected)
    assert (event.code, event.basis, event.procedure_version) == ("W1-1", "thiếu", 1)
    assert (dossier.standing.promise, dossier.standing.promise_no) == (None, 0)


@pytest.mark.parametrize(
    ("status", "kind", "facts"),
    [
        ("open", c.HandOver, {"to": "an", "step": "thẩm định", "step_limit": "1wd"}),
        ("settled", c.HandOver, {"to": "an"}),
        ("open", c.PauseClock, {"cause": "supplement", "items": ("CCCD", "đơn"), "basis": "luật", "longest": "30d"}),
        ("open", c.ProcessDossier, {"outcome": "refused"}),
        ("settled", c.ReturnResult, {"how": "post"}),
        ("open", c.WithdrawDossier, {"basis": "đơn xin rút"}),
        ("open", c.StopDossier, {"basis": "luật"}),
        ("open", c.NotifyCitizen, {"what": "notice-due", "channel": "sms", "evidence": "tin 5"}),
    ],
)
def test_an_act_carries_what_its_order_said(
    status: Status, kind: type[c.DossierCommand], facts: dict[str, Any]
) -> None:
    event = do(IN_STATE[status](), kind, WHEN, **facts)[-1]
    said = {"official" if name == "to" else name: value for name, value in facts.items()}
    assert {name: getattr(event, name) for name in said} == said


def test_a_hand_over_names_both_officials() -> None:
    dossier = received()
    [event] = do(dossier, c.HandOver, WHEN, to="an")
    assert isinstance(event, e.HandedOver)
    assert (event.from_official, event.official) == ("hoa", "an")
    [event] = do(dossier, c.HandOver, WHEN, to="binh")
    assert isinstance(event, e.HandedOver)
    assert (event.from_official, dossier.standing.official) == ("an", "binh")


def test_a_result_ready_and_handed_over_at_once_is_two_facts_of_one_order() -> None:
    dossier = received()
    assert topics(do(dossier, c.ReturnResult, WHEN, outcome="granted")) == ["processed", "returned"]
    assert dossier.standing.settled_at == dossier.standing.returned_at == at(WHEN)


def test_a_settled_dossier_is_not_settled_again_by_its_return() -> None:
    with pytest.raises(ActNotAllowedError):
        do(IN_STATE["settled"](), c.ReturnResult, WHEN, outcome="granted")


@pytest.mark.parametrize("kind", [c.WithdrawDossier, c.StopDossier])
def test_a_dossier_closed_without_a_result_has_no_class_and_breaks_no_promise(kind: type[c.DossierCommand]) -> None:
    dossier = received()
    do(dossier, kind, "2026-11-09 08:00")
    assert dossier.standing.settled_class is None
    assert dossier.standing.broken_at(at("2026-11-20 08:00")) is None


def test_a_dossier_taken_over_keeps_its_code_and_its_promise() -> None:
    dossier = received()
    before = dossier.standing.promise
    [event] = do(dossier, c.TakeOver, WHEN)
    assert isinstance(event, e.TakenOver)
    assert (event.from_office, event.office, event.official) == ("W1", "W2", "hoa")
    assert (dossier.code, dossier.standing.office, dossier.standing.promise) == ("W1-1", "W2", before)


def test_a_dossier_is_not_taken_over_by_the_office_that_has_it() -> None:
    with pytest.raises(SameOfficeError):
        do(received(), c.TakeOver, WHEN, to_office="W1")


@pytest.mark.parametrize(("kind", "facts"), [(c.HandOver, {"step_limit": "soon"}), (c.PauseClock, {"longest": "0wd"})])
def test_a_time_limit_inside_an_act_has_the_form_of_a_limit(
    kind: type[c.DossierCommand], facts: dict[str, str]
) -> None:
    refused = refusal(lambda: do(received(), kind, WHEN, **facts))
    assert refused is not None
    assert (refused.code, refused.facts["field"]) == ("bad_limit", next(iter(facts)))


@pytest.mark.parametrize("approver", [None, "hoa", "HOA"])
def test_nobody_corrects_alone(approver: str | None) -> None:
    with pytest.raises(SecondPersonError):
        do(received(), c.CorrectEntry, WHEN, approved_by=approver)


@pytest.mark.parametrize("status", ["settled", "returned"])
def test_a_recalled_result_keeps_its_class_and_gets_a_new_promise_and_an_apology_for_the_error(status: Status) -> None:
    dossier = IN_STATE[status]()
    recalled, required = do(dossier, c.RecallResult, WHEN)
    assert isinstance(recalled, e.ResultRecalled)
    assert recalled.promise is not None
    assert recalled.promise.due == at("2026-11-09 17:00")
    assert isinstance(required, e.ApologyRequired)
    assert (required.promise_no, required.cause, required.broke_at) == (1, "error", at(WHEN))
    assert (dossier.standing.status, dossier.standing.promise_no) == ("open", 2)
    do(dossier, c.ProcessDossier, "2026-11-20 09:00")
    assert (dossier.standing.settled_class, dossier.standing.settled_at) == ("early", at("2026-11-03 09:00"))


def test_a_recalled_result_of_a_dossier_without_a_promise_owes_nothing() -> None:
    dossier = received(no_promise=True)
    do(dossier, c.ProcessDossier, "2026-11-03 09:00")
    assert topics(do(dossier, c.RecallResult, WHEN)) == ["result_recalled"]


def test_a_new_promise_may_not_be_longer_than_the_law_allows() -> None:
    with pytest.raises(DomainError, match="promise_too_long"):
        do(IN_STATE["settled"](), c.RecallResult, WHEN, limit="6wd")
