"""What is the same for everybody: offices, procedures and calendars."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.calendar import NOTICE, calendar_facts
from adapters.cli.context import DESK_ZONE
from adapters.cli.office import office_facts
from adapters.cli.procedure import procedure_facts
from adapters.web.administration.months import Cell, days_of
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Axes, Unsaid, Whole
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_reference import Calendar, CalendarDays, Office, Procedure
from domain.calendar import WorkingCalendar, compiled
from domain.errors import CalendarUnknownError

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class DaysAsked(Words):
    """Which year of which calendar."""

    calendar: Annotated[str, Field(min_length=1, max_length=200, description="Its name in the ledger.")] = "vn"
    version: Annotated[
        int | Unsaid, Field(ge=1, le=1000, description="One of its versions; the latest by default."), Whole
    ] = None
    year: Annotated[int, Field(ge=2000, le=2200, description="A year that the calendar holds."), Whole]


@router.get("/offices", **documented("offices", list[Office], "Cơ quan: names, desks and calendars with their days."))
def offices_page(caller: Asking, asked: Annotated[Axes, Query()]) -> JSONResponse:
    """All offices, as they stood on the two axes. Any token."""
    axes = axes_at(asked, caller)
    day = axes.as_of.astimezone(DESK_ZONE).date()
    offices = caller.service.ledger.reader.offices(axes.known_micros)
    return told([office_facts(office, day) for office in offices if office.opened_on <= day])


@router.get("/procedures", **documented("procedures", list[Procedure], "Thủ tục: dated versions with their limits."))
def procedures_page(caller: Asking, asked: Annotated[Axes, Query()]) -> JSONResponse:
    """All procedures with every version, and which is in force. Any token."""
    axes = axes_at(asked, caller)
    day = axes.as_of.astimezone(DESK_ZONE).date()
    return told([procedure_facts(one, day) for one in caller.service.ledger.reader.procedures(axes.known_micros)])


@router.get(
    "/calendar-days", **documented("calendarDays", CalendarDays, "Lịch từng ngày: what each day of a year is, and why.")
)
def days_page(caller: Asking, asked: Annotated[DaysAsked, Query()]) -> JSONResponse:
    """The days of a year of a calendar: working or not, by which decision, and the hours that count. Any token."""
    found = [one for one in caller.service.ledger.reader.calendars() if one.name == asked.calendar and one.specs]
    if not found:
        raise CalendarUnknownError(calendar=asked.calendar)
    number = asked.version or len(found[0].specs)
    spec = found[0].spec(number)
    calendar = compiled(spec, f"{asked.calendar}@{number}")
    days = [_day_facts(cell, calendar) for cell in days_of(calendar, asked.year)]
    about = {"calendar": f"{asked.calendar}@{number}", "year": asked.year, "zone": spec.zone}
    return told(about | {"provisional": asked.year in spec.forecast, "days": days})


def _day_facts(cell: Cell, calendar: WorkingCalendar) -> dict[str, Any]:
    sessions = [{"opens": _hour(one.opens), "closes": _hour(one.closes)} for one in calendar.sessions_on(cell.day)]
    return {"day": cell.day.isoformat(), **cell.facts._asdict(), "sessions": sessions}


def _hour(minutes: int) -> str:
    return "{:02}:{:02}".format(*divmod(minutes, 60))


@router.get("/calendars", **documented("calendars", list[Calendar], "Lịch làm việc: years decreed and forecast."))
def calendars_page(caller: Asking, asked: Annotated[Axes, Query()]) -> JSONResponse:
    """All calendars, with a warning where a year is near and not decreed. Any token."""
    axes, reader = axes_at(asked, caller), caller.service.ledger.reader
    today, notice = axes.as_of.astimezone(DESK_ZONE).date(), reader.ground().rules.number(NOTICE)
    found = [calendar for calendar in reader.calendars(axes.known_micros) if calendar.specs]
    return told([calendar_facts(calendar, today, notice) for calendar in found])
