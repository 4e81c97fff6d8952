"""From an order to the aggregate that decided: loading, numbering, and saying who acted meanwhile."""

from collections.abc import Callable, Mapping

from adapters.ledger.acts import ACTS
from adapters.ledger.codes import Codes
from adapters.ledger.erasures import key_of
from adapters.ledger.reference import replayed
from adapters.ledger.reference_acts import Decision, decide_reference
from adapters.ledger.replaying import dossier_of
from adapters.ledger.slips import decide_slips, slip_keyed_in
from adapters.ledger.transaction import WritingTransaction, fold_code
from domain import commands as c
from domain.code import checked_code, numbered
from domain.dossier import Dossier
from domain.erasure import ErasePerson, Erasure
from domain.errors import ConflictError, DomainError, DossierUnknownError
from domain.message import stream_of
from domain.promising import Ground
from domain.slips import PrintSlips, VoidSlips
from projections.line import Line


class Decider:
    """Decides orders inside one writing transaction, where every number and every version is settled.

    `foreseen` are dossiers that were read already, by their folded codes; each stands for one order about it.
    """

    def __init__(
        self,
        transaction: WritingTransaction,
        ground: Callable[[], Ground],
        codes: Codes,
        foreseen: Mapping[str, list[Line]] | None = None,
    ) -> None:
        self._transaction, self._ground, self._codes = transaction, ground, codes
        self._foreseen = dict(foreseen or {})
        self._held: tuple[int, Ground] | None = None

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
                return self._other(order)

    @property
    def ground(self) -> Ground:
        """What dossiers' decisions stand on, until a fact about it is recorded; the founding orders have none."""
        position = self._transaction.state.reference
        if self._held is None or self._held[0] != position:
            self._held = position, self._ground()
        return self._held[1]

    # --- dossiers ---------------------------------------------------------------------------------

    def _receive(self, order: c.ReceiveDossier) -> Decision:
        if slip := slip_keyed_in(order, self._transaction, self.ground):
            dossier = Dossier.receive(order, lambda: slip, self.ground)
            return Decision(dossier, dossier.code)
        return _opened(Dossier.receive(order, lambda: self._code_for(order), self.ground))

    def _code_for(self, order: c.ReceiveDossier) -> str:
        return self._next_code(order) if order.code is None else self._codes.take(checked_code(order.code))

    def _reject(self, order: c.RejectDossier) -> Decision:
        return _opened(Dossier.reject(order, lambda: self._next_code(order), self.ground))

    def _import(self, order: c.ImportDossier) -> Decision:
        code = checked_code(order.receipt.code or "")
        dossier = Dossier.receive(order.receipt, lambda: code, self.ground)
        for act in order.acts:
            ACTS[type(act)](dossier, act, self.ground)
        self._codes.take(code)
        return _opened(dossier)

    def _act(self, order: c.DossierCommand) -> Decision:
        before = self._history(order.code)
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

    def _history(self, code: str) -> list[Line]:
        folded = fold_code(checked_code(code))
        found = self._foreseen.pop(folded, None) or self._transaction.foresee([], [folded]).dossiers.get(folded)
        if found is None:
            raise DossierUnknownError(dossier=code)
        return found

    def _other(self, order: c.Command) -> Decision:
        if isinstance(order, PrintSlips | VoidSlips):
            return decide_slips(order, self._transaction, self._codes, self.ground)
        return decide_reference(order, self._transaction)

    def _erase(self, order: ErasePerson) -> Decision:
        dossier = dossier_of(self._history(order.code)).dossier
        kid = key_of(dossier)
        earlier: Erasure | None = replayed(self._transaction.select_events(stream_of("erasure", kid)))
        return Decision(Erasure.erase(order, kid, earlier, self.ground), dossier.code)

    def _next_code(self, order: c.ReceiveDossier | c.RejectDossier) -> str:
        """Number a dossier by its office's pattern, day by day."""
        office = self.ground.office_of(order.office)
        day = self.ground.local_date(self.ground.calendar_key(office, order.at), order.at)
        counter = f"dossier:{order.office}:{day:%y%m%d}"
        return self._codes.next(counter, lambda serial: numbered(office.code_pattern, order.office, day, serial))

    def _letter_number(self, dossier: Dossier, order: c.IssueApology) -> int:
        """Return the next number of the office's letters in the year of its own calendar's zone."""
        office = self.ground.office_of(dossier.standing.office)
        year = self.ground.local_date(self.ground.calendar_key(office, order.at), order.at).year
        return self._transaction.next_number(f"letter:{dossier.standing.office}:{year}")


def _opened(dossier: Dossier) -> Decision:
    return Decision(dossier, dossier.code, claims=((dossier.code, str(dossier.id)),))


def _explained(refusal: DomainError, order: c.DossierCommand, dossier: Dossier) -> DomainError:
    """Return the refusal of an order; one given from an older page says who did what when since (design: conflict)."""
    if order.seen_version is None or order.seen_version >= dossier.version:
        return refusal
    return _overtaken(order.seen_version, dossier, refusal.code)


def _overtaken(seen: int, dossier: Dossier, refusal: str) -> ConflictError:
    acts = [(act.by, act.TOPIC, act.occurred_at) for act in dossier.acts[seen:]]
    return ConflictError(dossier=dossier.code, acts=acts, refusal=refusal)
