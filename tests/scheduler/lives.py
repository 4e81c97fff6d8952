"""Generated lives of dossiers: what people at a ward do over some weeks, drawn from a seed, minute by minute."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

from adapters.bootstrap import Installation
from domain import commands as c
from domain.errors import DomainError
from tests.adapters.desk.wards import Clock

Deed = tuple[datetime, int, type[c.Command], dict[str, Any]]
MINUTE = timedelta(minutes=1)
_REFUSED_BY_RIGHT = {"act_not_allowed", "apology_not_owed", "apology_order", "re_promise"}


class Lives:
    """Deeds in their order. A deed that is no longer lawful when its time comes is refused, as at any desk."""

    def __init__(self, seed: int, begins: datetime, ends: datetime, a_day: int) -> None:
        self._dice = Random(seed)  # noqa: S311 - a seed must give the same lives again
        self._deeds: list[Deed] = []
        self._count = 0
        day = begins
        while day < ends:
            if day.weekday() < 5:
                for _ in range(a_day):
                    self._receipt(day + timedelta(minutes=self._dice.randint(0, 480)))
            day += timedelta(days=1)

    def until(self, at: datetime) -> Iterator[Deed]:
        """Yield what is done by `at`, in order."""
        while self._deeds and self._deeds[0][0] <= at:
            yield heappop(self._deeds)

    def _add(self, at: datetime, kind: type[c.Command], **facts: Any) -> None:
        self._count += 1
        heappush(self._deeds, (at, self._count, kind, {"id": f"deed-{self._count}", **facts}))

    def _receipt(self, at: datetime) -> None:
        """Draw one dossier's life: when it is received, stands still, gets its result, is apologised for."""
        dice, number = self._dice, self._count
        procedure, days = dice.choice([("3wd", 3), ("3wd", 3), ("3wd", 3), ("30d", 28)])
        code = {"code": f"HS-{number}"}
        self._add(at, c.ReceiveDossier, office="W1", procedure=procedure, by="lan", **code)
        chance, later = dice.random(), at + timedelta(days=dice.uniform(0.2, days), minutes=dice.randint(0, 600))
        if chance < 0.25:
            facts: dict[str, Any] = {"longest": "5wd"} if dice.random() < 0.4 else {}
            self._add(later, c.PauseClock, by="hoa", cause="payment", **facts, **code)
            later += timedelta(days=dice.uniform(0.1, 9))
            self._add(later, c.ResumeClock, by="hoa", **code)
        if chance > 0.96:
            self._add(later, c.WithdrawDossier, by="lan", **code)
            return
        settled = max(later, at + timedelta(days=days * dice.uniform(0.2, 3.2)))
        for wait in (dice.uniform(0, 6), dice.uniform(4, 12)):
            written = at + timedelta(days=1.4 * days + wait)
            self._add(written, c.DraftApology, by="hoa", reason="software", **code)
            self._add(written + MINUTE, c.IssueApology, by="chi", **code)
        self._add(settled, c.ProcessDossier, by="hoa", **code)
        if dice.random() < 0.03:
            self._add(settled + timedelta(days=2), c.RecallResult, by="chi", **code)
            self._add(settled + timedelta(days=dice.uniform(3, 12)), c.ProcessDossier, by="hoa", **code)


def lived(ward: Installation, clock: Clock, deeds: Sequence[Deed], tick: Callable[[], object] | None = None) -> int:
    """Do deeds one after the other, each at its time, with a tick after each; return how many were refused."""
    refused = 0
    for at, _number, kind, facts in deeds:
        clock.now = at
        try:
            ward.desk.handle(kind(at=at, **facts))
        except DomainError as refusal:
            if refusal.code not in _REFUSED_BY_RIGHT:
                raise
            refused += 1
        if tick:
            tick()
    return refused
