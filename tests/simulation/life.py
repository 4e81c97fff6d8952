"""One dossier as it ought to be: its acts, corrected, and where they leave it. Shares no code with the domain."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tests.simulation.days import Limits

RUNNING, HELD = frozenset({"open", "paused"}), frozenset({"open", "paused", "settled"})
LAWFUL = {
    "handed_over": HELD,
    "paused": frozenset({"open"}),
    "resumed": frozenset({"paused"}),
    "processed": frozenset({"open"}),
    "returned": frozenset({"settled"}),
    "result_recalled": frozenset({"settled", "returned"}),
    "withdrawn": RUNNING,
    "stopped": RUNNING,
    "taken_over": HELD,
    "promise_revised": RUNNING,
}
LEADS_TO = {"received": "open", "resumed": "open", "processed": "settled", "result_recalled": "open"}
STAYS = {"handed_over", "taken_over", "promise_revised"}


class Act(NamedTuple):
    """One thing that happened, with what it says."""

    kind: str
    at: datetime
    said: dict[str, Any]


@dataclass
class Now:
    """Where a dossier stands after its acts."""

    said: dict[str, Any]
    received_at: datetime
    status: str
    office: str
    official: str
    limits: Limits | None = None
    version: int = 0
    promise_no: int = 0
    paused_since: datetime | None = None
    settled_at: datetime | None = None
    settled_under: Limits | None = None
    closed_at: datetime | None = None
    decided: tuple[str, str] | None = None
    returned_at: datetime | None = None
    last_at: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def decided_at(self) -> datetime | None:
        return self.settled_at or self.closed_at


@dataclass
class Case:
    """A dossier: its acts by entry, as corrected so far, and its letters."""

    code: str
    person: int | None
    acts: dict[int, Act] = field(default_factory=dict)
    letters: Counter[tuple[str, int]] = field(default_factory=Counter)
    last_letter: datetime | None = None
    beside: list[datetime] = field(default_factory=list)  # when notices and letters were; all after the opening
    version: int = 0

    def in_order(self, changed: dict[int, Act] | None = None) -> list[Act]:
        """The acts as they happened; those at the same minute stay in the order of entry."""
        return sorted((self.acts | (changed or {})).values(), key=lambda act: act.at)


def follow_lawfully(acts: list[Act]) -> bool:
    """Whether each act finds the dossier in a state that allows it."""
    status = ""
    for place, act in enumerate(acts):
        lawful = status in LAWFUL.get(act.kind, ()) if place else act.kind in {"received", "rejected"}
        if not lawful:
            return False
        status = status if act.kind in STAYS else LEADS_TO.get(act.kind, act.kind)
    return True


def lived(acts: Iterable[Act]) -> Now:
    """Where the acts, in the order in which they happened, leave the dossier."""
    first, *rest = acts
    said = first.said
    now = Now(said, first.at, LEADS_TO.get(first.kind, first.kind), said["office"], said["official"], last_at=first.at)
    if said["calendar"]:
        now.promise_no, now.version = 1, said["version"]
        now.limits = Limits(said["calendar"], said["limit"] or "", said["policy"], first.at, said["due"])
    for act in rest:
        now.status = now.status if act.kind in STAYS else LEADS_TO.get(act.kind, act.kind)
        _add(now, act)
        now.last_at = act.at
    return now


def _add(now: Now, act: Act) -> None:
    said = act.said
    match act.kind:
        case "handed_over":
            now.official = said["to"]
        case "taken_over":
            now.office, now.official = said["office"], said["official"]
        case "paused":
            now.paused_since = act.at
        case "resumed":
            _resume(now, act)
        case "processed" if now.settled_at is None:
            now.settled_at, now.settled_under, now.decided = act.at, now.limits, (now.office, now.official)
        case "returned":
            now.returned_at = act.at
        case "result_recalled":
            now.returned_at, now.pauses = None, []
            if now.limits:
                now.limits = Limits(said["calendar"], said["limit"], now.limits.policy, act.at)
                now.promise_no, now.version = now.promise_no + 1, now.said["version"]
        case "withdrawn" | "stopped":
            now.closed_at, now.paused_since = act.at, None
            now.decided = now.decided or (now.office, now.official)
        case "promise_revised" if now.limits:
            held, now.version = now.limits if said["keeps"] else None, said["version"] or now.version
            limit = said["limit"] or now.limits.limit
            now.limits = now.limits._replace(calendar=said["calendar"], limit=limit, held=held)


def _resume(now: Now, act: Act) -> None:
    if now.paused_since is not None and now.paused_since < act.at:
        now.pauses.append((now.paused_since, act.at))
    if now.limits:
        pauses = tuple(now.pauses)
        now.limits = now.limits._replace(calendar=act.said["calendar"], pauses=pauses, held=now.limits)
    now.paused_since = None
