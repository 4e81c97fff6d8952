"""What a receipt would lead to, before anything is saved: the promise with its reasons, and the papers to ask for."""

from datetime import date, datetime
from typing import Any, NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from adapters.cli.context import DESK_ZONE
from adapters.cli.day_table import REASONS
from adapters.cli.times import parse_instant, show_limit
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.web.actor import Actor
from adapters.web.directory import Known
from adapters.web.pages import environment
from adapters.web.procedures import procedures_like, usual_papers
from adapters.web.receipt import rows_of
from adapters.web.visitor import Signed, Visitor
from domain.errors import DomainError
from domain.explanation import Day
from domain.limit import Limit
from domain.message import to_minute
from domain.office import Office
from domain.procedure import Procedure
from domain.promise import explain
from domain.promising import Allowance, promise_from
from domain.values import Promise

router = APIRouter()


class Foreseen(NamedTuple):
    """The promise as it would be given now, and why."""

    promise: Promise
    limit: str
    days: list[Day]
    procedure: str
    version: int


@router.get("/tiep-nhan/hen")
def foreseen_part(
    visitor: Signed, procedure: str = "", office: str = "", limit: str = "", at: str = ""
) -> HTMLResponse:
    """Return the part of the page that shows the promise before it is given."""
    visitor.must("receive")
    facts = foreseen_facts(visitor, {"procedure": procedure, "office": office, "limit": limit, "at": at})
    return HTMLResponse(environment().get_template("foreseen.html").render(facts))


@router.get("/tiep-nhan/giay-to")
def papers_part(visitor: Signed, procedure: str = "") -> HTMLResponse:
    """Return the rows for the papers that usually come with a procedure."""
    visitor.must("receive")
    rows = rows_of({}, papers_asked(visitor, procedure))
    return HTMLResponse(environment().get_template("paper_rows.html").render(rows=rows))


def papers_asked(visitor: Visitor, procedure: str) -> tuple[str, ...]:
    """Return the usual papers of the one procedure that was typed."""
    found = procedures_like(visitor.service.directory.now(), procedure)
    return usual_papers(found[0], today(visitor)) if len(found) == 1 else ()


def foreseen_facts(visitor: Visitor, typed: dict[str, str]) -> dict[str, Any]:
    """Return what the part needs: the promise, or why there can be none."""
    reasons = {reason: _(word) for reason, word in REASONS.items()}
    try:
        return {"foreseen": _foreseen(visitor, typed), "why_not": None, "reasons": reasons}
    except DomainError as refusal:
        return {"foreseen": None, "why_not": say(refusal, DESK_ZONE), "reasons": reasons}


def offices_of(visitor: Visitor, known: Known, also: str = "") -> dict[str, Office]:
    """Return the offices at which the visitor may receive today; where all ended, these: they name who goes on.

    `also` is one of theirs that may have ended: what it received on paper before is keyed in afterwards.
    """
    day, theirs = today(visitor), ever_of(visitor, known)
    at_work = {code: it for code, it in theirs.items() if code == also or not (it.ended and it.ended.on <= day)}
    return at_work or theirs


def ever_of(visitor: Visitor, known: Known) -> dict[str, Office]:
    """Return the offices at which the visitor may receive, those that ended among them."""
    return {code: office for code, office in known.offices.items() if visitor.may("receive", code)}


def today(visitor: Visitor) -> date:
    """Return the day at the desk."""
    return visitor.service.ledger.clock().astimezone(DESK_ZONE).date()


def _foreseen(visitor: Visitor, typed: dict[str, str]) -> Foreseen | None:
    """Return the promise that these fields lead to; None while no procedure is named yet.

    Raises:
        DomainError: no lawful promise can be counted.
    """
    known = visitor.service.directory.now()
    found = procedures_like(known, typed.get("procedure", ""))
    office = typed.get("office") or next(iter(offices_of(visitor, known)), "")
    if len(found) != 1 or office not in known.offices:
        return None
    at = parse_instant(typed["at"], DESK_ZONE, "at") if typed.get("at") else visitor.service.ledger.clock()
    return counted(visitor, found[0], known.offices[office], to_minute(at), typed.get("limit", "").strip() or None)


def counted(actor: Actor, procedure: Procedure, office: Office, at: datetime, limit: str | None) -> Foreseen | None:
    """Return the promise of a procedure at an office at an instant; None if it has no limit and none is given.

    Raises:
        DomainError: no lawful promise can be counted.
    """
    reader = actor.service.ledger.reader
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        key = ground.calendar_key(office, at)
        day = ground.local_date(key, at)
        office.check_receives(day, None)
        version, terms = procedure.in_force(day)
        wanted = limit or terms.limit
        if wanted is None:
            return None
        allowed = Allowance(wanted, terms.statutory_limit, terms.policy, f"{procedure.code}@{version}")
        promise = promise_from(at, allowed, key, ground)
        days = explain(ground.calendar_of(key), promise.terms(at, promise.due), [])
    return Foreseen(promise, show_limit(Limit.parse(wanted)), days, terms.name, version)
