"""Paper slips as pages, programs and terminals see them: each batch, and what became of each of its slips."""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from adapters.cli.reading import written
from adapters.ledger.reading import LedgerReader
from domain.slips import Batch, SlipsVoided

State = Literal["open", "keyed_in", "voided"]
STATES: tuple[State, ...] = ("open", "keyed_in", "voided")


class Slip(NamedTuple):
    """One slip: its number, whether a dossier was keyed in from it, and the entry that voided it, if one did."""

    code: str
    is_keyed_in: bool
    voided: SlipsVoided | None

    @property
    def state(self) -> State:
        """Whether it is still on a desk somewhere or in a citizen's hand, or what became of it."""
        return "keyed_in" if self.is_keyed_in else "voided" if self.voided else "open"


class Printed(NamedTuple):
    """One batch of an office."""

    office: str
    batch: Batch

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands among all: by when it was printed, then by its office, then by its entry there."""
        return written(self.batch.at), self.office, self.batch.entry


class Seen(NamedTuple):
    """One batch of an office with its slips."""

    office: str
    batch: Batch
    slips: list[Slip]

    def count(self, state: State) -> int:
        """Return how many of its slips are in this state."""
        return sum(slip.state == state for slip in self.slips)


def batches_of(reader: LedgerReader, offices: Iterable[str]) -> list[Printed]:
    """Return every batch of these offices, the newest first."""
    printed = [
        Printed(office, batch) for office in offices if (slips := reader.slips(office)) for batch in slips.batches
    ]
    return sorted(printed, key=lambda one: one.place, reverse=True)


def seen(reader: LedgerReader, printed: Printed) -> Seen:
    """Return a batch with what became of each of its slips by now."""
    office, batch = printed
    there, slips = reader.keyed_in(batch.codes), reader.slips(office)
    voided = slips.voided if slips else {}
    return Seen(office, batch, [Slip(code, code in there, voided.get(code)) for code in batch.codes])


def batch_facts(shown: Seen) -> dict[str, Any]:
    """Return a batch as programs read it."""
    batch = shown.batch
    facts: dict[str, Any] = {"office": shown.office, "entry": batch.entry}
    facts |= {"printed_at": written(batch.at), "by": batch.by}
    facts |= {"from_on": batch.from_on.isoformat(), "until_on": batch.until_on.isoformat()}
    facts["counts"] = {state: shown.count(state) for state in STATES}
    return facts | {"slips": [_slip_facts(slip) for slip in shown.slips]}


def _slip_facts(slip: Slip) -> dict[str, Any]:
    told = slip.voided and {"why": slip.voided.why, "at": written(slip.voided.occurred_at), "by": slip.voided.by}
    return {"code": slip.code, "state": slip.state, "voided": told}
