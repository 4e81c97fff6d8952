"""What is the same for everybody: offices, procedures, calendars, and the calculator of promises."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.calendar import NOTICE, calendar_facts
from adapters.cli.context import DESK_ZONE
from adapters.cli.office import office_facts
from adapters.cli.procedure import procedure_facts
from adapters.cli.promise import promise_facts
from adapters.reference import shipped_numbers
from adapters.web.administration.months import Cell, days_of
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Asked, Axes, Unsaid, Whole
from adapters.web.api.fields import Query as Words
from adapters.web.api.shapes_reference import Calculated, Calendar, CalendarDays, Office, Procedure
from domain.calendar import WorkingCalendar, compiled
from domain.errors import CalendarUnknownError, FieldError
from domain.promise import Limit, Pause, Terms, explain, reckon

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class PromiseAsked(Words):
    """What a promise is counted from."""

    received: Annotated[Asked, Field(description="When it was received.")]
    limit: Annotated[str, Field(min_length=1, max_length=20, description="3wd, 8wh, same-day, 30d or 2mo.")]
    calendar: Annotated[str, Field(min_length=1, max_length=200, description="The calendar of the ledger.")] = "vn"
    policy: Annotated[Literal["resume", "restart"], Field(description="What a pause does.")] = "resume"
    paused: Annotated[Asked | Unsaid, Field(description="The clock stood still from here …")] = None
    resumed: Annotated[Asked | Unsaid, Field(description="… to here.")] = None


class DaysAsked(Words):
    """Which year of which calendar."""

    calendar: Annotated[str, Field(min_length=1, max_length=200, description="Its name in the ledger.")] = "vn"
    version: Annotated[
        int | Unsaid, Field(ge=1, le=1000, description="One of its versions; the latest by default."), Whole
    ] = None
    year: Annotated[int, Field(ge=2000, le=2200, description="A year that the calendar holds."), Whole]


@router.get("/promise", **documented("promise", Calculated, "Tính ngày hẹn trả: the date, and why it is that one."))
def promise_page(caller: Asking, asked: Annotated[PromiseAsked, Query()]) -> JSONResponse:
    """Work out a promised date and say day by day what was counted; nothing is recorded. Any token."""
    if (asked.paused is None) != (asked.resumed is None):
        raise FieldError(field="resumed" if asked.resumed is None else "paused", read="", accepted="present")
    pauses = [] if asked.paused is None or asked.resumed is None else [Pause(asked.paused, asked.resumed)]
    terms = Terms(asked.received, Limit.parse(asked.limit), *shipped_numbers(), asked.policy)
    reader = caller.service.ledger.reader
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        calendar = ground.calendar_of(ground.latest_key(asked.calendar))
        return told(promise_facts(terms, reckon(calendar, terms, pauses), explain(calendar, terms, pauses)))


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
