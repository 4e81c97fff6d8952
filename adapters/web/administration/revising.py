"""A calendar changes: the file, what it would move, and the act that a second person approves."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.calendar_changes_shown import day_in_words, hours_told, why, year_told
from adapters.cli.calendar_file import as_toml
from adapters.cli.context import DESK_ZONE
from adapters.ledger.previewing import Preview, Stays
from adapters.ledger.revisions import next_version
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.web.administration.administering import Administrator, needed, refused, shown
from adapters.web.administration.calendar_typed import spec_in, text_in, told
from adapters.web.administration.calendars import calendar_at
from adapters.web.administration.revisions import applied, may_approve, revision_of, seen_by
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.second import prove, second_of
from adapters.web.visitor import Visitor
from domain.calendar_changes import CalendarChanges
from domain.calendar_spec import CalendarSpec
from domain.errors import CalendarError, DomainError, RevisionRefusedError

router = APIRouter()
MOST = 200


class Group(NamedTuple):
    """Promises of an office that move alike, with the codes of those within sight."""

    office: str
    before: datetime
    after: datetime
    why: str
    number: int
    codes: Sequence[str]


@router.get("/quan-tri/lich/{name:path}/sua")
def revising_page(request: Request, visitor: Administrator, name: str) -> Response:
    """Ask for the next version, beginning with the one in force."""
    return _asked(request, visitor, name, as_toml(calendar_at(visitor, name).specs[-1]))


@router.post("/quan-tri/lich/{name:path}/xem")
def previewed(request: Request, visitor: Administrator, form: Form, name: str) -> Response:
    """Show what would move; nothing is recorded."""
    calendar_at(visitor, name)
    text = form.typed().get("text", "")
    try:
        text = text_in(form)
        seen = seen_by(visitor, revision_of(visitor, form.command, name, spec_in(text)))
    except CalendarError as refusal:
        return _asked(request, visitor, name, text, status=422, errors={"text": told(refusal, text)})
    except DomainError as refusal:
        return _asked(request, visitor, name, text, **refused(refusal, {"*": "text"}))
    return _preview(request, visitor, name, text, seen, {})


@router.post("/quan-tri/lich/{name:path}/ap-dung")
def revised(request: Request, visitor: Administrator, form: Form, name: str) -> Response:
    """Record the version and every promise it moves, as previewed, approved by a second person."""
    calendar_at(visitor, name)
    text = form.typed().get("text", "")
    try:
        spec = spec_in(text_in(form))
    except DomainError as refusal:
        return _asked(request, visitor, name, text, **refused(refusal, {"*": "text"}))
    try:
        moved = _applied(visitor, form, name, spec)
    except DomainError as refusal:
        again = refused(refusal, {"second_person": "approver", "*": "form"})
        if isinstance(refusal, RevisionRefusedError):  # its sentence names dossiers
            again["errors"] = {"form": _("Nothing was recorded: these promises cannot be counted with it.")}
        seen = seen_by(visitor, revision_of(visitor, form.command, name, spec))
        return _preview(request, visitor, name, text, seen, form.typed(), **again)
    said = _("Published the next version of calendar {code}. Promises revised: {n}.").format(code=name, n=moved)
    return onward(f"/quan-tri/lich/{name}", said)


# --- the revision -----------------------------------------------------------------------------------


def _applied(visitor: Visitor, form: Posted, name: str, spec: CalendarSpec) -> int:
    """Record the revision, once, and return how many promises it moved.

    Raises:
        ProofNeededError: the visitor's password was not given.
        DomainError: nobody may approve it so, another version came, or promises cannot be counted with it.
    """
    prove(visitor, form)
    known = visitor.service.directory.now()
    approver = second_of(visitor, form, lambda rights: may_approve(rights, known, name), _who_may())
    said = {"basis": needed(form, "basis"), "approved_by": approver}
    revision = revision_of(visitor, form.command, name, spec, **said)
    return len(applied(visitor, revision, form.text("follows"))[1])


def _who_may() -> str:
    return _("another administrator, or somebody who may approve at every office that keeps this calendar")


# --- pages ------------------------------------------------------------------------------------------


def _asked(request: Request, visitor: Visitor, name: str, text: str, *, status: int = 200, **facts: Any) -> Response:
    facts |= {"name": name, "typed": {"text": text}}
    return shown(request, visitor, "calendar_edit.html", status=status, **facts)


def _preview(
    request: Request,
    visitor: Visitor,
    name: str,
    text: str,
    seen: Preview,
    typed: dict[str, str],
    *,
    status: int = 200,
    **facts: Any,
) -> Response:
    groups = _groups(visitor, seen)
    visible = sum(move.is_visible for move in seen.moves)
    facts |= {
        "name": name,
        "text": text,
        "version": next_version(seen.follows),
        "seen": seen,
        "groups": groups[:MOST],
        "left": max(0, len(groups) - MOST),
        "visible": visible,
        "firm": len(seen.moves) - visible,
        "healed": sum(move.states[0] == "overdue" != move.states[1] for move in seen.moves),
        "letters": sum(move.ends_apology for move in seen.moves),
        "stays": _counted(seen.stays),
        "refused": _counted(seen.refused),
        "changes": _changes(seen.changes),
        "typed": typed,
        "who_may": _who_may(),
        "must_prove": not visitor.service.access.sessions.is_proved(visitor.session),
    }
    return shown(request, visitor, "calendar_preview.html", status=status, **facts)


def _groups(visitor: Visitor, seen: Preview) -> list[Group]:
    """Return the promises that move, those that move alike together; codes are for who may read them."""
    found: dict[tuple[str, datetime, datetime, str], list[str]] = {}
    for move in seen.moves:
        if move.is_visible:
            key = move.office, move.before.due, move.after.due, why(move.why)
            found.setdefault(key, []).append(move.order.code)
    return [
        Group(*key, len(codes), codes if visitor.may("read", key[0]) else ()) for key, codes in sorted(found.items())
    ]


def _counted(stays: Sequence[Stays]) -> list[tuple[str, int]]:
    """Return reasons with how many promises each holds; the dates they speak of are the first one's."""
    counts = Counter((each.refusal.code, why(each.why)) for each in stays)
    first = {(each.refusal.code, why(each.why)): each.refusal for each in reversed(stays)}
    return [(" · ".join(filter(None, (_reason(first[key]), key[1]))), number) for key, number in counts.items()]


def _reason(refusal: DomainError) -> str:
    if refusal.code == "promise_held":
        return _("Counted anew it would fall before the date the citizen holds, so that date stays")
    return say(refusal, DESK_ZONE)


def _changes(changes: CalendarChanges | None) -> dict[str, Any]:
    if changes is None:
        return {"lines": [], "days": []}
    lines = [*map(year_told, changes.years), *map(hours_told, changes.hours)]
    if changes.zones is not None:
        lines.append(_("Zone: {before} → {after}").format(before=changes.zones[0], after=changes.zones[1]))
    days = [
        (it.day, day_in_words(it.before), day_in_words(it.after), it.after.source or it.before.source)
        for it in changes.days
    ]
    return {"lines": lines, "days": days}
