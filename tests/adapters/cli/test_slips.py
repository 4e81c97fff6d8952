"""`dunghen slips`: numbered and printed ahead into a file, listed, printed again, voided, and keyed in once."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.letters.press import pages_of
from tests.adapters.cli.terminal import THREE_DAYS, Terminal
from tests.adapters.letters.reading_back import Sheet

FIRST, SECOND, THIRD = (f"W1-P26-000{n}" for n in (1, 2, 3))
PRINT = ("slips", "print", "--from", "20/11/2026", "--until", "2026-11-23", "--many", "3")


@pytest.fixture(autouse=True)
def _in_the_folder_of_the_desk(desk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)


def batch_of(desk: Terminal) -> dict[str, Any]:
    [batch] = desk.answers_with("slips", "list")
    found: dict[str, Any] = batch
    return found


def test_slips_are_numbered_and_their_sheets_are_one_file(desk: Terminal) -> None:
    said = desk.says(*PRINT)

    path = desk.folder / "blank-W1-2.pdf"
    assert "Đã in blank-W1-2.pdf, số trang: 3." in said
    assert FIRST in Sheet(path.read_bytes()).text
    assert "từ ngày 20 tháng 11 năm 2026 đến hết ngày 23 tháng 11 năm 2026" in Sheet(path.read_bytes()).text
    assert path.stat().st_mode & 0o077 == 0, "nobody else may read it"


def test_the_same_order_again_gives_no_other_numbers_and_its_file_is_where_it_is_asked_for(desk: Terminal) -> None:
    words = (*PRINT, "--command-id", "p1", "--at", "20/11/2026 08:00", "-o", "to/phieu.pdf")
    first, again = (desk.answers_with(*words) for _time in range(2))

    assert first == again
    assert first["slips"] == [FIRST, SECOND, THIRD]
    assert (first["version"], first["paper"]["path"], first["paper"]["pages"]) == (2, "to/phieu.pdf", 3)
    assert pages_of(Path("to/phieu.pdf").read_bytes()) == 3


def test_each_slip_says_what_became_of_it_and_voided_ones_are_not_printed_again(desk: Terminal) -> None:
    desk.says(*PRINT)
    desk.says("receive", "--procedure", THREE_DAYS, "--slip", FIRST)
    desk.says("slips", "void", SECOND.lower(), "--why", "spoiled", "--note", "ướt mưa")

    batch = batch_of(desk)
    assert batch["counts"] == {"open": 1, "keyed_in": 1, "voided": 1}
    assert batch["slips"][1]["voided"] == {"why": "spoiled", "at": "2026-11-20T08:00:00+07:00", "by": "lan"}
    assert desk.answers_with("slips", "show", "2") == batch
    shown = desk.says("slips", "show", "2")
    for word in ("Đã nhập sổ", "Đã hủy", "viết hỏng", "Chưa nhập"):
        assert word in shown
    assert f"{FIRST} – {THIRD}" in desk.says("slips", "list")
    assert desk.answers_with("slips", "sheets", "2", "-o", "again.pdf")["pages"] == 2


def test_a_slip_is_keyed_in_once_days_later_with_the_date_written_on_it(desk: Terminal) -> None:
    desk.says(*PRINT)
    desk.now = "2026-11-25 08:00"
    words = ("receive", "--procedure", THREE_DAYS, "--slip", FIRST.lower(), "--at", "23/11/2026 10:20")

    said = desk.says(*words, "--given-due", "27/11/2026 17:00")

    assert f"Đã tiếp nhận {FIRST}." in said
    assert "17:00 thứ Sáu 27/11/2026" in said
    told = desk.answers_with("show", FIRST)
    assert (told["promise"]["given"], told["acts"][0]["facts"]["source"]) == (True, "paper")
    assert desk.refuses(*words, exit_code=1) == f"Phiếu giấy {FIRST} đã nhập sổ: hồ sơ của phiếu đã có."


def test_from_paper_with_the_number_of_a_slip_for_its_code_it_is_keyed_in_too(desk: Terminal) -> None:
    desk.says(*PRINT)
    assert desk.receive("--source", "paper", "--code", SECOND) == SECOND
    assert batch_of(desk)["counts"]["keyed_in"] == 1


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("--slip", "W1-P26-0099"), 1, "Cơ quan W1 không in phiếu giấy nào có số W1-P26-0099."),
        (("--slip", FIRST, "--office", "W2"), 1, "Cơ quan W2 không in phiếu giấy nào"),
        (("--slip", FIRST, "--source", "desk"), 2, "source: đọc được “desk”"),
        (("--slip", FIRST, "--code", "X-1"), 2, "code: đọc được “X-1”; phiếu giấy đã có mã"),
        (("--slip", "Н29"), 2, "Mã “Н29”"),
        (("--slip", THIRD), 1, "(thất lạc): không nhập sổ từ phiếu này."),
        (("--given-due", "27/11/2026 17:00"), 1, "Ngày hẹn của nơi khác"),
    ],
)
def test_what_a_slip_cannot_have_opened_is_refused(
    desk: Terminal, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    desk.says(*PRINT)
    desk.says("slips", "void", THIRD, "--why", "lost")
    assert said in desk.refuses("receive", "--procedure", THREE_DAYS, *words, exit_code=exit_code)


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        ((*PRINT[:-1], "0"), 2, "--many: cần một số nguyên 1..200."),
        ((*PRINT[:-1], "201"), 2, "--many: cần một số nguyên 1..200."),
        ((*PRINT, "--until", "19/11/2026"), 2, "until_on: đọc được “2026-11-19”"),
        ((*PRINT, "--from", "hôm nay"), 2, "from: đọc được “hôm nay”"),
        ((*PRINT, "--office", "W9"), 1, "W9"),
        ((*PRINT, "--at", "21/11/2026 08:00"), 1, "tương lai"),
        ((*PRINT, "--at", "19/11/2026 08:00"), 1, "người duyệt thứ hai"),
        (("slips", "void", "W1-P26-0009", "--why", "lost"), 1, "không in phiếu giấy nào"),
        (("slips", "void", FIRST, "--why", "burnt"), 2, "--why: chọn một trong"),
        (("slips", "void", "--why", "lost"), 2, "SLIPS"),
        (("slips", "sheets", "9"), 1, "Cơ quan W1 không có lô phiếu giấy 9"),
        (("slips", "show", "9"), 1, "Cơ quan W1 không có lô phiếu giấy 9"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    desk: Terminal, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    assert said in desk.refuses(*words, exit_code=exit_code)
    assert list(desk.folder.glob("*.pdf")) == []


def test_numbers_outlive_a_file_that_cannot_be_written_and_are_printed_again(desk: Terminal) -> None:
    Path("file").write_text("x", encoding="utf-8")
    result = desk.type(*PRINT, "-o", "file/phieu.pdf", "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (1, "paper_not_written")
    assert desk.answers_with("slips", "sheets", str(batch_of(desk)["entry"]))["pages"] == 3


def test_before_any_was_printed_it_is_said_so(desk: Terminal) -> None:
    assert desk.answers_with("slips", "list") == []
    assert desk.says("slips", "list").strip() == "Chưa in phiếu giấy dự phòng nào."
    desk.lang = "en"
    assert desk.says("slips", "list", "--office", "W2").strip() == "No slip was printed ahead."
