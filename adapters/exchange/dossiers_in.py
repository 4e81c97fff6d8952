"""From rows to dossiers: all rows of one code become one order, whole, or a list of what is wrong with them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from adapters.exchange.acts_in import ActReader, Origin
from adapters.exchange.cells import MomentReader, When, required, text_of
from adapters.exchange.mapping import Mapping
from adapters.exchange.register import Register, Row
from domain.code import checked_code
from domain.commands import ImportDossier, ReceiveDossier
from domain.errors import BadCodeError, DomainError, FieldError
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


def dossiers_in(register: Register, mapping: Mapping, office: str | None) -> Iterator[Candidate | list[Refused]]:
    """Yield each dossier of a register in the order of its first row, or all that is wrong with it.

    `office` is the one of a register that does not say.
    """
    builder = _Builder(mapping, office)
    groups: dict[str, list[Row]] = {}
    for row in register.rows:
        try:
            groups.setdefault(checked_code(row.cells.get(mapping.code, "")), []).append(row)
        except BadCodeError as bad:
            error = row.fault or bad
            yield [Refused(row.number, mapping.code, row.cells.get(mapping.code, ""), error, rows=(row.number,))]
    for code, rows in groups.items():
        yield builder.build(code, rows)


class _Builder:
    """Builds the dossiers of one register."""

    def __init__(self, mapping: Mapping, office: str | None) -> None:
        self._mapping, self._office = mapping, office
        self._moments = MomentReader(mapping)
        self._acts = ActReader(mapping, self._moments)
        self._shared = sorted(mapping.dossier_columns) if mapping.rows == "act" else []

    def build(self, code: str, rows: list[Row]) -> Candidate | list[Refused]:
        numbers = tuple(row.number for row in rows)
        wrong: list[tuple[Row, DomainError]] = [(row, row.fault) for row in rows if row.fault]
        if not wrong:
            wrong = list(self._contradictions(rows))
        if not wrong:
            try:
                return self._candidate(code, rows, wrong)
            except FieldError as error:
                wrong.append((rows[0], error))
        return [_refused(row, error, code, numbers) for row, error in wrong]

    def _contradictions(self, rows: list[Row]) -> Iterator[tuple[Row, DomainError]]:
        """Yield the rows that say another thing about the dossier than its first row does."""
        if self._mapping.rows == "dossier" and len(rows) > 1:
            for row in rows:
                yield row, FieldError(field=self._mapping.code, read=row.cells[self._mapping.code], accepted="code_once")
            return
        for row in rows[1:]:
            for column in self._shared:
                if row.cells[column] != rows[0].cells[column]:
                    facts = {"field": column, "read": row.cells[column]}
                    yield row, FieldError(**facts, accepted="same_in_all_rows")

    def _candidate(
        self, code: str, rows: list[Row], wrong: list[tuple[Row, DomainError]]
    ) -> Candidate | list[Refused]:
        first = rows[0]
        facts = self._facts(first)
        received = self._moments.when(self._mapping.received, first)
        if received is None:
            raise FieldError(field=self._mapping.received.column, read="", accepted="present")
        id_ = f"import:{self._mapping.name}:{code}"
        by = facts["official"] or f"import:{self._mapping.name}"
        course = self._acts.course(rows, received, {"id": id_, "code": code, "source": "import"}, by)
        wrong += course.wrong
        if wrong:
            return [_refused(row, error, code, tuple(row.number for row in rows)) for row, error in wrong]
        receipt = ReceiveDossier(id=id_, by=by, at=course.received_at, code=code, source="import", **facts)
        order = ImportDossier(id=id_, by=by, at=course.received_at, receipt=receipt, acts=tuple(course.acts))
        adjusted = [Adjusted(*_where(origin), course.received_at, code) for origin in course.adjusted]
        origins = {receipt.at: Origin(first, self._mapping.received.column)} | course.origins
        return Candidate(code, tuple(rows), order, origins, adjusted)

    def _facts(self, row: Row) -> dict[str, Any]:
        mapping = self._mapping
        facts: dict[str, Any] = {
            "office": required(mapping.office, row) if mapping.office else self._office,
            "procedure": required(mapping.procedure, row),
            "channel": required(mapping.channel, row),
            "official": text_of(mapping.official, row),
            "note": text_of(mapping.note, row, LONGEST),
            "applicant": self._applicant(row),
        }
        return facts | self._promised(row)

    def _promised(self, row: Row) -> dict[str, Any]:
        """Return the promise made elsewhere, or the limit from which it is counted here."""
        due, limit = self._mapping.due, text_of(self._mapping.limit, row)
        if due is None:
            return {"limit": limit}
        given: When | None = self._moments.when(self._mapping.due_moment, row)
        if given is not None:
            return {"given_due": given.at, "given_grain": due.grain, "pauses_move": due.pauses_move}
        if due.empty == "refuse":
            raise FieldError(field=due.column, read="", accepted="present")
        return {"no_promise": True} if due.empty == "no_promise" else {"limit": limit}

    def _applicant(self, row: Row) -> dict[str, str] | None:
        known = {name: text_of(cell, row, LONGEST) for name, cell in self._mapping.applicant if cell}
        return {name: said for name, said in known.items() if said} or None


def _where(origin: Origin) -> tuple[int, str, str]:
    return origin.row.number, origin.column, origin.row.cells[origin.column]


def _refused(row: Row, error: DomainError, code: str, numbers: Sequence[int]) -> Refused:
    field, read = str(error.facts.get("field", "")), str(error.facts.get("read", ""))
    return Refused(row.number, field, read, error, code, tuple(numbers))
