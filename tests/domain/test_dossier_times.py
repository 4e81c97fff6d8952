"""Two times: when an act happened, and when the ledger is told."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

import pytest

from domain import commands as c
from domain.dossier import Dossier
from domain.errors import (
    ActNotAllowedError,
    BackdatedError,
    InFutureError,
    OfficeNotOpenError,
    OutOfOrderError,
    SecondPersonError,
    YearError,
)
from domain.rules import Rulebook
from domain.sealed import Sealed
from domain.values import Source
from tests.domain.acting import RECEIVED, do, done, order, refusal
from tests.world import at, ground, received, rulebook

NOTE = Sealed(kid="k", nonce="n", ct="c")
PAUSED = "2026-11-03 09:00"


def test_a_clock_may_be_five_minutes_behind_the_one_who_acts() -> None:
    dossier = received()
    do(dossier, c.HandOver, "2026-11-02 10:05", now="2026-11-02 10:00")
    assert dossier.standing.last_at == at("2026-11-02 10:05")


def test_six_minutes_ahead_is_the_future() -> None:
    refused = refusal(lambda: do(received(), c.HandOver, "2026-11-02 10:06", now="2026-11-02 10:00"))
    assert isinstance(refused, InFutureError)
    assert refused.facts == {"at": at("2026-11-02 10:06"), "now": at("2026-11-02 10:00"), "tolerance": 5}


def test_the_seconds_of_an_act_are_dropped() -> None:
    dossier = received()
    late_in_the_minute = at("2026-11-02 10:00") + timedelta(seconds=59, microseconds=999_999)
    dossier.hand_over(order(c.HandOver, RECEIVED, at=late_in_the_minute), ground(at("2026-11-02 10:01")))
    assert dossier.standing.last_at == at("2026-11-02 10:00")


@pytest.mark.parametrize("now", ["2026-11-02 09:00", "2026-11-02 23:59"])
def test_an_act_is_entered_freely_until_the_end_of_its_day(now: str) -> None:
    assert do(received(), c.HandOver, RECEIVED, now=now)


def test_an_act_of_an_earlier_day_needs_a_reason_and_a_second_person() -> None:
    dossier = received()
    refused = refusal(lambda: do(dossier, c.HandOver, RECEIVED, now="2026-11-03 00:00"))
    assert isinstance(refused, BackdatedError)
    assert refused.facts["lacks"] == ["note", "approved_by"]
    refused = refusal(lambda: do(dossier, c.HandOver, RECEIVED, now="2026-11-03 00:00", note=NOTE))
    assert isinstance(refused, BackdatedError)
    assert refused.facts["lacks"] == ["approved_by"]
    [event] = do(dossier, c.HandOver, RECEIVED, now="2026-11-03 00:00", note=NOTE, approved_by="chi")
    assert (event.note, event.approved_by, event.occurred_at) == (NOTE, "chi", at(RECEIVED))


def test_the_second_person_is_not_the_first() -> None:
    with pytest.raises(SecondPersonError):
        do(received(), c.HandOver, RECEIVED, now="2026-11-03 00:00", note=NOTE, approved_by="Hoa")


@pytest.mark.parametrize("source", ["paper", "import"])
def test_paper_slips_and_imports_may_tell_of_earlier_days(source: Source) -> None:
    assert do(received(), c.HandOver, RECEIVED, now="2026-12-24 08:00", source=source)


def test_receipt_of_an_earlier_day_is_held_to_the_same() -> None:
    facts = {"id": "r", "by": "lan", "at": at(RECEIVED), "office": "W1", "procedure": "3wd"}
    with pytest.raises(BackdatedError):
        received().receive(c.ReceiveDossier(**facts), lambda: "W1-1", ground(at("2026-11-03 08:00")))
    with pytest.raises(BackdatedError):
        received().reject(c.RejectDossier(**facts, basis="thiếu"), lambda: "W1-1", ground(at("2026-11-03 08:00")))
    paper = c.ReceiveDossier(**facts, source="paper")
    assert received().receive(paper, lambda: "W1-1", ground(at("2026-11-09 08:00"))).standing.source == "paper"


@pytest.mark.parametrize("kind", [c.HandOver, c.PauseClock, c.ProcessDossier, c.WithdrawDossier, c.StopDossier])
def test_nothing_happens_before_the_act_before_it(kind: type[c.DossierCommand]) -> None:
    dossier = done(received(), (c.HandOver, "2026-11-02 10:00"))
    refused = refusal(lambda: do(dossier, kind, "2026-11-02 09:59", now="2026-11-02 11:00"))
    assert isinstance(refused, OutOfOrderError)
    assert refused.facts == {"dossier": "W1-1", "at": at("2026-11-02 09:59"), "last": at("2026-11-02 10:00")}
    assert do(dossier, kind, "2026-11-02 10:00", now="2026-11-02 11:00")


def test_a_result_is_not_returned_before_it_was_received() -> None:
    with pytest.raises(OutOfOrderError):
        do(received(), c.ReturnResult, "2026-11-02 08:00", now="2026-11-02 11:00", outcome="granted")


def test_a_pause_does_not_end_before_it_begins() -> None:
    with pytest.raises(OutOfOrderError):
        do(done(received(), (c.PauseClock, PAUSED)), c.ResumeClock, "2026-11-03 08:59", now="2026-11-03 10:00")


def test_a_result_known_by_its_date_may_share_the_day_of_the_last_act() -> None:
    dossier = done(received(), (c.HandOver, "2026-11-03 14:00"))
    do(dossier, c.ProcessDossier, "2026-11-03 00:00", now="2026-11-03 16:00", by_date=True)
    assert (dossier.standing.settled_at, dossier.standing.settled_class) == (at("2026-11-03 14:00"), "early")


def test_a_result_known_by_its_date_still_follows_the_day_of_the_last_act() -> None:
    dossier = done(received(), (c.HandOver, "2026-11-03 14:00"))
    with pytest.raises(OutOfOrderError):
        do(dossier, c.ProcessDossier, "2026-11-02 23:00", now="2026-11-03 16:00", by_date=True, source="paper")


def test_a_promise_of_working_hours_is_not_judged_by_a_date() -> None:
    refused = refusal(lambda: do(received(procedure="8wh"), c.ProcessDossier, "2026-11-02 15:00", by_date=True))
    assert isinstance(refused, ActNotAllowedError)
    assert refused.facts["act"] == "dossier.processed_by_date"


@pytest.mark.parametrize("kind", [c.DraftApology, c.CorrectEntry])
def test_letters_and_corrections_do_not_lie_in_the_future(kind: type[c.DossierCommand]) -> None:
    with pytest.raises(InFutureError):
        do(received(), kind, "2026-11-02 10:06", now="2026-11-02 10:00")


def test_letters_follow_each_other_and_the_acts_before_them() -> None:
    dossier = done(received(), (c.HandOver, "2026-11-05 10:00"))
    with pytest.raises(OutOfOrderError):
        do(dossier, c.DraftApology, "2026-11-05 09:00", now="2026-11-05 11:00")
    do(dossier, c.DraftApology, "2026-11-05 11:00")
    with pytest.raises(OutOfOrderError):
        do(dossier, c.IssueApology, "2026-11-05 10:59", now="2026-11-05 12:00")
    do(dossier, c.IssueApology, "2026-11-05 12:00")
    with pytest.raises(BackdatedError):
        do(dossier, c.DeliverApology, "2026-11-05 15:00", now="2026-11-06 08:00")


# --- years that are slips of the fingers ------------------------------------------------------------------


def receipt(when: str = RECEIVED, rules: Rulebook | None = None, **facts: object) -> Dossier:
    """Return a dossier from a slip of paper, entered on the day on which the others are received."""
    on = ground(at(RECEIVED))
    order = c.ReceiveDossier(
        id="r", by="lan", at=at(when), office="W1", procedure="3wd", **{"source": "paper", **facts}
    )
    return Dossier.receive(order, lambda: "W1-1", on._replace(rules=rules or on.rules))


def given_due(due: str, rules: Rulebook | None = None) -> Dossier:
    return receipt(rules=rules, given_due=at(due))


@pytest.mark.parametrize(
    ("run", "field", "read"),
    [
        (lambda: receipt("1999-12-31 23:59"), "at", "1999-12-31 23:59"),
        (lambda: given_due("2047-01-01 00:00"), "given_due", "2047-01-01 00:00"),
        (lambda: corrected(received(), "occurred_at", "1926-11-02 09:00"), "occurred_at", "1926-11-02 09:00"),
        (lambda: corrected(given_due("2026-11-05 17:00"), "due", "2126-11-05 17:00"), "due", "2126-11-05 17:00"),
        (lambda: written("2062-11-20 17:00"), "re_promise", "2062-11-20 17:00"),
    ],
)
def test_a_year_that_no_rule_accepts_is_refused_with_the_years_that_are(
    run: Callable[[], object], field: str, read: str
) -> None:
    refused = refusal(run)
    assert isinstance(refused, YearError)
    assert refused.facts == {"field": field, "read": at(read), "accepted": "2000-2046"}


def corrected(dossier: Dossier, field: str, new: str) -> object:
    return do(dossier, c.CorrectEntry, "2026-11-02 10:00", field=field, new=at(new).isoformat())


def written(re_promise: str) -> object:
    return do(received(), c.DraftApology, "2026-11-02 10:00", re_promise=at(re_promise))


def test_the_first_and_the_last_year_of_the_rules_are_accepted() -> None:
    assert isinstance(refusal(lambda: receipt("2000-01-01 00:00")), OfficeNotOpenError)
    assert given_due("2046-12-31 23:59").standing.promise


def test_another_rule_accepts_other_years() -> None:
    book = deepcopy(rulebook())
    book.rules["entry.latest"] = book.rules["entry.latest"].model_copy(update={"value": 1})
    refused = refusal(lambda: given_due("2028-01-03 17:00", book))
    assert refused
    assert refused.facts["accepted"] == "2000-2027"
