"""Rounds: flags are held back while clocks or numbers are not to be believed, and raised on a person's word."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from adapters.ledger.remembering import CHECK, NothingHeldError
from adapters.ledger.status import status_of
from adapters.scheduling.rounds import memory_of, round_of
from domain import commands as c
from scheduler.guards import Clocks, Finding
from scheduler.round import Outcome, Round, State
from tests.adapters.desk.wards import Clock, acting, receiving, reopened
from tests.scheduler.machine import Machine
from tests.scheduler.ticking import raised, receive, rungs
from tests.world import at

DATABASES = ["file", "postgresql"]
DUE = "2026-11-06 08:00"  # of what was received on Monday 2 November: broken since Friday 00:00


@pytest.fixture
def machine(clock: Clock) -> Machine:
    return Machine(clock)


@pytest.fixture
def rounds(filed: Installation, machine: Machine) -> Round:
    return round_of(filed, machine.read)


def kinds(findings: Sequence[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def test_rounds_minute_by_minute_raise_what_is_due_and_are_remembered(
    filed: Installation, machine: Machine, rounds: Round
) -> None:
    receive(filed, [1, 2])
    assert rounds.run() == Outcome((), None, rounds.run().report)
    machine.passes(days=1)
    report = rounds.run().report
    assert report is not None
    assert report.rungs == {"due_soon": 2}
    state = memory_of(filed).load()
    assert state == State(last_tick_at=machine.clock(), last_asked_at=machine.clock(), last_flags=2)


def test_a_clock_that_leaps_holds_flags_back_until_somebody_confirms(
    filed: Installation, machine: Machine, clock: Clock, rounds: Round, tmp_path: Path
) -> None:
    receive(filed, [1])
    rounds.run()
    clock.show(DUE)
    held = rounds.run()
    assert (held.hold, kinds(held.findings), held.report) == ("quarantine", ["leapt"], None)
    machine.passes(minutes=1)
    assert rounds.run() == Outcome((), "quarantine")
    with closing(reopened(tmp_path, clock)) as other:  # another process knows of it, and a restart forgets nothing
        assert round_of(other, machine.read).run().hold == "quarantine"
    assert raised(filed) == []
    state = memory_of(filed).load()
    assert (state.quarantined_at, kinds(state.why)) == (at(DUE), ["leapt"])
    assert state.last_tick_at == clock()  # the scheduler is alive, and holds back

    memory_of(filed).confirm(clock(), "chi")
    machine.passes(minutes=1)
    assert rounds.run().hold is None
    assert rungs(filed)["overdue"] == 1


def test_a_confirmation_is_remembered_with_its_name_and_for_good(
    filed: Installation, clock: Clock, rounds: Round
) -> None:
    rounds.run()
    clock.show(DUE)
    rounds.run()
    confirmed = memory_of(filed).confirm(clock(), "chi")
    assert confirmed.hold == "quarantine"
    state = memory_of(filed).load()
    assert (state.hold, state.confirmed_at, state.confirmed_by, state.why) == (None, clock(), "chi", ())
    with filed.reader.snapshot() as connection:
        assert [check.kind for check in status_of(connection, "main").checks] == [CHECK]
    with pytest.raises(NothingHeldError):
        memory_of(filed).confirm(clock(), "chi")


def test_a_first_round_after_more_than_a_week_waits_for_a_word(filed: Installation, machine: Machine) -> None:
    receive(filed, [1])
    round_of(filed, machine.read).run()
    machine.passes(days=7, minutes=1)
    outcome = round_of(filed, machine.read).run()
    assert (outcome.hold, kinds(outcome.findings)) == ("quarantine", ["silence"])
    memory_of(filed).confirm(machine.clock(), "chi")
    assert round_of(filed, machine.read).run().hold is None


def test_a_step_back_only_warns_and_recorded_times_do_not_follow_it(
    filed: Installation, machine: Machine, clock: Clock
) -> None:
    receive(filed, [1])
    clock.show(DUE)
    round_of(filed, machine.read).run()
    clock.show("2026-11-06 07:00")
    outcome = round_of(filed, machine.read).run()
    assert (outcome.hold, kinds(outcome.findings)) == (None, ["backward"])


def test_a_server_whose_clock_differs_holds_flags_back(filed: Installation, machine: Machine, clock: Clock) -> None:
    def read() -> Clocks:
        return machine.read()._replace(database=clock() - timedelta(minutes=3))

    outcome = round_of(filed, read).run()
    assert (outcome.hold, kinds(outcome.findings)) == ("quarantine", ["database"])


# --- the breaker ------------------------------------------------------------------------------------------


def test_a_storm_of_broken_promises_is_held_back_until_somebody_confirms(
    filed: Installation, machine: Machine, rounds: Round
) -> None:
    receive(filed, range(60))
    rounds.run()
    machine.passes(days=3, hours=15)
    held = rounds.run()
    assert (held.hold, held.newly_late, held.findings) == ("breaker", 60, ())
    machine.passes(minutes=1)
    assert rounds.run() == Outcome((), "breaker", None, 60)
    assert raised(filed) == []
    memory_of(filed).confirm(machine.clock(), "chi")
    machine.passes(minutes=1)
    assert rounds.run().hold is None
    assert rungs(filed)["overdue"] == 60


def test_a_day_on_which_few_of_many_break_is_an_ordinary_day(
    filed: Installation, machine: Machine, rounds: Round
) -> None:
    receive(filed, range(49))
    rounds.run()
    machine.passes(days=3, hours=15)
    assert rounds.run().hold is None
    assert rungs(filed)["overdue"] == 49


def test_what_an_import_brings_is_history_and_no_storm(filed: Installation, machine: Machine, rounds: Round) -> None:
    rounds.run()
    for number in range(60):
        facts = {"source": "import", "code": f"HS-{number}", "given_due": at("2026-10-20 17:00")}
        receipt = receiving(number, when="2026-10-12 09:00", **facts)
        filed.desk.handle(
            c.ImportDossier(id=f"import-{number}", receipt=receipt, acts=(), by="lan", at=machine.clock())
        )
    machine.passes(minutes=1)
    outcome = rounds.run()
    assert outcome.report is not None
    assert (outcome.hold, outcome.report.imported) == (None, 60)


def test_a_person_who_ticks_is_warned_and_obeyed(
    filed: Installation, machine: Machine, clock: Clock, rounds: Round
) -> None:
    receive(filed, range(60))
    rounds.run()
    clock.show("2026-11-20 08:00")
    outcome = round_of(filed, machine.read).insist(clock())
    assert outcome.report is not None
    assert (outcome.hold, kinds(outcome.findings), outcome.newly_late) == ("quarantine", ["silence"], 60)
    assert outcome.report.rungs["overdue"] == 60
    assert memory_of(filed).load().hold is None


def test_a_round_after_a_return_finds_nothing(filed: Installation, machine: Machine, rounds: Round) -> None:
    [code] = receive(filed, [1])
    filed.desk.handle(acting(c.ReturnResult, code, outcome="granted"))
    rounds.run()
    machine.passes(days=5)
    outcome = rounds.run()
    assert outcome.report is not None
    assert outcome.report.looked_at == 0
