"""The duties of a dossier: every apology owed and every notice written ahead, as its rungs and letters add up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from domain.events import (
    ApologyDelivered,
    ApologyDrafted,
    ApologyIssued,
    ApologyRequired,
    ApologyWithdrawn,
    DossierEvent,
)
from domain.timeliness import is_broken
from domain.values import ApologyCause, Origin
from projections.fold import OPENING, Facts
from projections.instants import micros_of
from projections.line import event_of, said_by

State = Literal["owed", "drafted", "issued", "delivered", "withdrawn"]
Again = Literal["running", "kept", "broken", "closed"]
Lapse = Literal["correction", "revision", "entry", "kept", "closed"]
_KINDS = frozenset(
    kind.TOPIC for kind in (ApologyRequired, ApologyWithdrawn, ApologyDrafted, ApologyIssued, ApologyDelivered)
)
READ_WHOLE = OPENING | _KINDS
"""Kinds whose lines must have their envelopes."""


@dataclass(slots=True)
class Duty:
    """One apology owed (nợ văn bản xin lỗi), or one letter written ahead of the break; instants are microseconds.

    `entry` is the entry of the dossier that began it. `due_at` and `late_from` are of the promise it answers for, or
    of the re-promise for the cause `re_promise_broken`; an error has no `late_from`. `settled_at` and `judged_at` say
    what came of that promise. `flagged_at` is the break as its flag has it, `required_at` when it was noticed,
    `letter` the entry that signed, `again_*` the new date the letter gave. `withdrawn_by` is what showed that nothing
    was owed: an amendment, or for a letter written ahead and never signed, a result in time (`kept`) or none at all
    (`closed`).
    """

    stream: str
    entry: int
    code: str
    office: str | None
    procedure: str | None
    official: str | None
    first_office: str | None
    received_at: int
    promise_no: int
    cause: ApologyCause
    origin: Origin = "desk"
    due_at: int | None = None
    late_from: int | None = None
    settled_at: int | None = None
    judged_at: int | None = None
    closed_at: int | None = None
    flagged_at: int | None = None
    required_at: int | None = None
    drafted_at: int | None = None
    reason: str | None = None
    place: str | None = None
    letter: int | None = None
    issued_at: int | None = None
    number: int | None = None
    signer: str | None = None
    approved_by: str | None = None
    again_due_at: int | None = None
    again_late_from: int | None = None
    again_no: int = 0
    delivered_at: int | None = None
    channel: str | None = None
    withdrawn_at: int | None = None
    withdrawn_by: Lapse | None = None

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.delivered_at is not None:
            return "delivered"
        if self.issued_at is not None:
            return "issued"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "owed" if self.drafted_at is None else "drafted"

    @property
    def is_unsigned(self) -> bool:
        """Whether it waits for somebody to write or to sign its letter."""
        return self.delivered_at is None and self.issued_at is None and self.withdrawn_at is None

    def broke_at(self, at: int) -> int | None:
        """Return when the promise it answers for broke, as all acts have it; None where by `at` it has not."""
        judged = at if self.judged_at is None else self.judged_at
        if self.late_from is not None and is_broken(judged, self.late_from):
            return self.late_from
        return self.flagged_at

    @property
    def is_ahead(self) -> bool:
        """Whether the letter was signed before the promise broke, or would have."""
        return self.issued_at is not None and self.late_from is not None and self.issued_at < self.late_from

    def again(self, at: int) -> Again | None:
        """Return what by `at` came of the new date that the letter gave, if it gave one."""
        if self.again_late_from is None:
            return None
        if is_broken(at if self.judged_at is None else self.judged_at, self.again_late_from):
            return "broken"
        if self.settled_at is not None:
            return "kept"
        return "running" if self.closed_at is None else "closed"


def duties(facts: Facts) -> list[Duty]:
    """Return the duties of one dossier, folded with envelopes, in the order in which they arose."""
    about = [line for line in facts.flags if line.kind in _KINDS]
    if not about:
        return []
    register = _Register(facts)
    for line in sorted(about, key=attrgetter("version")):  # as the aggregate remembers letters: as the ledger has them
        register.remember(event_of(line))
    return register.finished()


class _Register:
    """The duties of one dossier while its acts about letters are added one by one."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._rows: list[Duty] = []

    def remember(self, act: DossierEvent) -> None:
        match act:
            case ApologyRequired():
                self._required(act)
            case ApologyWithdrawn():
                for duty in self._open(act.promise_no):
                    if duty.cause == act.apology and duty.required_at is not None:
                        duty.withdrawn_at, duty.withdrawn_by = micros_of(act.occurred_at), act.cause
            case ApologyDrafted():
                for duty in self._answered_by(act):
                    duty.drafted_at, duty.reason, duty.place = micros_of(act.occurred_at), act.reason, act.place
            case ApologyIssued():
                for duty in self._answered_by(act):
                    _sign(duty, act)
            case ApologyDelivered():
                self._delivered(act)
            case _:
                return

    def finished(self) -> list[Duty]:
        for duty in self._rows:
            self._judge(duty)
        return self._rows

    # --- one act ------------------------------------------------------------------------------------

    def _required(self, act: ApologyRequired) -> None:
        ahead = (it for it in self._open(act.promise_no) if it.required_at is None and it.cause == act.cause)
        duty = next(ahead, None) or self._new(act.originator_version, act.promise_no, act.cause)
        duty.required_at, duty.flagged_at = micros_of(act.occurred_at), micros_of(act.broke_at)
        duty.origin = act.origin

    def _answered_by(self, act: ApologyDrafted | ApologyIssued) -> Iterable[Duty]:
        """Return what a letter is about: all that is open for its promise, else what its draft was for, else itself."""
        if answered := list(self._open(act.promise_no)):
            return answered
        if isinstance(act, ApologyIssued):
            drafted = [it for it in self._of(act.promise_no) if it.drafted_at is not None and it.issued_at is None]
            if drafted:
                return drafted[-1:]
        signed = any(it.issued_at is not None for it in self._of(act.promise_no))
        return [self._new(act.originator_version, act.promise_no, "re_promise_broken" if signed else "late")]

    def _delivered(self, act: ApologyDelivered) -> None:
        waiting = [it for it in self._of(act.promise_no) if it.issued_at is not None and it.delivered_at is None]
        first = min((it.letter or 0 for it in waiting), default=0)
        for duty in waiting:
            if duty.letter == first:
                duty.delivered_at, duty.channel = micros_of(act.occurred_at), act.channel

    # --- rows ---------------------------------------------------------------------------------------

    def _of(self, promise_no: int) -> Iterator[Duty]:
        return (duty for duty in self._rows if duty.promise_no == promise_no)

    def _open(self, promise_no: int) -> Iterator[Duty]:
        return (duty for duty in self._of(promise_no) if duty.issued_at is None and duty.withdrawn_at is None)

    def _new(self, entry: int, promise_no: int, cause: ApologyCause) -> Duty:
        facts = self._facts
        duty = Duty(
            facts.stream,
            entry,
            said_by(facts.opened_by)["code"],
            facts.office,
            facts.procedure,
            facts.official,
            facts.first_office,
            facts.received_at,
            promise_no,
            cause,
        )
        duty.due_at, duty.late_from = self._answers_for(promise_no, cause)
        self._rows.append(duty)
        return duty

    def _answers_for(self, promise_no: int, cause: ApologyCause) -> tuple[int | None, int | None]:
        """Return due and late_from of what broke, or would: the promise, or the re-promise last given for it."""
        promise = self._facts.promise(promise_no)
        if cause == "error":
            return promise.due_at, None
        if cause == "re_promise_broken":
            given = [it for it in self._of(promise_no) if it.again_late_from is not None]
            return (given[-1].again_due_at, given[-1].again_late_from) if given else (None, None)
        return promise.due_at, promise.late_from

    def _judge(self, duty: Duty) -> None:
        """Add what came of the promise; a letter written ahead and not signed is wanted no more once it was kept."""
        facts, promise = self._facts, self._facts.promise(duty.promise_no)
        duty.settled_at, duty.judged_at = promise.settled_at, promise.judged_at
        if duty.promise_no == facts.promise_no:
            duty.closed_at = facts.closed_at
        if duty.required_at is not None:
            return
        if facts.known_from is not None and duty.late_from is not None and duty.late_from <= facts.known_from:
            duty.origin = "import"  # as the aggregate says of a break that this ledger could not know
        if duty.issued_at is None and duty.broke_at(facts.received_at) is None:
            if duty.settled_at is not None:
                duty.withdrawn_at, duty.withdrawn_by = duty.settled_at, "kept"
            elif duty.closed_at is not None:
                duty.withdrawn_at, duty.withdrawn_by = duty.closed_at, "closed"


def _sign(duty: Duty, act: ApologyIssued) -> None:
    duty.letter, duty.issued_at, duty.number = act.originator_version, micros_of(act.occurred_at), act.number
    duty.signer, duty.approved_by, duty.reason, duty.place = act.by, act.approved_by, act.reason, act.place
    if act.re_promise is not None:
        duty.again_due_at, duty.again_late_from = micros_of(act.re_promise.due), micros_of(act.re_promise.late_from)
        duty.again_no = act.re_promise_no
