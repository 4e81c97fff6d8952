"""A calendar or a limit that changes late, as it is typed: previewed, approved, recorded once."""

from pathlib import Path
from typing import Any

import pytest

from adapters.cli.calendar_file import as_toml
from adapters.reference import national_calendar
from domain.calendar_spec import CalendarSpec
from tests.adapters.cli.terminal import SAME_DAY, THREE_DAYS, Terminal

APPLY = ("--basis", "QĐ 1", "--approved-by", "chi", "--apply")
PLAIN = ("--name", "Cấp bản sao", "--field", "Chứng thực", "--legal-basis", "NĐ 1", "--from", "2026-01-01")
DAY_OFF = {"off": [{"from": "2026-11-25", "to": "2026-11-25", "name": "nghỉ bù", "source": "QĐ 1"}]}
WORKED = {"makeup": [{"day": "2026-11-21", "for": "2026-11-20", "source": "QĐ 2"}]}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write the national calendar with more days off or worked, or other years, and return its file."""

    def written(**changed: Any) -> str:
        plain = national_calendar().model_dump(mode="json")
        more = {name: [*plain[name], *days] for name, days in changed.items() if name in {"off", "makeup"}}
        path = tmp_path / "calendar.toml"
        path.write_text(as_toml(CalendarSpec.read(plain | changed | more)), encoding="utf-8")
        return str(path)

    return written


def due(desk: Terminal, code: str) -> str:
    return str(desk.answers_with("show", code)["promise"]["due"])


# --- calendars ------------------------------------------------------------------------------------


def test_a_preview_names_what_would_move_and_why_and_records_nothing(desk: Terminal, write: Any) -> None:
    code = desk.receive()
    desk.receive(procedure=SAME_DAY)
    before, file = desk.position(), write(**DAY_OFF)

    said = desk.says("calendar", "revise", file, "--name", "vn", "--preview")
    facts = desk.answers_with("calendar", "revise", file, "--name", "vn", "--preview")

    assert "vn@2: 2 hồ sơ đang giải quyết tính theo lịch này; 1 ngày hẹn trả thay đổi." in said
    assert "25/11/2026 nghỉ (nghỉ bù)" in said
    [move] = facts["moves"]
    told = {name: move[name] for name in ("code", "office", "procedure", "before", "after")}
    assert told == {
        "code": code,
        "office": "W1",
        "procedure": THREE_DAYS,
        "before": "2026-11-26T17:00:00+07:00",
        "after": "2026-11-27T17:00:00+07:00",
    }
    assert [day["day"] for day in move["why"]["days"]] == ["2026-11-25"]
    assert facts["changes"]["days"][0]["after"]["source"] == "QĐ 1"
    assert desk.position() == before


def test_revising_moves_open_promises_and_never_settled_ones(desk: Terminal, write: Any) -> None:
    moved, settled, paused = desk.receive(), desk.receive(), desk.receive()
    desk.says("process", settled)
    desk.says("pause", paused, "--cause", "payment")

    said = desk.says("calendar", "revise", write(**DAY_OFF), "--name", "vn", *APPLY)

    assert "Đã điều chỉnh 2 ngày hẹn trả." in said
    change = desk.answers_with("show", moved)["acts"][-1]["change"]
    assert (change["cause"], change["after"]) == ("calendar", "2026-11-27T17:00:00+07:00")
    assert due(desk, paused) == "2026-11-27T17:00:00+07:00"
    assert due(desk, settled) == "2026-11-26T17:00:00+07:00"
    assert "lịch làm việc thay đổi" in desk.says("show", moved)


def test_a_day_off_declared_too_late_heals_what_it_broke(desk: Terminal, write: Any) -> None:
    code, file = desk.receive(), write(off=[{"from": "2026-11-26", "to": "2026-11-27", "name": "bão"}])
    desk.now = "2026-11-27 08:00"

    facts = desk.answers_with("calendar", "revise", file, "--name", "vn", "--preview")
    said = desk.says("calendar", "revise", file, "--name", "vn", "--preview")

    assert facts["moves"][0]["state"] == {"before": "overdue", "after": "in_time"}
    overdue = [facts["rates"][which]["open_overdue"] for which in ("before", "after")]
    assert overdue == [1, 0]
    assert "Hồ sơ đang quá hạn sẽ trở lại trong hạn: 1." in said
    desk.says("calendar", "revise", file, "--name", "vn", *APPLY)
    assert desk.answers_with("show", code)["state"] == "in_time"


def test_a_make_up_day_takes_no_day_from_the_citizen(desk: Terminal, write: Any) -> None:
    code, file = desk.receive(), write(**WORKED)

    facts = desk.answers_with("calendar", "revise", file, "--name", "vn", "--preview")
    said = desk.says("calendar", "revise", file, "--name", "vn", *APPLY)

    assert facts["moves"] == []
    assert [(each["code"], each["because"]["code"]) for each in facts["stays"]] == [(code, "promise_held")]
    assert "17:00 thứ Tư 25/11/2026, sớm hơn ngày hẹn người dân đang giữ (17:00 thứ Năm 26/11/2026)" in said
    assert "(21/11/2026 làm bù)" in said
    assert due(desk, code) == "2026-11-26T17:00:00+07:00"


def test_a_year_that_is_decreed_makes_its_promises_firm(desk: Terminal, write: Any) -> None:
    long = desk.says("procedure", "define", "9.1", *PLAIN, "--limit", "60d") and desk.receive(procedure="9.1")
    decreed = {"years": [2023, 2024, 2025, 2026, 2027], "forecast": []}

    facts = desk.answers_with("calendar", "revise", write(**decreed), "--name", "vn", "--preview")
    said = desk.says("calendar", "revise", write(**decreed), "--name", "vn", *APPLY)

    assert facts["changes"]["years"] == [{"year": 2027, "before": "forecast", "after": "decreed"}]
    assert [move["provisional"] for move in facts["moves"]] == [{"before": True, "after": False}]
    assert "Ngày hẹn tạm tính nay thành chính thức, không đổi ngày: 1." in said
    assert desk.answers_with("show", long)["promise"]["provisional"] is False


def test_nobody_revises_alone_or_without_a_basis(desk: Terminal, write: Any) -> None:
    words = ("calendar", "revise", write(**DAY_OFF), "--name", "vn", "--apply")

    assert "người thứ hai" in desk.refuses(*words, "--basis", "QĐ 1", exit_code=1)
    assert "người thứ hai" in desk.refuses(*words, "--basis", "QĐ 1", "--approved-by", "LAN", exit_code=1)
    assert "basis" in desk.refuses(*words, "--approved-by", "chi", exit_code=2)
    assert "--preview" in desk.refuses(*words, "--preview", exit_code=2)
    assert "command-id" in desk.refuses(*words, *APPLY[:-1], "--command-id", "k" * 68, exit_code=2)


def test_without_apply_it_asks_and_records_only_on_a_yes(desk: Terminal, write: Any) -> None:
    desk.receive()
    words = ("calendar", "revise", write(**DAY_OFF), "--name", "vn", *APPLY[:-1])
    before = desk.position()

    refused = desk.type(*words, given="n\n")

    assert (refused.exit_code, desk.position()) == (1, before)
    assert "không ghi nhận gì thêm" in refused.stderr
    assert "1 ngày hẹn trả thay đổi" in refused.stdout
    assert "Đã điều chỉnh 1 ngày hẹn trả." in desk.says(*words, given="y\n")


def test_the_same_command_id_again_has_one_effect_and_one_answer(desk: Terminal, write: Any) -> None:
    desk.receive()
    words = ("calendar", "revise", write(**DAY_OFF), "--name", "vn", *APPLY, "--command-id", "k" * 67)

    first = desk.answers_with(*words)
    desk.receive()
    position = desk.position()

    assert desk.answers_with(*words) == first
    assert (first["revised"], desk.position()) == (1, position)


def test_a_calendar_that_lacks_a_year_open_promises_need_is_refused_whole(desk: Terminal, write: Any) -> None:
    code = desk.receive()
    shorter = write(years=[2023, 2024, 2025], forecast=[])

    facts = desk.answers_with("calendar", "revise", shorter, "--name", "vn", "--preview")
    refusal = desk.refuses("calendar", "revise", shorter, "--name", "vn", *APPLY, exit_code=1)

    assert [(each["code"], each["because"]["code"]) for each in facts["refused"]] == [(code, "year_absent")]
    assert code in refusal
    assert "2026" in refusal


def test_an_unknown_calendar_is_not_revised(desk: Terminal, write: Any) -> None:
    words = ("calendar", "revise", write(**DAY_OFF), "--name", "nowhere")

    assert "nowhere" in desk.refuses(*words, "--preview", exit_code=1)
    assert "nowhere" in desk.refuses(*words, *APPLY, exit_code=1)


def test_a_date_that_is_held_says_so_day_by_day(desk: Terminal, write: Any) -> None:
    code = desk.receive()
    desk.says("calendar", "revise", write(**WORKED), "--name", "vn", *APPLY)
    desk.says("pause", code, "--cause", "payment")
    desk.now = "2026-11-20 09:00"
    desk.says("resume", code)

    assert due(desk, code) == "2026-11-26T17:00:00+07:00"
    assert "giữ ngày đã hẹn trước" in desk.says("show", code, "--explain")


def test_two_versions_are_compared_day_by_day(desk: Terminal, write: Any) -> None:
    week = national_calendar().model_dump(mode="json")["week"] | {"sat": ["07:30-11:30"]}
    file = write(**DAY_OFF, **WORKED, week=week, years=[2023, 2024, 2025, 2026, 2027], forecast=[])
    desk.says("calendar", "revise", file, "--name", "vn", *APPLY)

    said = desk.says("calendar", "compare", "vn@1", "vn@2")
    facts = desk.answers_with("calendar", "compare", "vn@1", "vn")

    assert "Năm 2027: dự kiến → đã công bố" in said
    assert "thứ Bảy: — → 07:30-11:30" in said
    assert [day["day"] for day in facts["days"]] == ["2026-11-21", "2026-11-25"]
    assert "không khác nhau" in desk.says("calendar", "compare", "vn", "vn@2")
    assert "vn@3" in desk.refuses("calendar", "compare", "vn", "vn@3", exit_code=1)


# --- procedures -----------------------------------------------------------------------------------

REVISE = ("procedure", "revise", "9.1", "--limit", "5wd")


@pytest.fixture
def ten_days(desk: Terminal) -> str:
    desk.says("procedure", "define", "9.1", *PLAIN, "--limit", "10wd", "--statutory-limit", "12wd")
    return desk.receive(procedure="9.1")


def test_a_new_limit_touches_new_dossiers_only(desk: Terminal, ten_days: str) -> None:
    desk.says(*REVISE)

    assert due(desk, ten_days) == "2026-12-07T17:00:00+07:00"
    assert due(desk, desk.receive(procedure="9.1")) == "2026-11-30T17:00:00+07:00"


def test_a_basis_may_bind_open_dossiers_too(desk: Terminal, ten_days: str) -> None:
    own = desk.receive("--limit", "4wd", procedure="9.1")

    said = desk.says(*REVISE, "--open-too", "--preview")
    done = desk.answers_with(*REVISE, "--open-too", *APPLY)

    assert "thời hạn 10 ngày làm việc → 5 ngày làm việc" in said
    assert [(move["code"], move["after"][:10]) for move in done["moves"]] == [(ten_days, "2026-11-30")]
    shown = desk.answers_with("show", ten_days)
    assert (shown["acts"][-1]["change"]["cause"], shown["promise"]["rule"]) == ("procedure", "9.1@2")
    assert due(desk, own) == "2026-11-27T17:00:00+07:00"


def test_open_dossiers_are_never_promised_later_than_the_law_allowed(desk: Terminal, ten_days: str) -> None:
    words = ("procedure", "revise", "9.1", "--limit", "14wd", "--statutory-limit", "14wd", "--open-too")

    facts = desk.answers_with(*words, "--preview")
    desk.says(*words, *APPLY)

    assert [(each["code"], each["because"]["code"]) for each in facts["stays"]] == [(ten_days, "promise_too_long")]
    assert due(desk, ten_days) == "2026-12-07T17:00:00+07:00"


def test_a_shorter_limit_breaks_no_promise_behind_its_back(desk: Terminal, ten_days: str) -> None:
    desk.now = "2026-12-01 08:00"

    facts = desk.answers_with(*REVISE, "--open-too", "--preview")

    assert [(each["code"], each["because"]["code"]) for each in facts["stays"]] == [(ten_days, "promise_past")]


def test_open_dossiers_are_bound_by_a_version_in_force_and_a_second_person(desk: Terminal, ten_days: str) -> None:
    assert "hôm nay" in desk.refuses(*REVISE, "--open-too", *APPLY, "--from", "2026-12-01", exit_code=2)
    assert "người thứ hai" in desk.refuses(*REVISE, "--open-too", "--basis", "x", "--apply", exit_code=1)
    assert "basis" in desk.refuses(*REVISE, "--open-too", "--approved-by", "chi", "--apply", exit_code=2)
    assert "--open-too" in desk.refuses(*REVISE, "--preview", exit_code=2)
    assert due(desk, ten_days) == "2026-12-07T17:00:00+07:00"


# --- who is told ----------------------------------------------------------------------------------


def test_citizens_and_officials_are_told_of_a_new_date_once(
    desk: Terminal, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    agreed = desk.receive("--name", "Đỗ Thị Mận", "--email", "man@example.vn", "--notify-by", "email")
    others = [desk.receive() for _ in range(24)]
    file = write(**DAY_OFF)
    desk.says("calendar", "revise", file, *APPLY)
    assert desk.type("calendar", "revise", file, *APPLY).stderr.strip().endswith("vn@2 đã có từ trước.")
    messages = desk.answers_with("outbox")["messages"]
    told = [(message["code"], message["audience"].partition(":")[0].partition("@")[0]) for message in messages]
    roles = ("official", "desk_head")
    assert sorted(told) == sorted(
        [(agreed, "citizen"), *((code, role) for code in (agreed, *others) for role in roles)]
    )
    assert {message["kind"] for message in messages} == {"new_date"}
    first = next(message for message in messages if message["audience"].startswith("official"))
    said = desk.says("outbox", "show", str(first["id"]))
    assert "đã hẹn trả 17:00 thứ Năm 26/11/2026; tính lại thì hẹn trả 17:00 thứ Sáu 27/11/2026" in said
    desk.now = "2026-11-20 08:05"
    sent = desk.answers_with("outbox", "send")
    assert (sent["summed"], sent["dead"], sent["dropped"]) == (
        10,
        0,
        0,
    )  # five over twenty, for the official and the desk
    assert desk.answers_with("outbox")["counts"]["pending"] == 0


def test_the_only_calendar_needs_no_name(desk: Terminal, write: Any) -> None:
    file = write(**DAY_OFF)
    assert "vn@2" in desk.says("calendar", "revise", file, "--preview")
    desk.says("calendar", "publish", file, "--name", "khác", "--basis", "x")
    assert "vn | khác" in desk.refuses("calendar", "revise", file, "--preview", exit_code=2)
