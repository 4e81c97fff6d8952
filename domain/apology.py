"""When an apology (văn bản xin lỗi) is owed: at most one letter per broken promise, signed by a person."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.events import (
    ApologyDelivered,
    ApologyDrafted,
    ApologyIssued,
    ApologyRequired,
    ApologyWithdrawn,
    DossierEvent,
    RungReached,
)
from domain.ladder import RePromise, RungKey
from domain.rules import Rulebook
from domain.values import ApologyCause, Rung

LETTERS = (ApologyDrafted, ApologyIssued, ApologyDelivered)
"""What people do about a letter."""
REMEMBERED = (RungReached, ApologyRequired, ApologyWithdrawn, *LETTERS)
"""All that decides what is owed and what carries a flag."""
REASON = "apology.reason."
"""Rules whose id begins so are the reasons a letter may give."""
RAISED_FOR: dict[ApologyCause, Rung] = {"late": "overdue", "re_promise_broken": "re_promise_broken"}
"""The rung that requires a letter for a cause."""


def reasons(rules: Rulebook) -> list[str]:
    """Return the codes of all reasons a letter may give."""
    return [rule.removeprefix(REASON) for rule in rules.rules if rule.startswith(REASON)]


def needs_higher_approval(re_promise_no: int, rules: Rulebook) -> bool:
    """Whether a re-promise, counted from 1, is more than the signer alone should give (warned, never blocked)."""
    return re_promise_no > rules.number("apology.re_promises_before_higher_approval")


@dataclass
class Letters:
    """What became of the letters for one promise; `owed` is for which causes one is still to be signed."""

    required: dict[ApologyCause, datetime] = field(default_factory=dict)
    owed: set[ApologyCause] = field(default_factory=set)
    withdrawn: set[ApologyCause] = field(default_factory=set)
    drafts: list[ApologyDrafted] = field(default_factory=list)
    issued: list[ApologyIssued] = field(default_factory=list)
    delivered: int = 0

    @property
    def re_promise(self) -> RePromise | None:
        """The new date last given, if any."""
        for letter in reversed(self.issued):
            if letter.re_promise is not None:
                return RePromise(letter.re_promise.due, letter.re_promise.late_from, letter.occurred_at)
        return None

    @property
    def re_promises(self) -> int:
        """How many letters gave a new date."""
        return sum(letter.re_promise is not None for letter in self.issued)


@dataclass
class Apologies:
    """The letters of a dossier by promise number, and the rungs that carry a flag."""

    by_promise: dict[int, Letters] = field(default_factory=dict)
    raised: set[RungKey] = field(default_factory=set)

    def of(self, promise_no: int) -> Letters:
        """Return the letters for one promise."""
        return self.by_promise.get(promise_no, Letters())

    def must_require(self, promise_no: int, cause: ApologyCause) -> bool:
        """Whether a letter is newly owed: once per broken promise, and not if one went out ahead of the break."""
        letters = self.of(promise_no)
        if cause == "late":
            required = cause in letters.required and cause not in letters.withdrawn
            return not required and not letters.issued
        return cause not in letters.owed

    def remember(self, act: DossierEvent) -> None:
        """Add one act. Never refuses."""
        if not isinstance(act, REMEMBERED):
            return
        letters = self.by_promise.setdefault(act.promise_no, Letters())
        match act:
            case RungReached():
                self.raised.add((act.rung, act.promise_no, act.deadline))
            case ApologyRequired():
                letters.required[act.cause] = act.broke_at
                letters.owed.add(act.cause)
                letters.withdrawn.discard(act.cause)
            case ApologyWithdrawn():
                self._withdraw(letters, act)
            case ApologyDrafted():
                letters.drafts.append(act)
            case ApologyIssued():
                letters.owed.clear()
                letters.issued.append(act)
            case ApologyDelivered():
                letters.delivered += 1

    def _withdraw(self, letters: Letters, act: ApologyWithdrawn) -> None:
        """Take a flag back, so that its rung can be reached again should the promise prove broken after all."""
        letters.owed.discard(act.apology)
        letters.withdrawn.add(act.apology)
        rung = RAISED_FOR.get(act.apology)
        self.raised = {key for key in self.raised if key[:2] != (rung, act.promise_no)}
