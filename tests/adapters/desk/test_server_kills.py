"""The database server killed with all its processes: what was acknowledged is whole, and desks go on by themselves."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from adapters.bootstrap import Installation, closing
from adapters.ledger.errors import LedgerAwayError, LedgerError
from adapters.ledger.verifying import verify
from domain.desk import Desk
from tests.adapters.desk.crowd import Crowd, Told, insist
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.wards import ELSEWHERE, Clock, founded, log_of, receiving, reopened, state_of
from tests.servers import Server, new_database, own_server

GOLDEN = 0.618_033_988_749_895  # its multiples, wrapped, fall everywhere: moments that are random, and the same again
LONGEST = 0.5  # seconds of work


class Mortal(NamedTuple):
    """A server that can be killed, and a ward on it: a service for four clerks, and two desks of their own."""

    server: Server
    wards: Sequence[Installation]

    @property
    def desks(self) -> list[Desk]:
        service, *others = self.wards
        return [*[service.writer] * 4, *(ward.desk for ward in others)]


@pytest.fixture
def mortal(tmp_path: Path, clock: Clock) -> Iterator[Mortal]:
    with ExitStack() as stack:
        server = stack.enter_context(own_server())
        url = stack.enter_context(new_database(server.url))
        (tmp_path / ELSEWHERE).write_text(url, "utf-8")
        first = stack.enter_context(closing(founded(tmp_path, clock)))
        others = [stack.enter_context(closing(reopened(tmp_path, clock))) for _ in range(2)]
        yield Mortal(server, [first, *others])


@pytest.mark.parametrize("kills", [4, pytest.param(40, marks=pytest.mark.long)])
def test_a_server_killed_at_any_moment_loses_nothing_it_acknowledged(
    mortal: Mortal, kills: int, caplog: pytest.LogCaptureFixture
) -> None:
    acknowledged: dict[str, int] = {}
    refusals: set[type[LedgerError]] = set()
    for kill in range(kills):
        told = killed_at_work(mortal, kill)
        for one in told:
            acknowledged |= one.acknowledged
            refusals.add(one.refusal)
        assert_away(mortal)
        if kill % 2:
            mortal.server.start()
            assert_whole(mortal, acknowledged)
            acknowledged |= settled(mortal, told, refusals)
        else:
            with ThreadPoolExecutor(1) as meanwhile:
                asked = meanwhile.submit(settled, mortal, told, refusals)
                mortal.server.start()
                acknowledged |= asked.result(timeout=60)
    assert_whole(mortal, acknowledged)
    assert refusals == {LedgerAwayError}
    assert len(acknowledged) > 10 * kills
    assert [record.message for record in caplog.records if record.exc_info] == []


def killed_at_work(mortal: Mortal, kill: int) -> list[Told]:
    """Let everybody work, kill the server at a moment of its own, and return what they were told."""
    crowd = Crowd(mortal.desks, 10_000 * kill)
    crowd.work_for(GOLDEN * kill % 1 * LONGEST)
    mortal.server.kill()
    return crowd.told()


def assert_away(mortal: Mortal) -> None:
    """Whoever asks for anything meanwhile is told that the server is away."""
    for desk in mortal.desks[3:]:
        with pytest.raises(LedgerAwayError):
            desk.handle(receiving(999_999))
    for ward in mortal.wards:
        with pytest.raises(LedgerAwayError):
            log_of(ward)


def settled(mortal: Mortal, told: Sequence[Told], refusals: set[type[LedgerError]]) -> dict[str, int]:
    """Give each order that was not answered again, at the desk where it was given, and return the answers."""
    unknown = [(desk, one.unknown) for desk, one in zip(mortal.desks, told, strict=True)]
    with ThreadPoolExecutor(len(unknown)) as clerks:
        answers = list(clerks.map(lambda given: insist(*given, refusals), unknown))
    after = state_of(mortal.wards[0])
    assert [desk.handle(order) for desk, order in unknown] == answers
    assert state_of(mortal.wards[0]) == after
    return {order.id: answer.position for (_, order), answer in zip(unknown, answers, strict=True)}


def assert_whole(mortal: Mortal, acknowledged: dict[str, int]) -> None:
    """Every order is whole or absent, every acknowledged one is there, and the whole log verifies."""
    ward = mortal.wards[-1]
    assert_nothing_lost(ward, acknowledged)
    with ward.recorder.reading() as connection:
        assert verify(connection, "main").size == len(log_of(ward))
