"""Several processes on one ledger, and processes that die: what was acknowledged is there, nothing is torn."""

import subprocess
import sys
from pathlib import Path
from typing import IO
from uuid import UUID

import pytest
import sqlalchemy as sa

import adapters
from adapters.ledger.recorder import LedgerRecorder
from tests.adapters.ledger.test_recorder import assert_sound, log_of

DATABASES = ["file", "postgresql"]
SCRIBE = Path(__file__).with_name("scribe.py")
HOUSE = str(Path(adapters.__file__).parents[1])
ENDLESS = 100_000


def scribe(url: str, stream: UUID, commands: int) -> subprocess.Popen[str]:
    """Start a scribe and wait until it is ready to be told to begin."""
    order = [sys.executable, str(SCRIBE), url, str(stream), str(commands)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(order, stdin=pipe, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE})  # noqa: S603 - our own
    assert output_of(process).readline() == "ready\n"
    return process


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("begin\n")
    process.stdin.flush()


def output_of(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout
    return process.stdout


def test_two_processes_write_side_by_side(recorder: LedgerRecorder, database_url: str) -> None:
    desks = [scribe(database_url, UUID(int=number), 100) for number in (1, 2)]
    for desk in desks:
        begin(desk)
    said = [desk.communicate(timeout=60)[0].splitlines() for desk in desks]
    assert [desk.returncode for desk in desks] == [0, 0]
    assert [len(lines) for lines in said] == [100, 100]
    assert recorder.max_notification_id() == 400
    assert_sound(recorder)


@pytest.mark.parametrize("acknowledged", [0, 1, 25, 120])
def test_a_killed_process_loses_nothing_it_acknowledged(
    recorder: LedgerRecorder, engine: sa.Engine, database_url: str, acknowledged: int
) -> None:
    for _round in range(2):
        desk = scribe(database_url, UUID(int=1), ENDLESS)
        begin(desk)
        said = [output_of(desk).readline() for _ in range(acknowledged)]
        desk.kill()
        said += output_of(desk).readlines()  # acknowledged, and still in the pipe when it died
        output_of(desk).close()
        assert desk.stdin
        desk.stdin.close()
        assert desk.wait(timeout=60) < 0
        engine.dispose()  # the ledger is opened again, as after a restart
        log = log_of(recorder)
        ids = [int(line.split()[0]) for line in said if line.endswith("\n")]
        assert len(ids) >= acknowledged
        assert max(ids, default=0) <= len(log)
        assert len(log) % 2 == 0
        assert_sound(recorder)
        with recorder.reading() as connection:
            commands = set(connection.exec_driver_sql("SELECT id FROM commands").scalars())
        assert commands == {f"{row.stream}-{row.version}" for row in log if row.version % 2}
        assert {line.split()[1] for line in said if line.endswith("\n")} <= commands
