"""Sending many messages at once: a few on each channel at a time, none held up by another, no server asked in vain."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

import stamina

from adapters.notify.channels import Channels
from adapters.notify.parcel import Channel, UndeliveredError
from adapters.notify.recipients import MAIL
from adapters.notify.turns import Ready
from scheduler.outbox import Failure

_GIVES_UP_AFTER = 3  # in a row: a server that does not answer is not waited for by each of a thousand messages
Done = Callable[[Ready, str, Sequence[Failure]], None]
"""Told of each message as soon as it is through: which channels took it so far, and what failed."""


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


class Sender:
    """Delivers a chunk of messages."""

    def __init__(self, channels: Channels, pace: Pace) -> None:
        self._channels, self._pace = channels, pace

    def send(self, messages: Sequence[Ready], done: Done) -> None:
        """Deliver to every address that has not taken its message yet, and tell of each message once.

        Raises:
            Exception: what `done` raised first, after all are through.
        """
        if messages:
            asyncio.run(self._send_all(messages, done))

    async def _send_all(self, messages: Sequence[Ready], done: Done) -> None:
        lines = _Lines(self._pace.at_once)
        sending = (self._send(message, lines, done) for message in messages)
        for outcome in await asyncio.gather(*sending, return_exceptions=True):
            if outcome is not None:
                raise outcome

    async def _send(self, message: Ready, lines: "_Lines", done: Done) -> None:
        took = (message.row.channel or "").split()
        failures: list[Failure] = []
        for address in message.addresses:
            channel = self._channels.of(address)
            mark = channel.name if message.way else _mark(channel, address)
            if mark not in took:
                failure = await self._over(lines, channel, message, address)
                if failure is None:
                    took.append(mark)
                else:
                    failures.append(failure)
        done(message, " ".join(took), failures)

    async def _over(self, lines: "_Lines", channel: Channel, message: Ready, address: str) -> Failure | None:
        line = channel.name if address.startswith(MAIL) else address
        async with lines.turnstiles[line]:
            if lines.silent[line] >= _GIVES_UP_AFTER:
                return Failure("no_answer")
            failure = await self._deliver(channel, message, address)
            lines.silent[line] = lines.silent[line] + 1 if failure == Failure("no_answer") else 0
        return failure

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


class _Lines:
    """The ways out of one chunk: how many may be on each at once, and how often it was silent in a row."""

    def __init__(self, at_once: int) -> None:
        self.turnstiles: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))
        self.silent: Counter[str] = Counter()


def _may_pass(error: Exception) -> bool:
    """Whether a channel only stumbled, so that asking at once again makes sense."""
    return isinstance(error, UndeliveredError) and not error.failure.is_permanent


def _mark(channel: Channel, address: str) -> str:
    """Return by what is remembered that an address took a message, without keeping the address."""
    return f"{channel.name}:{sha256(address.encode()).hexdigest()[:8]}"
