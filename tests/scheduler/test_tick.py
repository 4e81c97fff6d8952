"""The tick: every flag that is due and missing is raised once, whoever ticks, however often, and whatever fails."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from adapters.bootstrap import Installation, closing
from adapters.ledger.acts import ACTS
from adapters.ledger.errors import LedgerLockedError
from adapters.ledger.ticking import LedgerLog
from domain import commands as c
from domain.dossier import Dossier
from domain.errors import NothingReachedError
from scheduler.tick import BATCH, Report, foreseen, tick
from tests.adapters.desk.wards import Clock, acting, receiving, reopened
from tests.scheduler.ticking import duties, events_of, raised, receive, rungs, ticked
from tests.world import at

DATABASES = ["file", "postgresql"]
CODE = "W1-261102-0001"  # received on Monday 2 November: three working days end on Thursday 5 November


def test_a_tick_raises_what_was_reached_since_and_says_so(ward: Installation, clock: Clock) -> None:
    receive(ward, range(1, 4))
    clock.show("2026-11-06 00:00")
    report = ticked(ward)
    assert report.rungs == {"due_soon": 3, "notice_due": 3, "overdue": 3}
    assert (report.looked_at, report.apologies, report.already, report.refused) == (3, {"desk": 3}, 0, [])
    overdue = [flag for flag in report.flags if flag.rung == "overdue"]
    assert {(flag.deadline, flag.broke_at) for flag in overdue} == {(at("2026-11-05 17:00"), at("2026-11-06 00:00"))}
    assert rungs(ward) == report.rungs


def test_a_second_tick_finds_nothing_to_look_at(ward: Installation, clock: Clock) -> None:
    receive(ward, range(1, 4))
    clock.show("2026-11-06 08:00")
    ticked(ward)
    before = raised(ward)
    assert ticked(ward) == Report(at("2026-11-06 08:00"))
    clock.show("2026-11-09 08:00")
    assert ticked(ward).looked_at == 0
    assert raised(ward) == before


@pytest.mark.parametrize(
    ("minute", "flagged"), [("2026-11-05 23:59", False), ("2026-11-06 00:00", True), ("2026-11-06 00:01", True)]
)
def test_a_promise_is_flagged_from_the_very_minute_in_which_it_breaks(
    ward: Installation, clock: Clock, minute: str, *, flagged: bool
) -> None:
    receive(ward, [1])
    clock.show(minute)
    assert bool(ticked(ward).rungs["overdue"]) == flagged


def test_an_instant_in_the_past_may_be_asked_about_and_the_rest_is_left_to_the_next_tick(
    ward: Installation, clock: Clock
) -> None:
    receive(ward, [1])
    clock.show("2026-11-06 08:00")
    assert ticked(ward, at("2026-11-03 12:00")).rungs == {"due_soon": 1}
    assert ticked(ward).rungs == {"notice_due": 1, "overdue": 1}


def test_a_thousand_dossiers_due_in_the_same_second_are_flagged_in_one_tick(ward: Installation, clock: Clock) -> None:
    assert BATCH < 1000
    receive(ward, range(1000))
    told = list[int]()
    clock.show("2026-11-03 00:00")
    report = tick(ward.desk, LedgerLog(ward.reader), clock(), progress=told.append)
    assert report.rungs == {"due_soon": 1000}
    assert sum(told) == 1000
    assert len(set(raised(ward))) == 1000


def test_what_broke_in_another_register_is_flagged_apart(ward: Installation, clock: Clock) -> None:
    receipt = receiving(9, source="import", code="HS-9", given_due=at("2026-10-20 17:00"), when="2026-10-12 09:00")
    receive(ward, [1])
    clock.show("2026-11-06 08:00")
    ward.desk.handle(c.ImportDossier(id="import", receipt=receipt, acts=(), by="lan", at=clock()))
    report = ticked(ward)
    assert (report.imported, report.apologies) == (1, {"import": 1, "desk": 1})
    assert {flag.code for flag in report.flags if flag.origin == "import"} == {"HS-9"}
    assert "HS-9" not in {flag.code for flag in report.flags if flag.origin == "desk"}
    assert sum(report.rungs.values()) == 3


def test_warnings_counted_in_calendar_days_are_said_apart(ward: Installation, clock: Clock) -> None:
    receipt = receiving(9, source="import", code="HS-9", given_due=at("2031-03-20 17:00"))
    ward.desk.handle(c.ImportDossier(id="import", receipt=receipt, acts=(), by="lan", at=clock()))
    clock.show("2031-03-19 08:00")
    report = ticked(ward)
    assert [(flag.rung, flag.counted) for flag in report.flags] == [
        ("due_soon", "calendar"),
        ("notice_due", "calendar"),
    ]
    assert report.in_calendar_days == 2
    assert ticked(ward).flags == []


def test_what_is_foreseen_is_what_a_tick_then_raises_and_records_nothing(ward: Installation, clock: Clock) -> None:
    receipt = receiving(9, source="import", code="HS-9", given_due=at("2026-10-20 17:00"), when="2026-10-12 09:00")
    receive(ward, range(1, 4))
    ward.desk.handle(c.ImportDossier(id="import", receipt=receipt, acts=(), by="lan", at=clock()))
    told = foreseen(LedgerLog(ward.reader), at("2026-11-06 08:00"))
    assert raised(ward) == []
    clock.show("2026-11-06 08:00")
    assert told.flags == ticked(ward).flags
    assert told.imported == 1


def test_a_desk_that_takes_orders_one_by_one_raises_the_same_flags(ward: Installation, clock: Clock) -> None:
    receive(ward, range(1, 4))
    clock.show("2026-11-06 08:00")
    assert not hasattr(ward.writer, "handle_all")
    report = tick(ward.writer, LedgerLog(ward.reader), clock())
    assert report.rungs == {"due_soon": 3, "notice_due": 3, "overdue": 3}
    reached = LedgerLog(ward.reader).reached(at("2099-01-01 00:00"))
    assert reached == []
    assert rungs(ward) == report.rungs


# --- what goes wrong --------------------------------------------------------------------------------------


def test_a_dossier_that_cannot_be_flagged_hides_no_flag_of_another(
    ward: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = receive(ward, range(1, 6))
    whole = Dossier.raise_rungs

    def poisoned(dossier: Dossier, order: c.RaiseRungs, ground: Any) -> None:
        if dossier.code == codes[2]:
            message = "a bug about one dossier"
            raise RuntimeError(message)
        whole(dossier, order, ground)

    clock.show("2026-11-06 08:00")
    with monkeypatch.context() as patch:
        patch.setitem(ACTS, c.RaiseRungs, poisoned)
        report = ticked(ward)
    assert report.rungs["overdue"] == 4
    [(code, fault)] = report.refused
    assert (code, str(fault)) == (codes[2], "a bug about one dossier")
    assert {flag.code for flag in ticked(ward).flags} == {codes[2]}


def test_a_ledger_that_fails_stops_the_tick_and_the_next_one_raises_the_rest(
    ward: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(ward, range(250))
    clock.show("2026-11-06 08:00")
    handle_all, batches = ward.desk.handle_all, list[int]()

    def failing(orders: Any) -> Any:
        batches.append(len(orders))
        if len(batches) == 2:
            raise LedgerLockedError(path="x")
        return handle_all(orders)

    with monkeypatch.context() as patch:
        patch.setattr(ward.desk, "handle_all", failing)
        with pytest.raises(LedgerLockedError):
            ticked(ward)
    assert batches == [BATCH, BATCH]
    assert rungs(ward)["overdue"] == BATCH
    assert ticked(ward).rungs["overdue"] == 250 - BATCH
    assert len(set(raised(ward))) == len(raised(ward)) == 3 * 250


# --- at once ----------------------------------------------------------------------------------------------


def test_tickers_that_ask_at_once_raise_each_flag_once(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    receive(filed, range(60))
    clock.show("2026-11-06 08:00")
    with closing(reopened(tmp_path, clock)) as other, ThreadPoolExecutor(2) as pool:
        gate = Barrier(2)

        def ticker(ward: Installation) -> Report:
            gate.wait(timeout=60)
            return ticked(ward)

        reports = list(pool.map(ticker, [filed, other]))
    assert sum(report.rungs["overdue"] for report in reports) == 60
    assert rungs(filed) == {"due_soon": 60, "notice_due": 60, "overdue": 60}
    assert len(duties(filed)) == 60


def test_a_return_that_races_with_the_tick_owes_one_letter_either_way(
    filed: Installation, tmp_path: Path, clock: Clock
) -> None:
    codes = receive(filed, range(30))
    clock.show("2026-11-06 08:00")
    with closing(reopened(tmp_path, clock)) as other, ThreadPoolExecutor(2) as pool:
        gate = Barrier(2)

        def clerk() -> None:
            gate.wait(timeout=60)
            for code in reversed(codes):
                other.desk.handle(acting(c.ReturnResult, code, "2026-11-06 08:00", outcome="granted"))

        def clock_() -> Report:
            gate.wait(timeout=60)
            return tick(filed.writer, LedgerLog(filed.reader), clock())

        returned, ticked_ = pool.submit(clerk), pool.submit(clock_)
        returned.result(timeout=60)
        report = ticked_.result(timeout=60)
    assert [(duty.code, duty.cause) for duty in duties(filed)] == [(code, "late") for code in codes]
    flagged = [flag.code for flag in raised(filed) if flag.rung == "overdue"]
    assert len(flagged) == len(set(flagged)) == report.rungs["overdue"]
    assert report.already + report.rungs["overdue"] == report.looked_at
    order = [(code, event.TOPIC) for code, event in events_of(filed)]
    for code in flagged:
        assert order.index((code, "dossier.rung_reached")) < order.index((code, "dossier.returned"))


def test_an_order_to_flag_what_nobody_waits_for_is_no_fault(ward: Installation, clock: Clock) -> None:
    receive(ward, [1, 2])
    clock.show("2026-11-06 08:00")
    log = LedgerLog(ward.reader)
    due = log.reached(clock())
    ward.desk.handle(acting(c.ReturnResult, CODE, "2026-11-06 08:00", outcome="granted"))
    with pytest.raises(NothingReachedError):
        ward.desk.handle(acting(c.RaiseRungs, CODE, "2026-11-06 08:00"))
    report = tick(ward.desk, log, clock(), due)
    assert (report.already, report.rungs["overdue"], report.refused) == (1, 1, [])
