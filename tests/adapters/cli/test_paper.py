"""`dunghen paper`: files named by us, whole or absent; one sentence where there is nothing to print."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.bootstrap import closing, open_existing
from adapters.cli.context import Session
from adapters.cli.main import cli
from domain import commands as c
from tests.adapters.cli.terminal import Terminal
from tests.adapters.letters.reading_back import Sheet
from tests.world import at

NAME = "Nguyễn Thị Hường"


@pytest.fixture(autouse=True)
def _in_the_folder_of_the_desk(desk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)


def letter(desk: Terminal, code: str, when: str) -> None:
    """Let a letter be drafted and signed."""
    desk.now = when
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        facts = {"code": code, "at": at(when)}
        ledger.desk.handle(c.DraftApology(id=f"draft-{code}-{when}", by="hoa", reason="staff", **facts))
        ledger.desk.handle(c.IssueApology(id=f"issue-{code}-{when}", by="binh", **facts))


def test_a_slip_is_printed_into_a_file_named_after_its_dossier(desk: Terminal) -> None:
    code = desk.receive("--name", NAME)

    said = desk.says("paper", "slip", code)

    path = desk.folder / f"slip-{code}.pdf"
    assert said.strip() == f"Đã in slip-{code}.pdf, số trang: 1."
    assert NAME in Sheet(path.read_bytes()).text
    assert path.stat().st_mode & 0o077 == 0, "nobody else may read it"


def test_programs_are_told_where_it_is_and_what_it_proves(desk: Terminal) -> None:
    code = desk.receive("--name", NAME)
    out = desk.folder / "to" / "giay-hen.pdf"

    told = desk.answers_with("paper", "slip", code, "-o", str(out), "--size", "a5")

    act = desk.answers_with("show", code)["acts"][0]
    assert told == {
        "path": str(out),
        "sha256": sha256(out.read_bytes()).hexdigest(),
        "pages": 1,
        "line": act["line"],
        "leaf": act["leaf"],
    }
    assert Sheet(out.read_bytes()).size == (148, 210)


def test_printing_again_gives_the_same_bytes_and_is_recorded_again(desk: Terminal) -> None:
    code = desk.receive("--name", NAME)

    first, second = (desk.answers_with("paper", "slip", code, "-o", ".")["sha256"] for _ in range(2))

    assert first == second
    with closing(open_existing(desk.settings, desk.clock)) as ledger, ledger.reader.snapshot() as connection:
        log = connection.exec_driver_sql("SELECT by, purpose, fields FROM access_log").all()
    assert [tuple(row) for row in log] == [("lan", "print slip", "applicant")] * 2


def test_every_kind_is_printed(desk: Terminal) -> None:
    code = desk.receive("--name", NAME)
    refused = desk.answers_with("reject", "--procedure", "1.001193", "--basis", "Không thuộc thẩm quyền")["code"]
    stopped = desk.receive()
    desk.now = "2026-11-20 09:00"
    desk.says("pause", code, "--cause", "supplement", "--item", "Tờ khai")
    desk.says("stop", stopped, "--basis", "Đang tranh chấp")
    letter(desk, code, "2026-11-23 09:00")

    for words, title in (
        (("supplement", code), "PHIẾU YÊU CẦU BỔ SUNG"),
        (("refusal", refused, "--number", "7"), "PHIẾU TỪ CHỐI TIẾP NHẬN"),
        (("apology", code, "--title", "PHÓ CHỦ TỊCH"), "VĂN BẢN XIN LỖI"),
        (("stop", stopped), "dừng giải quyết hồ sơ"),
        (("control", code), "PHIẾU KIỂM SOÁT"),
    ):
        told = desk.answers_with("paper", *words)
        assert title in Sheet((desk.folder / told["path"]).read_bytes()).text


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("apology", "chưa có văn bản xin lỗi nào được ký; hãy lập và ký trước"),
        ("supplement", "chưa có yêu cầu bổ sung nào"),
        ("refusal", "không bị từ chối tại quầy"),
        ("stop", "không bị dừng giải quyết"),
    ],
)
def test_what_is_not_there_yet_is_refused_and_leaves_no_file(desk: Terminal, kind: str, why: str) -> None:
    code = desk.receive("--name", NAME)

    assert desk.refuses("paper", kind, code, exit_code=1) == f"Hồ sơ {code}: {why}."

    assert list(desk.folder.glob("*.pdf")) == []


def test_a_refusal_in_json_names_its_code(desk: Terminal) -> None:
    result = desk.type("paper", "stop", desk.receive(), "--json")

    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (1, "paper_not_there")


def test_every_letter_is_printed_into_a_folder_each_a_file_of_its_own(desk: Terminal) -> None:
    first, second = desk.receive("--name", NAME), desk.receive("--office", "W2")
    letter(desk, first, "2026-11-23 09:00")
    letter(desk, second, "2026-11-25 09:00")
    letter(desk, first, "2026-12-02 09:00")

    told = desk.answers_with("paper", "apology", "--all-issued", "--office", "W1", "--to", "letters")

    names = [Path(one["path"]).name for one in told["papers"]]
    assert names == [f"apology-{first}-3.pdf", f"apology-{first}-{names[1].rpartition('-')[2]}"]
    assert sorted(path.name for path in (desk.folder / "letters").iterdir()) == sorted(names)
    assert [sha256((desk.folder / one["path"]).read_bytes()).hexdigest() for one in told["papers"]] == [
        one["sha256"] for one in told["papers"]
    ]
    later = desk.says("paper", "apology", "--all-issued", "--office", "W1", "--to", "later", "--since", "01/12/2026")
    assert later.strip() == "Đã in 1 văn bản vào later."


@pytest.mark.parametrize("words", [(), ("--all-issued",)])
def test_which_letters_and_where_to_must_be_said(desk: Terminal, words: tuple[str, ...]) -> None:
    assert desk.refuses("paper", "apology", *words, exit_code=2)


def test_the_register_of_an_office_is_printed_for_its_days(desk: Terminal) -> None:
    code = desk.receive("--name", NAME)

    told = desk.answers_with("paper", "register", "--from", "16/11/2026", "--to", "2026-11-20")

    assert told["path"] == "register-W1-2026-11-16-2026-11-20.pdf"
    text = Sheet((desk.folder / told["path"]).read_bytes()).text
    assert code in text.replace(" ", "")
    assert NAME in text


def test_days_out_of_order_and_an_unknown_office_are_refused(desk: Terminal) -> None:
    assert desk.refuses("paper", "register", "--from", "2026-11-20", "--to", "2026-11-19", exit_code=2)
    assert "W9" in desk.refuses(
        "paper", "register", "--office", "W9", "--from", "2026-11-19", "--to", "2026-11-20", exit_code=1
    )


def test_a_sign_without_a_glyph_is_named_and_nothing_is_written(desk: Terminal) -> None:
    code = desk.receive("--name", "Lý 漢")

    assert "漢" in desk.refuses("paper", "slip", code, exit_code=1)
    assert list(desk.folder.glob("*.pdf")) == []


def test_a_broken_template_of_the_office_is_named_before_any_name_is_opened(desk: Terminal) -> None:
    code = desk.receive("--name", NAME)
    templates = desk.folder / "templates"
    templates.mkdir()
    (templates / "slipp.typ").write_text("x", encoding="utf-8")
    settings = desk.settings.model_copy(update={"letters_templates": templates})

    result = CliRunner().invoke(cli, ["paper", "slip", code], obj=Session(settings, desk.clock))

    assert result.exit_code == 1
    assert str(templates / "slipp.typ") in result.stderr
    with closing(open_existing(desk.settings, desk.clock)) as ledger, ledger.reader.snapshot() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM access_log").scalar() == 0


def test_a_place_that_cannot_be_written_is_named(desk: Terminal) -> None:
    code = desk.receive()
    (desk.folder / "file").write_text("x", encoding="utf-8")

    assert "file/slip.pdf" in desk.refuses("paper", "slip", code, "-o", "file/slip.pdf", exit_code=1)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ('public_url = "motcua.example.vn"', "public_url"),
        ('origin = "một cửa"', "origin"),
        ("[letterheads.W1]\ncolour = 1", "letterheads.W1.colour"),
        ('[letterheads.W1]\ndelegated = "KT"', "letterheads.W1.delegated: đọc được “KT”; nhận TL (thừa lệnh"),
    ],
)
def test_settings_of_papers_that_cannot_be_used_are_refused(desk: Terminal, file: str, said: str) -> None:
    (desk.folder / "dunghen.toml").write_text(file, encoding="utf-8")

    result = CliRunner().invoke(cli, ["paper", "slip", "X"])

    assert result.exit_code in {1, 2}
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
