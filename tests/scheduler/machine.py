"""A machine's clocks: the wall clock is the ward's, which anybody may set; the other runs as time passes."""

from datetime import timedelta

from scheduler.guards import Clocks
from tests.adapters.desk.wards import Clock


class Machine:
    def __init__(self, clock: Clock) -> None:
        self.clock, self.running = clock, 1000.0

    def read(self) -> Clocks:
        return Clocks(self.clock(), self.running)

    def passes(self, **time: float) -> None:
        """Let both clocks run on."""
        self.clock.now += timedelta(**time)
        self.running += timedelta(**time).total_seconds()
