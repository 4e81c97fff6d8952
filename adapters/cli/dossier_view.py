"""A dossier as an inspector wants it, gathered from the ledger on both time axes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from adapters.bootstrap import Installation
from adapters.cli.badges import State
from adapters.cli.context import DESK_ZONE
from adapters.cli.duty_seen import Seen, seen_on
from adapters.cli.reading import Axes
from adapters.cli.time_left import TimeLeft, Waiting, time_left
from adapters.ledger.instants import from_micros
from adapters.ledger.lines import line_of
from adapters.ledger.reading import LedgerReader, Page, Sought
from domain.calendar import WorkingCalendar
from domain.errors import DossierUnknownError
from domain.events import Received, Rejected
from domain.explanation import Day, held_until
from domain.promise import explain
from domain.promising import Ground, as_if_resumed
from domain.sealed import Sealed
from domain.standing import Standing
from domain.values import PaperHandedIn, Promise
from projections.dossier import TimelineEntry, Told, standing_at, timeline
from projections.duties import duties
from projections.fold import fold
from projections.instants import micros_of

Hidden = Literal["sealed", "erased"]
Applicant = dict[str, str] | Hidden | None
HandedIn = Sequence[PaperHandedIn] | Hidden | None


class Revealing(NamedTuple):
    """Who asks to see the applicant and the papers handed in, and why: both are kept in the access log."""

    by: str
    purpose: str


class View(NamedTuple):
    """What is shown. `left` and `if_resumed` only while the dossier waits; `days` only on request.

    `duties` are the letters owed, written and signed for its promises.
    """

    opening: Received | Rejected
    standing: Standing
    entries: Sequence[TimelineEntry]
    office_name: str
    procedure_name: str
    calendar: WorkingCalendar | None
    state: State
    left: TimeLeft | None
    if_resumed: Promise | None
    applicant: Applicant
    papers: HandedIn
    days: Sequence[Day]
    duties: Sequence[Seen]

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its promise is read."""
        return self.calendar.zone if self.calendar else DESK_ZONE


def view_of(
    ledger: Installation, code: str, axes: Axes, revealing: Revealing | None = None, *, explained: bool = False
) -> View:
    """Return the dossier.

    Raises:
        DossierUnknownError: no dossier has the code, or it was not received or not known by then.
    """
    reader = ledger.reader
    page = reader.dossier(code, axes.known_micros)
    acts = [Told(act, row.id, from_micros(row.recorded_at), row.leaf) for act, row in page.acts]
    standing = standing_at((act.event for act in acts), axes.facts_until)
    opening = acts[0].event
    if standing.received_at is None or not isinstance(opening, Received | Rejected):
        raise DossierUnknownError(dossier=code)
    applicant, papers = _revealed(reader, page, opening, revealing)
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        calendar = ground.calendar_of(standing.promise.calendar) if standing.promise else None
        zone = calendar.zone if calendar else DESK_ZONE
        office = ground.office_of(standing.office)
        procedure = ground.procedure_of(standing.procedure)
        state, left = _state(standing, axes.as_of, calendar)
        return View(
            opening=opening,
            standing=standing,
            entries=timeline(acts, zone, axes.facts_until),
            office_name=office.name_on(standing.received_at.astimezone(zone).date()),
            procedure_name=procedure.versions[opening.procedure_version - 1].name,
            calendar=calendar,
            state=state,
            left=left,
            if_resumed=_if_resumed(standing, axes.as_of, ground),
            applicant=applicant,
            papers=papers,
            days=_explanation(standing, calendar) if explained else [],
            duties=_duties(page, axes, ground),
        )


def _duties(page: Page, axes: Axes, ground: Ground) -> list[Seen]:
    """Return the letters owed, written and signed, as the two axes have them."""
    at, until = micros_of(axes.as_of), axes.facts_until
    lines = [line_of(row) for _act, row in page.acts]
    folded = fold(lines, None if until is None else micros_of(until)).values()
    return [seen_on(duty, at, ground) for facts in folded for duty in duties(facts)]


def _state(standing: Standing, at: datetime, calendar: WorkingCalendar | None) -> tuple[State, TimeLeft | None]:
    """Return where it stands: open in time, overdue or paused, or how it was settled or closed."""
    promise = standing.promise
    if standing.is_running and promise is not None and calendar is not None:
        waiting = Waiting(promise.due, promise.late_from, standing.paused_since)
        return waiting.state(at), time_left(waiting, at, calendar)
    if standing.status in {"settled", "returned"} and standing.settled_class is not None:
        return standing.settled_class, None
    return standing.status, None


def _if_resumed(standing: Standing, at: datetime, ground: Ground) -> Promise | None:
    return as_if_resumed(standing, at, ground) if standing.paused_since is not None else None


def _explanation(standing: Standing, calendar: WorkingCalendar | None) -> list[Day]:
    promise = standing.promise
    if promise is None or calendar is None:
        return []
    terms = promise.terms(standing.counted_from or promise.due, standing.first_due or promise.due)
    return held_until(promise.due, explain(calendar, terms, standing.pauses), calendar)


def _revealed(
    reader: LedgerReader, page: Page, opening: Received | Rejected, revealing: Revealing | None
) -> tuple[Applicant, HandedIn]:
    """Return the applicant and the papers handed in, opened if somebody asks to see them."""
    sealed = _shut(reader, opening.applicant), _shut(reader, getattr(opening, "papers", None))
    if revealing is None or sealed == (None, None):
        return sealed
    [opened] = reader.open_all([Sought(page, papers=True)], *revealing)
    if opened.erased:
        return sealed[0] and "erased", sealed[1] and "erased"
    return opened.applicant, opened.papers or None


def _shut(reader: LedgerReader, fact: Sealed | None) -> Hidden | None:
    return None if fact is None else "sealed" if reader.opens(fact) else "erased"
