"""The desk on the ledger: an order is sealed, decided under the lock, recorded, and shown, in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from threading import local
from uuid import UUID

import sqlalchemy as sa

from adapters.clock import Clock
from adapters.ledger.decided import Decided, answer_text, decided_by
from adapters.ledger.decisions import Decider
from adapters.ledger.entry import Recorded
from adapters.ledger.errors import LedgerError
from adapters.ledger.following import Followed, Follower
from adapters.ledger.intake import Intake
from adapters.ledger.lines import last_reference, line_of
from adapters.ledger.lookup import stream_of_code
from adapters.ledger.patterns import Patterns
from adapters.ledger.reads import select_events
from adapters.ledger.rebuilding import relist
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.reference import Reference, already_open, replayed
from adapters.ledger.sealing import digest_of, sealed, sealed_import, sealed_transcripts
from adapters.ledger.transaction import Memory, WritingTransaction, fold_code
from adapters.ledger.transcript import Transcript
from adapters.ledger.vault import Vault
from domain.commands import Command, DossierCommand, ImportDossier
from domain.desk import Answer
from domain.dossier import Dossier
from domain.errors import CommandReusedError, DomainError, DossierUnknownError
from domain.promising import Ground
from domain.rules import RulesRevised
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
        followers: Sequence[Follower] = (),
    ) -> None:
        self._recorder, self._vault, self._clock = recorder, vault, clock
        self._read_models, self._tenant, self._followers = read_models, tenant, followers
        self._shared = local()
        self._forget()

    def _forget(self) -> None:
        self._reference = Reference(self._tenant)
        self._learned: tuple[tuple[int, date] | None, Patterns] = None, Patterns()

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
            self._forget()  # what was learned inside never was
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
            remembered = _same(order, transaction.answer_to(order.id))
            if remembered is not None:
                return remembered
            decision = self._decider(transaction).decide(order)
            [answer] = self._record(transaction, [decided_by(command, order, decision)])
        return _answer_of(answer)

    def answered(self, command: Command) -> Answer | None:
        """Return what this very order was answered when it was recorded, or None if it was not.

        Raises:
            CommandReusedError: another order was recorded under its id.
        """
        with self._writing() as transaction:
            remembered = transaction.answer_to(command.id)
        return None if remembered is None else _same(self._sealed(command), remembered)

    def handle_all(self, commands: Sequence[Command]) -> list[Answer | DomainError | None]:
        """Record many orders about dossiers in one transaction; return, in order, an answer or refusal for each.

        None stands for an order that was recorded already. Each order sees those before it, and is whole or absent.

        Raises:
            LedgerError: a file failed, which is no order's fault; nothing was recorded.
        """
        results: list[Answer | DomainError | None] = [None] * len(commands)
        with self._vault.batch():
            orders = self._all_sealed(commands, results)
        with self._writing() as transaction, self._vault.batch():
            decider, waiting, met = self._decider(transaction), dict[int, Decided](), set[str]()
            remembered = transaction.answers_to({order.id for order in orders.values()})
            for place, order in orders.items():
                if not met.isdisjoint(_meeting_places(order)):  # it must see what waits before it
                    self._settle(transaction, waiting, results)
                    remembered |= transaction.answers_to([order.id])
                    met.clear()
                try:
                    if _same(order, remembered.get(order.id)) is None:
                        decision = decider.decide(order)
                        waiting[place] = decided_by(commands[place], order, decision)
                        met |= {order.id, fold_code(decision.code)}
                except LedgerError:
                    raise
                except DomainError as refusal:
                    results[place] = refusal
            self._settle(transaction, waiting, results)
        return results

    def _all_sealed(
        self, commands: Sequence[Command], results: list[Answer | DomainError | None]
    ) -> dict[int, Command]:
        """Return the orders sealed, by their places; what cannot be sealed is refused in its place."""
        orders: dict[int, Command] = {}
        for place, command in enumerate(commands):
            try:
                orders[place] = self._sealed(command)
            except LedgerError:
                raise
            except DomainError as refusal:
                results[place] = refusal
        return orders

    def _settle(
        self,
        transaction: WritingTransaction,
        waiting: dict[int, Decided],
        results: list[Answer | DomainError | None],
    ) -> None:
        """Record all that was decided and waits, put the answers in their places, and let nothing wait."""
        answers = self._record(transaction, list(waiting.values()))
        for place, answer in zip(waiting, answers, strict=True):
            results[place] = _answer_of(answer)
        waiting.clear()

    def import_all(self, transcripts: Sequence[Transcript]) -> list[bool | DomainError]:
        """Record many dossiers of another register in one transaction; return of each if it is new, or its refusal.

        Each is decided as its order would be by `handle_all`, and leaves the same in the ledger.

        Raises:
            LedgerError: a file failed, which is no dossier's fault; nothing was recorded.
        """
        with self._vault.batch():
            sealed = sealed_transcripts(transcripts, self._vault, self._tenant)
        with self._writing() as transaction, self._vault.batch():
            decider = self._decider(transaction)

            def decide(order: ImportDossier) -> Decided:
                return decided_by(order, order, decider.decide(order))

            def record(decided: Sequence[Decided]) -> None:
                self._record(transaction, decided)

            patterns = self._patterns_on(transaction.state.reference, decider.ground)
            return Intake(transaction, patterns, decider.ground, decide, record).take_all(sealed)

    def _patterns_on(self, position: int, ground: Ground) -> Patterns:
        """Return the patterns learned on this ground: at a position of the reference, and on one day."""
        learned_on, patterns = self._learned
        if learned_on != (position, ground.now.date()):
            patterns = Patterns()
            self._learned = (position, ground.now.date()), patterns
        return patterns

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
        with self.reading() as connection:
            stream = stream_of_code(connection, self._tenant, code)
            found: Dossier | None = replayed(select_events(connection, self._tenant, stream))
        if found is None:
            raise DossierUnknownError(dossier=code)
        return found

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees what this thread's orders have done, if they share a transaction."""
        if shared := getattr(self._shared, "transaction", None):
            yield shared.connection
        else:
            with self._recorder.reading() as connection:
                yield connection

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
        with self.reading() as connection:
            stream = stream_of_code(connection, self._tenant, code)
            first = select_events(connection, self._tenant, stream, limit=1)
        if not first:
            raise DossierUnknownError(dossier=code)
        applicant = getattr(replayed(first).acts[0], "applicant", None)
        return stream, applicant.kid if applicant else None

    def _decider(self, transaction: WritingTransaction) -> Decider:
        position = transaction.state.reference
        on = already_open(transaction.connection)
        return Decider(transaction, lambda: self._reference.at(on, position, self._clock()))

    # --- recording ------------------------------------------------------------------------------------

    def _record(self, transaction: WritingTransaction, decided: Sequence[Decided]) -> list[Answer | bytes]:
        """Record what was decided, in this order; let the read models follow, and applicants be found, once for all."""
        recorded = transaction.append_all([(one.id, one.entries) for one in decided])
        transaction.claim_codes([one.claim for one in decided if one.claim])
        answers: list[Answer | bytes] = []
        memories: list[Memory] = []
        for one, rows in zip(decided, recorded, strict=True):
            answer = one.answer(rows[-1].id, rows[-1].recorded_at)
            memories.append(Memory(one.id, one.digest, answer_text(answer), rows[-1].id))
            answers.append(answer)
        transaction.remember_all(memories)
        before = [line for one in decided for line in one.before]
        lines = [line_of(row) for rows in recorded for row in rows]
        apply(
            transaction.connection,
            lines,
            lambda streams: [line for line in (*before, *lines) if line.stream in streams],
            lambda: self._decider(transaction).ground,
            self._read_models,
        )
        if any(line.kind == RulesRevised.TOPIC for line in lines):
            relist(transaction.connection, self._tenant)
        if self._followers:
            self._follow(transaction, decided, recorded)
        self._vault.index_all(one.found_by for one in decided if one.found_by)
        return answers

    def _follow(
        self, transaction: WritingTransaction, decided: Sequence[Decided], recorded: Sequence[Sequence[Recorded]]
    ) -> None:
        pairs = zip(decided, recorded, strict=True)
        followed = [Followed(*one.led_to, rows) for one, rows in pairs if one.led_to is not None]
        for follow in self._followers:
            follow(transaction, followed, lambda: self._decider(transaction).ground)


def _meeting_places(order: Command) -> set[str]:
    """Return by what an order may depend on one before it: its own id, and the dossier it is about."""
    return {order.id, fold_code(order.code)} if isinstance(order, DossierCommand) else {order.id}


def _same(order: Command, remembered: tuple[bytes, str] | None) -> Answer | None:
    """Return the answer remembered for an order, if any; another body under the same id is refused."""
    if remembered is None:
        return None
    digest, answer = remembered
    if digest != digest_of(order):
        raise CommandReusedError(command=order.id)
    return Answer.model_validate_json(answer)


def _answer_of(answer: Answer | bytes) -> Answer:
    return Answer.model_validate_json(answer) if isinstance(answer, bytes) else answer
