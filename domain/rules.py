"""Numbers with force: name, unit, source and legal basis, as data in dated versions, never constants."""

from typing import Any, ClassVar, Self, assert_never
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic
from pydantic import Field

from domain.commands import Command
from domain.errors import RuleUnknownError
from domain.message import Day, Event, FirstEvent, Message, Word, stream_of

RULEBOOK = stream_of("rules", "rulebook")


class Rule(Message):
    """One number with legal or policy force. `mark` says how surely its source was seen."""

    id: Word
    value: int | str
    unit: Word
    name_vi: Word
    name_en: Word
    source: Word
    legal_basis: str
    mark: Word
    from_on: Day = Field(alias="from")


class AdoptRules(Command):
    """Set or replace rules by their ids."""

    rules: tuple[Rule, ...]
    basis: Word


class RulesEvent(Event):
    """A fact about the rulebook."""

    rules: tuple[Rule, ...]
    basis: Word


class RulesAdopted(RulesEvent, FirstEvent):
    """The first rulebook."""

    TOPIC = "rules.adopted"
    originator_topic: str = "rules"


class RulesRevised(RulesEvent):
    """Some rules changed."""

    TOPIC = "rules.revised"


class Rulebook(BaseAggregate[UUID]):
    """All rules in force, by id."""

    TOPIC: ClassVar[str] = "rules"
    Event = RulesEvent
    Adopted = RulesAdopted

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}

    @classmethod
    def adopt(cls, c: AdoptRules) -> Self:
        """Open the rulebook."""
        facts: dict[str, Any] = {"rules": c.rules, "basis": c.basis}
        return cls._create(RulesAdopted, id=RULEBOOK, timestamp=c.at, by=c.by, **facts)

    def revise(self, c: AdoptRules) -> None:
        """Set or replace rules."""
        self.trigger_event(RulesRevised, timestamp=c.at, by=c.by, rules=c.rules, basis=c.basis)

    def number(self, rule: str) -> int:
        """Return the value of a numeric rule in its unit.

        Raises:
            RuleUnknownError: no such rule.
        """
        return int(self._find(rule).value)

    def text(self, rule: str) -> str:
        """Return the value of a rule as written.

        Raises:
            RuleUnknownError: no such rule.
        """
        return str(self._find(rule).value)

    def _find(self, rule: str) -> Rule:
        if rule not in self.rules:
            raise RuleUnknownError(rule=rule)
        return self.rules[rule]

    def evolve(self, event: RulesAdopted | RulesRevised) -> None:
        """Remember."""
        match event:
            case RulesAdopted() | RulesRevised():
                self.rules.update({rule.id: rule for rule in event.rules})
            case _:
                assert_never(event)


register_topic(Rulebook.TOPIC, Rulebook)
