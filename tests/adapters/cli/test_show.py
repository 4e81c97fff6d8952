"""`dunghen show` reads as an inspector wants it: both times, who, what the promise was then, and why."""

import json

from adapters.bootstrap import closing, open_existing
from domain.events import Received
from tests.adapters.cli.terminal import Terminal

CORRECTING = ("--field", "occurred_at", "--to", "20/11/2026 08:00", "--by", "lan", "--approved-by", "binh")


def corrected(desk: Terminal) -> str:
    """A dossier written down for the 19th, found to have come on the 20th."""
    code = desk.receive("--at", "19/11/2026 09:00", "--source", "paper")
    desk.now = "2026-11-20 10:00"
    desk.says("correct", code, "--entry", "1", *CORRECTING)
    return code


def test_the_head_names_what_was_promised_and_by_whom(desk: Terminal) -> None:
    code = desk.receive("--official", "hoa")

    first, promised, *rest = desk.says("show", code).splitlines()

    assert first.split("   ") == [code, "Trong hạn", "còn 3 ngày làm việc"]
    assert promised == "Hẹn trả: 17:00 thứ Năm 26/11/2026"
    head = "\n".join(rest)
    for said in ("1.004873 Cấp Giấy xác nhận tình trạng hôn nhân (phiên bản 1)", "W1 Phường Thử", "hoa"):
        assert said in head


def test_a_correction_stands_at_both_places(desk: Terminal) -> None:
    code = corrected(desk)

    said = desk.says("show", code)
    received, correction, revision = desk.answers_with("show", code)["acts"]

    assert "đính chính tại mục 2: thời điểm xảy ra: 09:00 T5\N{NO-BREAK SPACE}19/11/2026" in said
    assert received["corrected_by"] == [2, 3]
    assert (correction["corrects"], correction["by"], correction["approved_by"]) == (1, "lan", "binh")
    assert (received["occurred_at"], received["happened_at"]) == (
        "2026-11-19T09:00:00+07:00", "2026-11-20T08:00:00+07:00",
    )  # fmt: skip
    assert revision["change"] == {
        "cause": "correction",
        "before": "2026-11-25T17:00:00+07:00",
        "after": "2026-11-26T17:00:00+07:00",
    }


def test_a_correction_needs_two_people(desk: Terminal) -> None:
    code = desk.receive("--at", "20/11/2026 07:45")
    words = ("--entry", "1", "--field", "occurred_at", "--to", "20/11/2026 07:30")

    alone = desk.refuses("correct", code, *words, exit_code=1)
    twice = desk.refuses("correct", code, *words, "--approved-by", "LAN", exit_code=1)

    assert "người thứ hai" in alone
    assert "người thứ hai" in twice
    assert "LAN" in twice


def test_an_act_recorded_days_later_is_marked(desk: Terminal) -> None:
    code = desk.receive("--at", "18/11/2026 09:00", "--source", "paper")

    assert "⚠ ghi nhận 08:00 T6\N{NO-BREAK SPACE}20/11/2026 (sau 2 ngày)" in desk.says("show", code)
    assert desk.answers_with("show", code)["acts"][0]["days_late"] == 2


def test_an_act_recorded_as_it_happened_is_told_quietly(desk: Terminal) -> None:
    assert "cùng lúc" in desk.says("show", desk.receive())


def test_while_paused_the_date_is_shown_as_if_resumed_now(desk: Terminal) -> None:
    code = desk.receive()
    desk.says("pause", code, "--cause", "verification")
    assert "Nếu tiếp tục ngay" in desk.says("show", code)
    desk.now = "2026-11-25 08:00"

    shown = desk.answers_with("show", code)

    assert shown["time_left"] == {"kind": "paused", "count": 5, "unit": "days"}
    assert shown["promise"]["due"] == "2026-11-26T17:00:00+07:00"
    assert shown["if_resumed"]["due"] == "2026-11-30T17:00:00+07:00"
    assert "dừng 5 ngày" in desk.says("show", code)


def test_the_explanation_counts_day_by_day(desk: Terminal) -> None:
    code = desk.receive()

    said = desk.says("show", code, "--explain")
    days = desk.answers_with("show", code, "--explain")["explanation"]

    assert "ngày tiếp nhận, chưa tính" in said
    assert "Ngày Văn hóa Việt Nam" in said
    assert [day["counted"] for day in days] == [None, None, None, 1, None, 2, 3]


def test_a_name_stays_sealed_until_it_is_revealed_for_a_purpose(desk: Terminal) -> None:
    code = desk.receive("--name", "Nguyễn Thị Hường", "--phone", "0912345678")

    assert "Hường" not in desk.says("show", code) + json.dumps(desk.answers_with("show", code), ensure_ascii=False)
    assert "purpose" in desk.refuses("show", code, "--reveal", exit_code=2)
    assert "họ tên: Nguyễn Thị Hường" in desk.says("show", code, "--reveal", "--purpose", "trả kết quả")

    with closing(open_existing(desk.settings, desk.clock)) as ledger, ledger.reader.snapshot() as connection:
        log = connection.exec_driver_sql("SELECT by, purpose, fields FROM access_log").all()
    assert [tuple(row) for row in log] == [("lan", "trả kết quả", "applicant")]


def test_an_erased_person_is_told_so_and_no_count_changes(desk: Terminal) -> None:
    code = desk.receive("--name", "Nguyễn Thị Hường", "--id-number", "001234567890")
    before = desk.answers_with("rates")
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        first, _row = ledger.reader.dossier(code).acts[0]
        assert isinstance(first, Received)
        assert first.applicant is not None
        ledger.vault.destroy(first.applicant.kid)

    assert "đã xóa theo yêu cầu" in desk.says("show", code, "--reveal", "--purpose", "kiểm tra")
    assert desk.answers_with("find", "huong") == {"codes": []}
    assert desk.answers_with("rates") == before


def test_it_is_shown_as_it_stood_and_as_it_was_known(desk: Terminal) -> None:
    code = desk.receive("--at", "18/11/2026 09:00", "--source", "paper")
    desk.now = "2026-11-20 09:00"
    desk.says("hand-over", code, "--to", "hoa")
    desk.now = "2026-11-20 10:00"
    desk.says("correct", code, "--entry", "1", *CORRECTING)

    stood = desk.answers_with("show", code, "--as-of", "20/11/2026 08:30")
    known = desk.answers_with("show", code, "--known-at", "20/11/2026 09:30")

    assert [act["entry"] for act in stood["acts"]] == [1, 3, 4]
    assert (stood["official"], stood["promise"]["due"]) == ("lan", "2026-11-26T17:00:00+07:00")
    assert [act["entry"] for act in known["acts"]] == [1, 2]
    assert (known["official"], known["promise"]["due"]) == ("hoa", "2026-11-23T17:00:00+07:00")


def test_a_dossier_not_yet_received_or_not_yet_known_is_not_there(desk: Terminal) -> None:
    code = desk.receive()

    for axis in ("--as-of", "--known-at"):
        assert code in desk.refuses("show", code, axis, "19/11/2026 08:00", exit_code=1)
