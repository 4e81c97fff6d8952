"""The replay engine: what the lines of many dossiers add up to, now or at any past instant."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from domain import events as e
from domain.timeliness import Class, class_of
from projections.effect import WHEN, in_effect
from projections.line import Line, said_by

Closing = Literal["withdrawn", "stopped"]
Move = tuple[int, str | None, str | None]


class PromiseFacts(NamedTuple):
    """One promise and what came of it; instants are microseconds.

    `settled_at` is the result it waited for, if any; `judged_at` the instant at which it is judged, broken or not:
    that result, or when the clock stopped; None while it runs.
    """

    due_at: int | None
    late_from: int | None
    settled_at: int | None
    judged_at: int | None


@dataclass(slots=True)
class Facts:
    """What the acts of one dossier add up to. Instants are microseconds.

    `settled_at` and its class are those of the first result, also after a recall (`reopened`: it waits for another).
    `decided_*` is the key at the first result, or at closing. `moves` are the changes of key since receipt: when,
    and the office and official from then on. `flags` are the lines about rungs and letters, `proposals` those about
    corrections that wait or waited. The present promise is counted from `counted_from`, `earlier` are those before it,
    each ended by a recall. The envelopes are those that opened the dossier, gave its promise and began its pause, as
    far as the lines brought them.
    """

    stream: str
    received_at: int
    office: str | None
    procedure: str | None
    channel: str | None
    official: str | None
    first_office: str | None
    first_official: str | None
    due_at: int | None
    late_from: int | None
    early_before: int | None
    rejected: bool = False
    paused_since: int | None = None
    settled_at: int | None = None
    settled_class: Class | None = None
    closed_at: int | None = None
    closed_how: Closing | None = None
    decided_office: str | None = None
    decided_official: str | None = None
    reopened: bool = False
    returned_at: int | None = None
    moves: tuple[Move, ...] = ()
    recorded_at: int = field(default=0, compare=False)
    promise_no: int = field(default=0, compare=False)
    counted_from: int = field(default=0, compare=False)
    result_at: int | None = field(default=None, compare=False)
    stopped_at: int | None = field(default=None, compare=False)
    earlier: tuple[PromiseFacts, ...] = field(default=(), compare=False)
    flags: tuple[Line, ...] = field(default=(), compare=False, repr=False)
    proposals: tuple[Line, ...] = field(default=(), compare=False, repr=False)
    is_new: bool = field(default=False, compare=False, repr=False)
    opened_by: bytes | None = field(default=None, compare=False, repr=False)
    promised_by: bytes | None = field(default=None, compare=False, repr=False)
    paused_by: bytes | None = field(default=None, compare=False, repr=False)

    @property
    def decided_at(self) -> int | None:
        """When it left the books: with its first result, or closed without one."""
        return self.closed_at if self.settled_at is None else self.settled_at

    @property
    def is_waiting(self) -> bool:
        """Whether somebody waits for a result: never settled, or recalled."""
        unsettled = self.settled_at is None or self.reopened
        return unsettled and self.closed_at is None and not self.rejected

    @property
    def known_from(self) -> int | None:
        """When an import brought this dossier, or None if it was received here.

        Raises:
            LookupError: the line that opened it came without its envelope.
        """
        return self.recorded_at if said_by(self.opened_by)["source"] == "import" else None

    def promise(self, number: int) -> PromiseFacts:
        """Return one of the promises, counted from 1, as it stands."""
        if number <= len(self.earlier):
            return self.earlier[number - 1]
        stopped_at = self.paused_since if self.stopped_at is None else self.stopped_at
        judged_at = stopped_at if self.result_at is None else self.result_at
        return PromiseFacts(self.due_at, self.late_from, self.result_at, judged_at)

    @property
    def last_key(self) -> tuple[str | None, str | None]:
        """Office and official when it was decided, else as they are."""
        if self.decided_at is None:
            return self.office, self.official
        return self.decided_office, self.decided_official

    def key_before(self, instant: int) -> tuple[str | None, str | None]:
        """Return the office and official after the acts before `instant`."""
        key = self.first_office, self.first_official
        for moved_at, office, official in self.moves:
            if moved_at >= instant:
                break
            key = office, official
        return key


def fold(lines: Iterable[Line], at: int | None = None, amendments: Iterable[Line] | None = None) -> dict[str, Facts]:
    """Return, by stream, what the lines add up to: all of them, or the acts that occurred at or before `at`.

    The lines of a stream come in the order of their versions; streams may be mixed. `amendments` are those of the
    lines that amend an entry: given apart, the lines are read once and not held; else they are looked for first.
    """
    acts = in_effect(lines, amendments)
    facts: dict[str, Facts] = {}
    _remember(facts, acts if at is None else (act for act in acts if act.occurred_at <= at))
    return facts


def folds(
    lines: Iterable[Line], cuts: Sequence[int], amendments: Iterable[Line] | None = None
) -> Iterator[dict[str, Facts]]:
    """Yield, for one instant after another, what `fold` gives there; the same dictionary, grown in place.

    Costs one pass however many cuts there are; all lines are held.
    """
    acts = sorted(in_effect(lines, amendments), key=WHEN)
    facts: dict[str, Facts] = {}
    start = 0
    for cut in cuts:
        stop = bisect_right(acts, cut, lo=start, key=WHEN)
        _remember(facts, acts[start:stop])
        start = stop
        yield facts


# --- remembering: one small function a kind, chosen by a dictionary, because this runs once a line ------------


def _remember(facts: dict[str, Facts], acts: Iterable[Line]) -> None:
    for act in acts:
        if (opens := _OPENS.get(act.kind)) is not None:
            facts[act.stream] = opens(act)
        elif (remember := _REMEMBERS.get(act.kind)) is not None:
            remember(facts[act.stream], act)


def _received(act: Line) -> Facts:
    _, stream, _, _, office, procedure, channel, official, at, known, due_at, late_from, early_before, *_ = act
    facts = Facts(stream, at, office, procedure, channel, official, office, official, due_at, late_from, early_before)
    facts.recorded_at, facts.counted_from, facts.promise_no = known, at, int(late_from is not None)
    facts.opened_by, facts.promised_by = act.envelope, act.amended_by or act.envelope
    return facts


def _rejected(act: Line) -> Facts:
    facts = _received(act)
    facts.rejected = True
    return facts


def _handed_over(facts: Facts, act: Line) -> None:
    facts.official = act.official
    facts.moves += ((act.occurred_at, facts.office, act.official),)


def _taken_over(facts: Facts, act: Line) -> None:
    facts.office, facts.official = act.office, act.official
    facts.moves += ((act.occurred_at, act.office, act.official),)


def _paused(facts: Facts, act: Line) -> None:
    facts.paused_since, facts.paused_by = act.occurred_at, act.envelope


def _resumed(facts: Facts, act: Line) -> None:
    facts.paused_since = None
    _promised(facts, act)


def _promised(facts: Facts, act: Line) -> None:
    if act.late_from is not None:
        facts.due_at, facts.late_from, facts.early_before = act.due_at, act.late_from, act.early_before
        facts.promised_by = act.amended_by or act.envelope


def _processed(facts: Facts, act: Line) -> None:
    facts.reopened, facts.result_at = False, act.occurred_at
    if facts.settled_at is not None:
        return
    facts.settled_at = act.occurred_at
    facts.decided_office, facts.decided_official = facts.office, facts.official
    if facts.late_from is not None and facts.early_before is not None:
        facts.settled_class = class_of(act.occurred_at, facts.late_from, facts.early_before)


def _returned(facts: Facts, act: Line) -> None:
    facts.returned_at = act.occurred_at


def _recalled(facts: Facts, act: Line) -> None:
    facts.reopened, facts.returned_at = True, None
    if act.late_from is not None:
        facts.earlier += (facts.promise(facts.promise_no),)
        facts.promise_no, facts.counted_from = facts.promise_no + 1, act.occurred_at
    facts.result_at = None
    _promised(facts, act)


def _flagged(facts: Facts, act: Line) -> None:
    facts.flags += (act,)


def _proposed(facts: Facts, act: Line) -> None:
    facts.proposals += (act,)


def _withdrawn(facts: Facts, act: Line) -> None:
    _close(facts, act.occurred_at, "withdrawn")


def _stopped(facts: Facts, act: Line) -> None:
    _close(facts, act.occurred_at, "stopped")


def _close(facts: Facts, at: int, how: Closing) -> None:
    facts.stopped_at = at if facts.paused_since is None else facts.paused_since
    facts.closed_at, facts.closed_how, facts.paused_since, facts.reopened = at, how, None, False
    if facts.settled_at is None:
        facts.decided_office, facts.decided_official = facts.office, facts.official


_OPENS: dict[str, Callable[[Line], Facts]] = {e.Received.TOPIC: _received, e.Rejected.TOPIC: _rejected}
_REMEMBERS: dict[str, Callable[[Facts, Line], None]] = {
    e.HandedOver.TOPIC: _handed_over,
    e.TakenOver.TOPIC: _taken_over,
    e.Paused.TOPIC: _paused,
    e.Resumed.TOPIC: _resumed,
    e.PromiseRevised.TOPIC: _promised,
    e.Processed.TOPIC: _processed,
    e.Returned.TOPIC: _returned,
    e.ResultRecalled.TOPIC: _recalled,
    e.Withdrawn.TOPIC: _withdrawn,
    e.Stopped.TOPIC: _stopped,
    e.CorrectionProposed.TOPIC: _proposed,
    e.ProposalDecided.TOPIC: _proposed,
    e.RungReached.TOPIC: _flagged,
    e.ApologyRequired.TOPIC: _flagged,
    e.ApologyWithdrawn.TOPIC: _flagged,
    e.ApologyDrafted.TOPIC: _flagged,
    e.ApologyIssued.TOPIC: _flagged,
    e.ApologyDelivered.TOPIC: _flagged,
}
OPENING = frozenset(_OPENS)
"""Kinds that open a dossier."""
FOLDED = OPENING | frozenset(_REMEMBERS) | {e.EntryCorrected.TOPIC}
"""Kinds that decide timeliness, what the clock raises next, and what is owed to the citizen."""
