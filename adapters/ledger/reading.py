"""Reading the ledger: a dossier with its lines, the log for a fold, the reference, and sealed facts with a record."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from adapters.clock import Clock
from adapters.ledger.entry import Recorded
from adapters.ledger.errors import KeyDestroyedError
from adapters.ledger.lines import last_reference
from adapters.ledger.lookup import stream_of_code
from adapters.ledger.mapper import event_of
from adapters.ledger.reads import select_events
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.reference import Reference, already_open, opened, replayed
from adapters.ledger.schema import codes, events
from adapters.ledger.sealing import place_of
from adapters.ledger.searching import found_by
from adapters.ledger.slips import keyed_in, slips_of
from adapters.ledger.vault import Vault
from domain.calendar_versions import CalendarVersions
from domain.dossier import Dossier
from domain.errors import DossierUnknownError
from domain.events import DossierEvent, Received, Rejected
from domain.message import Event
from domain.office import Office
from domain.procedure import Procedure
from domain.promising import Ground
from domain.rules import RULEBOOK, Rule, RulesEvent
from domain.sealed import Sealed
from domain.slips import PaperSlips
from domain.token import Token
from domain.user import User
from domain.values import PaperHandedIn
from projections import worklist
from projections.facts import timeliness_facts

_NAMESAKES = 20_000  # streams of one name, or of one word of it, that a search looks among
_COLUMNS = [events.c[name] for name in Recorded._fields]


class Page(NamedTuple):
    """A dossier as an inspector wants it: replayed, with every event beside its ledger line."""

    dossier: Dossier
    acts: list[tuple[DossierEvent, Recorded]]


class Sought(NamedTuple):
    """What is to be opened of a dossier: its applicant, the notes of some entries (versions), the papers handed in."""

    page: Page
    notes: Sequence[int] = ()
    papers: bool = False


class Opened(NamedTuple):
    """What was opened; `applicant` is None where nothing was written down. Of an erased person nothing opens."""

    applicant: dict[str, str] | None
    notes: dict[int, str]
    erased: bool = False
    papers: Sequence[PaperHandedIn] = ()


class LedgerReader:
    """Reads one tenant of a ledger; opening a sealed fact leaves a record of who and why."""

    def __init__(self, recorder: LedgerRecorder, vault: Vault, clock: Clock, tenant: str = "main") -> None:
        self._recorder, self._vault, self._clock, self._tenant = recorder, vault, clock, tenant
        self._reference = Reference(tenant)

    @property
    def tenant(self) -> str:
        """The tenant read."""
        return self._tenant

    def snapshot(self) -> AbstractContextManager[sa.Connection]:
        """Give a connection that sees one moment of the ledger."""
        return self._recorder.reading()

    def ground(self) -> Ground:
        """Return what decisions stand on now."""
        with self.snapshot() as connection:
            position = last_reference(connection, self._tenant)
        return self._reference.at(self.snapshot, position, self._clock())

    def ground_on(self, connection: sa.Connection) -> Ground:
        """Return what decisions stand on, as `connection` sees it; ask it while the connection is open."""
        position = last_reference(connection, self._tenant)
        return self._reference.at(already_open(connection), position, self._clock())

    def dossier(self, code: str, known_at: int | None = None) -> Page:
        """Return a dossier and its lines; `known_at` (microseconds) leaves out what was recorded later.

        Raises:
            DossierUnknownError: no dossier has the code, or none was known then.
        """
        with self.snapshot() as connection:
            stream = stream_of_code(connection, self._tenant, code)
            rows = [row for row in self._rows(connection, stream) if known_at is None or row.recorded_at <= known_at]
            stored = select_events(connection, self._tenant, stream)[: len(rows)]
        if not rows:
            raise DossierUnknownError(dossier=code)
        acts = [(event_of(event), row) for event, row in zip(stored, rows, strict=True)]
        dossier: Dossier = replayed(stored)
        return Page(dossier, [(act, row) for act, row in acts if isinstance(act, DossierEvent)])

    def find(self, words: str) -> list[str]:
        """Return the codes of dossiers whose applicant matches; names stay closed."""
        streams = self._vault.find(words)
        if not streams:
            return []
        with self.snapshot() as connection:
            mine = sa.select(codes.c.code).where(codes.c.tenant == self._tenant, codes.c.stream.in_(streams))
            return list(connection.scalars(mine.order_by(codes.c.code)))

    def search(self, words: str, offices: Collection[str] | None = None, limit: int = 50) -> dict[str, str]:
        """Return codes by stream: those that hold the words, and those whose applicant matches; names stay closed.

        Only dossiers that these offices hold; None asks for all. Of a name that more than `_NAMESAKES` bear, some.
        """
        named = self._vault.find(words, _NAMESAKES)
        with self.snapshot() as connection:
            return found_by(connection, self._tenant, words, named, offices, limit)

    def open_applicant(self, page: Page, by: str, purpose: str) -> dict[str, str]:
        """Open what is sealed about the applicant; the access log keeps who, when and why.

        Raises:
            KeyDestroyedError: the person was erased.
        """
        self._note_accesses([Sought(page)], by, purpose)
        return self._applicant(page) or {}

    def opens(self, sealed: Sealed) -> bool:
        """Whether what is sealed can still be opened: not once the person was erased. Opens nothing."""
        return bool(self._vault.alive([sealed.kid]))

    def open_note(self, page: Page, entry: int, by: str, purpose: str) -> str | None:
        """Open the note of one entry (version), None if it has none; the access log keeps who, when and why.

        Raises:
            KeyDestroyedError: the person was erased.
        """
        for act, row in page.acts:
            if act.originator_version == entry and act.note is not None:
                with self._recorder.writing() as transaction:
                    transaction.note_access(by, purpose, row.stream, "note")
                return self._open(act.note, row, "note")
        return None

    def open_all(self, sought: Sequence[Sought], by: str, purpose: str) -> list[Opened]:
        """Open what is sought of many dossiers; the access log keeps who, when and why, one line a dossier."""
        self._note_accesses(sought, by, purpose)
        return [self._opened(one) for one in sought]

    def _note_accesses(self, sought: Sequence[Sought], by: str, purpose: str) -> None:
        wanted = [(one.page.acts[0][1].stream, fields) for one in sought if (fields := _sealed_in(one))]
        if wanted:
            with self._recorder.writing() as transaction:
                for stream, fields in wanted:
                    transaction.note_access(by, purpose, stream, ",".join(fields))

    def _opened(self, sought: Sought) -> Opened:
        page, wanted, with_papers = sought
        try:
            sealed = {act.originator_version: (act.note, row) for act, row in page.acts if act.note is not None}
            notes = {
                entry: self._open(sealed[entry][0], sealed[entry][1], "note") for entry in wanted if entry in sealed
            }
            return Opened(self._applicant(page), notes, papers=self._papers(page) if with_papers else ())
        except KeyDestroyedError:
            return Opened(None, {}, erased=True)

    def _applicant(self, page: Page) -> dict[str, str] | None:
        first, row = page.acts[0]
        if not isinstance(first, Received | Rejected) or first.applicant is None:
            return None
        facts: dict[str, str] = json.loads(self._open(first.applicant, row, "applicant"))
        return facts

    def _papers(self, page: Page) -> tuple[PaperHandedIn, ...]:
        first, row = page.acts[0]
        if not isinstance(first, Received) or first.papers is None:
            return ()
        papers = json.loads(self._open(first.papers, row, "papers"))
        return tuple(PaperHandedIn(**paper) for paper in papers)

    def _open(self, sealed: Sealed, row: Recorded, field: str) -> str:
        command = json.loads(row.envelope)["command"]
        return self._vault.open(sealed, place_of(self._tenant, UUID(row.stream), field, command))

    def slips(self, office: str) -> PaperSlips | None:
        """Return the paper slips that an office printed ahead; None if it never did."""
        with self.snapshot() as connection:
            return slips_of(connection, self._tenant, office)

    def keyed_in(self, slips: Iterable[str]) -> set[str]:
        """Return those slips from which a dossier was keyed in."""
        with self.snapshot() as connection:
            return keyed_in(connection, self._tenant, slips)

    def line(self, stream: UUID, version: int) -> Recorded | None:
        """Return the line of one event."""
        with self.snapshot() as connection:
            return next((row for row in self._rows(connection, stream) if row.version == version), None)

    def open_codes(self, office: str) -> list[str]:
        """Return the codes of dossiers that wait with an office, the most urgent first."""
        with self.snapshot() as connection:
            return [item.code for item in worklist.read(connection, 0, worklist.Wanted(office=office))]

    def received_codes(self, office: str, begins: int, ends: int) -> list[str]:
        """Return the codes of dossiers that an office received in [begins, ends) (microseconds), in that order."""
        facts = timeliness_facts.c
        ours = sa.select(codes.c.code).join(timeliness_facts, facts.stream == codes.c.stream)
        ours = ours.where(codes.c.tenant == self._tenant, facts.first_office == office, facts.rejected.is_(False))
        ours = ours.where(facts.received_at >= begins, facts.received_at < ends)
        with self.snapshot() as connection:
            return list(connection.scalars(ours.order_by(facts.received_at, codes.c.code)))

    def last_line(self) -> Recorded | None:
        """Return the last line of the ledger; None in an empty one."""
        with self.snapshot() as connection:
            last = sa.select(*_COLUMNS).where(events.c.tenant == self._tenant).order_by(events.c.id.desc()).limit(1)
            return next(map(Recorded._make, connection.execute(last)), None)

    def entries_of(self, kind: str) -> list[tuple[str, int]]:
        """Return the code and the version of every act of one kind on dossiers, in the order of the ledger."""
        same = (codes.c.tenant == events.c.tenant) & (codes.c.stream == events.c.stream)
        wanted = sa.select(codes.c.code, events.c.version).join(codes, same)
        mine = wanted.where(events.c.tenant == self._tenant, events.c.kind == kind).order_by(events.c.id)
        with self.snapshot() as connection:
            return [(code, version) for code, version in connection.execute(mine)]

    def offices(self, known_at: int | None = None) -> list[Office]:
        """Return all offices, in the order in which they were opened; `known_at` as for `dossier`."""
        with self.snapshot() as connection:
            return list(opened(connection, self._tenant, "office.opened", known_at))

    def procedures(self, known_at: int | None = None) -> list[Procedure]:
        """Return all procedures, in the order in which they were defined; `known_at` as for `dossier`."""
        with self.snapshot() as connection:
            return list(opened(connection, self._tenant, "procedure.defined", known_at))

    def calendars(self, known_at: int | None = None) -> list[CalendarVersions]:
        """Return all calendars with their versions; `known_at` as for `dossier`."""
        with self.snapshot() as connection:
            return list(opened(connection, self._tenant, "calendar.published", known_at))

    def rules(self, known_at: int | None = None, until: datetime | None = None) -> dict[str, Rule]:
        """Return all rules by id; `known_at` as for `dossier`, and `until` leaves out what was decided later."""
        with self.snapshot() as connection:
            rows = [row for row in self._rows(connection, RULEBOOK) if known_at is None or row.recorded_at <= known_at]
            acts = [event_of(stored) for stored in select_events(connection, self._tenant, RULEBOOK)[: len(rows)]]
        decided = [act for act in acts if isinstance(act, RulesEvent) and (until is None or act.occurred_at <= until)]
        return {rule.id: rule for act in decided for rule in act.rules}

    def users(self, known_at: int | None = None) -> list[User]:
        """Return all users, in the order in which they were registered; `known_at` as for `dossier`."""
        with self.snapshot() as connection:
            return list(opened(connection, self._tenant, "user.registered", known_at))

    def tokens(self, known_at: int | None = None) -> list[Token]:
        """Return all tokens, in the order in which they were issued; `known_at` as for `dossier`."""
        with self.snapshot() as connection:
            return list(opened(connection, self._tenant, "token.issued", known_at))

    def acts_of(self, stream: UUID) -> list[Event]:
        """Return what happened to a user, an office, a procedure or a calendar, the first act first."""
        with self.snapshot() as connection:
            return [event_of(stored) for stored in select_events(connection, self._tenant, stream)]

    def is_founded(self) -> bool:
        """Whether rules were adopted: before that no dossier can be received."""
        with self.snapshot() as connection:
            return any(opened(connection, self._tenant, "rules.adopted"))

    def _rows(self, connection: sa.Connection, stream: UUID) -> Iterator[Recorded]:
        mine = sa.select(*_COLUMNS).where(events.c.tenant == self._tenant, events.c.stream == str(stream))
        yield from map(Recorded._make, connection.execute(mine.order_by(events.c.version)))


def _sealed_in(sought: Sought) -> list[str]:
    """Return what of a dossier would be opened, as the access log names it."""
    page, notes, with_papers = sought
    first = page.acts[0][0]
    has_applicant = isinstance(first, Received | Rejected) and first.applicant is not None
    has_note = any(act.note is not None and act.originator_version in notes for act, _ in page.acts)
    has_papers = with_papers and isinstance(first, Received) and first.papers is not None
    return ["applicant"] * has_applicant + ["note"] * has_note + ["papers"] * has_papers
