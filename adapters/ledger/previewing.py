"""What a revision would do: which open promises move, which keep their date and why, and the rates before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from adapters.ledger.lines import position_of
from adapters.ledger.reading import LedgerReader
from adapters.ledger.replaying import Replayed, dossiers_of
from adapters.ledger.revisions import Revision
from domain.calendar_changes import CalendarChanges
from domain.commands import RevisePromise
from domain.dossier import Dossier
from domain.errors import DomainError, NothingToReviseError, PromiseHeldError, PromisePastError, PromiseTooLongError
from domain.events import ApologyWithdrawn, PromiseRevised
from domain.promising import Ground
from domain.timeliness import OpenState, open_state
from domain.values import Promise
from projections import facts, worklist
from projections.question import Question
from projections.rates import Report, answer
from projections.supposed import supposing

KEEP_THEIR_DATE = (PromiseHeldError, PromiseTooLongError, PromisePastError)
"""Refusals that leave a promise as it is, and do not stand in the way of the others."""
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Move:
    """An open promise that moves: the order, the promise before and after, and what lies in the way of its count.

    `states` are the dossier's before and after; `ends_apology`: a letter owed for lateness is owed no more.
    """

    order: RevisePromise
    stream: str
    office: str
    procedure: str
    before: Promise
    after: Promise
    why: CalendarChanges | None
    states: tuple[OpenState, OpenState]
    ends_apology: bool

    @property
    def is_visible(self) -> bool:
        """Whether the citizen's date moves; else only its provisional mark does."""
        return self.before.due != self.after.due


@dataclass(frozen=True)
class Stays:
    """An open promise that keeps its date although the count gives another, or cannot be counted at all."""

    code: str
    refusal: DomainError
    why: CalendarChanges | None


class Preview(NamedTuple):
    """What a revision would do, seen at line `position`, where `follows` was in force.

    `counted` open promises rest on what is revised; nothing can be recorded while some are `refused`. The two reports
    are the rates now and as they would be.
    """

    follows: str
    position: int
    changes: CalendarChanges | None
    counted: int
    moves: Sequence[Move]
    stays: Sequence[Stays]
    refused: Sequence[Stays]
    before: Report
    after: Report


def waiting(reader: LedgerReader) -> int:
    """Return how many open dossiers a preview looks at."""
    with reader.snapshot() as connection:
        return sum(worklist.counts(connection, 0).values())


def preview(reader: LedgerReader, revision: Revision, question: Question, progress: Progress) -> Preview:
    """Return what `revision` would do to open promises, and to the rates that `question` asks for; nothing is recorded.

    Every dossier is given its order on a copy, so what is previewed is what will be decided.

    Raises:
        DomainError: what is to be revised is not there, or its new version would be refused.
    """
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        trial = _Trial(revision, revision.imagined(ground), revision.changes(ground), question.as_of)
        streams = [item.stream for item in worklist.read(connection, 0)]
        for found in dossiers_of(connection, reader.tenant, streams):
            trial.give(found)
            progress(1)
        promises = {move.stream: move.after for move in trial.moves}
        position = position_of(connection, reader.tenant)
        before = answer(question, lambda _: [facts.read(connection)], position)
        after = answer(question, lambda _: [supposing(facts.read(connection), promises)], position)
        found_out = trial.counted, trial.by_urgency(), trial.stays, trial.refused
        return Preview(revision.in_force(ground), position, trial.changes, *found_out, before, after)


@dataclass
class _Trial:
    """Gives dossiers, copies of what is in the ledger, the orders of a revision."""

    revision: Revision
    ground: Ground
    changes: CalendarChanges | None
    now: datetime
    counted: int = 0
    moves: list[Move] = field(default_factory=list)
    stays: list[Stays] = field(default_factory=list)
    refused: list[Stays] = field(default_factory=list)

    def give(self, found: Replayed) -> None:
        dossier, held = found.dossier, found.dossier.standing.promise
        if held is None or not self.revision.concerns(dossier.standing):
            return
        self.counted += 1
        order = self.revision.revising(dossier, self.now)
        try:
            dossier.revise_promise(order, found.ground(self.ground))
        except KEEP_THEIR_DATE as refusal:
            self.stays.append(Stays(dossier.code, refusal, self._why(dossier, held, held)))
        except NothingToReviseError:
            return
        except DomainError as refusal:
            self.refused.append(Stays(dossier.code, refusal, None))
        else:
            self.moves.append(self._move(order, dossier, held))

    def by_urgency(self) -> list[Move]:
        return sorted(self.moves, key=lambda move: (move.before.late_from, move.order.code))

    def _move(self, order: RevisePromise, dossier: Dossier, held: Promise) -> Move:
        revised, *following = dossier.collect_events()
        assert isinstance(revised, PromiseRevised)  # noqa: S101 - the first thing a revision records
        now, new = dossier.standing, revised.promise
        why, ends = self._why(dossier, held, new), any(isinstance(event, ApologyWithdrawn) for event in following)
        before, after = (open_state(self.now, promise.late_from, now.paused_since) for promise in (held, new))
        return Move(order, str(dossier.id), now.office, now.procedure, held, new, why, (before, after), ends)

    def _why(self, dossier: Dossier, held: Promise, new: Promise) -> CalendarChanges | None:
        if self.changes is None:
            return None
        first, *ends = (
            self.ground.local_date(held.calendar, at)
            for at in (dossier.standing.counted_from or held.due, held.due, new.due)
        )
        return self.changes.within(first, max(ends))
