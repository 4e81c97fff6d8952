"""One office, one procedure, one calendar, by its code or name: what the lists tell of it, and a calendar whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.calendar_file import as_toml
from adapters.cli.context import DESK_ZONE
from adapters.cli.office import office_facts
from adapters.cli.procedure import procedure_facts
from adapters.web.api.administration.acts import OFFICE, PROCEDURE
from adapters.web.api.administration.shapes import CalendarSeen
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.errors import NotThereError
from adapters.web.api.fields import Axes, Unsaid, Whole
from adapters.web.api.shapes_reference import Office, Procedure
from domain.errors import CalendarUnknownError

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class VersionAsked(Axes):
    """Which version of a calendar."""

    version: Annotated[
        int | Unsaid, Field(ge=1, le=1000, description="One of its versions; the latest by default."), Whole
    ] = None


@router.get("/offices/{code:path}", **documented("office", Office, "Một cơ quan.", path=True))
def office_page(
    caller: Asking, code: Annotated[str, Path(description=OFFICE.said)], asked: Annotated[Axes, Query()]
) -> JSONResponse:
    """One office, as it stood on the two axes. Any token."""
    axes = axes_at(asked, caller)
    day = axes.as_of.astimezone(DESK_ZONE).date()
    for office in caller.service.ledger.reader.offices(axes.known_micros):
        if office.code == code and office.opened_on <= day:
            return told(office_facts(office, day))
    raise NotThereError(OFFICE.not_there(code))


@router.get("/procedures/{code:path}", **documented("procedure", Procedure, "Một thủ tục.", path=True))
def procedure_page(
    caller: Asking, code: Annotated[str, Path(description=PROCEDURE.said)], asked: Annotated[Axes, Query()]
) -> JSONResponse:
    """One procedure with every version. Any token."""
    axes = axes_at(asked, caller)
    for procedure in caller.service.ledger.reader.procedures(axes.known_micros):
        if procedure.code == code:
            return told(procedure_facts(procedure, axes.as_of.astimezone(DESK_ZONE).date()))
    raise NotThereError(PROCEDURE.not_there(code))


@router.get("/calendars/{name:path}", **documented("calendar", CalendarSeen, "Một lịch làm việc, whole.", path=True))
def calendar_page(
    caller: Asking,
    name: Annotated[str, Path(description="Its name in the ledger.")],
    asked: Annotated[VersionAsked, Query()],
) -> JSONResponse:
    """One calendar in the latest of its versions, or another: what a revision begins with. Any token."""
    for calendar in caller.service.ledger.reader.calendars(axes_at(asked, caller).known_micros):
        if calendar.name == name and calendar.specs:
            number = asked.version or len(calendar.specs)
            spec = calendar.spec(number)
            about = {"name": name, "version": number, "versions": len(calendar.specs)}
            return told(about | {"spec": spec.model_dump(mode="json", by_alias=True), "file": as_toml(spec)})
    raise NotThereError(CalendarUnknownError(calendar=name))
