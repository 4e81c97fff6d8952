"""From rows to dossiers: all rows of one code become one order, whole, or a list of what is wrong with them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from adapters.exchange.acts_in import ActReader, Origin
from adapters.exchange.cells import CellReader, Findings, MomentReader, When
from adapters.exchange.mapping import Mapping
from adapters.exchange.register import Row
from adapters.exchange.shelf import Shelf
from adapters.ledger.transcript import Transcript
from domain.errors import DomainError, FieldError
from domain.text import LONGEST


class Refused(NamedTuple):
    """Why a row, and with it the dossier of `rows`, was not taken."""

    row: int
    field: str
    read: str
    error: DomainError
    dossier: str = ""
    rows: tuple[int, ...] = ()


class Adjusted(NamedTuple):
    """A row whose act the register puts before the receipt; it is recorded at the receipt, as the mapping says."""

    row: int
    field: str
    read: str
    recorded_at: datetime
    dossier: str


class Candidate(NamedTuple):
    """A dossier as the register has it. `places` say which row and column the instants of its acts came from."""

    rows: Sequence[Row]
    transcript: Transcript
    places: list[tuple[datetime, Origin]]
    adjusted: Sequence[Adjusted]

    @property
    def code(self) -> str:
        """Its code."""
        return self.transcript.code

    def origin_of(self, at: datetime) -> Origin | None:
        """Return where the first act of an instant was read."""
        return next((origin for when, origin in self.places if when == at), None)


def dossiers_in(shelf: Shelf, mapping: Mapping, office: str | None) -> Iterator[Candidate | list[Refused]]:
    """Yield each dossier of a register in the order of its first row, or all that is wrong with it.

    `office` is the one of a register that does not say.
    """
    builder = _Builder(mapping, office)
    for row, bad in shelf.without_code:
        yield [_refused(row, row.fault or bad, "", (row.number,))._replace(field=mapping.code)]
    for code, rows in shelf.dossiers():
        yield builder.build(code, rows)


class _Builder:
    """Builds the dossiers of one register."""

    def __init__(self, mapping: Mapping, office: str | None) -> None:
        self._mapping = mapping
        self._moments = MomentReader(mapping)
        self._acts = ActReader(mapping, self._moments)
        self._shared = sorted(mapping.dossier_columns) if mapping.rows == "act" else []
        must = {"office": mapping.office, "procedure": mapping.procedure, "channel": mapping.channel}
        readers = {name: CellReader(cell, is_required=True) for name, cell in must.items() if cell is not None}
        readers |= {"official": CellReader(mapping.official), "note": CellReader(mapping.note, LONGEST)}
        said = {name: reader.constant for name, reader in readers.items() if reader.constant is not None}
        self._constants = {} if office is None else {"office": office}
        self._constants |= said
        self._facts = {name: reader for name, reader in readers.items() if reader.reads}
        self._applicant = {name: CellReader(cell, LONGEST) for name, cell in mapping.applicant if cell is not None}
        self._limit = CellReader(mapping.limit)

    def build(self, code: str, rows: list[Row]) -> Candidate | list[Refused]:
        wrong = Findings((row, row.fault) for row in rows if row.fault)
        if not wrong:
            wrong.extend(self._contradictions(rows))
        found = None if wrong else self._candidate(code, rows, wrong)
        if found is not None:
            return found
        return [_refused(row, error, code, tuple(row.number for row in rows)) for row, error in wrong]

    def _contradictions(self, rows: list[Row]) -> Iterator[tuple[Row, DomainError]]:
        """Yield the rows that say another thing about the dossier than its first row does."""
        if self._mapping.rows == "dossier" and len(rows) > 1:
            for row in rows:
                facts = {"field": self._mapping.code, "read": row.cells[self._mapping.code]}
                yield row, FieldError(**facts, accepted="code_once")
            return
        for row in rows[1:]:
            for column in self._shared:
                if row.cells[column] != rows[0].cells[column]:
                    facts = {"field": column, "read": row.cells[column]}
                    yield row, FieldError(**facts, accepted="same_in_all_rows")

    def _candidate(self, code: str, rows: list[Row], wrong: Findings) -> Candidate | None:
        """Return the dossier, or None after adding to `wrong`."""
        first = rows[0]
        facts = self._facts_of(first, wrong)
        received = wrong.reading(self._received, first)
        acts = self._acts.read(rows, wrong)
        if wrong or received is None:
            return None
        course = self._acts.course(acts, received, wrong)
        if wrong:
            return None
        by = facts.get("official") or f"import:{self._mapping.name}"
        told = Transcript(f"import:{self._mapping.name}:{code}", by, course.received_at, code, facts, course.acts)
        adjusted = [Adjusted(*_where(origin), told.at, code) for origin in course.adjusted]
        places = [*course.places, (told.at, Origin(first, self._mapping.received.column))]
        return Candidate(rows, told, places, adjusted)

    def _received(self, row: Row) -> When:
        received = self._moments.when(self._mapping.received, row)
        if received is None:
            raise FieldError(field=self._mapping.received.column, read="", accepted="present")
        return received

    def _facts_of(self, row: Row, wrong: Findings) -> dict[str, Any]:
        """Return what the row says of the receipt."""
        facts: dict[str, Any] = self._constants.copy()
        for name, reader in self._facts.items():
            if (said := wrong.reading(reader, row)) is not None:
                facts[name] = said
        known = {name: said for name, reader in self._applicant.items() if (said := wrong.reading(reader, row))}
        if known:
            facts["applicant"] = known
        facts.update(wrong.reading(self._promised, row) or ())
        return facts

    def _promised(self, row: Row) -> dict[str, Any]:
        """Return the promise made elsewhere, or the limit from which it is counted here."""
        due = self._mapping.due
        given = self._moments.when(due, row)
        if due is not None and given is not None:
            grain = "day" if given.day_only else due.grain
            return {"given_due": given.at, "given_grain": grain, "pauses_move": due.pauses_move}
        if due is not None and due.empty == "refuse":
            raise FieldError(field=due.column, read="", accepted="present")
        if due is not None and due.empty == "no_promise":
            return {"no_promise": True}
        limit = self._limit(row)
        return {} if limit is None else {"limit": limit}


def _where(origin: Origin) -> tuple[int, str, str]:
    return origin.row.number, origin.column, origin.row.cells[origin.column]


def _refused(row: Row, error: DomainError, code: str, numbers: Sequence[int]) -> Refused:
    field, read = str(error.facts.get("field", "")), str(error.facts.get("read", ""))
    return Refused(row.number, field, read, error, code, tuple(numbers))
