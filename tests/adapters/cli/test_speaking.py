"""The command line speaks the reader's language: help, headings, and what is said of words it does not know."""

import subprocess
import sys
from inspect import getdoc
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli import (
    acting,
    apologies_shown,
    badges,
    coverage_shown,
    rates_shown,
    reading,
    show_printed,
    speaking,
    time_left,
)
from adapters.cli.commands import Waiting
from adapters.cli.main import cli
from adapters.cli.speaking import texts_of
from adapters.locale import _, use_language
from tests.adapters.cli.terminal import Terminal

WAITING = [command for command in cli.commands.values() if isinstance(command, Waiting)]
SHOWN = sorted(
    {text for command in (cli, *(waiting.load() for waiting in WAITING)) for _holder, text in texts_of(command)}
    | {word for word, _style in badges._WORDS.values()}
    | set(reading._SHORT_WEEKDAYS)
    | set(speaking._HEADINGS.values())
    | set(acting.DONE.values())
    | set(time_left._COUNTED.values())
    | {*rates_shown._TALLY.values(), *rates_shown._APART.values(), *rates_shown._AXES.values(), *rates_shown._HEADS}
    | {*coverage_shown._AXES.values(), *coverage_shown._HEADS}
    | {word for words in (apologies_shown._STATES, apologies_shown._AGAIN) for word, _style in words.values()}
    | {*show_printed.APPLICANT.values(), *show_printed.APPLICANT_FIELDS.values()}
)


@pytest.mark.parametrize("text", SHOWN)
def test_every_help_text_and_word_has_its_vietnamese(text: str) -> None:
    use_language("vi")
    assert _(text) != text


def test_help_is_in_the_language_of_the_settings_each_time(desk: Terminal) -> None:
    vietnamese = desk.says("receive", "--help")
    desk.lang = "en"
    english = desk.says("receive", "--help")

    assert vietnamese.startswith("Cách dùng: ")
    for words in ("Tùy chọn:", "Mã thủ tục, như 1.004873.  [bắt buộc]", "Xem hướng dẫn này."):
        assert words in vietnamese
    for words in ("Usage: ", "Options:", "The procedure, as 1.004873.  [required]"):
        assert words in english


def test_every_command_says_what_it_does(desk: Terminal) -> None:
    said = desk.says("--help")

    for name in cli.commands:
        assert f"\n  {name} " in said


@pytest.mark.parametrize("waiting", WAITING, ids=lambda waiting: waiting.name)
def test_the_list_names_each_command_and_says_of_it_what_the_command_says(waiting: Waiting) -> None:
    command = waiting.load()

    assert (waiting.name, dict(texts_of(cli))[waiting]) == (command.name, getdoc(command.callback))


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        ("--help", "sqlalchemy eventsourcing babel rich numpy zxcvbn"),
        ("promise --received 2026-11-20T08:00 --limit 3wd", "sqlalchemy babel rich zxcvbn"),
    ],
)
def test_a_short_run_loads_nothing_it_does_not_need(tmp_path: Path, words: str, unneeded: str) -> None:
    code = (
        "import sys; sys.argv[0] = 'dunghen'\nfrom adapters.cli.main import main\n"
        "try:\n    main()\nfinally:\n    print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    house = {"PYTHONPATH": str(Path(__file__).parents[3]), "DUNGHEN_LANG": "en"}
    command = [sys.executable, "-c", code, *words.split()]  # a process of its own: this one has everything loaded
    ran = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, env=house, text=True)  # noqa: S603 - our own words

    assert {"click", *unneeded.split()} & set(ran.stderr.split()) == {"click"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("recieve",), "Không có lệnh recieve. Có phải: receive?"),
        (("receive", "--procedur", "1"), "Không có tùy chọn --procedur. Có phải: --procedure"),
        (("receive",), "Cần có --procedure."),
        (("show",), "Cần có CODE."),
        (("receive", "--procedure"), "--procedure: thiếu giá trị"),
        (("receive", "--procedure", "1", "--channel", "fax"), "--channel: chọn một trong desk, online, post."),
        (("worklist", "--limit", "0"), "--limit: cần một số nguyên >= 1."),
        (("rates", "--month-start", "29"), "--month-start: cần một số nguyên 1..28."),
        (("show", "A", "B"), "Thừa: B."),
        (("promise", "--batch", "/nowhere/x"), "--batch: không mở được tệp."),
    ],
)
def test_what_is_not_understood_is_told_in_one_sentence(desk: Terminal, words: tuple[str, ...], said: str) -> None:
    assert desk.refuses(*words, exit_code=2).startswith(said)


def test_a_group_without_a_command_shows_its_help(desk: Terminal) -> None:
    result = desk.type("office")

    assert result.exit_code == 2
    assert "Danh sách cơ quan" in result.stderr


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("colour = 1", "colour: đọc được “1”; không có mục này"),
        ("official = [1]", "official"),
        ("official =", "dunghen.toml"),
        ('database_url = "nonsense"', "database_url"),
        ('database_url = "mysql://u:secret@h/d"', "mysql"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dunghen.toml").write_text(file, encoding="utf-8")

    result = CliRunner().invoke(cli, ["worklist"])

    assert result.exit_code in {1, 2}
    assert said in result.stderr
    assert "secret" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_without_a_ledger_it_is_said_where_one_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(cli, ["worklist"])

    assert result.exit_code == 1
    assert "dunghen.db" in result.stderr


def test_a_ledger_is_made_once_and_founding_it_again_changes_nothing(desk: Terminal) -> None:
    position = desk.position()

    assert "Sổ đã sẵn sàng" in desk.says("init")
    assert desk.answers_with("init")["offices"] == 2
    assert desk.position() == position
