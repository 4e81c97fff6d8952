"""A temporary folder without room: one sentence that names it, nothing recorded, nothing left; with room, it works.

A process that the system lets write no file beyond a length meets that as it meets a full disk.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path

import pytest

from adapters.exchange.errors import TemporaryRoomError
from adapters.exchange.opening import seekable
from adapters.exchange.register import Row
from adapters.exchange.shelf import Shelf
from adapters.exchange.temporary import folder
from tests.adapters.exchange.test_import_cli import EARLY, OFFICE, PROCEDURE
from tests.adapters.exchange.wards import ACT_COLUMNS, ACTS, act_row, written

HOUSE = Path(__file__).parents[3]
NARROW, AMPLE = 500_000, 1 << 30  # bytes
IMPORT = (
    "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({}, r.RLIM_INFINITY)); import adapters.cli.main as m; m.main()"
)


@contextmanager
def room(most: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def imported(place: Path, most: int) -> subprocess.CompletedProcess[str]:
    """Import the register of `place` as a person would, where files grow no longer than that."""
    command = [sys.executable, "-c", IMPORT.format(most), "import", "register.csv", "--mapping", "acts.toml"]
    about = {"PYTHONPATH": str(HOUSE), "TMPDIR": str(place / "tmp"), "PYTHONIOENCODING": "utf-8", "DUNGHEN_LANG": "vi"}
    known = {name: value for name, value in os.environ.items() if not name.startswith(("DUNGHEN", "SQLITE"))}
    return subprocess.run(command, cwd=place, env=known | about, capture_output=True, text=True, check=False)  # noqa: S603 - our own program


def test_a_full_temporary_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    acts = [act_row(code=f"H05.{n % 60}", who="hoa" * 60, what="x" * 200, **EARLY) for n in range(6_000)]
    (tmp_path / "register.csv").write_bytes(written(ACT_COLUMNS, *acts))
    (tmp_path / "acts.toml").write_text(ACTS + OFFICE + PROCEDURE, encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    before = sorted(tmp_path.rglob("*"))

    refused = imported(tmp_path, NARROW)

    assert (refused.returncode, refused.stdout) == (1, "")
    [sentence] = refused.stderr.splitlines()
    assert str(tmp_path / "tmp") in sentence
    assert "chưa ghi gì vào sổ" in sentence
    assert "TMPDIR=" in sentence
    assert sorted(tmp_path.rglob("*")) == before
    assert "Đã nhập 60, có từ trước 0, không nhận 0." in imported(tmp_path, AMPLE).stdout


def scattered(rows: int) -> Iterator[Row]:
    for number in range(rows):
        yield Row(number + 2, {"code": f"H{number * 7919 % rows:06}", "x": "text"})


def test_a_shelf_that_was_filled_writes_nothing_more_while_it_is_read() -> None:
    with room(NARROW), pytest.raises(TemporaryRoomError) as refusal:
        Shelf(scattered(80_000), {"code", "x"}, "code")
    assert refusal.value.facts["path"] == str(folder())
    with closing(Shelf(scattered(80_000), {"code", "x"}, "code")) as shelf, room(0):
        assert sum(len(rows) for _, rows in shelf.dossiers()) == 80_000


def test_codes_remembered_by_a_dry_run_may_find_no_room() -> None:
    codes = (f"H{number}" for number in range(200_000))
    with closing(Shelf([], {"code"}, "code")) as shelf, room(NARROW), pytest.raises(TemporaryRoomError):
        all(shelf.take(code) is None for code in codes)


class Pipe(RawIOBase):
    """Bytes that come once."""

    def __init__(self, content: bytes) -> None:
        self._content = BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what a buffered reader gives
        return self._content.readinto(buffer)


def test_what_comes_through_a_pipe_may_find_no_room() -> None:
    content = b"x" * (17 << 20)
    with room(NARROW), pytest.raises(TemporaryRoomError), seekable(BufferedReader(Pipe(content))):
        pytest.fail("it was kept")
    with seekable(BufferedReader(Pipe(content))) as copy:
        assert copy.read() == content
