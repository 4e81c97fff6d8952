"""Giving orders from a page: the right each needs, who acts, and which field a refusal speaks of."""

from typing import Any, TypeVar

from adapters.cli.acting import built
from adapters.cli.context import DESK_ZONE
from adapters.cli.times import parse_instant
from adapters.locale import _
from adapters.locale.refusals import accepted_by, say
from adapters.web.actor import Actor
from adapters.web.forms import Posted, whole_number
from adapters.web.visitor import Visitor
from domain import commands as c
from domain.code import checked_code
from domain.desk import Answer
from domain.erasure import ErasePerson
from domain.errors import (
    ActNotAllowedError,
    CodeTakenError,
    CommandReusedError,
    ConflictError,
    DomainError,
    DossierUnknownError,
)
from domain.rights import Right
from domain.slips import PrintSlips, SlipKeyedInError, VoidSlips

M = TypeVar("M", bound=c.Command)

NEEDS: dict[type[c.Command], Right] = {
    c.ReceiveDossier: "receive",
    c.RejectDossier: "receive",
    c.HandOver: "work",
    c.PauseClock: "work",
    c.ResumeClock: "work",
    c.ProcessDossier: "work",
    c.ReturnResult: "return",
    c.WithdrawDossier: "return",
    c.StopDossier: "sign",
    c.RecallResult: "sign",
    c.RevisePromise: "sign",
    c.TakeOver: "sign",
    PrintSlips: "receive",
    VoidSlips: "receive",
    c.CorrectEntry: "correct",
    c.ProposeCorrection: "correct",
    c.DecideProposal: "approve",
    c.DraftApology: "draft",
    c.IssueApology: "sign",
    c.DeliverApology: "return",
    ErasePerson: "erase",
}
"""The right that an order about a dossier needs at the office that holds it."""


def order(kind: type[M], visitor: Visitor, form: Posted, **facts: Any) -> M:
    """Return an order as the form gives it: by this visitor, now or when the form says, once for this form.

    Raises:
        FieldError: what was typed cannot stand in an order.
    """
    at = form.text("at")
    common = {
        "id": form.command,
        "by": visitor.user.user,
        "at": parse_instant(at, DESK_ZONE, "at") if at else visitor.service.ledger.clock(),
        "at_sending": at is None,
        "note": form.text("note"),
        "approved_by": form.text("approved_by"),
    }
    if seen := form.text("seen_version"):
        common["seen_version"] = whole_number(seen) or 0  # what cannot be read was seen before anything
    return built(kind, **common | facts)


def give(actor: Actor, command: c.Command, office: str) -> Answer:
    """Record what an order asks for, if the actor may ask it at this office.

    Raises:
        NotAllowedError: the actor has no right to it there.
        CodeTakenError, SlipKeyedInError: with the fact `dossier` where the actor may read the one that bears the code.
        DomainError: refused; nothing was recorded.
    """
    actor.must(NEEDS[type(command)], office)
    try:
        return actor.service.ledger.writer.handle(command)
    except (CodeTakenError, SlipKeyedInError) as refusal:
        raise _with_bearer(refusal, command, actor) from None


def _with_bearer(refusal: DomainError, command: c.Command, actor: Actor) -> DomainError:
    """Return a refusal that says of a code, as it was typed, which dossier bears it."""
    told = "slip" if isinstance(refusal, SlipKeyedInError) else "code"
    brought = command.on_paper or command.code if isinstance(command, c.ReceiveDossier) else None
    typed = checked_code(brought or str(refusal.facts[told]))
    return type(refusal)(**{told: typed}, **_bearer_of(actor, typed))


def _bearer_of(actor: Actor, code: str) -> dict[str, str]:
    """Return as the fact `dossier` which one bears a code, however typed; none where the actor may not read it."""
    try:
        dossier = actor.service.ledger.desk.dossier(code)
    except DossierUnknownError:  # the number of a paper slip that nobody has keyed in yet
        return {}
    return {"dossier": dossier.code} if actor.may("read", dossier.standing.office) else {}


_FIELDS = {"in_future": "at", "backdated": "at", "out_of_order": "at", "second_person": "approver"}
"""The field that must be looked at, where a refusal itself names none."""
_OVERTAKEN = (ActNotAllowedError, CodeTakenError, CommandReusedError, ConflictError, SlipKeyedInError)


def status_of(refusal: DomainError) -> int:
    """Return how a refused form is answered: 409 if others or its state forbid it, 422 if what was typed does."""
    return 409 if isinstance(refusal, _OVERTAKEN) else 422


def wrong(refusal: DomainError) -> dict[str, str]:
    """Return the sentence of a refusal by the field it speaks of; without one, by the form as a whole."""
    field, told = refusal.facts.get("field", _FIELDS.get(refusal.code)), at_its_field(refusal)
    if isinstance(refusal, ConflictError):
        told += " " + _("What was typed is still here: send it again if it still holds.")
    return {field if isinstance(field, str) else "form": told}


def at_its_field(refusal: DomainError) -> str:
    """Return the sentence of a refusal where its field stands above it: without the name the code has for it."""
    told = say(refusal, DESK_ZONE).removeprefix(f"{refusal.facts.get('field')}: ")
    if refusal.facts.get("read") == "":
        told = accepted_by(refusal) or told
    return told[:1].upper() + told[1:]
