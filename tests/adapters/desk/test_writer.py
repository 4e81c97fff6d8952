"""The writer with group commit: each order alone is done or refused, none is lost or doubled."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from adapters.bootstrap import Installation, closing
from adapters.ledger.errors import LedgerFullError
from adapters.ledger.writer import GroupWriter, Pace
from domain import commands as c
from domain.commands import Command
from domain.desk import Answer
from domain.errors import ActNotAllowedError, DeskBusyError, DeskClosedError, DomainError, OfficeUnknownError
from tests.adapters.desk.clerk import forty_orders
from tests.adapters.desk.faults import Fault
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.test_races_and_crashes import CODE, at_once
from tests.adapters.desk.wards import PERSON, Clock, acting, founded, log_of, receiving, reopened, state_of
from tests.world import at


@contextmanager
def gathered(ward: Installation, *orders: Command) -> Iterator[list[Future[Answer]]]:
    """Queue orders while somebody else has the ledger, so that all of them share one transaction once it is free."""
    writer = GroupWriter(ward.desk, Pace(longest=60))
    with ward.recorder.writing():
        answers = [writer.submit(order) for order in orders]
        yield answers
    writer.close()


def outcome(answer: Future[Answer]) -> Answer | Exception:
    error = answer.exception(timeout=60)
    assert error is None or isinstance(error, Exception)
    return error or answer.result()


# --- one group ------------------------------------------------------------------------------------------


@pytest.mark.on_postgresql
def test_orders_that_wait_together_share_one_commit(filed: Installation) -> None:
    commits: list[object] = []
    sa.event.listen(filed.engines[0], "commit", commits.append)
    with gathered(filed, *(receiving(n) for n in range(1, 21))) as answers:
        pass
    codes = [answer.result(timeout=60).code for answer in answers]
    assert codes == [f"W1-261102-{n:04}" for n in range(1, 21)]
    assert len(commits) == 2  # of whoever held the ledger before, and of all twenty


@pytest.mark.on_postgresql
def test_a_refused_order_in_the_middle_of_a_group_leaves_the_others(filed: Installation) -> None:
    with gathered(filed, receiving(1), receiving(2, office="W9"), receiving(3)) as answers:
        pass
    first, refused, third = map(outcome, answers)
    assert isinstance(refused, OfficeUnknownError)
    assert [getattr(answer, "code", None) for answer in (first, third)] == [CODE, "W1-261102-0002"]
    assert_nothing_lost(filed)


def test_an_order_follows_another_of_its_group_on_the_same_dossier(filed: Installation) -> None:
    acts = acting(c.ProcessDossier, CODE), acting(c.PauseClock, CODE, cause="other")
    with gathered(filed, receiving(1), *acts) as answers:
        pass
    _, processed, paused = map(outcome, answers)
    assert isinstance(processed, Answer)
    assert isinstance(paused, ActNotAllowedError)
    assert processed.version == 2


@pytest.mark.on_postgresql
def test_the_same_order_twice_in_a_group_is_done_once_and_answered_twice(filed: Installation) -> None:
    before = len(log_of(filed))
    with gathered(filed, *[receiving(1, applicant=PERSON)] * 5, receiving(1, limit="2wd")) as answers:
        pass
    first, *same, other = map(outcome, answers)
    assert same == [first] * 4
    assert getattr(other, "code", "") == "command_reused"
    assert len(log_of(filed)) == before + 1


def test_an_order_that_is_cancelled_while_it_waits_is_not_carried_out(filed: Installation) -> None:
    before = len(log_of(filed))
    with gathered(filed, receiving(1), receiving(2)) as (first, second):
        assert second.cancel()
    assert isinstance(outcome(first), Answer)
    assert len(log_of(filed)) == before + 1


# --- a group that fails -----------------------------------------------------------------------------------


def test_a_failed_commit_fails_the_whole_group_and_giving_it_again_is_safe(filed: Installation) -> None:
    orders = [receiving(1, applicant=PERSON), receiving(2, office="W9"), receiving(3)]
    before, fault = state_of(filed), Fault(filed.engines)
    fault.set_after("SQLITE_FULL", "INSERT INTO log_state")
    with gathered(filed, *orders) as answers:
        pass
    failed = list(map(outcome, answers))
    assert fault.statements[-1] == "COMMIT"
    assert [type(error) for error in failed] == [LedgerFullError] * 3
    assert len({id(error) for error in failed}) == 3
    assert state_of(filed) == before
    again = [outcome(filed.writer.submit(order)) for order in orders]
    assert [getattr(answer, "code", None) for answer in again] == [CODE, "office_unknown", "W1-261102-0002"]
    assert_nothing_lost(filed)


# --- room, and the end ------------------------------------------------------------------------------------


def test_an_order_for_which_there_is_no_room_is_refused_in_time_and_the_others_are_done(filed: Installation) -> None:
    writer = GroupWriter(filed.desk, Pace(most=1, room=2, patience=0.01))
    answers: list[Future[Answer]] = []

    def fill() -> None:
        while True:
            answers.append(writer.submit(receiving(len(answers))))

    with filed.recorder.writing(), pytest.raises(DeskBusyError) as refused:
        fill()
    assert refused.value.facts == {"waiting": 2}
    assert all(isinstance(outcome(answer), Answer) for answer in answers)
    writer.close()
    assert received(filed) == len(answers)


@pytest.mark.on_postgresql
def test_a_closing_writer_carries_out_what_waits_and_takes_no_more(filed: Installation) -> None:
    with filed.recorder.writing():
        answers = [filed.writer.submit(receiving(n)) for n in range(1, 31)]
        closer = Thread(target=filed.writer.close)
        closer.start()
    closer.join(timeout=60)
    assert all(answer.done() for answer in answers)
    assert received(filed) == 30
    with pytest.raises(DeskClosedError):
        filed.writer.submit(receiving(31))
    filed.writer.close()


def received(ward: Installation) -> int:
    """Return how many dossiers the ledger holds."""
    return [line.kind for line in log_of(ward)].count("dossier.received")


def test_closing_the_installation_carries_out_what_waits(tmp_path: Path, clock: Clock) -> None:
    with closing(founded(tmp_path, clock)) as ward, ward.recorder.writing():
        answers = [ward.writer.submit(receiving(n)) for n in range(1, 6)]
    assert all(answer.done() for answer in answers)
    with closing(reopened(tmp_path, clock)) as again:
        assert received(again) == 5


def test_a_writer_that_was_given_nothing_is_closed_at_once(filed: Installation) -> None:
    filed.writer.close()
    with pytest.raises(DeskClosedError):
        filed.writer.handle(receiving(1))


# --- many clerks --------------------------------------------------------------------------------------------


def assert_everything_is_done_once(ward: Installation, clerks: int) -> None:
    kinds = Counter(line.kind for line in log_of(ward) if line.kind.startswith("dossier."))
    assert kinds == dict.fromkeys(
        ("dossier.received", "dossier.handed_over", "dossier.processed", "dossier.returned"), clerks * 10
    )
    assert_nothing_lost(ward)


@pytest.mark.on_postgresql
def test_fifty_clerks_in_threads_lose_nothing_and_double_nothing(filed: Installation) -> None:
    refused: list[DomainError] = []

    def clerk(number: int) -> None:
        for order in forty_orders(number):
            try:
                assert filed.writer.handle(order) == filed.writer.handle(order)
            except DomainError as refusal:
                refused.append(refusal)

    threads = [Thread(target=clerk, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert refused == []
    assert_everything_is_done_once(filed, 50)


def test_fifty_clerks_of_one_event_loop_lose_nothing_and_double_nothing(filed: Installation) -> None:
    writer = GroupWriter(filed.desk, Pace(room=16))

    async def clerk(number: int) -> None:
        for order in forty_orders(number):
            await writer.handle_async(order)

    async def all_clerks() -> None:
        await asyncio.gather(*(clerk(number) for number in range(50)))

    asyncio.run(all_clerks())
    writer.close()
    assert_everything_is_done_once(filed, 50)


@pytest.mark.parametrize("races", [20, pytest.param(200, marks=pytest.mark.long)])
@pytest.mark.on_postgresql
def test_of_eight_clients_on_one_dossier_one_wins_and_seven_hear_who_and_when(filed: Installation, races: int) -> None:
    for race in range(races):
        code = f"HS-{race}"
        filed.writer.handle(receiving(race, code=code))
        attempts = [acting(c.ProcessDossier, code, id=f"{race}-{n}", by=f"clerk-{n}") for n in range(8)]
        outcomes = at_once(*(lambda order=order: filed.writer.handle(order) for order in attempts))
        won = [it for it in outcomes if isinstance(it, Answer)]
        lost = [it for it in outcomes if isinstance(it, ActNotAllowedError)]
        winner = filed.desk.dossier(code).acts[-1].by
        assert (len(won), len(lost)) == (1, 7)
        assert {(it.facts["last_by"], it.facts["since"]) for it in lost} == {(winner, at("2026-11-02 09:00"))}
