"""Offices, procedures and calendars as they are typed: each change has its day, and nothing old moves."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.cli.calendar_file import as_toml, read_calendar
from adapters.reference import national_calendar
from domain.calendar_spec import CalendarSpec
from tests.adapters.cli.terminal import THREE_DAYS, Terminal

BASIS = ("--basis", "QĐ 1")
TERMS = ("--name", "Cấp bản sao", "--field", "Chứng thực", "--limit", "2wd", "--legal-basis", "NĐ 1")


# --- offices --------------------------------------------------------------------------------------


def test_offices_are_listed_with_the_name_of_the_day(desk: Terminal) -> None:
    desk.says("office", "rename", "W2", "Phường Mới", "--on", "2026-11-20", *BASIS)

    now = desk.answers_with("office", "list")
    then = desk.answers_with("office", "list", "--as-of", "19/11/2026 08:00")

    assert [office["name"] for office in now] == ["Phường Thử", "Phường Mới"]
    assert [office["name"] for office in then] == ["Phường Thử", "Phường Hai"]
    assert "Phường Mới" in desk.says("office", "list")


def test_an_office_is_known_only_since_it_was_recorded(desk: Terminal) -> None:
    desk.says("office", "open", "W3", "--name", "Phường Ba", "--on", "2025-07-01")

    known = desk.answers_with("office", "list", "--known-at", "19/11/2026 08:00")

    assert [office["code"] for office in known] == ["W1", "W2"]
    assert [office["code"] for office in desk.answers_with("office", "list")] == ["W1", "W2", "W3"]


def test_a_desk_opens_and_closes(desk: Terminal) -> None:
    desk.says("office", "desk-open", "W1", "Q1", "--name", "Quầy 1", "--on", "2026-11-19")
    desk.receive("--desk", "Q1")
    desk.says("office", "desk-close", "W1", "Q1", "--on", "2026-11-20")

    assert "Q1" in desk.refuses("receive", "--procedure", THREE_DAYS, "--desk", "Q1", exit_code=1)
    assert "Q1 Quầy 1" in desk.says("office", "show", "W1")


@pytest.mark.parametrize(
    ("words", "how", "into"),
    [
        (("merge", "W2", "--into", "W1"), "merged", ["W1"]),
        (("split", "W2", "--into", "W1", "--into", "W3"), "split", ["W1", "W3"]),
        (("close", "W2"), "closed", []),
    ],
)
def test_an_office_ends(desk: Terminal, words: tuple[str, ...], how: str, into: list[str]) -> None:
    desk.says("office", "open", "W3", "--name", "Phường Ba")

    desk.says("office", *words, *BASIS)

    ended = desk.answers_with("office", "show", "W2")["ended"]
    assert (ended["how"], ended["into"], ended["on"]) == (how, into, "2026-11-20")
    refusal = desk.refuses("receive", "--office", "W2", "--procedure", THREE_DAYS, exit_code=1)
    assert all(code in refusal for code in into)


def test_a_merger_that_names_an_unknown_office_records_none_of_it(desk: Terminal) -> None:
    assert "W9" in desk.refuses("office", "merge", "W2", "W9", "--into", "W1", *BASIS, exit_code=1)
    assert "W9" in desk.refuses("office", "show", "W9", exit_code=1)


def test_an_office_does_not_end_in_itself(desk: Terminal) -> None:
    assert "cần một cơ quan khác" in desk.refuses("office", "merge", "W1", "--into", "W1", *BASIS, exit_code=2)


# --- procedures -----------------------------------------------------------------------------------


def test_a_procedure_is_defined_and_promised_by(desk: Terminal) -> None:
    desk.says("procedure", "define", "9.1", *TERMS)

    said = desk.says("receive", "--procedure", "9.1")

    assert "Hẹn trả: 17:00 thứ Tư 25/11/2026" in said
    assert "Cấp bản sao" in desk.says("procedure", "show", "9.1")


def test_a_revision_keeps_what_is_not_said_and_binds_from_its_day(desk: Terminal) -> None:
    desk.says("procedure", "define", "9.1", *TERMS, "--from", "2026-11-01")
    desk.says("procedure", "revise", "9.1", "--limit", "1wd", "--from", "2026-11-23")

    shown = desk.answers_with("procedure", "show", "9.1")

    assert [(terms["limit"], terms["name"]) for terms in shown["versions"]] == [
        ("2wd", "Cấp bản sao"),
        ("1wd", "Cấp bản sao"),
    ]
    assert shown["version"] == 1
    assert desk.answers_with("procedure", "show", "9.1", "--as-of", "23/11/2026 08:00")["version"] == 2


def test_a_procedure_that_ended_is_listed_only_if_asked_for(desk: Terminal) -> None:
    desk.says("procedure", "end", THREE_DAYS, "--on", "2026-11-20")

    listed = [procedure["code"] for procedure in desk.answers_with("procedure", "list")]
    everything = [procedure["code"] for procedure in desk.answers_with("procedure", "list", "--all")]

    assert THREE_DAYS not in listed
    assert THREE_DAYS in everything
    assert THREE_DAYS in desk.says("procedure", "list", "--all")


def test_a_replaced_procedure_names_its_successor(desk: Terminal) -> None:
    desk.says("procedure", "define", "9.1", *TERMS)
    desk.says("procedure", "replace", THREE_DAYS, "9.1", "--on", "2026-11-20")

    assert "9.1" in desk.refuses("receive", "--procedure", THREE_DAYS, exit_code=1)
    assert "9.9" in desk.refuses("procedure", "replace", "9.1", "9.9", exit_code=1)


def test_a_procedure_without_a_name_is_refused(desk: Terminal) -> None:
    assert "name" in desk.refuses("procedure", "define", "9.1", *TERMS[2:], exit_code=2)


# --- calendars ------------------------------------------------------------------------------------


@pytest.fixture
def revised(tmp_path: Path) -> Path:
    """The national calendar with one more day off: Thursday 26 November 2026."""
    off = '\n[[off]]\nfrom = 2026-11-26\nname = "Nghỉ \\"thử\\""\nsource = "QĐ 1"\n'
    path = tmp_path / "calendar.toml"
    path.write_text(as_toml(national_calendar()) + off, encoding="utf-8")
    return path


def test_what_is_shown_of_a_calendar_reads_back_the_same(desk: Terminal, revised: Path) -> None:
    desk.says("calendar", "revise", str(revised), "--name", "vn", *BASIS, "--approved-by", "chi", "--apply")

    for name, spec in (("vn@1", national_calendar()), ("vn", read_calendar(revised))):
        shown = desk.says("calendar", "show", name)
        assert CalendarSpec.from_toml(shown) == spec
    assert desk.answers_with("calendar", "show", "vn")["zone"] == "Asia/Ho_Chi_Minh"


@given(name=st.text(max_size=20), source=st.text(max_size=20))
def test_whatever_a_day_off_is_called_reads_back_the_same(name: str, source: str) -> None:
    day = {"from": "2026-11-26", "to": "2026-11-26", "name": name, "source": source}
    spec = CalendarSpec.read({"zone": "UTC", "years": [2026], "week": {"mon": ["07:30-24:00"]}, "off": [day]})

    assert CalendarSpec.from_toml(as_toml(spec)) == spec


def test_a_calendar_that_is_there_is_not_published_again(desk: Terminal, revised: Path) -> None:
    refusal = desk.refuses("calendar", "publish", str(revised), "--name", "vn", *BASIS, exit_code=1)

    assert "dunghen calendar revise" in refusal


def test_a_version_that_is_not_there_is_refused(desk: Terminal) -> None:
    for name in ("vn@2", "vn@0", "vn@x", "vn@²", "nowhere"):
        assert name in desk.refuses("calendar", "show", name, exit_code=1)


def test_a_year_that_is_near_and_not_decreed_is_warned_of(desk: Terminal) -> None:
    result = desk.type("calendar", "list")
    assert "năm 2027 đã gần mà lịch năm đó dự kiến" in result.stderr
    assert desk.answers_with("calendar", "list")[0]["warning"] == {"year": 2027, "why": "forecast"}

    desk.now = "2026-11-01 08:00"
    assert desk.type("calendar", "list").stderr == ""


def test_a_calendar_file_is_checked_without_a_ledger(desk: Terminal, revised: Path, tmp_path: Path) -> None:
    assert "dùng được" in desk.says("calendar", "check", str(revised))
    assert desk.answers_with("calendar", "check", str(revised))["years"] == [2023, 2024, 2025, 2026]
    broken = tmp_path / "broken.toml"
    broken.write_text(
        'zone = "Asia/Ho_Chi_Minh"\nyears = [2025, 2027]\n[week]\nmon = ["07:30-11:30"]', encoding="utf-8"
    )

    assert "không liền nhau" in desk.refuses("calendar", "check", str(broken), exit_code=2)
    told = desk.refuses("calendar", "check", str(tmp_path / "calendar-none.toml"), exit_code=2)
    assert "calendar-none.toml" in told
    assert "không mở được" in told


def test_an_office_keeps_another_calendar_for_what_it_receives_from_then_on(desk: Terminal, revised: Path) -> None:
    before = desk.receive()
    desk.says("calendar", "publish", str(revised), "--name", "ward", *BASIS)
    desk.says("office", "calendar", "W1", "ward", "--on", "2026-11-20", *BASIS)

    after = desk.receive()

    assert desk.answers_with("show", before)["promise"]["calendar"] == "vn@1"
    assert desk.answers_with("show", after)["promise"]["calendar"] == "ward@1"
