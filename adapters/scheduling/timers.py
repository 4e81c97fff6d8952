"""The timers: a round every minute, the outbox every few seconds, by whoever leads. They decide nothing themselves."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Lock
from typing import Any, Protocol

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped] # it ships no types
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped] # it ships no types
from apscheduler.schedulers.base import SchedulerNotRunningError  # type: ignore[import-untyped] # it ships no types
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped] # it ships no types
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped] # it ships no types

from adapters.bootstrap import Installation
from adapters.notify.dispatcher import Sent
from adapters.scheduling.leader import Leader, leader_of
from adapters.scheduling.rounds import memory_of, round_of
from scheduler.round import Outcome, Round

ZONE = "Asia/Ho_Chi_Minh"
_POST_SECONDS = 15
_LATEST = 6 * 3600  # seconds: a machine that slept through the night makes its one round when it wakes


class Post(Protocol):
    """Sends what waits in the outbox."""

    def run_once(self, now: datetime) -> Sent:
        """Send what is due by `now`, once; return what that came to."""
        ...


class Listener(Protocol):
    """Is told what the timers come to."""

    def led(self, *, leads: bool) -> None:
        """This process leads, or stands by."""
        ...

    def made(self, outcome: Outcome) -> None:
        """A round was made."""
        ...

    def sent(self, report: Sent) -> None:
        """What waited in the outbox was dealt with."""
        ...

    def failed(self, fault: Exception) -> None:
        """A round or a dispatch could not be made; the next one does what it could not."""
        ...


class Timers:
    """Drives the rounds and the outbox of one ledger until it is stopped."""

    def __init__(
        self,
        ledger: Installation,
        listener: Listener,
        post: Post | None = None,
        leader: Leader | None = None,
        rounds: Round | None = None,
    ) -> None:
        self._ledger, self._listener, self._post = ledger, listener, post
        self._leader = leader or leader_of(ledger.engines[0], ledger.reader.tenant)
        self._round, self._memory = rounds or round_of(ledger), memory_of(ledger)
        self._asking, self._making = Lock(), Lock()  # one job asks who leads at a time, and one makes a round
        self._scheduler = self._scheduled()

    def start(self) -> None:
        """Make the first round now, and go on."""
        self._scheduler.start()

    def stop(self) -> None:
        """Let what runs end, run nothing more, and give up the lead; harmless to repeat."""
        self._scheduler.remove_all_jobs()  # waits while jobs are being started: shutdown would pull them from under it
        with suppress(SchedulerNotRunningError):
            self._scheduler.shutdown(wait=True)
        self._leader.resign()

    def make_round(self) -> None:
        """Make a round, if this process leads."""
        with self._making:
            self._when_leading(lambda: self._listener.made(self._round.run()))

    def send(self) -> None:
        """Send what waits, if this process leads and the clocks are to be believed."""
        post = self._post
        if post is not None and self._memory.load().hold != "quarantine":
            self._when_leading(lambda: self._listener.sent(post.run_once(self._ledger.clock())))

    def _when_leading(self, work: Callable[[], object]) -> None:
        try:
            with self._asking:
                leads = self._leader.leads()
                self._listener.led(leads=leads)
            if leads:
                work()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next round comes, and a person is told of this
            self._listener.failed(fault)

    def _scheduled(self) -> BackgroundScheduler:
        """Return the library's scheduler with our jobs; its own log says only what makes it fail.

        Late runs become one (`coalesce`), none is dropped for being late, and none overlaps itself.
        """
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        together: dict[str, Any] = {"coalesce": True, "misfire_grace_time": _LATEST, "max_instances": 1}
        made = BackgroundScheduler(
            timezone=ZONE, job_defaults=together, executors={"default": ThreadPoolExecutor(2)}, daemon=True
        )
        made.add_job(self.make_round)  # now
        made.add_job(self.make_round, CronTrigger(second=0, timezone=ZONE))
        if self._post is not None:
            made.add_job(self.send, IntervalTrigger(seconds=_POST_SECONDS, timezone=ZONE))
        return made
