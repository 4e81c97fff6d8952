"""`dunghen outbox`: what waits, what was sent, what a message says, and trying again what could not go."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from adapters.bootstrap import closing, open_existing
from domain.commands import RaiseRungs
from tests.adapters.cli.terminal import THREE_DAYS, Terminal
from tests.world import at

BROKEN = "2026-11-27 08:00"  # of a dossier of three days received on Friday the 20th; the 24th is a day off


@pytest.fixture
def late(desk: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A desk with one dossier whose promise broke, in its own folder."""
    monkeypatch.chdir(desk.folder)
    code = desk.receive("--name", "Đỗ Thị Mận", "--email", "man@example.vn", "--notify-by", "email")
    desk.now = BROKEN
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        ledger.desk.handle(RaiseRungs(id="tick", by="dunghen", at=at(BROKEN), code=code))
    return desk


def letters(desk: Terminal) -> list[str]:
    files = sorted((desk.folder / "var" / "outbox").rglob("*.eml"))
    return [str(message_from_bytes(file.read_bytes(), policy=default)["Subject"]) for file in files]


def test_what_waits_is_listed_and_counted(late: Terminal) -> None:
    said = late.says("outbox")
    assert "chờ gửi 4" in said
    assert "cán bộ thụ lý lan W1" in said
    assert "người nộp hồ sơ" in said
    assert "Mận" not in said
    found = late.answers_with("outbox", "--state", "pending")
    assert found["counts"]["pending"] == 4
    assert {message["kind"] for message in found["messages"]} == {"overdue", "late"}
    assert late.answers_with("outbox", "--limit", "1")["messages"] == found["messages"][-1:]
    assert late.says("outbox", "--state", "dead").startswith("Hộp thư đi không có tin nào như vậy.")


def test_status_says_what_waits(late: Terminal) -> None:
    status = late.answers_with("status")["outbox"]
    assert (status["pending"], status["dead"]) == (4, 0)
    assert status["oldest"] == "2026-11-27T08:00:00+07:00"
    assert "4 tin chờ gửi, tin cũ nhất từ 08:00 T6" in late.says("status")


def test_one_command_sends_all_that_is_due_into_the_folder(late: Terminal) -> None:
    sent = late.answers_with("outbox", "send")
    assert (sent["sent"], sent["dead"]) == (6, 0)  # with the digests of desk and head
    subjects = letters(late)
    assert sum(subject.startswith("Quá hạn") for subject in subjects) == 3
    assert sum("xin lỗi ông/bà" in subject for subject in subjects) == 1
    assert late.says("outbox", "send").startswith("đã gửi 0")
    assert late.answers_with("status")["outbox"]["pending"] == 0


def test_outside_working_hours_nothing_leaves(late: Terminal) -> None:
    assert late.answers_with("outbox", "send", "--at", "28/11/2026 09:00")["sent"] == 0
    assert "chờ gửi 4" in late.says("outbox")
    assert late.answers_with("outbox", "send", "--at", "30/11/2026 07:30")["sent"] == 6


def test_a_message_is_shown_as_it_would_be_sent_and_no_address_is_opened(late: Terminal) -> None:
    rows = late.answers_with("outbox")["messages"]
    staff = next(row for row in rows if row["kind"] == "overdue")
    assert "hẹn trả 17:00 thứ Năm 26/11/2026 mà chưa có kết quả" in late.says("outbox", "show", str(staff["id"]))
    citizen = next(row for row in rows if row["kind"] == "late")
    shown = late.answers_with("outbox", "show", str(citizen["id"]))
    assert "Chúng tôi xin lỗi ông/bà" in shown["text"]
    assert "man@example.vn" not in str(shown)
    with closing(open_existing(late.settings, late.clock)) as ledger, ledger.reader.snapshot() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM access_log").scalar() == 0


def test_dead_letters_are_tried_again_by_one_command(late: Terminal) -> None:
    settings = late.folder / "dunghen.toml"
    settings.write_text('[recipients]\n"desk_head@W2" = "mailto:w2@example.vn"\n')
    late.says("outbox", "send")
    dead = late.answers_with("outbox", "--state", "dead")["messages"]
    assert {row["why"] for row in dead} == {"no_address"}
    assert "không ai có địa chỉ nhận" in late.says("outbox", "--state", "dead")
    assert f"{len(dead)} tin không gửi được" in late.says("status")
    settings.write_text('[recipients]\n"*" = "mailto:all@example.vn"\n')
    assert late.answers_with("outbox", "retry", str(dead[0]["id"])) == {"retried": 1}
    assert f"{len(dead) - 1} tin sẽ được gửi lại" in late.says("outbox", "retry", "--all")
    late.says("outbox", "send")
    assert late.answers_with("status")["outbox"]["dead"] == 0
    assert any(subject.startswith("Quá hạn") for subject in letters(late))


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("outbox", "show", "99"), 1, "Hộp thư đi không có tin số 99"),
        (("outbox", "retry", "99"), 1, "Hộp thư đi không có tin số 99"),
        (("outbox", "send", "--at", "mai"), 2, "cần ghi ngày và giờ"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    late: Terminal, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    assert said in late.refuses(*words, exit_code=exit_code)


@pytest.mark.parametrize("words", [("retry",), ("retry", "--all", "1")])
def test_retry_wants_either_numbers_or_all(late: Terminal, words: tuple[str, ...]) -> None:
    result = late.type("outbox", *words)
    assert result.exit_code == 2
    assert "--all" in result.output


def test_a_mistake_in_the_settings_is_named(late: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNGHEN_RECIPIENTS", '{"boss": "mailto:a@b.vn"}')
    said = late.refuses("outbox", "send", exit_code=1)
    assert "boss" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--notify-by", "email"), "email"),
        (("--notify-by", "sms"), "phone"),
        (("--notify-by", "email", "--email", "man@"), "cần một địa chỉ thư điện tử"),
    ],
)
def test_consent_needs_an_address(desk: Terminal, words: tuple[str, ...], said: str) -> None:
    refused = desk.refuses("receive", "--procedure", THREE_DAYS, "--name", "Mận", *words, exit_code=2)
    assert said in refused


def test_the_way_a_citizen_chose_is_part_of_the_receipt(desk: Terminal) -> None:
    code = desk.receive("--phone", "0905123456", "--notify-by", "sms")
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        assert ledger.reader.dossier(code).dossier.opening.notify_by == "sms"


def test_files_of_messages_are_for_their_owner_alone(late: Terminal) -> None:
    late.says("outbox", "send")
    folder: Path = late.folder / "var" / "outbox"
    assert folder.stat().st_mode & 0o077 == 0
