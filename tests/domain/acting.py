"""Orders given to a dossier of the ward one after another: the history and the command of a test."""

from collections.abc import Callable, Sequence
from typing import Any

from domain import commands as c
from domain.dossier import Dossier
from domain.errors import DomainError
from domain.events import DossierEvent
from domain.promising import Ground
from tests.world import at, ground

RECEIVED = "2026-11-02 09:00"  # a Monday; three working days end on Thursday 5 November
IN_TIME = "2026-11-04 10:00"
LATE = "2026-11-06 08:00"

Method = Callable[[Dossier, Any, Ground], None]
METHODS: dict[type[c.DossierCommand], Method] = {
    c.HandOver: Dossier.hand_over,
    c.PauseClock: Dossier.pause,
    c.ResumeClock: Dossier.resume,
    c.ProcessDossier: Dossier.process,
    c.ReturnResult: Dossier.return_result,
    c.RecallResult: Dossier.recall,
    c.WithdrawDossier: Dossier.withdraw,
    c.StopDossier: Dossier.stop,
    c.CorrectEntry: Dossier.correct,
    c.ProposeCorrection: Dossier.propose_correction,
    c.DecideProposal: Dossier.decide_proposal,
    c.TakeOver: Dossier.take_over,
    c.RevisePromise: Dossier.revise_promise,
    c.RaiseRungs: Dossier.raise_rungs,
    c.DraftApology: Dossier.draft_apology,
    c.IssueApology: lambda dossier, order, ground: dossier.issue_apology(order, lambda: 7, ground),
    c.DeliverApology: Dossier.deliver_apology,
    c.NotifyCitizen: lambda dossier, order, _: dossier.notify(order),
}
NEEDS: dict[type[c.DossierCommand], dict[str, Any]] = {
    c.HandOver: {"to": "an"},
    c.PauseClock: {"cause": "supplement"},
    c.StopDossier: {"basis": "luật"},
    c.TakeOver: {"to_office": "W2", "basis": "sáp nhập"},
    c.RevisePromise: {"cause": "supervisor", "basis": "quyết định", "limit": "2wd"},
    c.CorrectEntry: {"approved_by": "chi", "entry": 1, "field": "channel", "new": "online"},
    c.DraftApology: {"reason": "other_agency"},
    c.DeliverApology: {"channel": "post"},
    c.NotifyCitizen: {"what": "notice-due", "channel": "sms"},
}


def order(kind: type[c.DossierCommand], when: str, **facts: Any) -> Any:
    """Return an order of `kind` at `when`, with what its kind needs at least."""
    least = {"id": f"{kind.__name__}@{when}", "by": "hoa", "at": at(when), "code": "W1-1"}
    return kind(**(least | NEEDS.get(kind, {}) | facts))


def do(
    dossier: Dossier, kind: type[c.DossierCommand], when: str, now: str | None = None, **facts: Any
) -> list[DossierEvent]:
    """Give one order, entered at `now` (left out: at once), and return the new events."""
    dossier.collect_events()
    METHODS[kind](dossier, order(kind, when, **facts), ground(at(now or when)))
    return [event for event in dossier.collect_events() if isinstance(event, DossierEvent)]


def done(dossier: Dossier, *acts: tuple[type[c.DossierCommand], str]) -> Dossier:
    """Return the dossier after acts, each entered when it happened."""
    for kind, when in acts:
        do(dossier, kind, when)
    dossier.collect_events()
    return dossier


def topics(events: Sequence[DossierEvent]) -> list[str]:
    """Return the events' names without their family."""
    return [event.TOPIC.removeprefix("dossier.") for event in events]


def refusal(run: Callable[[], object]) -> DomainError | None:
    """Return what refuses, or None."""
    try:
        run()
    except DomainError as refused:
        return refused
    return None
