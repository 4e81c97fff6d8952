"""One citizen's errand: the orders of its life, each with the moment at which the ledger learns of it."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple, TypeVar

from adapters.demo.dice import Dice
from adapters.demo.hours import Hours
from adapters.demo.ward import CHANNELS, COMMUNE, COMMUNE_COUNTER, COUNTER, MERGER_DAY, OFFICIAL_OF, WARD, applicant
from domain.commands import Command, ReceiveDossier, RejectDossier
from domain.desk import Answer

LAG_SECONDS = (4, 55)  # from the act at the counter to its line in the ledger
T = TypeVar("T")


class Step(NamedTuple):
    """An order, and when it is entered."""

    order: Command
    entered: datetime


Life = Generator[Step, Answer, None]
"""What happens to one dossier: it gives orders one by one and hears each answer before the next."""
Part = Generator[Step, Answer, T]


@dataclass
class Case:
    """The cast of one life: its name, its chance, its desk and its citizen."""

    seed: int
    name: str
    hours: Hours
    office: str = WARD
    procedure: str = ""
    dice: Dice = field(init=False)
    code: str = ""

    def __post_init__(self) -> None:
        self.dice = Dice(f"{self.seed}:{self.name}")
        self._numbers = count(1)

    def step(self, kind: type[Command], at: datetime, by: str, entered: datetime | None = None, **facts: Any) -> Step:
        """Return an order of this life, entered seconds after the act unless said otherwise."""
        order = kind(id=f"demo:{self.seed}:{self.name}:{next(self._numbers)}", by=by, at=at, **facts)
        return Step(order, (entered or at) + timedelta(seconds=self.dice.randint(*LAG_SECONDS)))

    def act(self, kind: type[Command], at: datetime, by: str, entered: datetime | None = None, **facts: Any) -> Step:
        """Return an order about the dossier received."""
        return self.step(kind, at, by, entered, code=self.code, **facts)

    def receive(self, at: datetime, **facts: Any) -> Part[Answer]:
        """Receive the dossier and remember its code."""
        answer = yield self.opening(ReceiveDossier, at, **facts)
        self.code = answer.code
        return answer

    def opening(
        self, kind: type[ReceiveDossier | RejectDossier], at: datetime, entered: datetime | None = None, **facts: Any
    ) -> Step:
        """Return the order that opens the dossier: at the counter, online or by post."""
        channel = self.dice.weighted(CHANNELS)
        said = {"office": self.office, "procedure": self.procedure, "channel": channel, "source": channel}
        citizen = applicant(self.seed, self.dice)
        by = self.counter(self.hours.day(at))
        return self.step(kind, at, by, entered, applicant=citizen, **said | facts)

    def counter(self, day: date) -> str:
        """Return who stands at the counter: the commune's clerk joins the ward with the merger."""
        if self.office == COMMUNE:
            return COMMUNE_COUNTER
        return COUNTER if day < MERGER_DAY or self.dice.chance(60) else COMMUNE_COUNTER

    @property
    def official(self) -> str:
        """Who works on it."""
        return OFFICIAL_OF[self.procedure]

    def at(self, text: str) -> datetime:
        """Return an instant at the desk."""
        return self.hours.wall(text)
