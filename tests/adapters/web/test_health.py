"""The health check: 200 while all is well or has time, 503 once a promise may go unwatched."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.ledger.errors import LedgerLockedError
from adapters.scheduling.rounds import memory_of
from adapters.scheduling.timers import Timers
from adapters.web.app import create_app
from tests.adapters.desk.wards import receiving
from tests.adapters.scheduling.listening import Heard
from tests.adapters.web.browsing import Browser
from tests.adapters.web.conftest import Desk
from tests.world import at

PATH = "/suc-khoe"


def health(desk: Desk) -> tuple[int, dict[str, Any]]:
    answer = desk.browser().client.get(PATH)
    return answer.status_code, answer.json()


def test_a_desk_where_nothing_waits_is_well_for_anybody_who_asks(desk: Desk) -> None:
    status, told = health(desk)
    assert (status, told["status"], told["watches"]) == (200, "warning", told["watches"])
    assert [watch["kind"] for watch in told["watches"]] == ["calendar"]  # 2027 is near and only forecast
    desk.clock.show("2026-10-01 08:00")
    assert health(desk) == (200, health(desk)[1] | {"status": "well", "watches": []})


def test_a_scheduler_that_stopped_is_a_failure(desk: Desk) -> None:
    desk.clock.show("2026-10-01 08:00")
    desk.ledger.desk.handle(receiving(1, "2026-10-01 08:00"))
    assert health(desk)[0] == 503
    memory_of(desk.ledger).note_tick(desk.clock(), desk.clock(), 0)
    assert health(desk)[0] == 200
    desk.clock.now += timedelta(minutes=11)
    status, told = health(desk)
    assert (status, [watch["kind"] for watch in told["watches"]]) == (503, ["lag"])


def test_flags_that_are_held_back_are_a_failure_until_somebody_confirms(desk: Desk) -> None:
    desk.clock.show("2026-10-01 08:00")
    memory_of(desk.ledger).trip(desk.clock(), 60)
    status, told = health(desk)
    assert (status, told["scheduler"]["hold"], told["watches"][0]["number"]) == (503, "breaker", 60)
    memory_of(desk.ledger).confirm(desk.clock(), "chi")
    assert health(desk)[0] == 200


def test_a_key_store_that_is_gone_is_a_failure_though_it_is_still_open(desk: Desk) -> None:
    desk.clock.show("2026-10-01 08:00")
    name = desk.ledger.engines[1].url.database
    assert name
    Path(name).rename(f"{name}.elsewhere")
    status, told = health(desk)
    assert (status, [watch["kind"] for watch in told["watches"]]) == (503, ["keys"])


def test_a_ledger_that_cannot_be_read_is_a_failure_in_one_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> None:
        raise LedgerLockedError(path="ledger.db")

    monkeypatch.setattr(desk.ledger.reader, "snapshot", locked)
    status, told = health(desk)
    assert (status, told["status"], told["watches"][0]["kind"]) == (503, "failure", "ledger")
    assert "ledger.db" in told["watches"][0]["message"]


def test_the_health_check_names_no_citizen_and_lets_nobody_keep_it(desk: Desk) -> None:
    answer = desk.browser().client.get(PATH)
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) == {"status", "at", "position", "scheduler", "watches"}


def test_the_scheduler_runs_for_as_long_as_the_service(desk: Desk) -> None:
    desk.ledger.desk.handle(receiving(1))
    desk.clock.show("2026-11-06 08:00")
    heard = Heard()
    app = create_app(desk.service, Timers(desk.ledger, heard))
    with Browser(app).client as client:
        outcome = heard.next_round()
        assert outcome.report is not None
        assert outcome.report.rungs["overdue"] == 1
        assert client.get(PATH).status_code == 200
    assert memory_of(desk.ledger).load().last_tick_at == at("2026-11-06 08:00")
