"""The desk on the ledger: an order is sealed, decided under the lock, recorded, and shown, in one transaction."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from threading import local
from uuid import UUID

import sqlalchemy as sa

from adapters.clock import Clock
from adapters.ledger.appending import Last
from adapters.ledger.batch import Batch, Given, Outcome, answer_to
from adapters.ledger.codes import Codes
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
from adapters.ledger.rebuilding import measure_again, relist
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.reference import Reference, replayed
from adapters.ledger.sealing import sealed, sealed_import, sealed_transcripts
from adapters.ledger.transaction import Memory, WritingTransaction
from adapters.ledger.transcript import Transcript
from adapters.ledger.tree import leaf_hash
from adapters.ledger.vault import Vault
from domain.calendar_versions import CalendarRevised
from domain.commands import Command, DossierCommand, ImportDossier
from domain.desk import Answer
from domain.dossier import Dossier
from domain.errors import DomainError, DossierUnknownError
from domain.office import CalendarAssigned
from domain.promising import Ground
from domain.rules import RulesRevised
from projections.line import Line
from projections.read_models import ReadModel, apply

_MEASURE = {RulesRevised.TOPIC, CalendarRevised.TOPIC, CalendarAssigned.TOPIC}
"""Kinds that change by what letters are measured."""


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
        [outcome] = self._carried_out([command])
        return _given_out(outcome.result)

    def answered(self, command: Command) -> Answer | None:
        """Return what this very order was answered when it was recorded, or None if it was not.

        Raises:
            CommandReusedError: another order was recorded under its id.
        """
        with self._writing() as transaction:
            remembered = transaction.answer_to(command.id)
        return None if remembered is None else answer_to(self._sealed(command), remembered)

    def handle_each(self, commands: Sequence[Command]) -> list[Answer | DomainError]:
        """Return, in order, what `handle` would answer each of many, given in one transaction, or how it would refuse.

        Each order sees those before it, and is whole or absent.

        Raises:
            LedgerError: a file failed, which is no order's fault; nothing was recorded.
        """
        return [outcome.result for outcome in self._carried_out(commands)]

    def handle_all(self, commands: Sequence[Command]) -> list[Answer | DomainError | None]:
        """Return as `handle_each`, but None for an order that was recorded already."""
        return [None if outcome.is_repeated else outcome.result for outcome in self._carried_out(commands)]

    def _carried_out(self, commands: Sequence[Command]) -> list[Outcome]:
        """Seal orders, carry out those that can be, and return the outcomes of all in their places."""
        with self._vault_shared(commands):
            sealed = self._all_sealed(commands)
        given = [it for it in sealed if isinstance(it, Given)]
        with self._writing() as transaction, self._vault_shared(commands):
            ground = self._ground_in(transaction)
            batch = Batch(transaction, given, ground, lambda decided: self._record(transaction, decided))
            carried_out = iter(batch.carry_out())
        return [next(carried_out) if isinstance(it, Given) else Outcome(it) for it in sealed]

    def _all_sealed(self, commands: Sequence[Command]) -> list[Given | DomainError]:
        """Return the orders sealed; what cannot be sealed is refused in its place."""
        sealed: list[Given | DomainError] = []
        for command in commands:
            try:
                sealed.append(Given(command, self._sealed(command)))
            except LedgerError:
                raise
            except DomainError as refusal:
                sealed.append(refusal)
        return sealed

    def _vault_shared(self, commands: Sequence[Command]) -> AbstractContextManager[None]:
        """Let the keys of many orders share a commit; one alone has none to share, nor mostly any key."""
        return self._vault.batch() if len(commands) > 1 else nullcontext()

    def import_all(self, transcripts: Sequence[Transcript]) -> list[bool | DomainError]:
        """Record many dossiers of another register in one transaction; return of each if it is new, or its refusal.

        Each is decided as its order would be by `handle_all`, and leaves the same in the ledger.

        Raises:
            LedgerError: a file failed, which is no dossier's fault; nothing was recorded.
        """
        with self._vault.batch():
            sealed = sealed_transcripts(transcripts, self._vault, self._tenant)
        with self._writing() as transaction, self._vault.batch():
            decider = Decider(transaction, self._ground_in(transaction), Codes(transaction))

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
            return self._ground_in(shared)()
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

    def _ground_in(self, transaction: WritingTransaction) -> Callable[[], Ground]:
        """Return how to find what decisions stand on inside a transaction, as it is by then."""

        def ground() -> Ground:
            position = transaction.state.reference
            return self._reference.at(lambda: nullcontext(transaction.connection), position, self._clock())

        return ground

    # --- recording ------------------------------------------------------------------------------------

    def _record(self, transaction: WritingTransaction, decided: Sequence[Decided]) -> list[Answer | bytes]:
        """Record what was decided, in this order; let the read models follow, and applicants be found, once for all."""
        recorded = transaction.append_all([(one.id, one.entries) for one in decided], _last_known(decided))
        transaction.claim_codes([claim for one in decided for claim in one.claims])
        answers = [one.answer(rows[-1].id, rows[-1].recorded_at) for one, rows in zip(decided, recorded, strict=True)]
        transaction.remember_all(
            Memory(one.id, one.digest, answer_text(answer), rows[-1].id)
            for one, answer, rows in zip(decided, answers, recorded, strict=True)
        )
        self._show(transaction, decided, [line_of(row) for rows in recorded for row in rows])
        if self._followers:
            self._follow(transaction, decided, recorded)
        self._vault.index_all(one.found_by for one in decided if one.found_by)
        return answers

    def _show(self, transaction: WritingTransaction, decided: Sequence[Decided], lines: Sequence[Line]) -> None:
        """Bring the read models up to date with lines just recorded."""
        before = [line for one in decided for line in one.before]

        def history(streams: Collection[str]) -> list[Line]:
            return [line for line in (*before, *lines) if line.stream in streams]

        apply(transaction, lines, history, self._ground_in(transaction), self._read_models)
        kinds = {line.kind for line in lines}
        if RulesRevised.TOPIC in kinds:
            relist(transaction.connection, self._tenant)
        if kinds & _MEASURE:
            measure_again(transaction.connection, self._tenant)

    def _follow(
        self, transaction: WritingTransaction, decided: Sequence[Decided], recorded: Sequence[Sequence[Recorded]]
    ) -> None:
        pairs = zip(decided, recorded, strict=True)
        followed = [Followed(*one.led_to, rows) for one, rows in pairs if one.led_to is not None]
        for follow in self._followers:
            follow(transaction, followed, self._ground_in(transaction))


def _last_known(decided: Sequence[Decided]) -> dict[str, Last]:
    """Return the last events of the streams that were read to decide, and none for those that open now."""
    known: dict[str, Last] = {}
    for one in decided:
        first = one.entries[0]
        if one.before:
            last = one.before[-1]
            known[last.stream] = last.version, leaf_hash(last.envelope or b"")
        elif first.originator_version == 1:
            known[first.originator_id] = None  # if there is one all the same, its key is taken
    return known


def _given_out(result: Answer | DomainError) -> Answer:
    if isinstance(result, DomainError):
        raise result
    return result
