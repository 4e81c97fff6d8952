"""When the files cannot be used, the command line says so in one clear sentence, and nothing is half done."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.ledger import sqlite as opening
from tests.adapters.cli.terminal import THREE_DAYS, Terminal

RECEIVE = ("receive", "--procedure", THREE_DAYS, "--name", "Đặng Thị Hường", "--note", "đến sớm")
SHORT_OF_BREATH = 0.01


@contextmanager
def pragma_everywhere(pragma: str, file: str) -> Iterator[None]:
    """Set a pragma on each connection made to a file of this name."""

    def configure(connection: sqlite3.Connection, _record: object) -> None:
        if connection.execute("PRAGMA database_list").fetchone()[2].endswith(file):
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(sa.Pool, "connect", configure)
    try:
        yield
    finally:
        sa.event.remove(sa.Pool, "connect", configure)


@contextmanager
def held(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let another program hold a file for longer than anybody waits."""
    monkeypatch.setattr(opening, "BUSY_SECONDS", SHORT_OF_BREATH)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("file", ["ledger.db", "ledger-keys.db"])
def test_a_full_disk_is_told(desk: Terminal, file: str) -> None:
    with pragma_everywhere("max_page_count=1", file):  # SQLite takes it as: not one page more
        for _ in range(40):
            told = desk.type(*RECEIVE)
            if told.exit_code:
                break
    assert told.exit_code == 1
    assert told.stderr.strip() == f"Ổ đĩa chứa tệp {desk.folder / file} đã đầy; chưa có gì được ghi nhận."
    assert desk.receive("--name", "Đặng Thị Hường").startswith("W1-261120-")
    desk.says("verify")


@pytest.mark.parametrize("file", ["ledger.db", "ledger-keys.db"])
def test_a_file_that_another_program_holds_is_told(desk: Terminal, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(desk.folder / file, monkeypatch):
        sentence = desk.refuses(*RECEIVE, exit_code=1)
    assert str(desk.folder / file) in sentence
    assert "database is locked" not in sentence
    assert desk.receive() == "W1-261120-0001"


@pytest.mark.parametrize("file", ["ledger.db", "ledger-keys.db"])
def test_a_file_that_may_only_be_read_is_told(desk: Terminal, file: str) -> None:
    with pragma_everywhere("query_only=ON", file):
        sentence = desk.refuses(*RECEIVE, exit_code=1)
    assert str(desk.folder / file) in sentence
    assert desk.receive() == "W1-261120-0001"


@pytest.mark.parametrize("file", ["ledger.db", "ledger-keys.db"])
def test_a_file_of_another_version_is_told_and_left_alone(desk: Terminal, file: str) -> None:
    with closing(sqlite3.connect(desk.folder / file)) as later:
        later.execute("PRAGMA user_version=99")
    before = (desk.folder / file).read_bytes()
    told = desk.type(*RECEIVE)
    assert (told.exit_code, len(told.stderr.splitlines())) == (1, 1)
    assert "99" in told.stderr
    assert (desk.folder / file).read_bytes() == before


@pytest.mark.parametrize("file", ["ledger.db", "ledger-keys.db"])
def test_a_missing_file_is_told_and_not_made(desk: Terminal, file: str) -> None:
    (desk.folder / file).unlink()
    told = desk.type(*RECEIVE)
    assert (told.exit_code, len(told.stderr.splitlines())) == (1, 1)
    assert str(desk.folder / file) in told.stderr
    assert not (desk.folder / file).exists()


def test_a_missing_key_store_is_called_by_its_name_and_status_still_says_how_the_ledger_stands(desk: Terminal) -> None:
    (desk.folder / "ledger-keys.db").unlink()
    told = desk.type(*RECEIVE)
    assert told.stderr.startswith(f"Không thấy kho khóa {desk.folder / 'ledger-keys.db'}")
    status = desk.answers_with("status")
    assert [watch["kind"] for watch in status["watches"] if watch["level"] == "failure"] == ["keys"]
    assert "Không mở được kho khóa" in desk.says("status")
    assert not (desk.folder / "ledger-keys.db").exists()
    (desk.folder / "ledger.db").unlink()
    assert desk.type("status").exit_code == 1


# --- copies -----------------------------------------------------------------------------------------------


def test_a_ledger_is_backed_up_lost_and_restored(desk: Terminal, tmp_path: Path) -> None:
    code = desk.receive("--name", "Đặng Thị Hường")
    root = desk.answers_with("verify")["root"]
    assert root in desk.says("backup", "--to", str(tmp_path / "backup"))
    for file in desk.folder.iterdir():
        file.unlink()
    restored = desk.says("restore", "--from", str(tmp_path / "backup"))
    assert root in restored
    assert "cần xóa lại" in restored
    assert root in desk.says("verify")
    assert desk.answers_with("find", "Đặng Thị Hường")["codes"] == [code]
    desk.refuses("restore", "--from", str(tmp_path / "backup"), exit_code=1)
    desk.refuses("backup", "--to", str(tmp_path / "backup"), exit_code=1)


def test_a_backup_older_than_a_known_manifest_is_refused(desk: Terminal, tmp_path: Path) -> None:
    desk.says("backup", "--to", str(tmp_path / "older"))
    desk.receive()
    newer = desk.answers_with("backup", "--to", str(tmp_path / "newer"))
    desk.folder.rename(tmp_path / "away")
    known = tmp_path / "newer" / "manifest.json"
    told = desk.type("restore", "--from", str(tmp_path / "older"), "--known", str(known))
    assert told.exit_code == 1
    assert str(newer["logs"]["main"]["size"]) in told.stderr
    desk.says("restore", "--from", str(tmp_path / "newer"), "--known", str(known))


def test_an_administrator_accepts_a_loss_and_the_ledger_says_so_for_ever(desk: Terminal, tmp_path: Path) -> None:
    older = desk.answers_with("backup", "--to", str(tmp_path / "older"))["logs"]["main"]
    desk.receive()
    newer = desk.answers_with("backup", "--to", str(tmp_path / "newer"))["logs"]["main"]
    desk.folder.rename(tmp_path / "away")
    again = ("restore", "--from", str(tmp_path / "older"), "--known", str(tmp_path / "newer"))
    refused = desk.type(*again)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert "--accept-loss --by" in refused.stderr
    for words, field in ((again, "basis"), (again[:3], "known")):
        misused = desk.type(*words, "--accept-loss", "--by", "quan-tri")
        assert (misused.exit_code, misused.stderr.partition(":")[0]) == (2, field)
    assert not list(desk.folder.glob("*"))

    said = desk.says(*again, "--accept-loss", "--by", "quan-tri", "--basis", "cháy máy chủ")
    first, last = older["size"] + 1, newer["size"]
    assert f"Các dòng từ {first} đến {last} đã mất" in said
    fact = {
        "known_size": last, "known_root": newer["root"], "size": older["size"], "root": older["root"],
        "by": "quan-tri", "basis": "cháy máy chủ", "at": "2026-11-20T08:00:00+07:00",
    }  # fmt: skip
    for command in ("status", "verify"):
        assert desk.answers_with(command)["rollbacks"] == [fact]
        shown = desk.says(command)
        assert all(words in shown for words in (f"từ {first} đến {last}", "quan-tri", "cháy máy chủ", newer["root"]))
    assert desk.position() == first


def test_a_ledger_somebody_wrote_into_does_not_verify(desk: Terminal) -> None:
    desk.receive()
    with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as stranger:
        stranger.execute("DROP TRIGGER events_no_update")
        stranger.execute("UPDATE events SET official = 'mai' WHERE id = (SELECT MAX(id) FROM events)")
        [last] = stranger.execute("SELECT MAX(id) FROM events").fetchone()
    assert str(last) in desk.refuses("verify", exit_code=1)
    told = desk.type("verify", "--json")
    facts = json.loads(told.stdout)
    assert (told.exit_code, facts["sound"], facts["line"], facts["why"]) == (1, False, last, "plain_columns")
