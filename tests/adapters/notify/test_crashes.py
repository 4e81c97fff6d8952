"""At least once, and once for whoever looks at the key: across crashes, rivals, and days without a server."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.ledger.errors import LedgerError
from adapters.notify.dispatcher import Dispatcher
from adapters.notify.parcel import Parcel, UndeliveredError
from adapters.notify.sending import Pace
from domain import commands as c
from tests.adapters.desk.faults import Fault
from tests.adapters.notify.postroom import AT_ONCE, BROKEN, CITIZEN, Postroom
from tests.world import at

LEASE = timedelta(seconds=10)


class PowerCutError(BaseException):
    """The machine stops: no handler runs, nothing more is written."""


def cut(post: Postroom, count: int, *, after: bool) -> None:
    """Stop the machine at the `count`-th message: before it leaves, or after it arrived and before that is noted."""
    left = [count]

    def stop(_address: str, _parcel: Parcel) -> None:
        left[0] -= 1
        if left[0] <= 0:
            post.world.ordeal = off
            raise PowerCutError

    def off(_address: str, _parcel: Parcel) -> None:
        raise PowerCutError

    going(post)
    if after:
        post.world.after = stop
    else:
        post.world.ordeal = stop


def going(post: Postroom) -> None:
    """Let everything arrive."""
    post.world.ordeal = post.world.after = lambda _address, _parcel: None


def crashed_at(post: Postroom, codes: list[str], points: int) -> int:
    """Stop the machine at `points` points, before and after sending in turn; it comes back when its lease is over.

    Return how often it was stopped.
    """
    now, crashes = at(BROKEN), 0
    while crashes < points:
        post.clock.now = now
        cut(post, 2, after=bool(crashes % 2))
        try:
            post.another(AT_ONCE._replace(at_once=1, chunk=7, lease=LEASE)).run_once(now)
        except PowerCutError:
            now += LEASE
            crashes += 1
        else:
            break
    going(post)
    post.another().run_once(now + LEASE)
    assert_each_seen_once(post, codes)
    return crashes


def assert_each_seen_once(post: Postroom, codes: list[str]) -> None:
    seen = Counter((address, parcel.code) for (address, _key), parcel in post.world.taken.items() if parcel.code)
    assert set(seen.values()) == {1}
    assert {code for _address, code in seen} == set(codes)
    assert not post.rows("pending")
    assert not post.rows("dead")


@pytest.mark.on_postgresql
def test_a_crash_between_commit_and_send_or_send_and_mark_loses_and_doubles_nothing(post: Postroom) -> None:
    codes = post.receive(17)
    post.tick(BROKEN, codes)
    assert crashed_at(post, codes, 50) == 50
    assert len(post.world.came) == len(post.world.taken) + 25


@pytest.mark.long
def test_five_hundred_crashes_lose_and_double_nothing(post: Postroom) -> None:
    codes = post.receive(200)
    for batch in range(10):
        post.tick(f"2026-11-06 07:5{batch}", codes[batch * 20 : batch * 20 + 20])
    assert crashed_at(post, codes, 500) == 500
    assert len(post.world.came) == len(post.world.taken) + 250


def test_the_ledger_failing_at_any_statement_loses_and_doubles_nothing(post: Postroom) -> None:
    [code] = post.receive(1, applicant=CITIZEN, notify_by="email")
    post.act(c.ProcessDossier, code, "2026-11-04 08:00")
    fault, now, failures = Fault(post.ward.engines), at("2026-11-04 08:05"), 0
    for statement in range(1, 300):
        post.clock.now = now
        fault.set("SQLITE_FULL", statement)
        try:
            post.another(AT_ONCE._replace(lease=LEASE)).run_once(now)
        except LedgerError:
            failures += 1
            now += LEASE
        else:
            if fault.is_waiting:
                break
    fault.clear()
    post.another().run_once(now + LEASE)
    assert failures > 20
    assert [parcel.kind for parcel in post.world.to("huong")] == ["ready"]
    told = [act for act, _row in post.ward.reader.dossier(code).acts if act.TOPIC == "dossier.citizen_notified"]
    assert len(told) == 1


@pytest.mark.on_postgresql
def test_dispatchers_at_once_send_nothing_twice(post: Postroom) -> None:
    codes = post.receive(18)
    post.tick(BROKEN, codes)
    now = post.clock.show(BROKEN)
    several = [post.another(Pace(chunk=5, tries=1, pause=0.0, jitter=0.0)) for _ in range(3)]

    def run(dispatcher: Dispatcher) -> int:
        return dispatcher.run_once(now).sent

    with ThreadPoolExecutor(3) as pool:
        sent = sum(pool.map(run, several))
    assert sent == len(post.world.came) == len(post.world.taken)
    assert_each_seen_once(post, codes)


def test_a_server_away_for_an_hour_gets_them_without_anybody_s_help(post: Postroom) -> None:
    codes = post.receive(5)
    post.tick(BROKEN, codes)
    server_is_away(post)
    for minute in range(0, 60, 5):
        post.run(f"2026-11-06 08:{minute:02}")
    going(post)
    post.run("2026-11-06 13:30")
    assert_each_seen_once(post, codes)
    tries = [row.attempts for row in post.rows()]
    assert all(3 <= attempts <= 5 for attempts in tries)


def test_the_same_message_is_the_same_letter_whenever_it_is_sent(post: Postroom) -> None:
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    cut(post, 1, after=True)
    with pytest.raises(PowerCutError):
        post.run(BROKEN)
    going(post)
    post.run("2026-11-06 08:30")
    by_key: dict[str, list[Parcel]] = {}
    for _address, parcel in post.world.came:
        by_key.setdefault(parcel.id, []).append(parcel._replace(sent_at=parcel.made_at))
    twice = [parcels for parcels in by_key.values() if len(parcels) > 1]
    assert twice
    assert all(one == other for parcels in twice for one, other in pairwise(parcels))


def server_is_away(post: Postroom) -> None:
    def away(_address: str, _parcel: Parcel) -> None:
        raise UndeliveredError(why="no_answer")

    post.world.ordeal = away
