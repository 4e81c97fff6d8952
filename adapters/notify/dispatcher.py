"""The dispatcher: takes the messages whose turn has come, sends each at least once, and keeps what could not go."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from adapters.ledger.errors import LedgerError
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Outbox, Row
from adapters.ledger.reading import LedgerReader
from adapters.locale import language, use_language
from adapters.notify.channels import Channels
from adapters.notify.digests import Digests
from adapters.notify.parcel import Parcel
from adapters.notify.recipients import Recipients
from adapters.notify.sending import Pace, Sender
from adapters.notify.turns import ACTOR, Crowded, Elsewhere, Ready, Turn, Turns
from domain.commands import NotifyCitizen
from domain.desk import Desk
from domain.errors import CommandReusedError
from domain.promising import Ground
from scheduler.outbox import Dead, Drop, Failure, Patience, Wait, after_failure, jitter_of

Progress = Callable[[int], None]
ClearOut = Callable[[datetime], int]
"""Removes what channels keep of messages from before then."""
_A_DAY = timedelta(days=1)


class Sent(NamedTuple):
    """What a run came to, in messages: `kept` wait for a later time, `failed` for a later try."""

    sent: int = 0
    kept: int = 0
    failed: int = 0
    dropped: int = 0
    summed: int = 0
    dead: int = 0


class _Run:
    """One run: its moment, what the ledger stands on then, and what it came to so far."""

    def __init__(self, now: datetime, ground: Ground) -> None:
        self.now, self.ground = now, ground
        self.patience = Patience.of(ground.rules)
        self.report: Counter[str] = Counter()


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
        clear_out: ClearOut = lambda _before: 0,
    ) -> None:
        self._outbox, self._reader, self._desk = outbox, reader, desk
        self._lang, self._pace, self._clear_out = lang, pace or Pace(), clear_out
        self._sender = Sender(channels, self._pace)
        self._turns = Turns(reader, outbox, recipients)
        self._digests = Digests(reader, outbox)
        self._purged_at: datetime | None = None

    def run_once(self, now: datetime, progress: Progress | None = None) -> Sent:
        """Send what is due at `now`, write the digests of the morning, forget what is long done.

        To be called from a thread that runs no event loop. `progress` is told how many more messages were dealt with.

        Raises:
            LedgerError: the ledger or the key store cannot be used; what was claimed comes back when its lease ends.
        """
        run = _Run(now, self._reader.ground())
        with self._speaking():
            self._digests.post(now)
            while rows := self._outbox.claim(now, self._pace.lease, self._pace.chunk):
                self._dispatch(rows, run)
                if progress is not None:
                    progress(len(rows))
            self._purge(run)
        return Sent(**run.report)

    def preview(self, row: Row, now: datetime) -> Parcel | None:
        """Return a message as it would be sent at `now`, or None where nothing is left to say; nothing is opened."""
        with self._speaking():
            letter = self._turns.composer.letter(row, now, self._reader.ground())
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

    def _dispatch(self, rows: Sequence[Row], run: _Run) -> None:
        ready: list[Ready] = []
        settled: list[tuple[Row, Wait | Drop | Dead]] = []
        summed: set[tuple[str, str]] = set()
        for row in rows:
            match self._turn(row, run):
                case Ready() as on_its_way:
                    ready.append(on_its_way)
                case Elsewhere(audience=audience):
                    run.report["dropped"] += not self._outbox.readdress(row, audience)
                case Crowded(first=first) if (row.batch, row.audience) not in summed:
                    run.report["summed"] += self._outbox.sum_up(row, first, run.now)
                    summed.add((row.batch, row.audience))
                case Wait() | Drop() | Dead() as verdict:
                    settled.append((row, verdict))
                    run.report[_NAMES[type(verdict)]] += 1
                case _:
                    pass  # summed up with the others of its batch, or counted as a failure
        self._outbox.settle(settled)
        self._sender.send(ready, lambda message, took, failures: self._done(message, took, failures, run))

    def _turn(self, row: Row, run: _Run) -> Turn | None:
        """Return what becomes of a message; one that cannot even be judged is a failed try, and stops no other."""
        try:
            return self._turns.turn(row, run.now, run.ground)
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the others go out
            self._failed(row, Failure(f"unreadable: {type(error).__name__}"), run)
            return None

    # --- one message ----------------------------------------------------------------------------------

    def _done(self, message: Ready, took: str, failures: Sequence[Failure], run: _Run) -> None:
        """Remember what became of a message. A crash before this sends it again, under the same key."""
        row = message.row
        if failures:
            if took != (row.channel or ""):
                self._outbox.took(row, took)
            worst = next((failure for failure in failures if failure.is_permanent), failures[0])
            self._failed(row, worst, run)
            return
        if message.way is not None:
            self._note_notice(message, run.now)
        self._outbox.sent(row, run.now, took)
        run.report["sent"] += 1

    def _note_notice(self, message: Ready, now: datetime) -> None:
        """Record in the dossier that its citizen was told; sent again after a crash, it was recorded already."""
        row = message.row
        facts = {"what": row.kind, "channel": message.way, "evidence": message.parcel.id}
        order = NotifyCitizen(id=f"told:{message.parcel.id}", by=ACTOR, at=now, code=row.code or "", **facts)
        with suppress(CommandReusedError):
            self._desk.handle(order)

    def _failed(self, row: Row, failure: Failure, run: _Run) -> None:
        attempts, first = row.attempts + 1, run.now if row.tried_at is None else from_micros(row.tried_at)
        verdict = after_failure(failure, attempts, first, run.now, run.patience, jitter_of(row.key, attempts))
        self._outbox.failed(row, run.now, verdict)
        run.report["dead" if isinstance(verdict, Dead) else "failed"] += 1

    def _purge(self, run: _Run) -> None:
        if self._purged_at is None or run.now - self._purged_at >= _A_DAY:
            before = run.now - timedelta(days=run.ground.rules.number("outbox.kept"))
            self._outbox.purge(before)
            self._clear_out(before)
            self._purged_at = run.now


_NAMES: dict[type[Wait | Drop | Dead], str] = {Wait: "kept", Drop: "dropped", Dead: "dead"}
