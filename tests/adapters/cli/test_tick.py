"""`dunghen tick`, the confirmation of the clock, and what the status says of the scheduler."""

from pathlib import Path
from typing import Any

from adapters.bootstrap import closing, open_existing
from domain.commands import ReceiveDossier
from domain.desk import Answer
from tests.adapters.cli.terminal import THREE_DAYS, Terminal

BROKEN = "2026-11-27 08:00"
"""Received on Friday 20, three working days end on Thursday 26: the 24th is a day off."""


def received(desk: Terminal, dossiers: int = 1) -> list[str]:
    """Receive dossiers, in one transaction."""
    facts: dict[str, Any] = {"by": "lan", "at": desk.clock(), "office": "W1", "procedure": THREE_DAYS}
    orders = [ReceiveDossier(id=f"receive-{number}", **facts) for number in range(dossiers)]
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        return [answer.code for answer in ledger.desk.handle_all(orders) if isinstance(answer, Answer)]


def plain(said: str) -> str:
    """Return what is said with spaces that may break."""
    return said.replace("\N{NO-BREAK SPACE}", " ")


def kinds(desk: Terminal) -> list[str]:
    return [watch["kind"] for watch in desk.answers_with("status")["watches"]]


def test_a_tick_prints_what_it_flagged_and_a_second_one_that_there_is_nothing(desk: Terminal) -> None:
    [code] = received(desk)
    desk.now = BROKEN
    said = plain(desk.says("tick"))
    assert "Đã ghi cờ đến 08:00 T6 27/11/2026: 1 sắp đến hạn, 1 cần báo trước, 1 quá hạn" in said
    assert said.count(code) == 3
    assert "00:00 T6 27/11/2026" in said
    assert "Phát sinh nợ thư xin lỗi: 1" in said
    assert plain(desk.says("tick")) == "Đến 08:00 T6 27/11/2026 không có mốc nào cần ghi cờ.\n"


def test_programs_read_the_flags_and_their_counts(desk: Terminal) -> None:
    [code] = received(desk)
    desk.now = BROKEN
    told = desk.answers_with("tick")
    assert told["rungs"] == {"due_soon": 1, "notice_due": 1, "overdue": 1}
    assert (told["at"], told["looked_at"], told["already"]) == ("2026-11-27T08:00:00+07:00", 1, 0)
    assert (told["imported"], told["apologies"], told["warnings"]) == ({}, {"desk": 1, "import": 0}, [])
    last = told["flags"][-1]
    assert (last["code"], last["rung"], last["broke_at"]) == (code, "overdue", "2026-11-27T00:00:00+07:00")
    assert last["noticed_at"] == told["at"]


def test_a_dry_run_looks_ahead_and_records_nothing(desk: Terminal) -> None:
    received(desk)
    before = desk.position()
    said = plain(desk.says("tick", "--dry-run", "--at", "27/11/2026 08:00"))
    assert "Sẽ ghi cờ đến 08:00 T6 27/11/2026" in said
    assert "Chạy thử: chưa ghi nhận gì." in said
    assert desk.position() == before
    assert desk.answers_with("status")["scheduler"]["last_tick_at"] is None


def test_nobody_can_flag_what_is_still_to_come(desk: Terminal) -> None:
    received(desk)
    assert "tương lai" in desk.refuses("tick", "--at", "27/11/2026 08:00", exit_code=1)


def test_an_earlier_time_may_be_asked_about(desk: Terminal) -> None:
    received(desk)
    desk.now = BROKEN
    assert desk.answers_with("tick", "--at", "24/11/2026 08:00")["rungs"] == {"due_soon": 1}
    assert desk.answers_with("tick")["rungs"] == {"notice_due": 1, "overdue": 1}


def test_an_empty_ledger_has_nothing_to_flag_and_a_missing_one_is_named(desk: Terminal, tmp_path: Path) -> None:
    assert "không có mốc nào" in desk.says("tick")
    nowhere = Terminal(tmp_path / "nowhere")
    assert "Không có" in nowhere.type("tick").output


def test_a_storm_is_warned_of_and_a_person_is_obeyed(desk: Terminal) -> None:
    received(desk, 50)
    desk.now = BROKEN
    result = desk.type("tick")
    assert result.exit_code == 0
    assert "50 hồ sơ cùng quá hạn trong một lượt" in result.stderr
    assert "50 quá hạn" in result.stdout
    assert "… và 100 hồ sơ nữa" in result.stdout


# --- the status -------------------------------------------------------------------------------------------


def test_the_status_says_what_must_be_looked_after(desk: Terminal) -> None:
    assert kinds(desk) == ["calendar"]  # 2027 is only forecast, and near
    received(desk)
    assert kinds(desk) == ["never_ran", "calendar"]
    desk.says("tick")
    assert kinds(desk) == ["calendar"]
    said = plain(desk.says("status"))
    assert "Lượt nhắc việc gần nhất  08:00 T6 20/11/2026, 0 cờ" in said
    assert "Cần làm: Lịch vn: năm 2027 mới là dự kiến" in said
    desk.now = "2026-11-20 08:11"
    assert kinds(desk) == ["lag", "calendar"]
    assert "Sự cố: Lượt nhắc việc gần nhất lúc 08:00 T6 20/11/2026" in plain(desk.says("status"))


def test_a_word_where_nothing_waits_for_one_is_refused(desk: Terminal) -> None:
    assert "Không có gì chờ xác nhận" in desk.refuses("schedule", "--confirm", "--by", "chi", exit_code=1)
