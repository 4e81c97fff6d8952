"""One import: what the register stands on is opened, its dossiers are recorded in chunks, and every refusal is told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import IO, NamedTuple, TypeVar

from adapters.exchange.dossiers_in import Adjusted, Candidate, Refused, dossiers_in
from adapters.exchange.mapping import Mapping
from adapters.exchange.opening import open_register, seekable
from adapters.exchange.register import Converted, Shape
from adapters.exchange.shelf import Shelf
from adapters.founding import found
from adapters.garbage import rarely_collected
from adapters.ledger.dossiers import LedgerDesk
from adapters.ledger.transcript import Transcript
from domain.calendar_versions import PublishCalendar
from domain.errors import (
    CalendarUnknownError,
    CodeTakenError,
    DomainError,
    LedgerEmptyError,
    OfficeUnknownError,
    ProcedureUnknownError,
)
from domain.office import OpenOffice
from domain.procedure import DefineProcedure

CHUNK = 500
"""Dossiers that share one transaction and its write to disk."""
T = TypeVar("T")
Result = bool | DomainError
"""Whether a dossier is new, or why it is refused."""
Decide = Callable[[Sequence[Transcript]], list[Result]]


class Importer(NamedTuple):
    """Who imports, when, and into which office if the register does not say."""

    by: str
    at: datetime
    office: str | None = None


@dataclass
class Report:
    """What became of a register. `dossiers` = imported + already + refused; a row without a code counts as one."""

    mapping: str
    shape: Shape
    rows: int
    imported: int = 0
    already: int = 0
    refused: int = 0
    recorded: bool = True
    refusals: list[Refused] = field(default_factory=list)
    adjusted: list[Adjusted] = field(default_factory=list)
    converted: list[Converted] = field(default_factory=list)

    @property
    def dossiers(self) -> int:
        """How many dossiers were met."""
        return self.imported + self.already + self.refused

    def refuse(self, refused: Sequence[Refused]) -> None:
        """Add one dossier, and all that is wrong with it."""
        self.refused += 1
        self.refusals.extend(refused)

    def take(self, candidate: Candidate, result: Result, mapping: Mapping) -> None:
        """Add what the desk said of one dossier."""
        if isinstance(result, DomainError):
            self.refuse([_at_its_place(candidate, result, mapping)])
        elif result:
            self.imported += 1
            self.adjusted.extend(candidate.adjusted)
        else:
            self.already += 1


class Import:
    """A register read by its mapping to its last row, ready to be recorded.

    `sheet` is the one wanted of a workbook. Close it at the end: it holds the rows until then.

    Raises:
        FieldError: the file cannot be read at all; see `open_register`.
        TemporaryRoomError: its rows cannot be kept.
    """

    def __init__(
        self, source: IO[bytes], mapping: Mapping, importer: Importer, name: str = "", sheet: str | None = None
    ) -> None:
        with seekable(source) as file:
            register = open_register(file, mapping, sheet, name)
            with closing(register.rows) as rows:
                self._shelf = Shelf(rows, mapping.columns, mapping.code)
        self._shape, self._converted = register.shape, list(register.converted.values())
        self._mapping, self._importer = mapping, importer

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._shelf.rows

    def close(self) -> None:
        """Forget the rows."""
        self._shelf.close()

    def run(
        self,
        desk: LedgerDesk,
        *,
        dry: bool = False,
        strict: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Report:
        """Record the dossiers of the register; `progress` is told how many more rows were dealt with.

        `strict` records all or nothing, in one transaction. `dry` decides all and records nothing; others may write
        meanwhile.
        """
        report = Report(self._mapping.name, self._shape, self.rows, converted=self._converted)
        decide: Decide = partial(self._try, desk) if dry else desk.import_all
        with rarely_collected(), _one_transaction(desk) if strict and not dry else nullcontext():
            if not dry:
                with desk.together():
                    _open_what_is_missing(desk, self._mapping, self._importer)
            for chunk in _chunks(dossiers_in(self._shelf, self._mapping, self._importer.office), CHUNK):
                rows = self._take(chunk, decide, report)
                if progress is not None:
                    progress(rows)
            report.recorded = not (dry or (strict and report.refusals))
            if strict and report.refusals and not dry:
                raise _NothingRecorded
        report.refusals.sort(key=lambda refused: refused.row)
        return report

    def _take(self, chunk: Sequence[Candidate | list[Refused]], decide: Decide, report: Report) -> int:
        """Report what becomes of some dossiers, and return how many rows they have."""
        candidates, rows = list[Candidate](), 0
        for dossier in chunk:
            if isinstance(dossier, Candidate):
                candidates.append(dossier)
                rows += len(dossier.rows)
            else:
                report.refuse(dossier)
                rows += len(dossier[0].rows)
        results = decide([candidate.transcript for candidate in candidates])
        for candidate, result in zip(candidates, results, strict=True):
            report.take(candidate, result, self._mapping)
        return rows

    def _try(self, desk: LedgerDesk, transcripts: Sequence[Transcript]) -> list[Result]:
        """Decide some dossiers in a transaction that is forgotten; the codes they would take are remembered here."""
        results: list[Result] = []
        with _one_transaction(desk):
            _open_what_is_missing(desk, self._mapping, self._importer)
            results = desk.import_all(transcripts)
            raise _NothingRecorded
        return [self._untaken(told, result) for told, result in zip(transcripts, results, strict=True)]

    def _untaken(self, told: Transcript, result: Result) -> Result:
        taken = self._shelf.take(told.code) if result is True else None
        return result if taken is None else CodeTakenError(code=taken)


class _NothingRecorded(Exception):  # noqa: N818 - it ends a transaction, it is no error
    """Forget what the transaction holds."""


@contextmanager
def _one_transaction(desk: LedgerDesk) -> Iterator[None]:
    try:
        with desk.together():
            yield
    except _NothingRecorded:
        return


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _open_what_is_missing(desk: LedgerDesk, mapping: Mapping, importer: Importer) -> None:
    """Found the ledger if nobody did, and open the calendars, offices and procedures the mapping brings along."""
    by, at, new = importer.by, importer.at, mapping.create
    try:
        ground = desk.ground()
    except LedgerEmptyError:
        found(desk, at, by)
        ground = desk.ground()
    for name in _absent(new.calendars, ground.latest_key, CalendarUnknownError):
        facts = {"name": name, "spec": new.calendars[name], "basis": new.basis}
        desk.handle(PublishCalendar(id=_id(mapping, "calendar", name), by=by, at=at, **facts))
    for code in _absent(new.offices, ground.office_of, OfficeUnknownError):
        office = new.offices[code].model_dump()
        desk.handle(OpenOffice(id=_id(mapping, "office", code), by=by, at=at, code=code, basis=new.basis, **office))
    for code in _absent(new.procedures, ground.procedure_of, ProcedureUnknownError):
        terms = new.procedures[code]
        desk.handle(DefineProcedure(id=_id(mapping, "procedure", code), by=by, at=at, code=code, terms=terms))


def _id(mapping: Mapping, kind: str, code: str) -> str:
    return f"import:{mapping.name}:{kind}:{code}"


def _absent(keys: Iterable[str], find: Callable[[str], object], unknown: type[DomainError]) -> list[str]:
    absent = []
    for key in keys:
        try:
            find(key)
        except unknown:
            absent.append(key)
    return absent


def _at_its_place(candidate: Candidate, error: DomainError, mapping: Mapping) -> Refused:
    """Return a refusal of the desk with the row and the column it is about."""
    row, column = candidate.rows[0], _column_of(error, mapping)
    at = error.facts.get("at", error.facts.get("read"))
    if isinstance(at, datetime) and (origin := candidate.origin_of(at)):
        row, column = origin
    numbers = tuple(each.number for each in candidate.rows)
    return Refused(row.number, column, row.cells.get(column, ""), error, candidate.code, numbers)


def _column_of(error: DomainError, mapping: Mapping) -> str:
    """Return the column a refusal is about, or nothing where the mapping itself said it."""
    cells = {"office": mapping.office, "procedure": mapping.procedure}
    for fact, cell in cells.items():
        if fact in error.facts and cell is not None:
            return cell.column or ""
    if error.code in {"code_taken", "command_reused"}:
        return mapping.code
    if error.facts.get("field") == "given_due":
        return mapping.due.column if mapping.due else ""
    return (mapping.limit.column or "") if error.code == "bad_limit" and mapping.limit else ""
