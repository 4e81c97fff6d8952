"""`dunghen import` as it is typed: files, sentences, JSON, exit codes."""

import io
import json
import os
from contextlib import closing as closing_it
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from rich.progress import Progress

from adapters.cli.context import Session
from adapters.cli.import_ import columns, import_command
from adapters.exchange.importing import Import, Importer
from adapters.exchange.mapping import read_mapping
from adapters.locale import use_language
from adapters.settings import Settings
from tests.adapters.exchange.sheets import serial, workbook, zipped
from tests.adapters.exchange.wards import ACT_COLUMNS, ACTS, BOOK_COLUMNS, NOW, act_row, book_row, written

OFFICE = '[create.offices.W1]\nname = "Ward"\ncalendar = "vn"\non = 2025-07-01\n'
PROCEDURE = (
    '[create.procedures."3wd"]\nname = "x"\nfield = "x"\nlimit = "3wd"\n'
    'from_on = 2025-07-01\nlegal_basis = ""\nmark = "POLICY"\n'
)
EARLY = {"received": "2026-03-02 08:00", "due": "2026-03-05", "when": "2026-03-02 09:00"}


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    use_language("vi")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acts.toml").write_text(ACTS + OFFICE + PROCEDURE, encoding="utf-8")
    return tmp_path


def run(folder: Path, data: bytes, *options: str, mapping: str | None = None) -> Result:
    (folder / "register.csv").write_bytes(data)
    settings = Settings(database_url=f"sqlite:///{folder / 'ledger.db'}", official="lan")
    named = ("--mapping", mapping or str(folder / "acts.toml"))
    return CliRunner().invoke(import_command, [str(folder / "register.csv"), *named, *options], obj=Session(settings))


def good(**cells: str) -> list[str]:
    return act_row(**{**EARLY, **cells})


def answer(result: Result) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(result.stdout)
    return facts


def test_a_register_is_imported_into_a_new_ledger_and_again_adds_nothing(folder: Path) -> None:
    first = run(folder, written(ACT_COLUMNS, good(), good(code="H05.2"), delimiter=";"))
    assert first.exit_code == 0, first.output
    assert "2 dòng, 2 hồ sơ; bảng ghép cột acts, dấu ngăn cách ;, bảng mã UTF-8." in first.stdout
    assert "Đã nhập 2, có từ trước 0, không nhận 0." in first.stdout
    again = answer(run(folder, written(ACT_COLUMNS, good(), good(code="H05.2")), "--json"))
    assert (again["imported"], again["already"], again["refused"]) == (0, 2, 0)


def test_a_refused_row_is_named_in_words_and_the_exit_code_says_so(folder: Path) -> None:
    result = run(folder, written(ACT_COLUMNS, good(), good(code="H05.2", received="31/02/2026")))
    assert result.exit_code == 1
    assert "Dòng 3, hồ sơ H05.2: received: đọc được “31/02/2026”; cần viết theo dạng iso." in result.stdout
    assert "Đã nhập 1, có từ trước 0, không nhận 1." in result.stdout


def test_the_json_report_says_of_each_refused_row_what_was_read_and_what_is_accepted(folder: Path) -> None:
    result = run(folder, written(ACT_COLUMNS, good(office="Nowhere")), "--json")
    assert result.exit_code == 1
    report = answer(result)
    assert {name: report[name] for name in ("rows", "dossiers", "imported", "already", "refused")} == {
        "rows": 1, "dossiers": 1, "imported": 0, "already": 0, "refused": 1,
    }  # fmt: skip
    assert report["refusals"] == [
        {
            "row": 2,
            "field": "office",
            "read": "Nowhere",
            "accepted": "Ward, Elsewhere",
            "code": "bad_cell_word",
            "message": "office: đọc được “Nowhere”; cần là một trong các từ: Ward, Elsewhere.",
            "dossier": "H05.1",
            "rows": [2],
        }
    ]


def test_a_row_that_changed_is_told_what_to_do(folder: Path) -> None:
    run(folder, written(ACT_COLUMNS, good()))
    result = run(folder, written(ACT_COLUMNS, good(who="binh")))
    assert result.exit_code == 1
    assert "đã nhập trước đây với nội dung khác" in result.stdout


def test_a_moved_act_is_told(folder: Path) -> None:
    (folder / "acts.toml").write_text(f'{ACTS}before_receipt = "at_receipt"\n{OFFICE}{PROCEDURE}', encoding="utf-8")
    result = run(folder, written(ACT_COLUMNS, good(when="2026-02-27 08:00")))
    assert result.exit_code == 0
    told = "ghi nhận vào lúc tiếp nhận, 08:00 thứ Hai 02/03/2026."
    assert f"Dòng 2, H05.1: when “2026-02-27 08:00” trước lúc tiếp nhận; {told}" in result.stdout


def test_a_dry_run_without_a_ledger_makes_no_file(folder: Path) -> None:
    result = run(folder, written(ACT_COLUMNS, good()), "--dry-run")
    assert result.exit_code == 0
    assert "Nhập được 1, có từ trước 0, không nhận 0." in result.stdout
    assert "Chạy thử: chưa ghi nhận gì." in result.stdout
    assert not list(folder.glob("*.db"))


def test_strict_records_nothing_if_one_row_is_refused(folder: Path) -> None:
    data = written(ACT_COLUMNS, good(), good(code="H05.2", when="?"))
    refused = answer(run(folder, data, "--strict", "--json"))
    assert (refused["recorded"], refused["imported"], refused["acceptable"]) == (False, 0, 1)
    assert "Chưa ghi nhận gì: --strict" in run(folder, data, "--strict").stdout
    assert answer(run(folder, written(ACT_COLUMNS, good()), "--strict", "--json"))["imported"] == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (written(ACT_COLUMNS[:-1]), "Cột còn thiếu hoặc bị lặp: what."),
        ("code;Đ\n".encode("utf-16"), "Cột còn thiếu hoặc bị lặp: due, office,"),
        (b"code\nH\xe5 s\xac", "Tệp không dùng bảng mã UTF-8: dòng 2 có 0xe5."),
        (b"", "Cột còn thiếu"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_misuse_told_in_one_sentence(folder: Path, data: bytes, said: str) -> None:
    result = run(folder, data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1
    assert not list(folder.glob("*.db"))


def test_an_unknown_mapping_is_a_misuse_that_names_the_shipped_ones(folder: Path) -> None:
    result = run(folder, b"", mapping="sổ")
    assert result.exit_code == 2
    assert "bộ có sẵn gồm: receipt-log, so-theo-doi." in result.stderr


def test_a_register_that_names_no_office_needs_one(folder: Path) -> None:
    data = written(BOOK_COLUMNS, book_row())
    refused = run(folder, data, mapping="so-theo-doi")
    assert refused.exit_code == 2
    assert "--office" in refused.stderr
    assert run(folder, data, "--office", "W1", mapping="so-theo-doi").exit_code == 1  # the ledger knows no such office


def test_the_template_can_be_filled_and_imported(folder: Path) -> None:
    template = CliRunner().invoke(import_command, ["--template", "so-theo-doi"])
    assert template.exit_code == 0
    office = written(ACT_COLUMNS, good())
    assert run(folder, office).exit_code == 0
    result = run(folder, template.stdout.encode(), "--office", "W1", "--json", mapping="so-theo-doi")
    assert (result.exit_code, answer(result)["imported"]) == (0, 2)


def test_an_unknown_template_is_a_misuse() -> None:
    assert CliRunner().invoke(import_command, ["--template", "nothing"]).exit_code == 2


def test_a_workbook_is_imported_and_what_was_converted_is_told(folder: Path) -> None:
    moment = datetime(2026, 3, 2, 8)  # noqa: DTZ001 - cells of a sheet have no zone
    rows = [[serial(moment) if name == "received" else cell for name, cell in zip(ACT_COLUMNS, good(), strict=True)]]
    data = workbook(["NHẬT KÝ"], ACT_COLUMNS, *rows, sheet="Tháng 3", parts={"xl/externalLinks/a.xml": "<a/>"})
    result = run(folder, data)
    assert result.exit_code == 0, result.output
    assert "1 dòng, 1 hồ sơ; bảng ghép cột acts, trang tính “Tháng 3”, ngày đếm từ năm 1900." in result.stdout
    assert "Đã bỏ qua liên kết đến tệp khác" in result.stdout
    echo = f"received: 1 ô chứa ngày tháng; dòng 3 đọc được là 2026-03-02 08:00 (số {serial(moment)!r})."
    assert echo in result.stdout
    again = answer(run(folder, data, "--json", "--sheet", "Tháng 3"))
    assert (again["already"], again["form"], again["sheet"]) == (1, "xlsx", "Tháng 3")
    assert [(one["field"], one["row"], one["written"]) for one in again["converted"]] == [
        ("received", 3, "2026-03-02 08:00")
    ]


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (), "Không đọc được tệp: tệp ở dạng bảng tính cũ (XLS)."),
        (zipped({"content.xml": "<a/>"}), (), "Không đọc được tệp: tệp ở dạng OpenDocument (ODS)."),
        (workbook(ACT_COLUMNS), ("--sheet", "x"), "Không có trang tính “x”; tệp có các trang: Sổ."),
        (workbook(["a"]), (), "Cột còn thiếu hoặc bị lặp: code, due,"),
        (written(ACT_COLUMNS), ("--sheet", "x"), "Không đọc được tệp: tệp không phải bảng tính"),
        (zipped({"a.xml": b" " * 60_000_000}), (), "Tệp bảng tính quá lớn: số byte sau khi giải nén là 60000000"),
    ],
)
def test_a_workbook_that_is_not_read_is_told_in_one_sentence(
    folder: Path, data: bytes, options: tuple[str, ...], said: str
) -> None:
    result = run(folder, data, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)
    assert not list(folder.glob("*.db"))


def test_a_register_may_come_through_a_pipe() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb") as end:
        end.write(written(ACT_COLUMNS, good()))
        end.close()
        with closing_it(Import(source, read_mapping(ACTS), Importer("lan", NOW))) as register:
            assert register.rows == 1


def test_the_bar_says_how_fast_rows_are_dealt_with_and_what_time_is_left() -> None:
    seconds = iter(range(100))
    screen = Console(file=io.StringIO(), force_terminal=True, width=100)
    with Progress(*columns(), console=screen, get_time=lambda: float(next(seconds)), auto_refresh=False) as bar:
        task = bar.add_task("Dòng", total=1_000)
        bar.advance(task, 100)
        bar.advance(task, 100)
        with screen.capture() as captured:
            screen.print(bar.get_renderable())
    assert "200/1000" in captured.get()
    assert "dòng/giây" in captured.get()
    assert "0:00:" in captured.get()
