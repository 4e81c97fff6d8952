"""Rounds and outbox on one ledger: what a round flags is sent by who leads, and by nobody while clocks are in doubt."""

from adapters.scheduling.rounds import memory_of
from adapters.scheduling.timers import Timers
from scheduler.round import Outcome
from tests.adapters.notify.postroom import BROKEN, Postroom


class Heard:
    """What the timers came to."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.faults: list[Exception] = []

    def led(self, *, leads: bool) -> None:
        assert leads

    def made(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def failed(self, fault: Exception) -> None:
        self.faults.append(fault)


def test_what_a_round_flags_the_outbox_sends(post: Postroom) -> None:
    codes = post.receive(2)
    heard = Heard()
    timers = Timers(post.ward, heard, post.dispatcher)
    post.clock.show(BROKEN)
    timers.make_round()
    timers.send()
    timers.stop()
    assert heard.faults == []
    told = [parcel.code for parcel in post.world.to("official") if parcel.kind == "overdue"]
    assert sorted(told) == sorted(codes)
    assert post.states() == {"sent": 6}


def test_while_the_clocks_are_in_doubt_nothing_is_sent_until_a_person_confirms(post: Postroom) -> None:
    post.receive(1)
    heard = Heard()
    timers = Timers(post.ward, heard, post.dispatcher)
    post.clock.show(BROKEN)
    timers.make_round()
    post.clock.show("2026-11-04 09:00")
    timers.make_round()
    assert heard.outcomes[-1].hold == "quarantine"
    post.clock.show("2026-11-06 08:10")
    timers.send()
    assert post.world.came == []
    memory_of(post.ward).confirm(post.clock(), "hoa")
    timers.send()
    timers.stop()
    assert heard.faults == []
    assert post.states() == {"sent": 3}
