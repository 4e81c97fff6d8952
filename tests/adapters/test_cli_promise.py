"""`dunghen promise`: what a person reads, what a program reads, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.cli.promise import promise_command
from adapters.locale import use_language

CALENDAR = """
zone = "Asia/Ho_Chi_Minh"
years = [2026]
[week]
mon = ["08:00-12:00"]
tue = ["08:00-12:00"]
"""


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    use_language("vi")
    yield
    use_language("vi")


def run(*words: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(promise_command, words, input=given)


def answer(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    return dict(json.loads(result.stdout))


def batch(*lines: str | bytes, calendar: Path | None = None) -> list[dict[str, Any]]:
    read = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    options = ["--calendar", str(calendar)] if calendar else []
    result = run("--batch", "-", *options, given=read)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def line(received: str = "2026-11-20T10:00:00+07:00", limit: str = "5wd", **more: object) -> str:
    return json.dumps({"received": received, "limit": limit} | more)


def test_a_person_reads_the_promise_in_words_with_what_was_understood() -> None:
    # promises.md §3.3 row 2: 02/03/2026 is the second of March, and is said back
    result = run("--received", "02/03/2026 08:00", "--limit", "3wd")
    assert result.exit_code == 0
    assert "Tiếp nhận: 08:00 thứ Hai, ngày 02 tháng 3 năm 2026" in result.stdout
    assert "Thời hạn: 3 ngày làm việc" in result.stdout
    assert "Hẹn trả: 17:00 thứ Năm 05/03/2026" in result.stdout
    assert "Quá hạn từ: 00:00 thứ Sáu 06/03/2026" in result.stdout


def test_the_same_promise_is_read_in_english() -> None:
    use_language("en")
    assert "Promised: 17:00 Thursday 05/03/2026" in run("--received", "02/03/2026 08:00", "--limit", "3wd").stdout


def test_an_explanation_names_every_day_over_tet() -> None:
    # promises.md §3.3 row 16
    told = run("--received", "13/02/2026 09:00", "--limit", "1wd", "--explain").stdout
    assert "thứ Hai 16/02/2026" in told
    assert "ngày nghỉ" in told
    assert "nghỉ hằng tuần" in told


def test_a_program_reads_json() -> None:
    told = answer("--received", "2026-11-20T10:00:00+07:00", "--limit", "5wd")
    assert told["due"] == "2026-11-30T17:00:00+07:00"
    assert told["late_from"] == "2026-12-01T00:00:00+07:00"
    assert told["limit"] == "5wd"
    assert not told["provisional"]
    assert [day["counted"] for day in told["explanation"]][-1] == 5
    assert told["explanation"][4] | {"name": "", "source": ""} == {
        "day": "2026-11-24", "counted": None, "minutes": 0, "reason": "holiday", "name": "", "source": "",
    }  # fmt: skip


def test_a_provisional_promise_says_so() -> None:
    # promises.md §3.3 row 17: a forecast year
    assert answer("--received", "2026-12-30T09:00", "--limit", "3wd")["provisional"]
    assert "Tạm tính" in run("--received", "2026-12-30T09:00", "--limit", "3wd").stdout


def test_pauses_and_policy_move_the_promise() -> None:
    asked = ("--received", "2026-03-02T09:00", "--limit", "5wd", "--pause", "03/03/2026 10:00..05/03/2026 10:00")
    assert answer(*asked)["due"] == "2026-03-11T17:00:00+07:00"
    assert answer(*asked, "--policy", "restart")["due"] == "2026-03-12T17:00:00+07:00"


def test_a_calendar_of_ones_own_is_used(tmp_path: Path) -> None:
    own = tmp_path / "calendar.toml"
    own.write_text("\ufeff" + CALENDAR, "utf-8")
    told = answer("--received", "2026-03-02T09:00", "--limit", "2wd", "--calendar", str(own))
    assert told["due"] == "2026-03-09T12:00:00+07:00"
    assert batch(line("2026-03-02T09:00:00+07:00"), calendar=own)[0]["due"] == "2026-03-17T12:00:00+07:00"


@pytest.mark.parametrize("written", [CALENDAR.replace("2026", "1926").encode(), b"\xff\xfe", b"zone = ["])
def test_a_calendar_that_cannot_be_used_is_misuse(tmp_path: Path, written: bytes) -> None:
    own = tmp_path / "calendar.toml"
    own.write_bytes(written)
    result = run("--received", "2026-03-02T09:00", "--limit", "2wd", "--calendar", str(own), "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "bad_calendar"


@pytest.mark.parametrize(
    "received",
    [
        "29/02/2026 08:00",  # promises.md §3.3 row 1
        "31/04/2026 08:00",
        "2026-02-29T08:00",
        "2026-W10-1T08:00",  # row 3
        "20260302T0800",
        "2026-03-02",  # the hour decides: a day alone is not enough
        "02/03/2026",
        "9999-12-31T23:59:59Z",  # row 5
        "0001-01-01T00:00:00+07:00",
        "0001-01-01T00:00",
        "2026-03-02T08:00+25:00",  # row 6
        "2569-03-02T08:00",  # row 7
        "1926-03-02T08:00",
        "02/03/26 08:00",
        "2026-03-02T24:01",
        "2026-03-02T08:60",
        "٢٠٢٦-٠٣-٠٢T08:00",  # row 30
        "２０２６-03-02T08:00",
        "2026-03-0²T08:00",
        "2026-03-02T08:00\x00",  # row 31
        " ",
        "9" * 5000,  # row 34
        "2026-03-02T08:00:00+07:00\n",
        "=1+1",
    ],
)
def test_a_time_of_another_form_is_misuse_in_one_sentence(received: str) -> None:
    result = run("--received", received, "--limit", "3wd")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("received: đọc được “")
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) < 250
    assert run("--received", received, "--limit", "3wd", "--json").exit_code == 2


@pytest.mark.parametrize(
    "limit", ["0wd", "-5wd", "1.5wd", "1000000000wd", "NaNwd", "1e400wd", "١٢wd", "²wd", "3", "9" * 5000]
)
def test_a_limit_of_another_form_is_misuse(limit: str) -> None:
    # promises.md §3.3 rows 15, 30, 34
    result = run("--received", "2026-03-02T08:00", "--limit", limit, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "bad_limit"


@pytest.mark.parametrize(
    ("pause", "code", "exit_code"),
    [
        ("2026-03-03T10:00..2026-03-03T09:00", "bad_pause", 1),  # row 14
        ("2026-03-01T10:00..2026-03-03T09:00", "bad_pause", 1),
        ("2026-03-03T10:00", "bad_field", 2),
        ("2026-03-03T10:00..2026-03-04T10:00..2026-03-05T10:00", "bad_field", 2),
        ("2026-03-03..2026-03-04", "bad_field", 2),
    ],
)
def test_a_pause_that_cannot_be_is_refused(pause: str, code: str, exit_code: int) -> None:
    result = run("--received", "2026-03-02T09:00", "--limit", "5wd", "--pause", pause, "--json")
    assert result.exit_code == exit_code
    assert json.loads(result.stdout)["error"]["code"] == code


def test_an_absent_year_is_refused_by_name() -> None:
    # promises.md §3.3 row 17
    result = run("--received", "2027-12-30T09:00", "--limit", "5wd")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "2028" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--limit", "3wd"),
        ("--received", "2026-03-02T09:00"),
        ("--batch", "-", "--limit", "3wd"),
        ("--batch", "/no/file"),
    ],
)
def test_half_a_question_is_misuse(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_batch_answers_line_by_line_in_order_and_goes_on_after_errors() -> None:
    told = batch(
        line(),
        line("2026-11-20T10:00:00"),  # promises.md §3.3 row 4: no zone
        line(limit="8wh", pauses=[["2026-11-20T10:30:00+07:00", "2026-11-20T14:00:00+07:00"]]),
        line(limit="5wd", pauses=[["2026-11-23T10:00:00Z", "2026-11-26T03:00:00Z"]], policy="restart"),
        line("2027-12-31T10:00:00+07:00"),
        line(),
    )
    assert told[0] == told[5] == {"due": "2026-11-30T17:00:00+07:00", "late_from": "2026-12-01T00:00:00+07:00"}
    assert told[1]["error"]["code"] == "bad_field"
    assert told[2] == {"due": "2026-11-23T14:00:00+07:00", "late_from": "2026-11-23T14:01:00+07:00"}
    assert told[3]["due"] == "2026-12-03T17:00:00+07:00"
    assert told[4]["error"]["code"] == "year_absent"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "bad_field"),
        ("{", "bad_field"),
        ("[]", "bad_field"),
        ("NaN", "bad_field"),
        (b"\xff\xfe", "bad_field"),
        ('{"received": "\\ud800", "limit": "3wd"}', "bad_field"),
        ("{}", "bad_field"),
        (line(limit="0wd"), "bad_limit"),
        ('{"received": "2026-11-20T10:00:00+07:00", "limit": 3}', "bad_field"),
        ('{"received": 1e400, "limit": "3wd"}', "bad_field"),
        ('{"received": ' + "9" * 5000 + ', "limit": "3wd"}', "bad_field"),
        (line("20/11/2026 10:00"), "bad_field"),
        (line("2026-11-20"), "bad_field"),
        (line(pause=[]), "bad_field"),
        (line(policy="stop"), "bad_field"),
        (line(policy=["resume"]), "bad_field"),
        (line(pauses={}), "bad_field"),
        (line(pauses=[["2026-11-20T10:00:00+07:00"]]), "bad_field"),
        (line(pauses=[["2026-11-20T10:00:00+07:00", 3]]), "bad_field"),
        (line(pauses=[["2026-11-20T10:00:00+07:00", "2026-11-20T10:00:00+07:00"]]), "bad_pause"),
        ("[" * 100_000, "bad_field"),
    ],
)
def test_a_bad_line_is_answered_with_a_code_and_a_sentence(written: str | bytes, code: str) -> None:
    error = batch(written)[0]["error"]
    assert error["code"] == code
    assert 10 < len(error["message"]) < 300


def test_an_empty_batch_answers_nothing() -> None:
    assert batch() == []


def test_a_batch_agrees_with_the_single_question() -> None:
    for limit in ("3wd", "12wh", "same-day", "45d", "2mo"):
        single = answer("--received", "2026-01-09T15:10:00+07:00", "--limit", limit)
        assert batch(line("2026-01-09T15:10:00+07:00", limit)) == [
            {name: single[name] for name in ("due", "late_from")}
        ]
