"""Hears what timers come to."""

from queue import Queue

from adapters.notify.dispatcher import Sent
from scheduler.round import Outcome

LONGEST = 60.0


class Heard:
    """Implements `adapters.scheduling.timers.Listener`; what is waited for comes, or the test fails."""

    def __init__(self) -> None:
        self.leads: list[bool] = []
        self.rounds: Queue[Outcome] = Queue()
        self.sendings: Queue[Sent] = Queue()
        self.faults: Queue[Exception] = Queue()

    def led(self, *, leads: bool) -> None:
        self.leads.append(leads)

    def made(self, outcome: Outcome) -> None:
        self.rounds.put(outcome)

    def sent(self, report: Sent) -> None:
        self.sendings.put(report)

    def failed(self, fault: Exception) -> None:
        self.faults.put(fault)

    def next_round(self) -> Outcome:
        return self.rounds.get(timeout=LONGEST)
