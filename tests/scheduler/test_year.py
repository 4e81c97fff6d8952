"""A simulated year of ticks, one a minute, over a desk that works: every minute is asked, and no flag is late or lost.

What ought to be flagged is worked out from the acts in the log alone, without the ladder.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import process_time
from typing import NamedTuple

import pytest

from adapters.bootstrap import Installation, closing
from adapters.ledger.ticking import LedgerLog
from domain.events import (
    ApologyIssued,
    ApologyRequired,
    ApologyWithdrawn,
    DossierEvent,
    Paused,
    Processed,
    Received,
    ResultRecalled,
    Resumed,
    RungReached,
    Withdrawn,
)
from scheduler.tick import tick
from tests.adapters.desk.wards import Clock, founded
from tests.adapters.notify.postroom import Postroom
from tests.scheduler.lives import MINUTE, Lives, lived
from tests.scheduler.ticking import events_of
from tests.world import at

BEGINS = at("2026-01-05 07:30")
MONTH, YEAR = timedelta(days=30), timedelta(days=365)
A_DAY = 4  # dossiers received each day from Monday to Friday
LONGEST = 60  # seconds of this machine's processor that a year may take


@dataclass
class Told:
    """What the log says of one dossier, act by act; and which instants ought to have led to flags and letters."""

    late_from: datetime | None = None
    promise_no: int = 1
    running: bool = False
    since: datetime = BEGINS
    again: datetime | None = None
    owed: dict[tuple[str, int, datetime], datetime] = field(default_factory=dict)  # flag -> when it was to be noticed
    flags: dict[tuple[str, int, datetime], datetime] = field(default_factory=dict)
    letters: set[tuple[str, int]] = field(default_factory=set)
    signed: set[int] = field(default_factory=set)
    required: list[tuple[str, int]] = field(default_factory=list)

    def passes(self, until: datetime) -> None:
        """Time goes on: what breaks is flagged in the minute in which it does, or in the first one after `since`."""
        for rung, broken in self.broken(until):
            noticed = broken if broken > self.since else self.since + MINUTE
            if noticed <= until:
                self.owed.setdefault((rung, self.promise_no, broken), noticed)
                self.owe(rung)

    def broken(self, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Yield what breaks by `until` for whoever still waits: the promise, and the new date of a letter."""
        for rung, late_from in (("overdue", self.late_from), ("re_promise_broken", self.again)):
            if self.running and late_from is not None and late_from <= until:
                yield rung, late_from

    def owe(self, rung: str) -> None:
        """A letter is owed, unless one ahead of the break has discharged the duty."""
        cause = "late" if rung == "overdue" else rung
        if cause != "late" or self.promise_no not in self.signed:
            self.letters.add((cause, self.promise_no))

    def add(self, event: DossierEvent) -> None:
        """Add an act; one in the minute of a break finds the promise broken."""
        match event:
            case RungReached():
                key = event.rung, event.promise_no, event.broke_at or event.deadline
                assert key not in self.flags, f"flagged twice: {key}"
                assert self.running or event.rung in {"overdue", "re_promise_broken", "paused_too_long"}
                self.flags[key] = event.occurred_at
                return
            case ApologyRequired():
                self.required.append((event.cause, event.promise_no))
                return
            case ApologyWithdrawn():
                pytest.fail("nothing here proves a promise kept after all")
        self.passes(event.occurred_at)
        match event:
            case Received() | Resumed():
                self.running, self.since = True, event.occurred_at
                self.late_from = event.promise and event.promise.late_from
            case ResultRecalled():
                self.letters.add(("error", self.promise_no))
                self.running, self.since, self.promise_no, self.again = (
                    True,
                    event.occurred_at,
                    self.promise_no + 1,
                    None,
                )
                self.late_from = event.promise and event.promise.late_from
            case Paused() | Processed() | Withdrawn():
                for rung, late_from in self.broken(event.occurred_at):
                    if isinstance(event, Paused):  # a pause flags what broke before it
                        self.owed.setdefault((rung, self.promise_no, late_from), event.occurred_at)
                    if not isinstance(event, Withdrawn):
                        self.owe(rung)
                self.running = False
            case ApologyIssued():
                self.signed.add(event.promise_no)
                if event.re_promise is not None and event.promise_no == self.promise_no:
                    self.again = event.re_promise.late_from


class Spent(NamedTuple):
    """What a span left: its ward and its letters, the ticks made, and the seconds that ticks and deeds took."""

    ward: Installation
    room: Postroom
    ticks: int
    seconds: float


def run(span: timedelta) -> Iterator[Spent]:
    """Live through a span with a tick at each minute, and letters sent each hour."""
    clock, lives = Clock(), Lives(2026, BEGINS, BEGINS + span, A_DAY)
    clock.now = BEGINS
    with closing(founded(None, clock)) as ward:
        log, room, ticks, posting = LedgerLog(ward.reader), Postroom(ward, clock), 0, 0.0
        begun = process_time()
        while clock.now < BEGINS + span:
            now = clock.now
            lived(ward, clock, list(lives.until(now)))
            clock.now = now
            tick(ward.desk, log, now)
            ticks += 1
            if now.minute == 0:
                posting -= process_time()
                room.dispatcher.run_once(now)
                posting += process_time()
            clock.now = now + MINUTE
        seconds = process_time() - begun - posting
        for day in range(1, 15):  # nothing happens any more, and what waits for an office to open is sent
            room.dispatcher.run_once(clock.now + timedelta(days=day))
        yield Spent(ward, room, ticks, seconds)


@pytest.fixture(scope="module", params=[MONTH, pytest.param(YEAR, marks=pytest.mark.long)], ids=["month", "year"])
def spent(request: pytest.FixtureRequest) -> Iterator[Spent]:
    yield from run(request.param)


@pytest.fixture(scope="module")
def told(spent: Spent) -> dict[str, Told]:
    found: dict[str, Told] = defaultdict(Told)
    for code, event in events_of(spent.ward):
        found[code].add(event)
    for dossier in found.values():
        dossier.passes(spent.ward.clock() - MINUTE)
    return found


def test_every_minute_was_asked_within_the_time_allowed(spent: Spent) -> None:
    assert spent.ticks in {30 * 1440, 525_600}
    assert spent.seconds <= LONGEST * spent.ticks / 525_600


def test_a_break_is_flagged_in_its_very_minute_and_only_a_break_is(told: dict[str, Told]) -> None:
    for code, dossier in told.items():
        broken = {key: at for key, at in dossier.flags.items() if key[0] in {"overdue", "re_promise_broken"}}
        assert broken == dossier.owed, code
    flags = [key[0] for dossier in told.values() for key in dossier.flags]
    assert {"due_soon", "notice_due", "overdue", "re_promise_due", "re_promise_broken", "paused_too_long"} <= set(flags)


def test_every_broken_promise_owes_one_letter_and_no_kept_one_does(told: dict[str, Told]) -> None:
    for code, dossier in told.items():
        first = {key for key in dossier.required if dossier.required.count(key) == 1 or key[0] == "re_promise_broken"}
        assert first == set(dossier.required), f"{code} owes a letter twice"
        assert set(dossier.required) == dossier.letters, code


def test_enough_happened_to_mean_something(told: dict[str, Told]) -> None:
    late = sum(any(cause == "late" for cause, _ in dossier.required) for dossier in told.values())
    assert len(told) > 70
    assert 0.1 < late / len(told) < 0.9


def test_every_message_was_sent_or_found_needless_and_each_reached_each_receiver_once(spent: Spent) -> None:
    assert spent.room.outbox.rows("pending") == []
    assert spent.room.outbox.rows("dead") == []
    came = [(address, parcel.id) for address, parcel in spent.room.world.came]
    assert len(came) == len(set(came)) > 100
