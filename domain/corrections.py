"""Corrections of a dossier's entries: proposed by one person, approved by another, on the spot or later."""

from datetime import datetime
from typing import Any, NamedTuple

from domain import commands as c
from domain import events as e
from domain.amends import Amends
from domain.correction import check_lawful, correctable, read_value
from domain.errors import (
    EntryUnknownError,
    FieldError,
    NothingToCorrectError,
    ProposalNotWaitingError,
    ProposalOvertakenError,
    ProposalWaitsError,
)
from domain.guards import check_not_future, check_second_person, check_year
from domain.opening import opening_at
from domain.promising import Ground, check_within, recount
from domain.standing import add_up, effective
from domain.values import Field, Promise


class Correction(NamedTuple):
    """One field of one entry put right: what it said, what it says then, and the promises counted again by entry."""

    entry: int
    field: Field
    old: str
    new: str
    counted: dict[int, Promise]


class Corrections(Amends):
    """The part of a dossier that puts its entries right without losing what they said."""

    def correct(self, order: c.CorrectEntry, ground: Ground) -> None:
        """Correct one field of one entry; promises that were counted from it are counted again.

        Raises:
            SecondPersonError: proposer and approver must be two people.
            EntryUnknownError, NothingToCorrectError, CorrectionBreaksOrderError: the correction does not hold.
            YearError, InFutureError, PromiseTooLongError, and what `opening_at` raises of a receipt: the corrected
                value would have been refused at once.
        """
        check_second_person(order)
        self._put_right(self._correction(order, ground), order, ground)

    def propose_correction(self, order: c.ProposeCorrection, ground: Ground) -> None:
        """Ask for a correction; somebody else decides later.

        Raises:
            ProposalWaitsError: the same field is proposed to be corrected already.
            DomainError: as `correct`: what could not be approved is not proposed.
        """
        found = self._correction(order, ground)
        for waiting in self.proposals.values():
            if (waiting.entry, waiting.field) == (found.entry, found.field):
                facts = {"entry": found.entry, "field": found.field, "proposal": waiting.originator_version}
                raise ProposalWaitsError(dossier=self.code, by=waiting.by, **facts)
        self._act(e.CorrectionProposed, order, entry=found.entry, field=found.field, old=found.old, new=found.new)

    def decide_proposal(self, order: c.DecideProposal, ground: Ground) -> None:
        """Approve a proposal, which corrects the entry, or turn it down with a reason.

        Raises:
            ProposalNotWaitingError: there is no such proposal, or it was decided.
            SecondPersonError: nobody approves what they proposed.
            FieldError: it is turned down without a reason.
            ProposalOvertakenError: the entry says something else by now than when it was proposed to be corrected.
            DomainError: as `correct`.
        """
        check_not_future(order.at, ground)
        proposal = self.proposals.get(order.proposal)
        if proposal is None:
            raise ProposalNotWaitingError(dossier=self.code, proposal=order.proposal, waiting=sorted(self.proposals))
        if order.verdict == "approved":
            self._approve(proposal, order, ground)
        elif order.note is None:
            raise FieldError(field="note", read="", accepted="present")
        self._act(e.ProposalDecided, order, proposal=order.proposal, verdict=order.verdict)

    @property
    def proposals(self) -> dict[int, e.CorrectionProposed]:
        """The proposals that wait for a second person, by entry."""
        decided = {act.proposal for act in self.acts if isinstance(act, e.ProposalDecided)}
        asked = {act.originator_version: act for act in self.acts if isinstance(act, e.CorrectionProposed)}
        return {version: act for version, act in asked.items() if version not in decided}

    def promise_if(self, proposal: e.CorrectionProposed, at: datetime, ground: Ground) -> Promise | None:
        """Return what would be promised once a proposal is approved.

        Raises:
            DomainError: as `correct`: it can no longer be.
        """
        counted = self._correction(_as_order(proposal, at), ground).counted
        return counted[max(counted)] if counted else None

    # --- how --------------------------------------------------------------------------------------

    def _approve(self, proposal: e.CorrectionProposed, order: c.DecideProposal, ground: Ground) -> None:
        approved = _as_order(proposal, order.at).model_copy(update={"approved_by": order.by})
        check_second_person(approved)
        found = self._correction(approved, ground)
        if found.old != proposal.old:
            raise ProposalOvertakenError(dossier=self.code, entry=proposal.entry, was=proposal.old, now=found.old)
        self._put_right(found, approved, ground)

    def _correction(self, order: c.CorrectEntry | c.ProposeCorrection, ground: Ground) -> Correction:
        """Return what an order would put right, checked."""
        check_not_future(order.at, ground)
        wrong = self._entry(order)
        new = read_value(order.field, order.new)
        if order.field in {"occurred_at", "due"}:
            self._check_moment(order.field, datetime.fromisoformat(new), wrong, ground)
        old = correctable(wrong)[order.field]
        if new == old:
            raise NothingToCorrectError(entry=order.entry, field=order.field, value=old)
        draft = e.EntryCorrected(
            originator_id=self.id,
            originator_version=self.version + 1,
            timestamp=order.at,
            by=order.by,
            amends=order.entry,
            field=order.field,
            old=old,
            new=new,
        )
        after = effective([*self.acts, draft])
        check_lawful(order.entry, after)
        counted = recount(after, ground)
        if order.field == "limit":
            check_within(self.opening.statutory_limit, counted[order.entry], add_up(after[:1]), ground)
        return Correction(order.entry, order.field, old, new, counted)

    def _put_right(self, found: Correction, order: c.CorrectEntry, ground: Ground) -> None:
        before = {act.originator_version: getattr(act, "promise", None) for act in effective(self.acts)}
        facts: dict[str, Any] = {"amends": found.entry, "field": found.field, "old": found.old, "new": found.new}
        self._act(e.EntryCorrected, order, **facts)
        for entry, promise in found.counted.items():
            if promise != before[entry]:
                moved_by = {"old": before[entry], "promise": promise, "cause": "correction", "amends": entry}
                self._act(e.PromiseRevised, order, **moved_by, basis=f"entry {found.entry}")
        self._settle_apologies(order, ground)

    def _check_moment(self, field: str, moment: datetime, entry: e.DossierEvent, ground: Ground) -> None:
        """Refuse a corrected time that the entry itself would have been refused with."""
        check_year(field, moment, self._calendar_key(moment, ground), ground)
        if field == "occurred_at":
            check_not_future(moment, ground)
            if isinstance(entry, e.Received | e.Rejected):
                opening_at(moment, entry, ground, field)

    def _entry(self, order: c.CorrectEntry | c.ProposeCorrection) -> e.DossierEvent:
        found = {act.originator_version: act for act in effective(self.acts)}
        entry = found.get(order.entry)
        accepted = sorted(correctable(entry)) if entry is not None else []
        if entry is None or order.field not in accepted:
            facts = {"entry": order.entry, "field": order.field, "accepted": accepted, "last": self.version}
            raise EntryUnknownError(dossier=self.code, **facts)
        return entry


def _as_order(proposal: e.CorrectionProposed, at: datetime) -> c.CorrectEntry:
    """Return the order that a proposal amounts to; it still lacks who approves it."""
    facts = {"entry": proposal.entry, "field": proposal.field, "new": proposal.new}
    return c.CorrectEntry(id="proposal", by=proposal.by, at=at, code="proposal", **facts)
