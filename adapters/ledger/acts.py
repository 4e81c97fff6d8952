"""Which method of the dossier each order calls."""

from collections.abc import Callable
from typing import Any

from domain import commands as c
from domain.dossier import Dossier
from domain.promising import Ground

Act = Callable[[Dossier, Any, Ground], None]


def _without_ground(method: Callable[[Dossier, Any], None]) -> Act:
    return lambda dossier, order, _ground: method(dossier, order)


ACTS: dict[type[c.DossierCommand], Act] = {
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
    c.DeliverApology: Dossier.deliver_apology,
    c.NotifyCitizen: _without_ground(Dossier.notify),
}
