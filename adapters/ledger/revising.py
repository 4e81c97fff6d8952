"""A new version of a calendar or a procedure, and every open promise it moves, recorded as one act."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from adapters.ledger.dossiers import LedgerDesk
from adapters.ledger.lines import lines_of
from adapters.ledger.previewing import KEEP_THEIR_DATE, Preview, Progress
from adapters.ledger.reading import LedgerReader
from adapters.ledger.replaying import dossiers_of
from adapters.ledger.revisions import Revision
from adapters.ledger.schema import codes, events
from domain.commands import Command, RevisePromise
from domain.desk import Answer
from domain.errors import DomainError, NothingToReviseError, RevisedMeanwhileError, RevisionRefusedError
from domain.events import PromiseRevised
from domain.guards import check_second_person
from domain.message import Event, to_minute
from domain.values import Promise
from projections import worklist

AT_ONCE = 500  # orders decided and written together, inside the one transaction
_NAMED = 3  # dossiers a refusal names


class Moved(NamedTuple):
    """A promise that a recorded revision moved."""

    code: str
    old: Promise
    new: Promise


def record(desk: LedgerDesk, tenant: str, revision: Revision, seen: Preview, progress: Progress) -> Answer:
    """Record the version and every promise it moves in one transaction, or nothing; given again, it is done once.

    Decided anew under the lock, and also for dossiers that came or changed since the preview.

    Raises:
        SecondPersonError: nobody approved it, or who revises it did.
        RevisedMeanwhileError: another version came since the preview.
        RevisionRefusedError: promises cannot be counted with the new version.
    """
    check_second_person(revision.order)
    with desk.together():
        if (answered := desk.answered(revision.order)) is not None:
            return answered
        in_force = revision.in_force(desk.ground())
        if in_force != seen.follows:
            raise RevisedMeanwhileError(seen=seen.follows, version=in_force)
        _require([(each.code, each.refusal) for each in seen.refused])
        recorded = desk.handle(revision.order)
        for orders in _chunks(_orders(desk, tenant, revision, seen)):
            _require(_refused(orders, desk.handle_all(orders)))
            progress(len(orders))
    return recorded


def recorded_moves(reader: LedgerReader, order: Command, answered: Answer) -> list[Moved]:
    """Return the promises that a recorded revision moved: the lines that follow its own, in the same transaction."""
    mark, found = f"{order.id}:", dict[str, PromiseRevised]()
    columns = (events.c.kind, events.c.stream, events.c.version, events.c.envelope)
    later = sa.select(*columns).where(events.c.tenant == reader.tenant, events.c.id > answered.position)
    with reader.snapshot() as connection:
        rows = connection.execute(later.order_by(events.c.id), execution_options={"yield_per": 1_000})
        for kind, stream, version, envelope in rows:
            written = json.loads(envelope)
            if not (written["command"] or "").startswith(mark):
                break
            event = Event.remembered(kind, UUID(stream), version, written["body"])
            if isinstance(event, PromiseRevised):
                found[stream] = event
        rows.close()
        named = connection.execute(sa.select(codes.c.stream, codes.c.code).where(codes.c.tenant == reader.tenant))
        code_of = {stream: code for stream, code in named if stream in found}
    return [Moved(code_of[stream], event.old, event.promise) for stream, event in found.items()]


def _orders(desk: LedgerDesk, tenant: str, revision: Revision, seen: Preview) -> Iterator[RevisePromise]:
    """Yield the orders previewed, and those for dossiers that were written to since."""
    now = to_minute(desk.ground().now)
    with desk.reading() as connection:
        touched = {line.stream for line in lines_of(connection, tenant, after=seen.position)}
        streams = touched & {item.stream for item in worklist.read(connection, 0)}
        again = [found.dossier for found in dossiers_of(connection, tenant, streams)]
    for move in seen.moves:
        if move.stream not in touched:
            yield move.order.model_copy(update={"at": max(move.order.at, now)})
    for dossier in again:
        if revision.concerns(dossier.standing):
            yield revision.revising(dossier, now)


def _refused(
    orders: Sequence[RevisePromise], results: Sequence[Answer | DomainError | None]
) -> list[tuple[str, DomainError]]:
    """Return the orders refused, apart from those whose promise only stays as it is."""
    return [
        (order.code, result)
        for order, result in zip(orders, results, strict=True)
        if isinstance(result, DomainError) and not isinstance(result, (NothingToReviseError, *KEEP_THEIR_DATE))
    ]


def _require(refused: Sequence[tuple[str, DomainError]]) -> None:
    if refused:
        named = [code for code, _refusal in refused[:_NAMED]]
        raise RevisionRefusedError(count=len(refused), dossiers=named, because=refused[0][1])


def _chunks(orders: Iterable[RevisePromise]) -> Iterator[list[RevisePromise]]:
    rest = iter(orders)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
