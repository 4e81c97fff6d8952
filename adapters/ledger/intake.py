"""Dossiers of other registers taken in, in one transaction: by their pattern, or by the aggregate."""

from collections.abc import Callable, Sequence

from adapters.ledger.decided import Decided
from adapters.ledger.errors import LedgerError
from adapters.ledger.patterns import Known, Patterns
from adapters.ledger.sealing import SealedTranscript, digest_of
from adapters.ledger.transaction import WritingTransaction, fold_code
from adapters.ledger.transcript import Transcript
from adapters.ledger.vault import FoundBy
from domain.commands import ImportDossier
from domain.errors import CommandReusedError, DomainError
from domain.promising import Ground

Decide = Callable[[ImportDossier], Decided]
Record = Callable[[Sequence[Decided]], object]


class Intake:
    """Takes transcripts, sealed, one after the other; what is decided waits, and is recorded together.

    `decide` asks the aggregate and takes the code for it; `record` records all that waits.
    """

    def __init__(
        self, transaction: WritingTransaction, patterns: Patterns, ground: Ground, decide: Decide, record: Record
    ) -> None:
        self._transaction, self._patterns, self._ground = transaction, patterns, ground
        self._decide, self._record = decide, record
        self._waiting: list[Decided] = []
        self._digests: dict[str, bytes] = {}  # of all that is remembered or waits, by the ids of their orders
        self._taken: set[str] = set()

    def take_all(self, transcripts: Sequence[SealedTranscript | DomainError]) -> list[bool | DomainError]:
        """Return for each whether it is new, or why it was refused: one refused already is passed over.

        Raises:
            LedgerError: a file failed, which is no dossier's fault.
        """
        told = [one.transcript for one in transcripts if isinstance(one, SealedTranscript)]
        remembered = self._transaction.answers_to({one.id for one in told})
        self._digests = {id_: digest for id_, (digest, _) in remembered.items()}
        self._taken = self._transaction.taken_codes({fold_code(one.code) for one in told})
        results = [one if isinstance(one, DomainError) else self._result(one) for one in transcripts]
        self._settle()
        return results

    def _result(self, sealed: SealedTranscript) -> bool | DomainError:
        try:
            return self._take(*sealed)
        except LedgerError:
            raise
        except DomainError as refusal:
            return refusal

    def _take(self, transcript: Transcript, found_by: FoundBy | None) -> bool:
        """Let one wait to be recorded, and return True; False if it was taken in before.

        Raises:
            DomainError: refused.
        """
        order, known = None, self._patterns.known(transcript)
        if known is None:
            order = transcript.order()
            digest = digest_of(order)
            known = self._patterns.meet(transcript, digest)
        else:
            digest = known.digest
        if self._was_taken(transcript, digest):
            return False
        folded = fold_code(transcript.code)
        is_free = folded not in self._taken
        decided = self._patterns.decided(known, self._ground) if known and is_free else None
        if decided is None:
            if not is_free:
                self._settle()  # who took the code must be there to be named
            decided = self._by_aggregate(order or transcript.order(), known)
        self._waiting.append(decided._replace(found_by=found_by) if found_by else decided)
        self._digests[transcript.id] = digest
        self._taken.add(folded)
        return True

    def _was_taken(self, transcript: Transcript, digest: bytes) -> bool:
        kept = self._digests.get(transcript.id)
        if kept not in {None, digest}:
            raise CommandReusedError(command=transcript.id)
        return kept is not None

    def _by_aggregate(self, order: ImportDossier, known: Known | None) -> Decided:
        decided = self._decide(order)
        if known:
            self._patterns.learn(known, decided, self._ground)
        return decided

    def _settle(self) -> None:
        self._record(self._waiting)
        self._waiting = []
