"""One seed, one life of a province: who orders what, what goes wrong, and whether everything still holds."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from eventsourcing.persistence import IntegrityError

from adapters.ledger.errors import LedgerError
from domain import commands as c
from domain.desk import Answer
from domain.errors import DomainError
from tests.simulation.actors import RULES, Actors, founding_orders
from tests.simulation.checks import Checks
from tests.simulation.faults import KINDS, LOST, KilledError
from tests.simulation.life import lived
from tests.simulation.model import Model
from tests.simulation.passing import come_by
from tests.simulation.place import Place, VirtualClock, placed, settings_of
from tests.world import FOUNDED, at

BEGINS = at("2026-01-19 07:30")  # what is imported began in the same year
LAST = at("2027-06-01 07:30")  # the calendars hold no year after the next
EVERY = 40  # steps between checks that cost more
GAPS = [(0, 20), (1, 6), (25, 20), (170, 12), (480, 8), (1500, 8), (4400, 2), (14_000, 1)]  # minutes, weight
OWN = {"edge": 6, "tick": 9, "rebuild": 1, "restart": 1, "erase": 2, "abandon": 1}  # what is no order, and how often


class BrokenError(Exception):
    """Something does not hold; says how to see it again, and knows what happened before."""

    def __init__(self, why: str, trace: list[str]) -> None:
        super().__init__(why)
        self.trace = trace


@dataclass
class Life:
    """What came of a seed: how often each rule and fault was met, and the root of the log."""

    seed: int
    rules: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    root: str = ""
    trace: list[str] = field(default_factory=list)


class Simulation:
    """Everything is drawn from the seed; `step` may be called as often as wanted.

    What people do, what goes wrong, what is looked at, and keys are drawn apart: wherever a fault strikes (databases
    run different statements), the log comes out the same.
    """

    def __init__(self, seed: int, place: Place) -> None:
        self.place, self.life, self.model = place, Life(seed), Model()
        self.dice, self.mishaps = dice_of(f"{seed}"), dice_of(f"{seed}:mishaps")
        self.actors = Actors(seed, self.dice, self.model)
        self.checks = Checks(place, self.model, dice_of(f"{seed}:checks"))
        self.submitted = 0
        self.answers: dict[str, Answer] = {}
        self.later: list[tuple[int, c.Command]] = []
        self.persons: dict[str, int] = {}
        self.steps = 0
        for order in founding_orders():
            self.submit(order)
        place.clock.now = BEGINS + timedelta(days=self.dice.randint(0, 200))

    @property
    def faults(self) -> Counter[str]:
        return self.life.faults

    # --- one step -----------------------------------------------------------------------------------------

    def step(self) -> None:
        """Let time pass and somebody act, or an earlier request arrive."""
        self.steps += 1
        self._let_time_pass()
        for due, order in [entry for entry in self.later if entry[0] <= self.steps]:
            self.later.remove((due, order))
            self.submit(order)
        weights = RULES | OWN
        [rule] = self.dice.choices(list(weights), list(weights.values()))
        self.say(rule)
        if rule in OWN:
            self.life.rules[rule] += getattr(self, rule)()
        else:
            self._ordered(rule, self.actors.draw(rule))
        if self.steps % EVERY == 0:
            self.checks.now_and_then()

    def _let_time_pass(self) -> None:
        [minutes] = self.dice.choices([gap for gap, _ in GAPS], [weight for _, weight in GAPS])
        if self.dice.random() < 0.02:
            self.faults["clock_back"] += 1
            minutes = -self.dice.choice([2, 40, 300, 1500])
        if self.place.clock.now > LAST:
            minutes = 0
        self.place.clock.forward(minutes=minutes, seconds=self.dice.randint(0, 59), microseconds=1)
        self.actors.now = self.place.clock.now

    def _ordered(self, rule: str, orders: Sequence[c.Command]) -> None:
        if not orders:
            return
        self.life.rules[rule] += 1
        if rule == "import_many":
            self._at_once(orders)
            return
        for order in orders:
            chance = self.dice.random()
            if chance < 0.05:
                self.faults["delayed"] += 1
                self.later.append((self.steps + self.dice.randint(1, 8), order))
                continue
            self.submit(order)
            if chance < 0.12:
                self.faults["duplicated"] += 1
                if chance < 0.09:
                    self.submit(order)
                else:
                    self.later.append((self.steps + self.dice.randint(1, 30), order))

    # --- orders -------------------------------------------------------------------------------------------

    def submit(self, order: c.Command) -> None:
        """Give an order as a client would: again when no answer came; and compare what it came to."""
        self.begin()
        if order.id not in self.answers and self.actors.persons.get(order.id) in self.model.erased:
            return  # a request that was under way when its citizen was erased is withdrawn
        expected = self._refusals(order)
        if self.mishaps.random() < 0.12:
            self.arm()
        try:
            outcome = self._handled(order)
        except LOST as lost:
            self.lost(lost)
            rows = self.checks.new_rows()
            self.checks.only_of(rows, order.id)
            assert not (rows and (expected or order.id in self.answers)), "refused or known, and yet recorded"
            self.restart_perhaps(lost)
            outcome = self._handled(order)
            rows += self.checks.new_rows()
        else:
            self.place.faults.disarm()
            rows = self.checks.new_rows()
        self._settle(order, outcome, expected, rows)

    def begin(self) -> None:
        """Let a moment pass; a retry will draw the keys that the first attempt drew."""
        self.submitted += 1
        self.place.clock.forward(microseconds=1)
        self.place.keys.seed(f"{self.life.seed}:{self.submitted}")

    def _handled(self, order: c.Command) -> Answer | DomainError:
        try:
            return self.place.at.desk.handle(order)
        except LedgerError:
            raise
        except DomainError as refusal:
            return refusal
        except IntegrityError as error:
            message = f"neither answered nor refused: {error}"
            raise AssertionError(message) from error

    def arm(self) -> None:
        kind = self.mishaps.choice(KINDS)
        self.place.faults.arm(kind, self.mishaps.randint(1, 3 if "_" in kind else 30))

    def lost(self, lost: BaseException) -> None:
        fired = self.place.faults.disarm()
        if fired is None:
            raise lost
        self.say(f"  {fired}")
        self.faults[fired] += 1

    def restart_perhaps(self, lost: BaseException) -> None:
        self.place.keys.seed(f"{self.life.seed}:{self.submitted}")
        if isinstance(lost, KilledError) or self.mishaps.random() < 0.3:
            self.place.restart()

    def _refusals(self, order: c.Command) -> set[str]:
        if order.id not in self.answers:
            return self.model.refusals(order, self.place.clock.now)
        code = getattr(order, "code", None)
        case = self.model.cases.get(str(code)) if isinstance(order, c.DossierCommand) else None
        person = case.person if case and order.note is not None else self.actors.persons.get(order.id)
        return {"command_reused", "key_destroyed"} if person in self.model.erased else set()

    def _settle(self, order: c.Command, outcome: Answer | DomainError, expected: set[str], rows: list[Any]) -> None:
        name = type(order).__name__
        if isinstance(outcome, DomainError):
            self.say(f"  {name} {getattr(order, 'code', '')}: refused, {outcome.code} {outcome.facts}")
            assert not rows, "refused, and yet recorded"
            assert outcome.code in expected, f"{outcome.code}, expected {expected or 'to be recorded'}"
            self.life.refusals[outcome.code] += 1
        elif order.id in self.answers:
            self.say(f"  {name} {outcome.code}: known")
            assert outcome == self.answers[order.id], "a retry hears another answer"
            assert not rows, "recorded a second time"
            assert not expected, f"answered, expected {expected}"
        else:
            self.say(f"  {name} {outcome.code}@{outcome.version} at {order.at}: {', '.join(outcome.events)}")
            assert not expected, f"recorded, expected {expected}"
            assert rows, "acknowledged, and not recorded"
            self._acknowledge(order, outcome, rows)

    def _acknowledge(self, order: c.Command, said: Answer, rows: list[Any]) -> None:
        self.answers[order.id] = said
        self.checks.recorded(order.id, said, rows)
        person = self.actors.persons.get(order.id)
        self.model.record(order, said.code, said.version, said.events, person)
        if said.code in self.model.cases and said.events[0].startswith("dossier."):
            self.actors.lives[said.code] = lived(self.model.cases[said.code].in_order())
            if person is not None:
                self.persons[said.code] = person
            self.checks.as_modelled(said.code)

    def _at_once(self, orders: Sequence[c.Command]) -> None:
        """Give many orders in one transaction, again when no answer came; each stands or falls alone."""
        self.begin()
        self.arm()
        try:
            results = self.place.at.desk.handle_all(orders)
        except LOST as lost:
            self.lost(lost)
            self.restart_perhaps(lost)
            results = self._again(orders)
        self.place.faults.disarm()
        rows = self.checks.new_rows()
        for order, result in zip(orders, results, strict=True):
            expected = self._refusals(order)
            count = len(result.events) if isinstance(result, Answer) else 0
            self._settle(order, result, expected, rows[:count])
            rows = rows[count:]
        assert not rows, "more was recorded than was ordered"

    def _again(self, orders: Sequence[c.Command]) -> list[Answer | DomainError | None]:
        """Repeat a lost batch; what was recorded already is heard again one by one."""
        repeated = self.place.at.desk.handle_all(orders)
        return [
            self._handled(order) if result is None else result for order, result in zip(orders, repeated, strict=True)
        ]

    def edge(self) -> int:
        """Act in the very minute in which a promise breaks or is no longer early, or beside it."""
        soon = self.place.clock.now + timedelta(days=20)
        edges = list[tuple[str, datetime]]()
        for code, now in self.actors.lives.items():
            dates = self.model.dates(now.limits) if now.status == "open" else None
            if dates is not None:
                edges += [(code, at) for at in dates[1:3] if self.place.clock.now < at < soon]
        if not edges:
            return 0
        code, edge = self.dice.choice(edges)
        self.place.clock.now = self.actors.now = edge + timedelta(minutes=self.dice.choice([-1, 0, 0, 1]))
        kind = self.dice.choice([c.ProcessDossier, c.ProcessDossier, c.PauseClock])
        more: dict[str, Any] = {"cause": "payment"} if kind is c.PauseClock else {}
        self.submit(kind(**self.actors.facts(), code=code, **more))
        return 1

    # --- what is no order -----------------------------------------------------------------------------------

    def tick(self) -> int:
        """The clock comes by."""
        come_by(self)
        return 1

    def restart(self) -> int:
        self.place.restart()
        return 1

    def rebuild(self) -> int:
        """Rebuild twice, the first time perhaps in vain: the read models stay as they are (4)."""
        before = self.checks.shown()
        for attempt in range(2):
            if attempt == 0 and self.mishaps.random() < 0.5:
                self.arm()
            try:
                self.place.rebuild()
            except LOST as lost:
                self.lost(lost)
                self.restart_perhaps(lost)
            self.place.faults.disarm()
            assert self.checks.shown() == before, "rebuilt otherwise than it was"
        return 1

    def erase(self) -> int:
        """Destroy the key of a person: nothing else changes (18)."""
        whole = [code for code in self.persons if self.persons[code] not in self.model.erased]
        if not whole:
            return 0
        code = self.dice.choice(whole)
        person, before = self.persons[code], (self.checks.root(), self.checks.shown())
        kid = self.place.at.desk.dossier(code).acts[0].applicant.kid  # type: ignore[attr-defined] # it has one
        self.begin()
        self.arm()
        try:
            self.place.at.vault.destroy(kid)
        except LOST as lost:
            self.lost(lost)
            self.restart_perhaps(lost)
            self.place.at.vault.destroy(kid)
        self.place.faults.disarm()
        self.model.erased.add(person)
        assert (self.checks.root(), self.checks.shown()) == before, "erasing changed the ledger"
        self.checks.erased(code, person)
        self.checks.still_open(self.persons)
        return 1

    def abandon(self) -> int:
        """Forget orders that shared a transaction: none of them ever was."""
        orders = [order for rule in ("receive", "pause", "process", "merge") for order in self.actors.draw(rule)]
        before = self.checks.shown()
        self.begin()
        with suppress(KilledError), self.place.at.desk.together():
            for order in orders:
                self._handled(order)
            raise KilledError
        assert not self.checks.new_rows(), "a forgotten order was recorded"
        assert self.checks.shown() == before
        for order in orders[:1]:
            self.submit(order)
        return 1

    def say(self, text: str) -> None:
        self.life.trace.append(f"{self.steps:4} {self.place.clock.now:%Y-%m-%d %H:%M} {text}")

    # --- the end --------------------------------------------------------------------------------------------

    def end(self) -> Life:
        """Check all there is to check, and sum up."""
        self.checks.at_the_end()
        for case in self.model.cases.values():
            now = lived(case.in_order())
            self.life.outcomes["dossiers"] += 1
            self.life.outcomes["late"] += self.model.column(now, self.checks.latest) in {"late", "open_overdue"}
            self.life.outcomes["paused"] += any(act.kind == "paused" for act in case.acts.values())
        self.life.root = self.checks.root()
        return self.life


def dice_of(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - a seed must give the same life again


def simulate(seed: int, steps: int, folder: Path | None = None, database_url: str | None = None) -> Life:
    """Live through `steps` of a seed, in memory, in files in `folder`, or in a database with its keys in `folder`.

    Raises:
        BrokenError: something does not hold.
    """
    clock = VirtualClock(FOUNDED)
    simulation: Simulation | None = None
    try:
        with placed(settings_of(folder, database_url), clock, dice_of(f"{seed}:keys")) as place:
            simulation = Simulation(seed, place)
            for _ in range(steps):
                simulation.step()
            return simulation.end()
    except Exception as error:
        done = simulation.steps if simulation else 0
        again = f"python -m tests.simulation.run --seed {seed} --steps {max(done, 1)}"
        why = f"{type(error).__name__}: {error}\n{again}{' --postgresql' if database_url else ''}"
        raise BrokenError(why, simulation.life.trace if simulation else []) from error
