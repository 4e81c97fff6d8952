"""Rounds and outbox on one ledger: what a round flags is sent by who leads, and by nobody while clocks are in doubt."""

import json

import pytest

from adapters.cli.timers_told import Spoken
from adapters.notify.dispatcher import Sent
from adapters.scheduling.rounds import memory_of
from adapters.scheduling.timers import Timers
from scheduler.round import Outcome
from tests.adapters.notify.postroom import BROKEN, CITIZEN, Postroom


class Heard:
    """What the timers came to."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.sendings: list[Sent] = []
        self.faults: list[Exception] = []

    def led(self, *, leads: bool) -> None:
        assert leads

    def made(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def sent(self, report: Sent) -> None:
        self.sendings.append(report)

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
    assert (heard.faults, heard.sendings) == ([], [Sent(sent=8)])  # six about the two, and two digests
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
    assert heard.sendings == []
    assert post.world.came == []
    memory_of(post.ward).confirm(post.clock(), "hoa")
    timers.send()
    timers.stop()
    assert heard.faults == []
    assert post.states() == {"sent": 3}


def test_the_service_says_in_one_line_what_was_sent_and_what_was_given_up(
    post: Postroom, capsys: pytest.CaptureFixture[str]
) -> None:
    [code] = post.receive(1, applicant=CITIZEN, notify_by="zalo")  # by a channel that nobody has set up
    for as_json in (False, True):
        timers = Timers(post.ward, Spoken(post.clock, as_json=as_json), post.dispatcher)
        post.clock.show(BROKEN)
        timers.make_round()
        timers.send()
        timers.send()  # nothing more is due: a quiet quarter of a minute says nothing
        timers.stop()
        post.outbox.retry(post.clock())
    spoken, written = [line for line in capsys.readouterr().out.splitlines() if "Tin nhắn" in line]
    assert spoken.endswith("  Tin nhắn: đã gửi 5 · 1 không gửi được: dunghen outbox --state dead")
    facts = json.loads(written)
    assert (facts["event"], facts["sent"], facts["dead"]) == ("sent", 0, 1)
    assert code not in spoken + written
