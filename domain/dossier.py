"""The dossier (hồ sơ): methods decide and refuse, `evolve` only remembers. Time arrives in the command."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Self

from eventsourcing.utils import register_topic

from domain import commands as c
from domain import events as e
from domain.corrections import Corrections
from domain.errors import (
    ActNotAllowedError,
    NoLimitError,
    SameOfficeError,
)
from domain.guards import check_time
from domain.opening import first_promise, limit_for, opening_at, opening_facts
from domain.promise import Limit
from domain.promising import (
    Allowance,
    Ground,
    as_if_resumed,
    promise_from,
)
from domain.revision import revised
from domain.values import Promise


class Dossier(Corrections):
    """Hồ sơ: one citizen's application, from receipt to result, and the promises made on it."""

    TOPIC: ClassVar[str] = "dossier"
    Event = e.DossierEvent
    Received = e.Received
    Rejected = e.Rejected

    def __init__(self, code: str) -> None:  # the library looks for it on the class itself
        super().__init__(code)

    # --- the counter ------------------------------------------------------------------------------

    @classmethod
    def receive(cls, order: c.ReceiveDossier, number: Callable[[], str], ground: Ground) -> Self:
        """Open the dossier and give the promise; `number` draws its code once nothing can refuse any more.

        Raises:
            DomainError: the office or procedure is not there on that day, or no lawful promise can be counted.
        """
        opening = opening_at(order.at, order, ground)
        check_time(order, order.source, None, opening.key, ground)
        promise = first_promise(order, opening, ground)
        facts = opening_facts(order, opening.version) | {"desk": order.desk, "official": order.official or order.by}
        facts |= {"limit": limit_for(order.limit, opening), "statutory_limit": opening.terms.statutory_limit}
        facts |= {name: getattr(order, name) for name in ("notify_by", "papers", "sets", "fee", "return_way")}
        facts |= {"promise": promise, "code": number()}
        return cls._create(e.Received, id=order.stream, **facts)

    @classmethod
    def reject(cls, order: c.RejectDossier, number: Callable[[], str], ground: Ground) -> Self:
        """Refuse at the counter: the stream opens and closes here, without a promise."""
        opening = opening_at(order.at, order, ground)
        check_time(order, order.source, None, opening.key, ground)
        facts = opening_facts(order, opening.version) | {"basis": order.basis, "official": order.by, "code": number()}
        return cls._create(e.Rejected, id=order.stream, **facts)

    # --- the work ---------------------------------------------------------------------------------

    def hand_over(self, order: c.HandOver, ground: Ground) -> None:
        """Give the dossier to another official.

        Raises:
            LimitError: the step's limit is not of an accepted form.
        """
        self._check(e.HandedOver, order, order.source, ground)
        _check_limit(order.step_limit, "step_limit")
        facts: dict[str, Any] = {"from_official": self.standing.official, "official": order.to}
        facts |= {"step": order.step, "step_limit": order.step_limit, "source": order.source}
        self._act(e.HandedOver, order, **facts)

    def pause(self, order: c.PauseClock, ground: Ground) -> None:
        """Let the clock stand still, for a lawful cause.

        Raises:
            LimitError: the longest time allowed is not of an accepted form.
        """
        self._check(e.Paused, order, order.source, ground)
        _check_limit(order.longest, "longest")
        self._raise_broken(order, ground)
        longest = order.longest or self._longest(order, ground)
        facts = {"cause": order.cause, "items": order.items, "basis": order.basis, "longest": longest}
        self._act(e.Paused, order, **facts, source=order.source)
        self._settle_apologies(order, ground)

    def resume(self, order: c.ResumeClock, ground: Ground) -> None:
        """Let it run again; the promise moves by itself."""
        self._check(e.Resumed, order, order.source, ground)
        self._act(e.Resumed, order, promise=self.if_resumed(order.at, ground), source=order.source)

    def if_resumed(self, at: datetime, ground: Ground) -> Promise | None:
        """Return the promise as if the clock ran again from `at`: what a paused dossier shows provisionally."""
        return as_if_resumed(self.standing, at, ground)

    def process(self, order: c.ProcessDossier, ground: Ground) -> None:
        """Record that the result is ready at the desk: this instant decides early, on time or late."""
        at = self._settled_at(order, ground)
        order = order.model_copy(update={"at": at})
        self._check(e.Processed, order, order.source, ground)
        self._act(e.Processed, order, outcome=order.outcome, by_date=order.by_date, source=order.source)
        self._settle_apologies(order, ground)

    def return_result(self, order: c.ReturnResult, ground: Ground) -> None:
        """Hand the result to the citizen; with an outcome it became ready in the same act."""
        if order.outcome is not None:
            self._check(e.Processed, order, order.source, ground)
            self._act(e.Processed, order, outcome=order.outcome, source=order.source)
            self._settle_apologies(order, ground)
        self._check(e.Returned, order, order.source, ground)
        self._act(e.Returned, order, how=order.how, source=order.source)

    def recall(self, order: c.RecallResult, ground: Ground) -> None:
        """Take a wrong result back: a new promise from now, and an apology for the error."""
        self._check(e.ResultRecalled, order, "desk", ground)
        wrong = self.standing.promise_no
        self._act(e.ResultRecalled, order, promise=self._promise_anew(order, ground))
        if wrong:
            self._require(order, wrong, "error", order.at, ground)

    def withdraw(self, order: c.WithdrawDossier, ground: Ground) -> None:
        """Close at the citizen's wish."""
        self._check(e.Withdrawn, order, order.source, ground)
        self._act(e.Withdrawn, order, basis=order.basis, source=order.source)

    def stop(self, order: c.StopDossier, ground: Ground) -> None:
        """Close before a result is decided, on a legal basis."""
        self._check(e.Stopped, order, order.source, ground)
        self._act(e.Stopped, order, basis=order.basis, source=order.source)

    def take_over(self, order: c.TakeOver, ground: Ground) -> None:
        """Move to another office after a reorganisation; code and promise stay."""
        self._check(e.TakenOver, order, "desk", ground)
        if order.to_office == self.standing.office:
            raise SameOfficeError(dossier=self.code, office=order.to_office)
        successor = ground.office_of(order.to_office)
        successor.check_receives(ground.local_date(ground.calendar_key(successor, order.at), order.at), None)
        facts = {"from_office": self.standing.office, "office": order.to_office, "basis": order.basis}
        self._act(e.TakenOver, order, **facts, official=order.official or self.standing.official)

    # --- the promise ------------------------------------------------------------------------------

    def revise_promise(self, order: c.RevisePromise, ground: Ground) -> None:
        """Count the promise again: with the calendar now in force, its procedure's new limit, or a supervisor's.

        Raises:
            NothingToReviseError, PromiseTooLongError, PromisePastError: as `revised`.
        """
        self._check(e.PromiseRevised, order, "desk", ground)
        old, new = self.standing.promise, revised(order, self.standing, self.opening, ground)
        self._act(e.PromiseRevised, order, old=old, promise=new, cause=order.cause, basis=order.basis)
        self._settle_apologies(order, ground)

    # --- guards -----------------------------------------------------------------------------------

    def _settled_at(self, order: c.ProcessDossier, ground: Ground) -> datetime:
        """A settlement known only by its date is compared by date (design §5): any instant of that day will do."""
        promise, last = self.standing.promise, self.standing.last_at
        if not order.by_date or last is None:
            return order.at
        if promise is not None and promise.grain == "minute":
            raise ActNotAllowedError(**self._state_facts(e.Processed) | {"act": "dossier.processed_by_date"})
        key = self._calendar_key(order.at, ground)
        same_day = ground.local_date(key, last) == ground.local_date(key, order.at)
        return max(order.at, last) if same_day else order.at

    def _promise_anew(self, order: c.RecallResult, ground: Ground) -> Promise | None:
        old = self.standing.promise
        if old is None:
            return None
        received = self.opening
        limit = order.limit or old.limit or received.limit
        if limit is None:
            raise NoLimitError(procedure=received.procedure)
        key = ground.latest_key(old.calendar.rpartition("@")[0])
        rule = f"{received.procedure}@{received.procedure_version}"
        return promise_from(order.at, Allowance(limit, received.statutory_limit, old.policy, rule), key, ground)

    def _longest(self, order: c.PauseClock, ground: Ground) -> str | None:
        """Return how long a pause for this cause may last, where a rule in force says so (pause.longest.*)."""
        rule = ground.rules.rules.get(f"pause.longest.{order.cause}")
        if rule is None or ground.local_date(self._calendar_key(order.at, ground), order.at) < rule.from_on:
            return None
        return f"{rule.value}{'wd' if rule.unit.startswith('working') else 'd'}"


register_topic(Dossier.TOPIC, Dossier)


def _check_limit(limit: str | None, field: str) -> None:
    if limit is not None:
        Limit.parse(limit, field)
