"""Two clerks at once have one winner; a killed program loses nothing it acknowledged and leaves nothing half done."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

import adapters
from adapters.bootstrap import Installation, closing
from adapters.ledger.lines import whole_lines_of
from adapters.ledger.reference import grounds_on
from adapters.ledger.schema import commands
from domain import commands as c
from domain.desk import Answer
from domain.errors import ActNotAllowedError, DomainError
from projections.rebuild import rebuild
from tests.adapters.desk.clerk import orders
from tests.adapters.desk.test_lines import shown
from tests.adapters.desk.wards import Clock, acting, log_of, receiving, reopened, state_of
from tests.adapters.ledger.test_recorder import assert_sound
from tests.world import at

CLERK = Path(__file__).with_name("clerk.py")
HOUSE = str(Path(adapters.__file__).parents[1])
CODE = "W1-261102-0001"


def at_once(*attempts: Callable[[], Answer]) -> list[Answer | DomainError]:
    """Return what each attempt, all begun together, came to."""
    gate, outcomes = Barrier(len(attempts)), list[Answer | DomainError]()

    def run(attempt: Callable[[], Answer]) -> None:
        gate.wait()
        try:
            outcomes.append(attempt())
        except DomainError as refusal:
            outcomes.append(refusal)

    threads = [Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.mark.on_postgresql
def test_of_two_desks_that_return_one_result_one_wins_and_the_other_hears_who_and_when(
    filed: Installation, tmp_path: Path, clock: Clock
) -> None:
    filed.desk.handle(receiving(1))
    filed.desk.handle(acting(c.ProcessDossier, CODE))
    with closing(reopened(tmp_path, clock)) as other:
        outcomes = at_once(
            lambda: filed.desk.handle(acting(c.ReturnResult, CODE, id="a", by="an")),
            lambda: other.desk.handle(acting(c.ReturnResult, CODE, id="b", by="binh")),
        )
    [won] = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    [lost] = [outcome for outcome in outcomes if isinstance(outcome, ActNotAllowedError)]
    winner = filed.desk.dossier(CODE).acts[-1].by
    assert won.version == 3
    assert (lost.facts["status"], lost.facts["last_by"]) == ("returned", winner)
    assert lost.facts["since"] == at("2026-11-02 09:00")


@pytest.mark.on_postgresql
def test_eight_threads_of_one_desk_number_eight_dossiers_without_a_gap(filed: Installation) -> None:
    outcomes = at_once(*(lambda n=n: filed.desk.handle(receiving(n)) for n in range(8)))
    assert sorted(outcome.code for outcome in outcomes) == [f"W1-261102-000{n}" for n in range(1, 9)]
    assert_sound(filed.recorder)


@pytest.mark.on_postgresql
def test_one_order_given_by_eight_threads_is_done_once(filed: Installation) -> None:
    before = len(log_of(filed))
    outcomes = at_once(*(lambda: filed.desk.handle(receiving(1)) for _ in range(8)))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(log_of(filed)) == before + 1


@pytest.mark.parametrize("acknowledged", [1, 2, 17])
def test_a_killed_clerk_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    filed: Installation, tmp_path: Path, clock: Clock, acknowledged: int
) -> None:
    said: list[str] = []
    for first in (1, 1001):
        said += lines_of_a_killed_clerk(tmp_path, first, acknowledged)
        with closing(reopened(tmp_path, clock)) as again:
            assert_whole(again, said)
            last = int(said[-1].split()[0].partition("-")[2])
            before = state_of(again)
            known = [order for order in orders(last) if order.id in remembered(again)]
            assert [again.desk.handle(order).code for order in known] == [f"HS-{last}"] * len(known)
            assert state_of(again) == before
    assert filed.desk.handle(receiving(5000)).position == len(log_of(filed))


def lines_of_a_killed_clerk(folder: Path, first: int, acknowledged: int) -> list[str]:
    """Let a clerk work, kill it after so many acknowledgements, and return all it said."""
    order = [sys.executable, str(CLERK), str(folder), str(first)]
    pipe = subprocess.PIPE
    with subprocess.Popen(order, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE}) as clerk:  # noqa: S603 - our own
        assert clerk.stdout
        said = [clerk.stdout.readline() for _ in range(acknowledged)]
        clerk.kill()
        said += clerk.stdout.readlines()  # acknowledged, and still in the pipe when it died
        assert clerk.wait(timeout=60) < 0
    return [line for line in said if line.endswith("\n")]


def assert_whole(ward: Installation, said: list[str]) -> None:
    """Every acknowledged order is in the log where it was said to be; log, tree and read models agree."""
    assert_sound(ward.recorder)
    kept = remembered(ward)
    assert {line.split()[0]: int(line.split()[1]) for line in said}.items() <= kept.items()
    log = log_of(ward)
    settled = [row.stream for row in log if row.kind == "dossier.processed"]
    assert settled == [row.stream for row in log if row.kind == "dossier.returned"]
    with ward.recorder.writing() as transaction:
        inline = shown(transaction.connection)
        on = transaction.connection
        rebuild(on, list(whole_lines_of(on, "main")), grounds_on(on, "main"), lambda _: None)
        assert shown(transaction.connection) == inline
    assert len(inline["timeliness_facts"]) == sum(row.kind == "dossier.received" for row in log)


def remembered(ward: Installation) -> dict[str, int]:
    """Return the position each order is remembered with."""
    with ward.recorder.reading() as connection:
        return {row.id: row.position for row in connection.execute(sa.select(commands.c.id, commands.c.position))}
