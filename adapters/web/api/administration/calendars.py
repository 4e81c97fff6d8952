"""Calendars by the API: a new one, what a revision would move, and the revision that a second person approves."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse
from pydantic import Field, WithJsonSchema

from adapters.cli.revision_shown import moved_facts, preview_facts
from adapters.web.administration.ordering import ordered_now, record
from adapters.web.administration.revisions import applied, may_approve, revision_of, seen_by
from adapters.web.api.acting import Approval, Key, command_id
from adapters.web.api.acts import PLACE
from adapters.web.api.administration.acting import short_id
from adapters.web.api.administration.shapes import CalendarPreview, CalendarRevised
from adapters.web.api.answers import answered, told
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute, caller_by
from adapters.web.api.documented import done_documented
from adapters.web.api.errors import NotThereError, ScopeError
from adapters.web.api.fields import Body, Short, Text
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import PublishCalendar
from domain.desk import Answer
from domain.errors import CalendarUnknownError, RevisionRefusedError

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
Name = Annotated[str, Path(description="The calendar, by its name in the ledger.")]
Spec = Annotated[
    dict[str, Any],
    WithJsonSchema({"type": "object"}),
    Field(description="The calendar whole, as `spec` of `GET /calendars/{name}`: years, week, days off, make-up days."),
]
_LISTS = {"moves", "stays", "refused"}
Basis = Annotated[Text, Field(description="The decision it rests on.")]


class CalendarNew(Body):
    """A calendar under a new name."""

    name: Annotated[Short, Field(description="What offices will keep it by.")]
    spec: Spec
    basis: Basis


class CalendarTried(Body):
    """The next version, only tried."""

    spec: Spec


class CalendarNext(CalendarTried):
    """The next version."""

    basis: Basis
    follows: Annotated[Short, Field(description="The version in force that was looked at, as `preview` told it.")]


@router.post(
    "/calendars",
    **done_documented("publishCalendar", Answer, "Công bố lịch: under a new name.", opens=True),
)
def published(caller: Asking, body: CalendarNew, key: Key) -> JSONResponse:
    """Publish a calendar; no promise rests on it yet, so nobody approves it. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    facts = {"name": body.name, "spec": CalendarSpec.read(body.spec), "basis": body.basis}
    answer = record(caller, ordered_now(PublishCalendar, caller, command_id(caller, key), **facts))
    return answered(answer, 201, {"Location": f"{PLACE}/calendars/{answer.code}"})


@router.post(
    "/calendars/{name:path}/preview",
    **done_documented("previewCalendar", CalendarPreview, "Xem trước: what it would move.", path=True),
)
def previewed(caller: Asking, name: Name, body: CalendarTried) -> JSONResponse:
    """Every open promise that would move, or keep its date and why, and the rates before and after; nothing is kept.

    `code` is null where the token does not carry `read` at the office; where no office is told, everywhere.
    Scope: `administer`, everywhere.
    """
    caller.must_everywhere("administer")
    _must_be_there(caller, name)
    seen = seen_by(caller, revision_of(caller, "preview", name, CalendarSpec.read(body.spec)))
    return told(_in_sight(caller, preview_facts(seen)) | {"follows": seen.follows})


@router.post(
    "/calendars/{name:path}/revise",
    **done_documented("reviseCalendar", CalendarRevised, "Điều chỉnh lịch: the next version.", path=True),
)
def revised(
    request: Request, caller: Asking, name: Name, body: CalendarNext, key: Key, approval: Approval = None
) -> JSONResponse:
    """Record the version and every promise it moves as one act, or nothing.

    Scope: `administer`, everywhere; and `Approval` of another user who carries it too, or `approve` at every office
    that keeps the calendar.
    """
    caller.must_everywhere("administer")
    _must_be_there(caller, name)
    said = {"basis": body.basis, "approved_by": _approver(request, caller, approval, name)}
    revision = revision_of(caller, short_id(caller, key), name, CalendarSpec.read(body.spec), **said)
    try:
        answer, moves = applied(caller, revision, body.follows)
    except RevisionRefusedError as refusal:
        raise RevisionRefusedError(**refusal.facts | ({} if _sees_all(caller) else {"dossiers": []})) from None
    more = answer.model_dump(mode="json", exclude_none=True) | _in_sight(caller, moved_facts(moves))
    return answered(answer, 200, more=more)


def _in_sight(caller: Caller, facts: dict[str, Any]) -> dict[str, Any]:
    """Return what was counted without the codes of dossiers that the caller may not read: administration sees no case.

    Where the office of a dossier is not told beside it, its code is for who may read everywhere.
    """
    found = {name: [_seen(caller, one) for one in facts[name]] for name in _LISTS & facts.keys()}
    return facts | found


def _seen(caller: Caller, one: dict[str, Any]) -> dict[str, Any]:
    is_seen = caller.may("read", one["office"]) if "office" in one else _sees_all(caller)
    return one if is_seen else one | {"code": None}


def _sees_all(caller: Caller) -> bool:
    return caller.rights.where("read") is None


def _approver(request: Request, caller: Caller, approval: str | None, name: str) -> str | None:
    """Return who approves.

    Raises:
        TokenRefusedError, ScopeError: nobody does, or somebody who may not.
    """
    if approval is None:
        return None
    second = caller_by(request, approval)
    if not may_approve(second.rights, caller.service.directory.now(), name):
        raise ScopeError(scope="approve", office=second.token.office)
    return second.user.user


def _must_be_there(caller: Caller, name: str) -> None:
    if name not in {versions.name for versions in caller.service.ledger.reader.calendars()}:
        raise NotThereError(CalendarUnknownError(calendar=name))
