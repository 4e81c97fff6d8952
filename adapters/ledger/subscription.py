"""Following the log as it grows: what was recorded first, then what comes, from this process or another."""

from collections import deque
from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING

from eventsourcing.persistence import Notification, Subscription

if TYPE_CHECKING:
    from adapters.ledger.recorder import LedgerRecorder

POLL_SECONDS = 0.5  # writes of this process wake a reader at once; those of others are looked for this often
BATCH = 500


class LedgerSubscription(Subscription["LedgerRecorder"]):
    """Notifications in the order of the log; blocks at its end until it grows or `stop` is called."""

    def __init__(self, recorder: "LedgerRecorder", gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._waiting: deque[Notification] = deque()
        self._woken = Event()
        recorder.listen(self._woken)

    def stop(self) -> None:
        """End the iteration, now if it is blocked."""
        super().stop()
        self._recorder.unlisten(self._woken)
        self._woken.set()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            self._woken.clear()
            if self._waiting or self._fetch():
                return self._waiting.popleft()
            if not self._has_been_stopped:
                self._woken.wait(POLL_SECONDS)
        raise StopIteration

    def _fetch(self) -> bool:
        found = self._recorder.select_notifications(
            self._last_notification_id or 0, BATCH, topics=self._topics, inclusive_of_start=False
        )
        self._waiting.extend(found)
        if found:
            self._last_notification_id = found[-1].id
        return bool(found)
