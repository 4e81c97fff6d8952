"""The register: what an office received in a period, as it stands now, in order of receipt."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapters.ledger.instants import from_micros, to_micros
from adapters.ledger.reading import LedgerReader, Opened, Page, Sought
from adapters.letters.composing import Composer, applicant_of
from adapters.letters.notes import note_of
from adapters.letters.papers import Register, RegisterRow
from domain.errors import FieldError
from domain.events import ApologyIssued, DossierEvent, Paused, ResultRecalled, Returned, Stopped, Withdrawn
from domain.promising import Ground
from domain.standing import effective

_WORTH_A_NOTE = (ApologyIssued, ResultRecalled, Withdrawn, Stopped)


class Span(NamedTuple):
    """The days of a register, the first and the last included."""

    since: date
    until: date


class Registrar:
    """Makes registers of one ledger."""

    def __init__(self, reader: LedgerReader, composer: Composer) -> None:
        self._reader, self._composer = reader, composer

    def register(self, office: str, span: Span, by: str, purpose: str) -> Register:
        """Return the register of an office; every name in it is opened, and the access log says by whom and why.

        Raises:
            OfficeUnknownError: there is no such office.
            FieldError: the days are not in order.
            FormNotInForceError: the register had no form on the day of the ledger's last line.
        """
        if span.until < span.since:
            raise FieldError(field="to", read=span.until.isoformat(), accepted="after_from")
        ground, last = self._reader.ground(), self._reader.last_line()
        assert last is not None  # noqa: S101 - a ledger with rules has a line
        zone = _zone(office, span.since, ground)
        begins, ends = (_micros(day, zone) for day in (span.since, span.until + timedelta(days=1)))
        pages = [self._reader.dossier(code) for code in self._reader.received_codes(office, begins, ends)]
        opened = self._reader.open_all([Sought(page) for page in pages], by, purpose)
        made_at = from_micros(last.recorded_at)
        on = made_at.astimezone(zone).date()
        return Register(
            form=self._composer.form("register", on, ground),
            letterhead=self._composer.letterhead(office, on, ground),
            on=on,
            made_at=made_at,
            witness=self._composer.witness(last.id, last.leaf),
            office=self._composer.letterhead(office, span.until, ground).name,
            since=span.since,
            until=span.until,
            rows=tuple(_row(page, facts, ground, zone) for page, facts in zip(pages, opened, strict=True)),
        )


def _row(page: Page, opened: Opened, ground: Ground, zone: ZoneInfo) -> RegisterRow:
    standing, acts = page.dossier.standing, effective(act for act, _ in page.acts)
    received = page.dossier.opening
    promise, first = standing.promise, received.promise
    moved = promise is not None and first is not None and promise.due != first.due
    elsewhere = standing.office != received.office
    day = received.occurred_at.astimezone(zone).date()
    return RegisterRow(
        code=received.code,
        procedure=ground.procedure_of(received.procedure).versions[received.procedure_version - 1].name,
        applicant=applicant_of(opened),
        office=ground.office_of(standing.office).name_on(day) if elsewhere else None,
        official=standing.official,
        received_at=received.occurred_at.astimezone(zone),
        due=_local(promise.due if promise else None, zone),
        first_due=_local(first.due if moved and first else None, zone),
        settled_at=_local(standing.settled_at, zone),
        returned_at=_local(standing.returned_at, zone),
        how=next((act.how for act in reversed(acts) if isinstance(act, Returned)), None),
        notes=tuple(note_of(act, act.occurred_at, zone) for act in acts if _is_worth_a_note(act, acts)),
    )


def _is_worth_a_note(act: DossierEvent, acts: Sequence[DossierEvent]) -> bool:
    """Whether the register tells it: letters, closings, a recall, and a pause that lasts still."""
    return isinstance(act, _WORTH_A_NOTE) or (isinstance(act, Paused) and act is acts[-1])


def _zone(office: str, day: date, ground: Ground) -> ZoneInfo:
    kept = ground.office_of(office).calendar_on(day)
    return ground.calendar_of(ground.latest_key(kept)).zone


def _micros(day: date, zone: ZoneInfo) -> int:
    return to_micros(datetime.combine(day, time.min, zone))


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return instant.astimezone(zone) if instant else None
