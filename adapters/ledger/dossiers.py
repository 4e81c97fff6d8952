"""The desk on the ledger: an order is sealed, decided under the lock, recorded, and shown, in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import local
from uuid import UUID

import sqlalchemy as sa

from adapters.clock import Clock
from adapters.ledger.decisions import Decider
from adapters.ledger.entry import Recorded
from adapters.ledger.errors import LedgerError
from adapters.ledger.instants import iso_of
from adapters.ledger.lines import history, last_reference, line_of
from adapters.ledger.lookup import stream_of_code
from adapters.ledger.mapper import entry_of
from adapters.ledger.reads import select_events
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.reference import Reference, already_open, replayed
from adapters.ledger.reference_acts import Decision
from adapters.ledger.sealing import digest_of, sealed, sealed_import, search_terms
from adapters.ledger.transaction import WritingTransaction
from adapters.ledger.vault import Vault
from domain.commands import Command, DossierCommand, ImportDossier, ReceiveDossier, RejectDossier
from domain.desk import Answer
from domain.dossier import Dossier
from domain.errors import CommandReusedError, DomainError
from domain.message import Event
from domain.promising import Ground
from projections.line import Line
from projections.read_models import ReadModel, apply


class LedgerDesk:
    """Implements `domain.desk.Desk` on one tenant of a ledger."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        vault: Vault,
        clock: Clock,
        read_models: Sequence[ReadModel],
        tenant: str = "main",
    ) -> None:
        self._recorder, self._vault, self._clock = recorder, vault, clock
        self._read_models, self._tenant = read_models, tenant
        self._reference = Reference(tenant)
        self._shared = local()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let all orders that this thread gives inside share one transaction; an exception forgets them all.

        Inside, each order still sees the ones before it, and is whole or absent.
        """
        if getattr(self._shared, "transaction", None):
            yield
            return
        try:
            with self._recorder.writing() as transaction, self._vault.batch():
                self._shared.transaction = transaction
                yield
        except BaseException:
            self._reference = Reference(self._tenant)  # what was learned inside never was
            raise
        finally:
            self._shared.transaction = None

    def handle(self, command: Command) -> Answer:
        """Record what `command` asks for, once: the same command again hears the first answer.

        Raises:
            DomainError: refused; nothing was recorded.
        """
        order = self._sealed(command)
        with self._writing() as transaction:
            known = self._known(transaction, order)
            if known is not None:
                return known
            decision = self._decider(transaction).decide(order)
            answer, lines = self._append(transaction, order, decision)
            self._show(transaction, lines)
            self._index(command, decision)
        return answer

    def handle_all(self, commands: Sequence[Command]) -> list[Answer | DomainError | None]:
        """Record many orders about dossiers in one transaction; return, in order, an answer or refusal for each.

        None stands for an order that was recorded already. Each order sees those before it, and is whole or absent.

        Raises:
            LedgerError: a file failed, which is no order's fault; nothing was recorded.
        """
        results: list[Answer | DomainError | None] = [None] * len(commands)
        orders: dict[int, Command] = {}
        with self._vault.batch():
            for place, command in enumerate(commands):
                try:
                    orders[place] = self._sealed(command)
                except LedgerError:
                    raise
                except DomainError as refusal:
                    results[place] = refusal
        with self._writing() as transaction, self._vault.batch():
            decider, lines = self._decider(transaction), list[Line]()
            for place, order in orders.items():
                try:
                    if self._known(transaction, order) is not None:
                        continue
                    decision = decider.decide(order)
                except LedgerError:
                    raise
                except DomainError as refusal:
                    results[place] = refusal
                    continue
                results[place], recorded = self._append(transaction, order, decision)
                lines += recorded
                self._index(commands[place], decision)
            self._show(transaction, lines)
        return results

    def ground(self) -> Ground:
        """Return what decisions stand on now."""
        if shared := getattr(self._shared, "transaction", None):
            return self._decider(shared).ground
        with self._recorder.reading() as connection:
            position = last_reference(connection, self._tenant)
        return self._reference.at(self._recorder.reading, position, self._clock())

    def dossier(self, code: str) -> Dossier:
        """Return the dossier with this code, replayed.

        Raises:
            DossierUnknownError: no dossier has it.
        """
        with self._reading() as connection:
            stream = stream_of_code(connection, self._tenant, code)
            found: Dossier = replayed(select_events(connection, self._tenant, stream))
        return found

    # --- one order ----------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[WritingTransaction]:
        """Give the transaction that orders share, with the part of a refused order undone; else one of its own."""
        if shared := getattr(self._shared, "transaction", None):
            with shared.savepoint():
                yield shared
        else:
            with self._recorder.writing() as transaction:
                yield transaction

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees what this thread's orders have done, if they share a transaction."""
        if shared := getattr(self._shared, "transaction", None):
            yield shared.connection
        else:
            with self._recorder.reading() as connection:
                yield connection

    def _sealed(self, command: Command) -> Command:
        if isinstance(command, ImportDossier):
            return sealed_import(command, self._vault, self._tenant)
        if not isinstance(command, DossierCommand):
            return sealed(command, self._vault, self._tenant, None, None)
        if command.note is None:
            return command
        stream, kid = self._applicant(command.code)
        return sealed(command, self._vault, self._tenant, stream, kid)

    def _applicant(self, code: str) -> tuple[UUID, str | None]:
        """Return the stream of a dossier and the key of its applicant, if anything of theirs is sealed."""
        with self._reading() as connection:
            stream = stream_of_code(connection, self._tenant, code)
            first = select_events(connection, self._tenant, stream, limit=1)
        applicant = getattr(replayed(first).acts[0], "applicant", None)
        return stream, applicant.kid if applicant else None

    def _known(self, transaction: WritingTransaction, order: Command) -> Answer | None:
        """Return the first answer to a retried order; another body under the same id is refused."""
        remembered = transaction.answer_to(order.id)
        if remembered is None:
            return None
        digest, answer = remembered
        if digest != digest_of(order):
            raise CommandReusedError(command=order.id)
        return Answer.model_validate_json(answer)

    def _decider(self, transaction: WritingTransaction) -> Decider:
        position = transaction.state.reference
        on = already_open(transaction.connection)
        return Decider(transaction, lambda: self._reference.at(on, position, self._clock()))

    # --- recording ------------------------------------------------------------------------------------

    def _append(self, transaction: WritingTransaction, order: Command, decision: Decision) -> tuple[Answer, list[Line]]:
        pending = list(decision.aggregate.collect_events())
        recorded = transaction.append([entry_of(event) for event in pending], order.id)
        answer = _answer(decision, pending, recorded)
        transaction.remember(order.id, digest_of(order), answer.model_dump_json(exclude_none=True))
        return answer, [line_of(row) for row in recorded]

    def _show(self, transaction: WritingTransaction, lines: Sequence[Line]) -> None:
        on = transaction.connection
        apply(on, lines, lambda streams: history(on, self._tenant, streams), self._read_models)

    def _index(self, command: Command, decision: Decision) -> None:
        """Let the applicant be found by name, number or phone: a keyed index beside the keys, never in the ledger."""
        receipt = command.receipt if isinstance(command, ImportDossier) else command
        if not isinstance(receipt, ReceiveDossier | RejectDossier):
            return
        terms, applicant = search_terms(receipt), decision.aggregate.acts[0].applicant
        if terms and applicant is not None:
            with self._vault.batch():
                self._vault.index(applicant.kid, str(decision.aggregate.id), terms)


def _answer(decision: Decision, events: Sequence[Event], recorded: Sequence[Recorded]) -> Answer:
    last = recorded[-1]
    standing = getattr(decision.aggregate, "standing", None)
    return Answer(
        code=decision.code,
        stream=last.stream,
        version=last.version,
        position=last.id,
        recorded_at=iso_of(last.recorded_at),
        occurred_at=events[-1].occurred_at,
        events=tuple(event.TOPIC for event in events),
        promise=standing.promise if standing else None,
    )
