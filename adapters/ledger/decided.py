"""An order that is decided and waits to be recorded, whoever decided it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from adapters.ledger.entry import Entry
from adapters.ledger.instants import iso_of
from adapters.ledger.mapper import entry_of
from adapters.ledger.reference_acts import Decision
from adapters.ledger.sealing import digest_of, search_terms
from adapters.ledger.vault import FoundBy
from domain.commands import Command, ImportDossier
from domain.desk import Answer
from domain.dossier import Dossier
from domain.message import Event
from projections.line import Line

Told = Callable[[int, int], Answer | bytes]
"""Gives the answer once it is known after which line of the ledger, and when (microseconds), the order had its effect:
as an answer, or as the JSON that is remembered of one."""


class Decided(NamedTuple):
    """What is recorded of an order: its id, the digest of its body, its events, its answer.

    `before` are the lines of its stream that were read to decide it, `claims` the codes it gives to streams.
    `led_to` are the order, the aggregate after it and its events, for those who follow; none follow an import.
    """

    id: str
    digest: bytes
    entries: Sequence[Entry]
    answer: Told
    before: Sequence[Line] = ()
    claims: tuple[tuple[str, str], ...] = ()
    found_by: FoundBy | None = None
    led_to: tuple[Command, Any, Sequence[Event]] | None = None


def answer_text(answer: Answer | bytes) -> str:
    """Return an answer as the JSON that is remembered."""
    return answer.decode() if isinstance(answer, bytes) else answer.model_dump_json(exclude_none=True)


def answer_of(answer: Answer | bytes) -> Answer:
    """Return an answer as callers hear it."""
    return Answer.model_validate_json(answer) if isinstance(answer, bytes) else answer


def decided_by(command: Command, order: Command, decision: Decision) -> Decided:
    """Return what is recorded of a decision on `order`; `command` is as it was given, with what finds the applicant."""
    events = list(decision.aggregate.collect_events())

    def answer(position: int, recorded_at: int) -> Answer:
        return _answer(decision, events, position, recorded_at)

    entries = [entry_of(event) for event in events]
    receipt = command.receipt if isinstance(command, ImportDossier) else command
    terms = search_terms(getattr(receipt, "applicant", None))
    first = decision.aggregate.acts[0] if isinstance(decision.aggregate, Dossier) else None
    applicant = getattr(first, "applicant", None)
    found_by = (applicant.kid, str(decision.aggregate.id), terms) if applicant else None
    return Decided(
        order.id,
        digest_of(order),
        entries,
        answer,
        decision.before,
        decision.claims,
        found_by,
        (order, decision.aggregate, events),
    )


def _answer(decision: Decision, events: Sequence[Event], position: int, recorded_at: int) -> Answer:
    last, standing = events[-1], getattr(decision.aggregate, "standing", None)
    return Answer(
        code=decision.code,
        stream=str(last.originator_id),
        version=last.originator_version,
        position=position,
        recorded_at=iso_of(recorded_at),
        occurred_at=last.occurred_at,
        events=tuple(event.TOPIC for event in events),
        promise=standing.promise if standing else None,
    )
