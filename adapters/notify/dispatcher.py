"""The dispatcher: takes the messages whose turn has come, sends each at least once, and keeps what could not go."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

import stamina

from adapters.ledger.errors import LedgerError
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Outbox, Row
from adapters.ledger.reading import LedgerReader
from adapters.locale import language, use_language
from adapters.notify.channels import Channels
from adapters.notify.digests import Digests
from adapters.notify.parcel import Channel, Parcel, UndeliveredError
from adapters.notify.recipients import Recipients
from adapters.notify.turns import ACTOR, Crowded, Elsewhere, Ready, Turns
from domain.commands import NotifyCitizen
from domain.desk import Desk
from domain.errors import CommandReusedError
from scheduler.outbox import Dead, Drop, Failure, Patience, Wait, after_failure, jitter_of

Progress = Callable[[int], None]
_A_DAY = timedelta(days=1)


class Pace(NamedTuple):
    """How messages are sent: `chunk` claimed at a time for `lease`, `at_once` on each channel.

    A channel that stumbles is asked `tries` times in a row, `pause` seconds apart with up to `jitter` more; longer
    waits are the outbox's.
    """

    chunk: int = 100
    lease: timedelta = timedelta(minutes=10)
    at_once: int = 4
    tries: int = 2
    pause: float = 0.2
    jitter: float = 0.2


class Sent(NamedTuple):
    """What a run came to, in messages: `kept` wait for a later time, `failed` for a later try."""

    sent: int = 0
    kept: int = 0
    failed: int = 0
    dropped: int = 0
    summed: int = 0
    dead: int = 0


class Dispatcher:
    """Sends what is due. Several may run at once: each message is one's at a time, and a crash gives it back."""

    def __init__(
        self,
        outbox: Outbox,
        reader: LedgerReader,
        desk: Desk,
        recipients: Recipients,
        channels: Channels,
        lang: str = "vi",
        pace: Pace | None = None,
    ) -> None:
        self._outbox, self._reader, self._desk, self._channels = outbox, reader, desk, channels
        self._lang, self._pace = lang, pace or Pace()
        self._turns = Turns(reader, outbox, recipients)
        self._digests = Digests(reader, outbox)
        self._purged_at: datetime | None = None

    def run_once(self, now: datetime, progress: Progress | None = None) -> Sent:
        """Send what is due at `now`, write the digests of the morning, forget what is long done.

        To be called from a thread that runs no event loop. `progress` is told how many more messages were dealt with.

        Raises:
            LedgerError: the ledger or the key store cannot be used; what was claimed comes back when its lease ends.
        """
        report = Counter[str]()
        with self._speaking():
            self._digests.post(now)
            while rows := self._outbox.claim(now, self._pace.lease, self._pace.chunk):
                self._dispatch(rows, now, report)
                if progress is not None:
                    progress(len(rows))
            self._purge(now)
        return Sent(**report)

    def preview(self, row: Row, now: datetime) -> Parcel | None:
        """Return a message as it would be sent at `now`, or None where nothing is left to say; nothing is opened."""
        with self._speaking():
            letter = self._turns.composer.letter(row, now)
            return None if letter is None else self._turns.composer.parcel(row, letter, now)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Speak the language of messages, whatever the one of who asked."""
        before = language()
        use_language(self._lang)
        try:
            yield
        finally:
            use_language(before)

    # --- one chunk ------------------------------------------------------------------------------------

    def _dispatch(self, rows: Sequence[Row], now: datetime, report: Counter[str]) -> None:
        ready: list[Ready] = []
        settled: list[tuple[Row, Wait | Drop | Dead]] = []
        summed: set[tuple[str, str]] = set()
        for row in rows:
            match self._turn(row, now, report):
                case Ready() as on_its_way:
                    ready.append(on_its_way)
                case Elsewhere(audience=audience):
                    report["dropped"] += not self._outbox.readdress(row, audience)
                case Crowded(first=first) if (row.batch, row.audience) not in summed:
                    report["summed"] += self._outbox.sum_up(row, first, now)
                    summed.add((row.batch, row.audience))
                case Wait() | Drop() | Dead() as verdict:
                    settled.append((row, verdict))
                    report[_NAMES[type(verdict)]] += 1
                case _:
                    pass  # summed up with the others of its batch, or counted as a failure
        self._outbox.settle(settled)
        if ready:
            asyncio.run(self._send_all(ready, now, report))

    def _turn(self, row: Row, now: datetime, report: Counter[str]) -> object:
        """Return what becomes of a message; one that cannot even be judged is a failed try, and stops no other."""
        try:
            return self._turns.turn(row, now)
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the others go out
            self._failed(row, now, Failure(f"unreadable: {type(error).__name__}"), report)
            return None

    # --- sending --------------------------------------------------------------------------------------

    async def _send_all(self, ready: Sequence[Ready], now: datetime, report: Counter[str]) -> None:
        turnstiles: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self._pace.at_once))
        outcomes = await asyncio.gather(
            *(self._send(message, now, turnstiles, report) for message in ready), return_exceptions=True
        )
        for outcome in outcomes:  # all have come to their end before a failure of the ledger is told
            if outcome is not None:
                raise outcome

    async def _send(
        self, message: Ready, now: datetime, turnstiles: defaultdict[str, asyncio.Semaphore], report: Counter[str]
    ) -> None:
        took = (message.row.channel or "").split()
        failures: list[Failure] = []
        for address in message.addresses:
            channel = self._channels.of(address)
            mark = channel.name if message.way else _mark(channel, address)
            if mark in took:
                continue
            async with turnstiles[channel.name]:
                failure = await self._deliver(channel, message, address)
            if failure is None:
                took.append(mark)
            else:
                failures.append(failure)
        self._done(message, now, " ".join(took), failures, report)

    async def _deliver(self, channel: Channel, message: Ready, address: str) -> Failure | None:
        pace = self._pace
        try:
            async for attempt in stamina.retry_context(
                on=_may_pass, attempts=pace.tries, wait_initial=pace.pause, wait_jitter=pace.jitter
            ):
                with attempt:
                    await channel.send(message.parcel, address)
        except UndeliveredError as error:
            return error.failure
        except Exception as error:  # noqa: BLE001 - a channel's own fault holds up no other message
            return Failure(f"{channel.name}: {type(error).__name__}")
        return None

    def _done(
        self, message: Ready, now: datetime, took: str, failures: Sequence[Failure], report: Counter[str]
    ) -> None:
        """Remember what became of a message. A crash before this sends it again, under the same key."""
        row = message.row
        if failures:
            if took != (row.channel or ""):
                self._outbox.took(row, took)
            worst = next((failure for failure in failures if failure.is_permanent), failures[0])
            self._failed(row, now, worst, report)
            return
        if message.way is not None:
            self._note_notice(message, now)
        self._outbox.sent(row, now, took)
        report["sent"] += 1

    def _note_notice(self, message: Ready, now: datetime) -> None:
        """Record in the dossier that its citizen was told; sent again after a crash, it was recorded already."""
        row = message.row
        facts = {"what": row.kind, "channel": message.way, "evidence": message.parcel.id}
        order = NotifyCitizen(id=f"told:{message.parcel.id}", by=ACTOR, at=now, code=row.code or "", **facts)
        with suppress(CommandReusedError):
            self._desk.handle(order)

    def _failed(self, row: Row, now: datetime, failure: Failure, report: Counter[str]) -> None:
        attempts, first = row.attempts + 1, now if row.tried_at is None else from_micros(row.tried_at)
        patience = Patience.of(self._reader.ground().rules)
        verdict = after_failure(failure, attempts, first, now, patience, jitter_of(row.key, attempts))
        self._outbox.failed(row, now, verdict)
        report["dead" if isinstance(verdict, Dead) else "failed"] += 1

    def _purge(self, now: datetime) -> None:
        if self._purged_at is None or now - self._purged_at >= _A_DAY:
            kept = timedelta(days=self._reader.ground().rules.number("outbox.kept"))
            self._outbox.purge(now - kept)
            self._purged_at = now


_NAMES: dict[type[Wait | Drop | Dead], str] = {Wait: "kept", Drop: "dropped", Dead: "dead"}


def _may_pass(error: Exception) -> bool:
    """Whether a channel only stumbled, so that asking at once again makes sense."""
    return isinstance(error, UndeliveredError) and not error.failure.is_permanent


def _mark(channel: Channel, address: str) -> str:
    """Return by what is remembered that an address took a message, without keeping the address."""
    return f"{channel.name}:{sha256(address.encode()).hexdigest()[:8]}"
