"""Which messages follow from what was just recorded about one dossier: to whom, about which promise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.apology import RAISED_FOR
from domain.dossier import Dossier
from domain.events import (
    ApologyIssued,
    ApologyRequired,
    DossierEvent,
    Processed,
    PromiseRevised,
    ResultRecalled,
    Returned,
    RungReached,
)
from domain.rules import Rulebook
from domain.timeliness import class_of
from domain.values import Rung

FROM_LOW_TO_HIGH: tuple[Rung, ...] = (
    "due_soon",
    "paused_too_long",
    "notice_due",
    "re_promise_due",
    "overdue",
    "re_promise_broken",
)
"""When one order raises several rungs, only the highest sends."""
TELLING = (RungReached, ApologyRequired, ApologyIssued, PromiseRevised, ResultRecalled, Processed)
"""The events that can lead to a message; of all others nobody is told."""
CITIZEN = "citizen:"
_FROM_ABOVE = {"calendar", "procedure"}

Facts = Mapping[str, str]


class Alert(NamedTuple):
    """A message to be: what it is about, and to whom. It names dossiers and officials, never a citizen.

    `kind` is a rung of the ladder or a notice (late, new_date, ready), `deadline` the promised instant it is about.
    """

    kind: str
    audience: str
    stream: str
    code: str
    office: str
    promise_no: int
    deadline: datetime | None
    facts: Facts

    @property
    def key(self) -> str:
        """What makes it one message for ever: another deadline arms it again."""
        until = self.deadline.isoformat(timespec="minutes") if self.deadline else "-"
        return f"{self.stream}:{self.kind}:{self.promise_no}:{until}:{self.audience}"


def alerts_of(events: Sequence[DossierEvent], dossier: Dossier, rules: Rulebook) -> list[Alert]:
    """Return the messages that follow from what one order recorded; `dossier` has taken the events in already.

    Nothing is ever sent about what another register left behind: origin or source `import`.

    Raises:
        RuleUnknownError: the rules do not say who is told.
    """
    if not any(isinstance(event, TELLING) for event in events):
        return []
    return [
        *_to_staff(events, dossier, rules),
        *_moved_for(events, dossier, rules),
        *_to_citizen(events, dossier, rules),
    ]


def audience_of(role: str, dossier: Dossier) -> str:
    """Return the audience that a role means for a dossier: `official:lan@W1`, `desk_head@W1`, `province`."""
    now = dossier.standing
    match role:
        case "official":
            return f"official:{now.official}@{now.office}"
        case "province":
            return role
        case _:
            return f"{role}@{now.office}"


# --- the staff ------------------------------------------------------------------------------------------


def _to_staff(events: Iterable[DossierEvent], dossier: Dossier, rules: Rulebook) -> Iterator[Alert]:
    reached = [event for event in events if isinstance(event, RungReached) and event.origin == "desk"]
    if not reached:
        return
    highest = max(reached, key=lambda event: FROM_LOW_TO_HIGH.index(event.rung))
    if rules.text(f"alert.{highest.rung}.how") != "immediate":
        return
    facts = _about(dossier)
    if highest.broke_at is not None:
        facts["broke_at"] = highest.broke_at.isoformat()
    for role in rules.text(f"alert.{highest.rung}.to").split():
        to = audience_of(role, dossier)
        yield _alert(highest.rung, to, dossier, highest.promise_no, highest.deadline, facts)


def _moved_for(events: Iterable[DossierEvent], dossier: Dossier, rules: Rulebook) -> Iterator[Alert]:
    """Yield who is told that nobody at the desk moved a promise, but a new version of a calendar or a procedure did."""
    for event in events:
        if isinstance(event, PromiseRevised) and event.cause in _FROM_ABOVE and event.old.due != event.promise.due:
            facts = _about(dossier) | {"cause": event.cause, "old": event.old.due.isoformat()}
            for role in rules.text("alert.new_date.to").split():
                to = audience_of(role, dossier)
                yield _alert("new_date", to, dossier, dossier.standing.promise_no, event.promise.due, facts)


# --- the citizen ----------------------------------------------------------------------------------------


def _to_citizen(events: Sequence[DossierEvent], dossier: Dossier, rules: Rulebook) -> Iterator[Alert]:
    """Yield what a citizen who agreed to it is told; who has the result in hand is told nothing."""
    if dossier.opening.notify_by is None or any(isinstance(event, Returned) for event in events):
        return
    wanted = rules.text("alert.citizen").split()
    yield from (notice for notice in _notices(events, dossier) if notice.kind in wanted)


def _notices(events: Sequence[DossierEvent], dossier: Dossier) -> Iterator[Alert]:
    has_result = any(isinstance(event, Processed) for event in events)
    for event in events:
        match event:
            case Processed(source=source) if source != "import":
                yield _ready(event, dossier)
            case ApologyRequired(cause="late" | "re_promise_broken", origin="desk") if not has_result:
                deadline = _deadline_of(event, events, dossier)
                yield _alert("late", _citizen(dossier), dossier, event.promise_no, deadline, _about(dossier))
            case ApologyIssued(re_promise=again) if again is not None:
                facts = _about(dossier) | {"reason": event.reason, "cause": "apology"}
                facts |= {"place": event.place} if event.place else {}
                yield _alert("new_date", _citizen(dossier), dossier, event.promise_no, again.due, facts)
            case PromiseRevised(amends=None) if event.old.due != event.promise.due and not has_result:
                yield _moved(event.promise.due, event.cause, dossier)
            case ResultRecalled(promise=anew) if anew is not None:
                yield _moved(anew.due, "recalled", dossier)
            case _:
                pass


def _ready(event: Processed, dossier: Dossier) -> Alert:
    promise, facts = dossier.standing.promise, _about(dossier)
    if promise is not None:
        facts["class"] = class_of(event.occurred_at, promise.late_from, promise.early_before)
    deadline = promise.due if promise else event.occurred_at
    return _alert("ready", _citizen(dossier), dossier, dossier.standing.promise_no, deadline, facts)


def _moved(due: datetime, cause: str, dossier: Dossier) -> Alert:
    facts = _about(dossier) | {"cause": cause}
    return _alert("new_date", _citizen(dossier), dossier, dossier.standing.promise_no, due, facts)


def _deadline_of(required: ApologyRequired, events: Iterable[DossierEvent], dossier: Dossier) -> datetime:
    """Return what was promised: the flag raised with the letter says it, else the promise that still stands."""
    rung = RAISED_FOR[required.cause]
    flagged = [event.deadline for event in events if isinstance(event, RungReached) and event.rung == rung]
    if flagged:
        return flagged[0]
    promise = dossier.standing.promise
    return promise.due if promise and required.promise_no == dossier.standing.promise_no else required.broke_at


# --- what all say ---------------------------------------------------------------------------------------


def _about(dossier: Dossier) -> dict[str, str]:
    now = dossier.standing
    return {"procedure": now.procedure, "official": now.official} | (
        {"due": now.promise.due.isoformat()} if now.promise else {}
    )


def _citizen(dossier: Dossier) -> str:
    return f"{CITIZEN}{dossier.id}"


def _alert(
    kind: str, audience: str, dossier: Dossier, promise_no: int, deadline: datetime | None, facts: Facts
) -> Alert:
    office = dossier.standing.office
    return Alert(kind, audience, str(dossier.id), dossier.code, office, promise_no, deadline, facts)
