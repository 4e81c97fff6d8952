"""The lead of a ledger's schedulers: one has it, another gets it when the first ends, however it ends."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import adapters
from adapters.bootstrap import Installation, closing
from adapters.scheduling.leader import AloneLeader, ServerLeader, leader_of
from tests.adapters.desk.wards import Clock, founded, reopened

DATABASES = ["file", "postgresql"]
HOUSE = str(Path(adapters.__file__).parents[1])
_HOLD = """
import sys
from pathlib import Path
from adapters.scheduling.leader import leader_of
from tests.adapters.desk.wards import Clock, reopened
ward = reopened(Path(sys.argv[1]), Clock())
leader = leader_of(ward.engines[0], "main")
print(leader.leads(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(filed: Installation, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    del filed
    with closing(reopened(tmp_path, clock)) as again:
        yield again


@contextmanager
def holding(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Give a process that has the lead until it dies."""
    order, pipe = [sys.executable, "-c", _HOLD, str(folder)], subprocess.PIPE
    with subprocess.Popen(order, stdin=pipe, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE}) as process:  # noqa: S603 - our own
        assert process.stdout
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_one_of_two_leads_and_goes_on_leading(filed: Installation, other: Installation) -> None:
    first, second = leader_of(filed.engines[0], "main"), leader_of(other.engines[0], "main")
    assert [first.leads(), second.leads(), first.leads(), second.leads()] == [True, False, True, False]
    first.resign()
    assert [second.leads(), first.leads()] == [True, False]
    second.resign()
    second.resign()


def test_who_leads_and_dies_is_followed_by_another(filed: Installation, tmp_path: Path) -> None:
    leader = leader_of(filed.engines[0], "main")
    with holding(tmp_path) as process:
        assert not leader.leads()
        process.kill()
        process.wait(60)
        _until(leader.leads)
    leader.resign()


def test_the_lead_is_taken_outside_the_pool_so_that_the_desk_works_beside_it(filed: Installation) -> None:
    leader = leader_of(filed.engines[0], "main")
    assert leader.leads()
    filed.engines[0].dispose()  # empties the pool
    assert leader.leads()
    assert filed.reader.is_founded()
    leader.resign()


def test_tenants_have_leaders_of_their_own(postgresql_url: str, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "database_url").write_text(postgresql_url, "utf-8")
    with closing(founded(tmp_path, clock)) as ward:
        mine, theirs = ServerLeader(ward.engines[0], "main"), ServerLeader(ward.engines[0], "other")
        assert (mine.leads(), theirs.leads()) == (True, True)
        mine.resign()
        theirs.resign()


def test_a_leader_that_was_cut_off_knows_that_it_leads_no_more(
    postgresql_url: str, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "database_url").write_text(postgresql_url, "utf-8")
    with closing(founded(tmp_path, clock)) as ward:
        leader, waiting = ServerLeader(ward.engines[0], "main"), ServerLeader(ward.engines[0], "main")
        assert (leader.leads(), waiting.leads()) == (True, False)
        pid = leader._connection.info.backend_pid
        with ward.engines[0].connect() as connection:
            connection.exec_driver_sql(f"RESET ROLE; SELECT pg_terminate_backend({pid})")
        _until(lambda: not leader.leads() or not waiting.leads())
        assert leader.leads() != waiting.leads()
        leader.resign()
        waiting.resign()


def test_a_ledger_in_memory_has_one_process(clock: Clock) -> None:
    with closing(founded(None, clock)) as ward:
        leader = leader_of(ward.engines[0], "main")
        assert isinstance(leader, AloneLeader)
        assert leader.leads()
        leader.resign()


def _until(holds: "object") -> None:
    """Ask again and again, for as long as a server may take to notice that somebody is gone."""
    assert callable(holds)
    assert any(holds() for _ in range(2000))
