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
)
from domain.values import ApologyCause

LETTERS = (ApologyDrafted, ApologyIssued, ApologyDelivered)
"""What people do about a letter."""
_ABOUT_LETTERS = (ApologyRequired, ApologyWithdrawn, *LETTERS)


@dataclass
class Letters:
    """What became of the letters for one promise."""

    required: dict[ApologyCause, datetime] = field(default_factory=dict)
    withdrawn: set[ApologyCause] = field(default_factory=set)
    discharged: set[ApologyCause] = field(default_factory=set)
    drafts: int = 0
    issued: list[ApologyIssued] = field(default_factory=list)
    delivered: int = 0

    @property
    def owed(self) -> set[ApologyCause]:
        """The causes for which a letter is still owed."""
        return set(self.required) - self.withdrawn - self.discharged


@dataclass
class Apologies:
    """The letters of a dossier, by promise number."""

    by_promise: dict[int, Letters] = field(default_factory=dict)

    def of(self, promise_no: int) -> Letters:
        """Return the letters for one promise."""
        return self.by_promise.get(promise_no, Letters())

    def must_require(self, promise_no: int, cause: ApologyCause) -> bool:
        """Whether a letter is newly owed: once per broken promise, and not if one went out ahead of the break."""
        letters = self.of(promise_no)
        if cause in letters.required and cause not in letters.withdrawn:
            return False
        return not (cause == "late" and letters.issued)

    def remember(self, act: DossierEvent) -> None:
        """Add one act. Never refuses."""
        if not isinstance(act, _ABOUT_LETTERS):
            return
        letters = self.by_promise.setdefault(act.promise_no, Letters())
        match act:
            case ApologyRequired():
                letters.required[act.cause] = act.broke_at
                letters.withdrawn.discard(act.cause)
            case ApologyWithdrawn():
                letters.withdrawn.add("late")
            case ApologyDrafted():
                letters.drafts += 1
            case ApologyIssued():
                letters.discharged |= letters.owed
                letters.issued.append(act)
            case ApologyDelivered():
                letters.delivered += 1
