"""From rows to dossiers: all rows of one code become one order, whole, or a list of what is wrong with them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from adapters.exchange.acts_in import ActReader, Origin
from adapters.exchange.cells import WORD_LONGEST, Findings, MomentReader, When, required, text_of
from adapters.exchange.mapping import Mapping
from adapters.exchange.register import Row
from adapters.exchange.shelf import Shelf
from domain.commands import ImportDossier, ReceiveDossier
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
    """A dossier as the register has it. `origins` say which row and column an instant came from."""

    code: str
    rows: tuple[Row, ...]
    order: ImportDossier
    origins: dict[datetime, Origin]
    adjusted: list[Adjusted]


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
        self._mapping, self._office = mapping, office
        self._moments = MomentReader(mapping)
        self._acts = ActReader(mapping, self._moments)
        self._shared = sorted(mapping.dossier_columns) if mapping.rows == "act" else []

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
        facts = self._facts(first, wrong)
        received = wrong.reading(lambda: self._received(first), first)
        acts = self._acts.read(rows, wrong)
        if wrong or received is None:
            return None
        by = facts["official"] or f"import:{self._mapping.name}"
        same = {"id": f"import:{self._mapping.name}:{code}", "by": by}
        course = self._acts.course(acts, received, same | {"code": code, "source": "import"}, wrong)
        if wrong:
            return None
        receipt = ReceiveDossier(**same, at=course.received_at, code=code, source="import", **facts)
        order = ImportDossier(**same, at=course.received_at, receipt=receipt, acts=tuple(course.acts))
        adjusted = [Adjusted(*_where(origin), receipt.at, code) for origin in course.adjusted]
        origins = {receipt.at: Origin(first, self._mapping.received.column)} | course.origins
        return Candidate(code, tuple(rows), order, origins, adjusted)

    def _received(self, row: Row) -> When:
        received = self._moments.when(self._mapping.received, row)
        if received is None:
            raise FieldError(field=self._mapping.received.column, read="", accepted="present")
        return received

    def _facts(self, row: Row, wrong: Findings) -> dict[str, Any]:
        """Return what the row says of the receipt."""
        mapping = self._mapping
        must = {"office": mapping.office, "procedure": mapping.procedure, "channel": mapping.channel}
        may = {"official": (mapping.official, WORD_LONGEST), "note": (mapping.note, LONGEST)}
        facts: dict[str, Any] = {"office": self._office}
        for name, cell in must.items():
            if cell is not None:
                facts[name] = wrong.reading(partial(required, cell, row), row)
        for name, (cell, longest) in may.items():
            facts[name] = wrong.reading(partial(text_of, cell, row, longest), row)
        facts["applicant"] = self._applicant(row, wrong)
        return facts | (wrong.reading(partial(self._promised, row), row) or {})

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
        return {"limit": text_of(self._mapping.limit, row)}

    def _applicant(self, row: Row, wrong: Findings) -> dict[str, str] | None:
        cells = self._mapping.applicant
        known = {name: wrong.reading(partial(text_of, cell, row, LONGEST), row) for name, cell in cells}
        return {name: said for name, said in known.items() if said} or None


def _where(origin: Origin) -> tuple[int, str, str]:
    return origin.row.number, origin.column, origin.row.cells[origin.column]


def _refused(row: Row, error: DomainError, code: str, numbers: Sequence[int]) -> Refused:
    field, read = str(error.facts.get("field", "")), str(error.facts.get("read", ""))
    return Refused(row.number, field, read, error, code, tuple(numbers))
