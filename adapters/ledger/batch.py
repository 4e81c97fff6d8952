"""Orders of one transaction: decided one after the other, recorded together, each answered or refused alone."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from adapters.ledger.codes import Codes
from adapters.ledger.decided import Decided, answer_of, decided_by
from adapters.ledger.decisions import Decider
from adapters.ledger.errors import LedgerError
from adapters.ledger.sealing import digest_of
from adapters.ledger.transaction import WritingTransaction, fold_code
from domain.commands import Command, DossierCommand, ImportDossier, ReceiveDossier, RejectDossier
from domain.desk import Answer
from domain.errors import CommandReusedError, DomainError
from domain.promising import Ground

Record = Callable[[Sequence[Decided]], Sequence[Answer | bytes]]
"""Records what was decided, in this order, and returns the answers."""
_OPENING = ReceiveDossier | RejectDossier | ImportDossier


class Given(NamedTuple):
    """An order as it was given, with what finds the applicant, and as it is recorded, sealed."""

    command: Command
    order: Command


class Outcome(NamedTuple):
    """What came of an order; `is_repeated`: it was recorded before, and hears the answer of then."""

    result: Answer | DomainError
    is_repeated: bool = False


class Batch:
    """Carries out orders in one writing transaction; each sees those before it, and is whole or absent."""

    def __init__(
        self, transaction: WritingTransaction, given: Sequence[Given], ground: Callable[[], Ground], record: Record
    ) -> None:
        orders = [order for _, order in given]
        acted_on = {fold_code(order.code) for order in orders if isinstance(order, DossierCommand)}
        foreseen = transaction.foresee({order.id for order in orders}, acted_on)
        self._transaction, self._given, self._record = transaction, given, record
        self._answers = foreseen.answers
        self._codes = Codes(transaction, sum(map(_is_numbered, orders)))
        self._decider = Decider(transaction, ground, self._codes, foreseen.dossiers)
        self._waiting: dict[int, Decided] = {}
        self._met: set[str] = set()
        self._outcomes: dict[int, Outcome] = {}

    def carry_out(self) -> list[Outcome]:
        """Return what came of each order.

        Raises:
            LedgerError: a file failed, which is no order's fault.
        """
        for place, (command, order) in enumerate(self._given):
            self._let_see(order)
            try:
                self._take(place, command, order)
            except LedgerError:
                raise
            except DomainError as refusal:
                self._outcomes[place] = Outcome(refusal)
        self._codes.give_back()
        self._settle()
        return [self._outcomes[place] for place in range(len(self._given))]

    def _take(self, place: int, command: Command, order: Command) -> None:
        if remembered := answer_to(order, self._answers.get(order.id)):
            self._outcomes[place] = Outcome(remembered, is_repeated=True)
            return
        decision = self._decider.decide(order)
        self._waiting[place] = decided_by(command, order, decision)
        self._met |= {order.id, fold_code(decision.code)}
        if not _is_about_a_dossier(order):
            self._settle()  # all that come stand on it

    def _let_see(self, order: Command) -> None:
        """Record what waits if an order depends on it: on another of its id, or of its dossier, or on all."""
        if _is_about_a_dossier(order) and self._met.isdisjoint({order.id, *_codes_in(order)}):
            return
        self._settle()
        self._answers |= self._transaction.answers_to([order.id])

    def _settle(self) -> None:
        """Record all that waits, and keep the answers in their places."""
        if self._waiting:
            for place, answer in zip(self._waiting, self._record(list(self._waiting.values())), strict=True):
                self._outcomes[place] = Outcome(answer_of(answer))
        self._waiting.clear()
        self._met.clear()


def answer_to(order: Command, remembered: tuple[bytes, str] | None) -> Answer | None:
    """Return the answer remembered for an order, if any.

    Raises:
        CommandReusedError: another order was recorded under its id.
    """
    if remembered is None:
        return None
    digest, answer = remembered
    if digest != digest_of(order):
        raise CommandReusedError(command=order.id)
    return Answer.model_validate_json(answer)


def _is_numbered(order: Command) -> bool:
    """Whether the office numbers the dossier that an order opens."""
    return isinstance(order, RejectDossier) or (isinstance(order, ReceiveDossier) and not _codes_in(order))


def _is_about_a_dossier(order: Command) -> bool:
    return isinstance(order, DossierCommand | _OPENING)


def _codes_in(order: Command) -> list[str]:
    """Return the code of the dossier that an order is about or brings along, as it is compared; none if it has none."""
    match order:
        case DossierCommand():
            brought: str | None = order.code
        case ReceiveDossier():
            brought = order.slip or order.code
        case _:
            brought = None
    return [] if brought is None else [fold_code(brought)]
