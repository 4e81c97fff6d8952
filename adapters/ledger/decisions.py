"""From an order to the aggregate that decided: loading, numbering, and saying who acted meanwhile."""

from collections.abc import Callable
from functools import cached_property
from uuid import UUID

from adapters.ledger.acts import ACTS
from adapters.ledger.erasures import key_of
from adapters.ledger.lines import history_of
from adapters.ledger.lookup import stream_of_code
from adapters.ledger.reference import replayed
from adapters.ledger.reference_acts import Decision, decide_reference
from adapters.ledger.replaying import dossier_of
from adapters.ledger.slips import check_slip, decide_slips
from adapters.ledger.transaction import WritingTransaction
from domain import commands as c
from domain.code import checked_code, numbered
from domain.dossier import Dossier
from domain.erasure import ErasePerson, Erasure
from domain.errors import CodeTakenError, ConflictError, DomainError, DossierUnknownError
from domain.message import stream_of
from domain.promising import Ground
from domain.slips import PrintSlips, VoidSlips


class Decider:
    """Decides orders inside one writing transaction, where every number and every version is settled."""

    def __init__(self, transaction: WritingTransaction, ground: Callable[[], Ground]) -> None:
        self._transaction, self._ground = transaction, ground

    def decide(self, order: c.Command) -> Decision:
        """Return what `order` leads to.

        Raises:
            DomainError: refused.
        """
        match order:
            case c.ReceiveDossier():
                return self._receive(order)
            case c.RejectDossier():
                return self._reject(order)
            case c.ImportDossier():
                return self._import(order)
            case c.DossierCommand():
                return self._act(order)
            case ErasePerson():
                return self._erase(order)
            case _:
                return _decide_other(order, self._transaction)

    @cached_property
    def ground(self) -> Ground:
        """What dossiers' decisions stand on; the founding orders come before there is any."""
        return self._ground()

    # --- dossiers ---------------------------------------------------------------------------------

    def _receive(self, order: c.ReceiveDossier) -> Decision:
        dossier = Dossier.receive(order, lambda: self._code_for(order), self.ground)
        return Decision(dossier, dossier.code)

    def _code_for(self, order: c.ReceiveDossier) -> str:
        stream = str(stream_of("command", order.id))
        if order.code is None:
            return self._next_code(order.office, order, stream)
        code = checked_code(order.code)
        if given := self._transaction.code_given(code):
            if given[1] != stream:
                raise CodeTakenError(code=given[0])
            check_slip(given[0], order, self._transaction, self.ground)
            return given[0]
        self._transaction.claim_code(code, stream)
        return code

    def _reject(self, order: c.RejectDossier) -> Decision:
        stream = str(stream_of("command", order.id))
        dossier = Dossier.reject(order, lambda: self._next_code(order.office, order, stream), self.ground)
        return Decision(dossier, dossier.code)

    def _import(self, order: c.ImportDossier) -> Decision:
        code = checked_code(order.receipt.code or "")
        dossier = Dossier.receive(order.receipt, lambda: code, self.ground)
        for act in order.acts:
            ACTS[type(act)](dossier, act, self.ground)
        self._transaction.claim_code(code, str(dossier.id))
        return Decision(dossier, code)

    def _act(self, order: c.DossierCommand) -> Decision:
        stream = self._stream(order.code)
        before = history_of(self._transaction.connection, self._transaction.tenant, str(stream))
        if not before:
            raise DossierUnknownError(dossier=order.code)
        found = dossier_of(before)
        dossier, ground = found.dossier, found.ground(self.ground)
        if order.only_version not in {None, dossier.version}:
            raise _overtaken(order.only_version or 0, dossier, "overtaken")
        try:
            if isinstance(order, c.IssueApology):
                dossier.issue_apology(order, lambda: self._letter_number(dossier, order), ground)
            else:
                ACTS[type(order)](dossier, order, ground)
        except DomainError as refusal:
            raise _explained(refusal, order, dossier) from refusal
        return Decision(dossier, dossier.code, before)

    def _erase(self, order: ErasePerson) -> Decision:
        dossier: Dossier | None = replayed(self._transaction.select_events(self._stream(order.code)))
        if dossier is None:
            raise DossierUnknownError(dossier=order.code)
        kid = key_of(dossier)
        earlier: Erasure | None = replayed(self._transaction.select_events(stream_of("erasure", kid)))
        return Decision(Erasure.erase(order, kid, earlier, self.ground), dossier.code)

    def _stream(self, code: str) -> UUID:
        return stream_of_code(self._transaction.connection, self._transaction.tenant, code)

    def _next_code(self, office_code: str, order: c.Command, stream: str) -> str:
        """Number a dossier by its office's pattern; a code that a register brought along is passed over."""
        office = self.ground.office_of(office_code)
        day = self.ground.local_date(self.ground.calendar_key(office, order.at), order.at)
        while True:
            serial = self._transaction.next_number(f"dossier:{office_code}:{day:%y%m%d}")
            code = numbered(office.code_pattern, office_code, day, serial)
            try:
                self._transaction.claim_code(code, stream)
            except CodeTakenError:
                continue
            return code

    def _letter_number(self, dossier: Dossier, order: c.IssueApology) -> int:
        """Return the next number of the office's letters in the year of its own calendar's zone."""
        office = self.ground.office_of(dossier.standing.office)
        year = self.ground.local_date(self.ground.calendar_key(office, order.at), order.at).year
        return self._transaction.next_number(f"letter:{dossier.standing.office}:{year}")


def _decide_other(order: c.Command, transaction: WritingTransaction) -> Decision:
    if isinstance(order, PrintSlips | VoidSlips):
        return decide_slips(order, transaction)
    return decide_reference(order, transaction)


def _explained(refusal: DomainError, order: c.DossierCommand, dossier: Dossier) -> DomainError:
    """Return the refusal of an order; one given from an older page says who did what when since (design: conflict)."""
    if order.seen_version is None or order.seen_version >= dossier.version:
        return refusal
    return _overtaken(order.seen_version, dossier, refusal.code)


def _overtaken(seen: int, dossier: Dossier, refusal: str) -> ConflictError:
    acts = [(act.by, act.TOPIC, act.occurred_at) for act in dossier.acts[seen:]]
    return ConflictError(dossier=dossier.code, acts=acts, refusal=refusal)
