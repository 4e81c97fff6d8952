"""Notice and apology: what the clock raises on a dossier, and what people sign and deliver to make amends."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain import commands as c
from domain import events as e
from domain.apology import LETTERS, Letters, reasons
from domain.errors import (
    ApologyNotOwedError,
    ApologyOrderError,
    FieldError,
    NothingReachedError,
    RePromiseError,
    WordsMissingError,
)
from domain.guards import check_not_future, check_second_person, check_time, check_year
from domain.ladder import Climber, Rungs, Step, origin_of, steps
from domain.message import to_minute
from domain.promising import Allowance, Given, Ground, promise_from, promise_given
from domain.record import Record
from domain.standing import breaks, effective
from domain.timeliness import is_broken
from domain.values import ApologyCause, Origin, Promise

RE_PROMISE = "apology.re_promise"


class Amends(Record):
    """The part of a dossier that answers for broken promises."""

    # --- the clock --------------------------------------------------------------------------------

    def raise_rungs(self, order: c.RaiseRungs, ground: Ground) -> None:
        """Raise every rung reached by `order.at`; asked about an earlier day than the last act, it is that act's time.

        Raises:
            InFutureError: nobody knows yet what will have been done by then.
            NothingReachedError: no rung is reached that does not carry its flag.
        """
        check_not_future(order.at, ground)
        at = max(order.at, self.standing.last_at or order.at)
        reached = [step for step in self.ladder(ground) if step.reached_at <= at]
        if not reached:
            raise NothingReachedError(dossier=self.code, at=at)
        for step in reached:
            self._raise(order.model_copy(update={"at": at}), step, ground)

    def ladder(self, ground: Ground) -> list[Step]:
        """Return the rungs that stand before this dossier without a flag; none once nobody waits for a result."""
        now = self.standing
        if now.promise is None or now.counted_from is None or not now.is_running:
            return []
        climber = Climber(
            now.promise_no,
            now.counted_from,
            now.promise.due,
            now.promise.late_from,
            now.paused_since,
            now.longest,
            self.apologies.of(now.promise_no).re_promise,
            self.apologies.raised,
            self._known_from(ground),
        )
        return steps(climber, ground.calendar_of(now.promise.calendar), Rungs.of(ground.rules))

    def _raise(self, order: c.DossierCommand, step: Step, ground: Ground) -> None:
        origin = self._origin(step.broke_at, ground)
        facts: dict[str, Any] = {"rung": step.rung, "promise_no": step.promise_no, "deadline": step.deadline}
        facts |= {"reached_at": step.reached_at, "broke_at": step.broke_at, "origin": origin}
        facts["counted"] = step.counted
        bare = order.model_copy(update={"note": None, "approved_by": None})
        self._act(e.RungReached, bare, **facts)
        cause: ApologyCause = "late" if step.rung == "overdue" else "re_promise_broken"
        if step.broke_at is not None and self.apologies.must_require(step.promise_no, cause):
            self._require(order, step.promise_no, cause, step.broke_at, ground)

    def _raise_broken(self, order: c.DossierCommand, ground: Ground) -> None:
        """Flag what broke before a pause begins: the flag belongs to the moment before it, not to the next tick."""
        for step in self.ladder(ground):
            if step.broke_at is not None and step.reached_at <= order.at:
                self._raise(order, step, ground)

    def _known_from(self, ground: Ground) -> datetime | None:
        """Return when an import brought this dossier; None where it was received here."""
        return (ground.known_from or ground.now) if self.standing.source == "import" else None

    def _origin(self, broke_at: datetime | None, ground: Ground) -> Origin:
        return origin_of(broke_at, self._known_from(ground))

    def _require(
        self, order: c.Command, promise_no: int, cause: ApologyCause, broke_at: datetime, ground: Ground
    ) -> None:
        facts: dict[str, Any] = {"promise_no": promise_no, "cause": cause, "broke_at": broke_at}
        bare = order.model_copy(update={"note": None})
        self._act(e.ApologyRequired, bare, **facts, origin=self._origin(broke_at, ground))

    # --- after an act -----------------------------------------------------------------------------

    def _settle_apologies(self, order: c.DossierCommand, ground: Ground) -> None:
        """After an act: a promise that proves kept owes no letter for lateness; one whose result was late owes it."""
        for number, broke in breaks(effective(self.acts), order.at).items():
            has_result = number < self.standing.promise_no or self.standing.status in {"settled", "returned"}
            self._settle(order, number, "late", broke, ground, may_require=has_result)
        number, settled = self.standing.promise_no, self.standing.last_settled_at
        again = self.apologies.of(number).re_promise
        if again is not None and settled is not None:
            broke = again.late_from if is_broken(settled, again.late_from) else None
            flagged = ("re_promise_broken", number, again.due) in self.apologies.raised
            self._settle(order, number, "re_promise_broken", broke, ground, may_require=not flagged)

    def _settle(
        self,
        order: c.DossierCommand,
        number: int,
        cause: ApologyCause,
        broke: datetime | None,
        ground: Ground,
        *,
        may_require: bool,
    ) -> None:
        if broke is None and cause in self.apologies.of(number).owed:
            bare = order.model_copy(update={"note": None})
            self._act(e.ApologyWithdrawn, bare, promise_no=number, cause=_proof(order), apology=cause)
        elif broke is not None and may_require and self.apologies.must_require(number, cause):
            self._require(order, number, cause, broke, ground)

    # --- letters ----------------------------------------------------------------------------------

    def draft_apology(self, order: c.DraftApology, ground: Ground) -> None:
        """Write the letter; lawful before the break too (the law asks for it a day ahead).

        Raises:
            ApologyNotOwedError: there is no such promise.
            FieldError, WordsMissingError: the reason is none of the rules', or `other` without words.
            RePromiseError: the new date is not a later one.
            YearAbsentError: it cannot be counted on the calendar there is.
        """
        self._letters_for(order, ground)
        known = reasons(ground.rules)
        if order.reason not in known:
            raise FieldError(field="reason", read=order.reason, accepted=" | ".join(known))
        if order.reason == "other" and order.note is None:
            raise WordsMissingError(field="note", dossier=self.code)
        facts = {"promise_no": order.promise_no, "reason": order.reason, "place": order.place}
        self._act(e.ApologyDrafted, order, **facts, re_promise=self._new_date(order, ground))

    def issue_apology(self, order: c.IssueApology, number: Callable[[], int], ground: Ground) -> None:
        """Sign the letter, with a re-promise beside the promise; `number` is drawn once nothing can refuse any more.

        Raises:
            ApologyOrderError: there is no draft to sign.
            RePromiseError: the new date is not a later one.
            SecondPersonError: who approves is who signs.
        """
        letters = self._letters_for(order, ground)
        if len(letters.drafts) <= len(letters.issued):
            raise ApologyOrderError(dossier=self.code, promise_no=order.promise_no, act="issue", lacks="draft")
        if order.approved_by is not None:
            check_second_person(order)
        draft = letters.drafts[-1]
        given = draft.re_promise if order.re_promise is None else self._given(order, order.re_promise, ground)
        facts: dict[str, Any] = {"promise_no": order.promise_no, "reason": draft.reason, "re_promise": given}
        facts |= {"re_promise_no": letters.re_promises + 1 if given else 0, "place": order.place or draft.place}
        self._act(e.ApologyIssued, order, **facts, number=number())

    def deliver_apology(self, order: c.DeliverApology, ground: Ground) -> None:
        """Record that the letter reached the citizen."""
        letters = self._letters_for(order, ground)
        if letters.delivered >= len(letters.issued):
            raise ApologyOrderError(dossier=self.code, promise_no=order.promise_no, act="deliver", lacks="issue")
        facts = {"promise_no": order.promise_no, "channel": order.channel, "evidence": order.evidence}
        self._act(e.ApologyDelivered, order, **facts)

    def notify(self, order: c.NotifyCitizen) -> None:
        """Record a message to the citizen."""
        self._act(e.CitizenNotified, order, what=order.what, channel=order.channel, evidence=order.evidence)

    def _letters_for(self, order: c.DraftApology | c.IssueApology | c.DeliverApology, ground: Ground) -> Letters:
        """Return the letters a person acts on: for a promise that was made, and not before earlier letters or acts."""
        if not 1 <= order.promise_no <= self.standing.promise_no:
            raise ApologyNotOwedError(dossier=self.code, promise_no=order.promise_no)
        letters = [act.occurred_at for act in self.acts if isinstance(act, LETTERS)]
        last = max([*letters, self.standing.last_at or order.at])
        check_time(order, "desk", last, self._calendar_key(order.at, ground), ground)
        return self.apologies.of(order.promise_no)

    # --- the new date -----------------------------------------------------------------------------

    def proposed_date(self, at: datetime, ground: Ground) -> Promise | None:
        """Return the new date a letter written at `at` would propose: None where nobody waits for a result.

        Counted as any promise is, from the later of `at` and the due of the promise. Source: rule
        apology.re_promise_limit.

        Raises:
            YearAbsentError: the calendar lacks the year.
        """
        promise = self.standing.promise
        if promise is None or not self.standing.is_running:
            return None
        allowed = Allowance(ground.rules.text("apology.re_promise_limit"), None, promise.policy, RE_PROMISE)
        key = ground.latest_key(promise.calendar.rpartition("@")[0])
        return promise_from(to_minute(max(at, promise.due)), allowed, key, ground)

    def _new_date(self, order: c.DraftApology, ground: Ground) -> Promise | None:
        match order.re_promise:
            case "auto" if order.promise_no == self.standing.promise_no:
                return self.proposed_date(order.at, ground)
            case "auto" | None:
                return None
            case due:
                return self._given(order, due, ground)

    def _given(self, order: c.DraftApology | c.IssueApology, due: datetime, ground: Ground) -> Promise:
        now = self.standing
        earliest = max(order.at, now.promise.due) if now.promise else order.at
        if due <= earliest or order.promise_no != now.promise_no or not now.is_running:
            raise RePromiseError(dossier=self.code, read=due, earliest=earliest, status=now.status)
        key = self._calendar_key(order.at, ground)
        check_year("re_promise", due, key, ground)
        return promise_given(order.at, Given(due), RE_PROMISE, key, ground)


def _proof(order: c.DossierCommand) -> str:
    match order:
        case c.CorrectEntry():
            return "correction"
        case c.RevisePromise():
            return "revision"
        case _:
            return "entry"
