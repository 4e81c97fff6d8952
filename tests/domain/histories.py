"""Random histories: orders of every kind given to a real dossier, the refused ones left out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from domain import commands as c
from domain.correction import correctable
from domain.dossier import Dossier
from domain.errors import DomainError
from domain.sealed import Sealed
from domain.standing import effective
from tests.domain.acting import METHODS, NEEDS, RECEIVED
from tests.world import PROCEDURES, at, ground, received

NOTE = Sealed(kid="k", nonce="n", ct="c")


class Step(NamedTuple):
    """An order of `kind`, `minutes` after the one before and entered `told` minutes later; `pick` varies it."""

    kind: type[c.DossierCommand]
    minutes: int
    told: int
    pick: int


class History(NamedTuple):
    """A dossier and the events it recorded."""

    dossier: Dossier
    events: list[Any]


def _correction(dossier: Dossier, pick: int) -> dict[str, Any]:
    entries = [act for act in effective(dossier.acts) if correctable(act)]
    entry = entries[pick % len(entries)]
    field = sorted(correctable(entry))[pick // 7 % len(correctable(entry))]
    moved = entry.occurred_at + timedelta(minutes=(pick % 7 - 3) * [30, 400, 1440][pick % 3])
    new = {
        "occurred_at": moved.isoformat(),
        "due": (moved + timedelta(days=2)).isoformat(),
        "limit": ["1wd", "2wd", "9wh", "4d"][pick % 4],
        "channel": ["desk", "online", "post"][pick % 3],
        "official": "an",
        "outcome": "refused",
    }[field]
    return {"entry": entry.originator_version, "field": field, "new": new, "approved_by": "chi"}


def _proposal(dossier: Dossier, pick: int) -> dict[str, Any]:
    return {name: value for name, value in _correction(dossier, pick).items() if name != "approved_by"}


def _verdict(dossier: Dossier, pick: int) -> dict[str, Any]:
    waiting = sorted(dossier.proposals) or [pick]
    verdict = ["approved", "approved", "declined"][pick % 3]
    return {"proposal": waiting[pick % len(waiting)], "verdict": verdict, "by": ["chi", "hoa"][pick % 2]}


VARIES: dict[type[c.DossierCommand], Callable[[Dossier, int], dict[str, Any]]] = {
    c.CorrectEntry: _correction,
    c.ProposeCorrection: _proposal,
    c.DecideProposal: _verdict,
    c.HandOver: lambda _, pick: {"to": ["an", "hoa"][pick % 2]},
    c.TakeOver: lambda _, pick: {"to_office": ["W1", "W2"][pick % 2]},
    c.ReturnResult: lambda _, pick: {"outcome": ["granted", None][pick % 2]},
    c.ProcessDossier: lambda _, pick: {"by_date": pick % 5 == 0},
    c.RevisePromise: lambda _, pick: {"limit": ["1wd", "3wd", "5wd", "8wh"][pick % 4]},
    c.RecallResult: lambda _, pick: {"limit": [None, "2wd"][pick % 2]},
    c.DraftApology: lambda dossier, pick: {"promise_no": 1 + pick % max(1, dossier.standing.promise_no)},
    c.IssueApology: lambda dossier, pick: {"promise_no": 1 + pick % max(1, dossier.standing.promise_no)},
}
_GAPS = st.sampled_from([0, 1, 7, 45, 300, 1440, 2000, 6000])
_OFTEN = [c.CorrectEntry, c.PauseClock, c.ResumeClock, c.ProcessDossier, c.RecallResult, c.RaiseRungs]
steps = st.builds(
    Step,
    kind=st.sampled_from([*METHODS, *_OFTEN * 4]),
    minutes=_GAPS,
    told=st.sampled_from([0, 0, 0, 5, 600, 3000]),
    pick=st.integers(0, 500),
)
OPENINGS: list[dict[str, Any]] = [
    *({"procedure": procedure} for procedure in PROCEDURES if procedure != "none"),
    {"procedure": "none", "no_promise": True},
    {"source": "import", "given_due": at("2026-11-05 17:00")},
    {"source": "paper", "given_due": at("2026-11-05 16:00"), "given_grain": "minute", "pauses_move": "wh"},
]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a dossier with up to fifteen orders behind it."""
    dossier = received(RECEIVED, **draw(st.sampled_from(OPENINGS)))
    now = at(RECEIVED)
    for number, step in enumerate(draw(st.lists(steps, min_size=3, max_size=15))):
        now += timedelta(minutes=step.minutes)
        dossier = _after(dossier, step, now, number)
    return History(dossier, list(dossier.collect_events()))


def _variation(dossier: Dossier, step: Step) -> dict[str, Any]:
    varies = VARIES.get(step.kind)
    return varies(dossier, step.pick) if varies else {}


def _after(dossier: Dossier, step: Step, now: datetime, number: int) -> Dossier:
    """Return the dossier after a step; an order refused half way leaves no trace, as at the desk."""
    facts: dict[str, Any] = {"id": f"step-{number}", "by": "hoa", "at": now, "code": "W1-1"}
    if step.told:
        facts |= {"note": NOTE, "approved_by": "chi"}
    facts |= NEEDS.get(step.kind, {}) | _variation(dossier, step)
    before = len(dossier.pending_events)
    try:
        METHODS[step.kind](dossier, step.kind(**facts), ground(now + timedelta(minutes=step.told)))
    except DomainError:
        assert len(dossier.pending_events) == before, f"{step.kind.__name__} was refused half way"
    return dossier
