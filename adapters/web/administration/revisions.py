"""The next version of a calendar, whoever asks: what it would move, who may approve it, and recorded as it was seen."""

from typing import Any

from adapters.cli.context import DESK_ZONE
from adapters.ledger.previewing import Preview, preview
from adapters.ledger.revising import Moved, recorded_moves
from adapters.ledger.revising import record as record_revision
from adapters.ledger.revisions import CalendarRevision
from adapters.web.actor import Actor
from adapters.web.administration.ordering import ordered_now
from adapters.web.directory import Known
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import ReviseCalendar
from domain.desk import Answer
from domain.errors import RevisedMeanwhileError
from domain.rights import Rights
from projections.question import Question

_UNSAID = "preview"  # the basis of an order that is only tried


def revision_of(by: Actor, command: str, name: str, spec: CalendarSpec, **said: Any) -> CalendarRevision:
    """Return the revision that is asked for; without a basis it is only tried.

    Raises:
        FieldError: the order cannot be one.
    """
    facts: dict[str, Any] = {"basis": _UNSAID} | said
    return CalendarRevision(ordered_now(ReviseCalendar, by, command, name=name, spec=spec, **facts))


def seen_by(by: Actor, revision: CalendarRevision) -> Preview:
    """Return what it would move.

    Raises:
        DomainError: there is no such calendar, or its new version would be refused.
    """
    ledger = by.service.ledger
    return preview(ledger.reader, revision, Question(ledger.clock(), DESK_ZONE), lambda _n: None)


def applied(by: Actor, revision: CalendarRevision, follows: str | None) -> tuple[Answer, list[Moved]]:
    """Record the version and every promise it moves, once; `follows` is the version that was in force when looked at.

    Raises:
        DomainError: nobody may approve it so, another version came, or promises cannot be counted with it.
    """
    ledger = by.service.ledger
    answered = ledger.desk.answered(revision.order)
    if answered is None:
        seen = seen_by(by, revision)
        if follows != seen.follows:
            raise RevisedMeanwhileError(seen=follows, version=seen.follows)
        answered = record_revision(ledger.desk, ledger.reader.tenant, revision, seen, lambda _n: None)
    return answered, recorded_moves(ledger.reader, revision.order, answered)


def may_approve(rights: Rights, known: Known, name: str) -> bool:
    """Whether somebody may approve a change of people's dates: wherever the calendar is kept, or as administrator."""
    here = [office for office in known.offices.values() if office.ended is None]
    keeping = [office.code for office in here if any(kept.word == name for kept in office.calendars)]
    is_administrator = rights.where("administer") is None
    return is_administrator or (bool(keeping) and all(rights.may("approve", code) for code in keeping))
