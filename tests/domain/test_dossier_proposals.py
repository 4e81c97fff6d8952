"""Proposed corrections: they change nothing until a second person decides, once."""

from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain.dossier import Dossier
from domain.errors import (
    FieldError,
    NothingToCorrectError,
    ProposalNotWaitingError,
    ProposalOvertakenError,
    ProposalWaitsError,
    SecondPersonError,
)
from domain.sealed import Sealed
from tests.domain.acting import do, refusal, topics
from tests.world import at, ground, received

WHY = Sealed(kid="k", nonce="n", ct="c")
NOW = "2026-11-02 10:00"
EARLIER = at("2026-10-30 16:00").isoformat()  # a Friday: three working days end on Wednesday 4 November


def proposed(field: str = "occurred_at", new: str = EARLIER) -> Dossier:
    dossier = received()
    do(dossier, c.ProposeCorrection, NOW, entry=1, field=field, new=new, note=WHY)
    return dossier


def decide(dossier: Dossier, verdict: str = "approved", by: str = "chi", proposal: int = 2, **facts: Any) -> list[str]:
    return topics(do(dossier, c.DecideProposal, NOW, by=by, proposal=proposal, verdict=verdict, **facts))


def test_a_proposal_changes_nothing_by_itself() -> None:
    dossier, before = proposed(), received().standing
    assert dossier.standing.promise == before.promise
    assert dossier.standing.received_at == before.received_at
    assert list(dossier.proposals) == [2]


def test_approved_it_is_a_correction_of_two_people_and_the_promise_follows() -> None:
    dossier = proposed()
    due = dossier.promise_if(dossier.proposals[2], at(NOW), ground(at(NOW)))
    assert decide(dossier) == ["entry_corrected", "promise_revised", "proposal_decided"]
    corrected = next(act for act in dossier.acts if isinstance(act, e.EntryCorrected))
    assert (corrected.by, corrected.approved_by) == ("hoa", "chi")
    assert dossier.standing.promise == due
    assert dossier.standing.promise is not None
    assert dossier.standing.promise.due == at("2026-11-04 17:00")
    assert dossier.proposals == {}


def test_turned_down_it_says_why_and_the_entry_stays() -> None:
    dossier = proposed()
    assert isinstance(refusal(lambda: decide(dossier, "declined")), FieldError)
    assert decide(dossier, "declined", note=WHY) == ["proposal_decided"]
    assert dossier.standing.promise == received().standing.promise
    assert dossier.proposals == {}


def test_nobody_approves_what_they_proposed() -> None:
    assert isinstance(refusal(lambda: decide(proposed(), by="HOA")), SecondPersonError)


def test_who_proposed_may_take_it_back() -> None:
    assert decide(proposed(), "declined", by="hoa", note=WHY) == ["proposal_decided"]


@pytest.mark.parametrize("proposal", [1, 3, 99])
def test_only_what_waits_is_decided(proposal: int) -> None:
    refused = refusal(lambda: decide(proposed(), proposal=proposal))
    assert isinstance(refused, ProposalNotWaitingError)
    assert refused.facts["waiting"] == [2]


def test_it_is_decided_once() -> None:
    dossier = proposed()
    decide(dossier)
    assert isinstance(refusal(lambda: decide(dossier, "declined", note=WHY)), ProposalNotWaitingError)


def test_one_field_waits_for_one_correction_at_a_time() -> None:
    dossier = proposed()
    again = refusal(lambda: do(dossier, c.ProposeCorrection, NOW, entry=1, field="occurred_at", new=EARLIER))
    assert isinstance(again, ProposalWaitsError)
    do(dossier, c.ProposeCorrection, NOW, entry=1, field="channel", new="post")
    assert list(dossier.proposals) == [2, 3]


def test_what_could_not_be_approved_is_not_proposed() -> None:
    said = received().opening.channel
    refused = refusal(lambda: do(received(), c.ProposeCorrection, NOW, entry=1, field="channel", new=said))
    assert isinstance(refused, NothingToCorrectError)


def test_a_proposal_that_the_entry_overtook_is_not_approved() -> None:
    dossier = proposed("channel", "post")
    do(dossier, c.CorrectEntry, NOW, entry=1, field="channel", new="online")
    assert isinstance(refusal(lambda: decide(dossier)), ProposalOvertakenError)
    assert decide(dossier, "declined", note=WHY) == ["proposal_decided"]
