"""Clerks in threads who work until the ledger goes away, and know what each of their orders came to."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import count
from threading import Barrier, Event
from typing import NamedTuple

from adapters.ledger.errors import LedgerError
from domain.commands import Command
from domain.desk import Answer, Desk
from tests.adapters.desk.clerk import orders

PATIENCE = 0.02  # seconds between asking and asking again
_nothing = Event()  # never comes


class Told(NamedTuple):
    """What a clerk was told: positions by order, and of the last order only what refused it."""

    acknowledged: dict[str, int]
    unknown: Command
    refusal: type[LedgerError]


class Crowd:
    """Works at each of some desks, a clerk at each; a desk may stand here more than once."""

    def __init__(self, desks: Sequence[Desk], first: int) -> None:
        self._gate = Barrier(len(desks) + 1)
        self._pool = ThreadPoolExecutor(len(desks))
        self._clerks: list[Future[Told]] = [
            self._pool.submit(self._work, desk, first + 1000 * number) for number, desk in enumerate(desks)
        ]

    def work_for(self, seconds: float) -> None:
        """Let all begin, and go on for so long; nobody is refused anything meanwhile."""
        self._gate.wait(timeout=60)
        refused, _ = wait(self._clerks, timeout=seconds, return_when=FIRST_COMPLETED)
        assert [clerk.result().refusal for clerk in refused] == []

    def told(self) -> list[Told]:
        """Return what each was told, once all of them were refused."""
        with self._pool:
            return [clerk.result(timeout=60) for clerk in self._clerks]

    def _work(self, desk: Desk, first: int) -> Told:
        acknowledged: dict[str, int] = {}
        self._gate.wait(timeout=60)
        for number in count(first):
            for order in orders(number):
                try:
                    acknowledged[order.id] = desk.handle(order).position
                except LedgerError as refusal:
                    return Told(acknowledged, order, type(refusal))
        raise AssertionError


def insist(desk: Desk, order: Command, refusals: set[type[LedgerError]]) -> Answer:
    """Give an order again until it is answered, and note by what it was refused before."""
    while True:
        try:
            return desk.handle(order)
        except LedgerError as refusal:
            refusals.add(type(refusal))
        _nothing.wait(PATIENCE)
