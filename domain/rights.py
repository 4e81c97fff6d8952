"""Rights: what each role may do, over which offices; whoever is not named may not."""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

Role = Literal["clerk", "official", "supervisor", "head", "auditor", "administrator"]
ROLES: tuple[Role, ...] = ("clerk", "official", "supervisor", "head", "auditor", "administrator")
Right = Literal[
    "read",  # codes, procedures, times, lists, rates: no names
    "open",  # what is sealed about a citizen; each opening is recorded
    "receive",
    "work",  # hand over, pause, resume, result
    "return",  # return, withdraw, deliver a letter
    "draft",  # a letter of apology
    "correct",  # propose a correction
    "approve",  # a correction, a backdated act, a second new date
    "sign",  # letters; recall, stop, revise a promise, take over
    "print",
    "erase",  # a citizen's personal data, on request; a second person approves
    "export",
    "audit",  # replay history, the access log
    "administer",  # users, offices, procedures, calendars, rungs, the state of the service; no case data
]

EVERYWHERE: frozenset[Role] = frozenset({"auditor", "administrator"})
"""Roles that are not an office's: granted without one, they hold everywhere."""

_DESK: frozenset[Right] = frozenset({"read", "open", "draft", "correct", "print"})
RIGHTS: dict[Role, frozenset[Right]] = {
    "clerk": _DESK | {"receive", "return", "work"},
    "official": _DESK | {"work"},
    "supervisor": _DESK | {"receive", "return", "work", "approve", "sign", "erase", "export"},
    "head": _DESK | {"approve", "sign", "erase", "export"},
    "auditor": frozenset({"read", "open", "audit", "export"}),
    "administrator": frozenset({"administer"}),
}
"""A clerk at a small desk also works on dossiers; an auditor reads everything and writes nothing."""


class Rights(NamedTuple):
    """What one user may do: for each right, the offices it covers, or None for all of them."""

    offices: dict[Right, frozenset[str] | None]

    def may(self, right: Right, office: str | None = None) -> bool:
        """Whether the right holds at an office; without one, whether it holds anywhere."""
        if right not in self.offices:
            return False
        covered = self.offices[right]
        return office is None or covered is None or office in covered

    def where(self, right: Right) -> frozenset[str] | None:
        """Return the offices a right covers, None for all of them; nowhere is the empty set."""
        return self.offices.get(right, frozenset())

    def narrowed(self, to: Iterable[Right], offices: frozenset[str] | None) -> "Rights":
        """Return these rights as far as they are among `to` and at `offices`, None for all offices."""
        kept: dict[Right, frozenset[str] | None] = {}
        for right in to:
            covered = self.where(right)
            narrow = offices if covered is None else covered if offices is None else covered & offices
            if narrow is None or narrow:
                kept[right] = narrow
        return Rights(kept)


def rights_of(grants: Iterable[tuple[Role, str | None]], below: Callable[[str], Iterable[str]]) -> Rights:
    """Return what grants add up to; `below` returns an office and all offices under it."""
    offices: dict[Right, frozenset[str] | None] = {}
    for role, office in grants:
        covered = None if office is None else frozenset(below(office))
        for right in RIGHTS[role]:
            before = offices.get(right, frozenset())
            offices[right] = None if before is None or covered is None else before | covered
    return Rights(offices)
