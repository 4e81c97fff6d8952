"""The same order again: one effect and the first answer; another body under its id is refused."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import Installation, closing
from domain import commands as c
from domain.desk import Answer
from domain.errors import CommandReusedError, ConflictError, DomainError
from domain.office import RenameOffice
from tests.adapters.desk.wards import PERSON, Clock, acting, log_of, receiving, reopened, state_of
from tests.world import FOUNDED, at

CODE = "W1-261102-0001"
ORDERS: list[Any] = [
    receiving(2, applicant=PERSON, note="đến từ sớm"),
    receiving(2, applicant={"name": "Không giấy tờ"}),
    acting(c.PauseClock, CODE, cause="supplement", note="thiếu giấy chứng sinh", items=("giấy chứng sinh",)),
    acting(c.ReturnResult, CODE, outcome="granted"),
    RenameOffice(id="r", by="admin", at=FOUNDED, code="W2", name="Phường Mới", on=FOUNDED.date(), basis="x"),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
@pytest.mark.on_postgresql
def test_a_repeated_order_hears_the_first_answer_and_does_nothing(ward: Installation, order: c.Command) -> None:
    ward.desk.handle(receiving(1, applicant=PERSON))
    first = ward.desk.handle(order)
    before = state_of(ward)
    assert ward.desk.handle(order.model_copy()) == first
    assert ward.desk.handle_all([order]) == [None]
    assert state_of(ward) == before


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
def test_an_order_that_names_no_time_is_the_same_when_it_is_sent_again_later(
    ward: Installation, clock: Clock, order: c.Command
) -> None:
    ward.desk.handle(receiving(1, applicant=PERSON))
    first = ward.desk.handle(order.model_copy(update={"at_sending": True}))
    before = state_of(ward)
    clock.now += timedelta(minutes=3)
    assert ward.desk.handle(order.model_copy(update={"at_sending": True, "at": clock()})) == first
    with pytest.raises(CommandReusedError):
        ward.desk.handle(order.model_copy(update={"at_sending": True, "by": "mai"}))
    assert state_of(ward) == before


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
def test_the_answer_outlives_the_program(filed: Installation, tmp_path: Path, clock: Clock, order: c.Command) -> None:
    filed.desk.handle(receiving(1, applicant=PERSON))
    first = filed.desk.handle(order)
    before = state_of(filed)
    with closing(reopened(tmp_path, clock)) as again:
        assert again.desk.handle(order) == first
        assert state_of(again) == before


@pytest.mark.parametrize(
    "change",
    [{"limit": "2wd"}, {"applicant": PERSON | {"phone": "0905000000"}}, {"by": "mai"}, {"at": at("2026-11-02 09:01")}],
    ids=lambda change: next(iter(change)),
)
def test_another_body_under_the_same_id_is_refused(ward: Installation, change: dict[str, Any]) -> None:
    order = receiving(1, applicant=PERSON)
    ward.desk.handle(order)
    before = state_of(ward)
    with pytest.raises(CommandReusedError):
        ward.desk.handle(order.model_copy(update=change))
    assert state_of(ward) == before


@pytest.mark.on_postgresql
def test_another_kind_of_order_under_the_same_id_is_refused(ward: Installation) -> None:
    ward.desk.handle(receiving(1))
    ward.desk.handle(acting(c.WithdrawDossier, CODE, id="close"))
    with pytest.raises(CommandReusedError):
        ward.desk.handle(acting(c.ResumeClock, CODE, id="close"))


def test_an_answer_says_what_was_recorded_and_where(ward: Installation) -> None:
    answer = ward.desk.handle(receiving(1))
    line = log_of(ward)[-1]
    assert (answer.code, answer.version, answer.position, answer.stream) == (CODE, 1, line.id, line.stream)
    assert (answer.events, answer.occurred_at) == (("dossier.received",), at("2026-11-02 09:00"))
    assert answer.promise is not None
    assert answer.promise.due == at("2026-11-05 17:00")


# --- an older page --------------------------------------------------------------------------------------


def test_an_order_given_from_an_older_page_is_decided_on_what_is_true_now(ward: Installation) -> None:
    ward.desk.handle(receiving(1))
    ward.desk.handle(acting(c.HandOver, CODE, to="an"))
    answer = ward.desk.handle(acting(c.ProcessDossier, CODE, seen_version=1))
    assert answer.version == 3


def test_a_refusal_of_an_older_page_says_who_did_what_when(ward: Installation) -> None:
    ward.desk.handle(receiving(1))
    ward.desk.handle(acting(c.HandOver, CODE, to="an", by="hoa"))
    ward.desk.handle(acting(c.ProcessDossier, CODE, by="an"))
    with pytest.raises(ConflictError) as refused:
        ward.desk.handle(acting(c.PauseClock, CODE, cause="other", seen_version=1))
    assert refused.value.facts == {
        "dossier": CODE,
        "acts": [
            ("hoa", "dossier.handed_over", at("2026-11-02 09:00")),
            ("an", "dossier.processed", at("2026-11-02 09:00")),
        ],
        "refusal": "act_not_allowed",
    }


def test_a_refusal_of_the_newest_page_is_no_conflict(ward: Installation) -> None:
    ward.desk.handle(receiving(1))
    with pytest.raises(DomainError) as refused:
        ward.desk.handle(acting(c.ResumeClock, CODE, seen_version=1))
    assert refused.value.code == "act_not_allowed"


# --- many at once ---------------------------------------------------------------------------------------


@pytest.mark.on_postgresql
def test_many_orders_are_each_whole_or_absent_and_their_refusals_stand_in_place(ward: Installation) -> None:
    orders = [receiving(1), receiving(2, limit="9wd"), receiving(3), receiving(4, office="W9"), receiving(5)]
    results = ward.desk.handle_all(orders)
    assert [getattr(result, "code", None) for result in results] == [
        CODE,
        "promise_too_long",
        "W1-261102-0002",
        "office_unknown",
        "W1-261102-0003",
    ]
    before = state_of(ward)
    again = ward.desk.handle_all(orders)
    assert [isinstance(result, DomainError) for result in again] == [False, True, False, True, False]
    assert [result for result in again if not isinstance(result, DomainError)] == [None] * 3
    assert state_of(ward) == before


@pytest.mark.on_postgresql
def test_an_order_that_stands_twice_among_many_is_done_once(ward: Installation) -> None:
    first, second, other = ward.desk.handle_all([receiving(1), receiving(1), receiving(1, limit="2wd")])
    assert isinstance(first, Answer)
    assert second is None
    assert isinstance(other, CommandReusedError)
    assert [line.kind for line in log_of(ward)].count("dossier.received") == 1


def test_many_orders_may_follow_each_other_on_one_dossier(ward: Installation) -> None:
    orders = [
        receiving(1),
        acting(c.PauseClock, CODE, cause="other"),
        acting(c.PauseClock, CODE, cause="other", id="x"),
    ]
    received, paused, refused = ward.desk.handle_all(orders)
    assert isinstance(received, Answer)
    assert isinstance(paused, Answer)
    assert isinstance(refused, DomainError)
    assert paused.version == 2


@pytest.mark.on_postgresql
def test_orders_that_share_a_transaction_see_the_notes_of_each_other(ward: Installation) -> None:
    with ward.desk.together():
        ward.desk.handle(receiving(1, applicant=PERSON))
        ward.desk.handle(acting(c.PauseClock, CODE, cause="supplement", note="thiếu giấy"))
        assert ward.desk.dossier(CODE).standing.status == "paused"
    assert ward.desk.dossier(CODE).standing.status == "paused"


@pytest.mark.on_postgresql
def test_a_dossier_is_imported_whole_or_not_at_all(ward: Installation) -> None:
    receipt = receiving(1, source="import", code="HS-1", given_due=at("2026-11-06 17:00"))
    paused = acting(c.PauseClock, "HS-1", cause="other", source="import")
    facts = {"by": "lan", "at": at("2026-11-02 09:00")}
    before = state_of(ward)
    with pytest.raises(DomainError):
        ward.desk.handle(c.ImportDossier(id="i", receipt=receipt, acts=(paused, paused), **facts))
    assert state_of(ward) == before
    answer = ward.desk.handle(c.ImportDossier(id="i", receipt=receipt, acts=(paused,), **facts))
    assert (answer.code, answer.events) == ("HS-1", ("dossier.received", "dossier.paused"))
