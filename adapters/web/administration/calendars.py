"""Calendars: `/quan-tri/lich`, all of them with the years at risk; one year month by month; a new one published."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from adapters.cli.calendar_file import as_toml
from adapters.locale import _
from adapters.web.administration.administering import Administrator, needed, ordered, refused, shown
from adapters.web.administration.calendar_typed import spec_in, text_in, told
from adapters.web.administration.months import months_of, stretches_of
from adapters.web.administration.ordering import record, today
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.calendar import compiled
from domain.calendar_versions import CalendarVersions, PublishCalendar, YearAtRisk, year_at_risk
from domain.errors import CalendarError, CalendarUnknownError, DomainError

router = APIRouter()
NOTICE = "calendar.missing_year_warning"


class Row(NamedTuple):
    """A calendar, the offices that keep it now, and the year that must be decreed."""

    versions: CalendarVersions
    offices: int
    risk: YearAtRisk | None


@router.get("/quan-tri/lich")
def calendars_page(request: Request, visitor: Administrator) -> Response:
    """Show every calendar."""
    return shown(request, visitor, "calendars.html", rows=list(_rows(visitor)))


@router.get("/quan-tri/lich/moi")
def publishing_page(request: Request, visitor: Administrator) -> Response:
    """Ask for a new calendar."""
    return _form(request, visitor)


@router.post("/quan-tri/lich/moi")
def published(request: Request, visitor: Administrator, form: Form) -> Response:
    """Publish a calendar under a new name; no promise rests on it yet, so nobody approves it."""
    text = ""
    try:
        name, basis = needed(form, "name"), needed(form, "basis")
        text = text_in(form)
        record(visitor, ordered(PublishCalendar, visitor, form, name=name, spec=spec_in(text), basis=basis))
    except CalendarError as refusal:
        return _form(request, visitor, form, text, status=422, errors={"text": told(refusal, text)})
    except DomainError as refusal:
        return _form(request, visitor, form, text, **refused(refusal, {"*": "name"}))
    return onward(f"/quan-tri/lich/{name}", _("Published calendar {code}.").format(code=name))


@router.get("/quan-tri/lich/{name:path}/tep")
def file_page(visitor: Administrator, name: str, ban: str = "") -> Response:
    """Give a version in its file form."""
    versions = calendar_at(visitor, name)
    return PlainTextResponse(as_toml(versions.spec(_number(versions, ban))))


@router.get("/quan-tri/lich/{name:path}")
def calendar_page(request: Request, visitor: Administrator, name: str, nam: str = "", ban: str = "") -> Response:
    """Show a year of a calendar, month by month, with the source of every day that is unlike its weekday."""
    versions = calendar_at(visitor, name)
    number = _number(versions, ban)
    spec, day = versions.spec(number), today(visitor)
    calendar, years = compiled(spec, f"{name}@{number}"), sorted(spec.years + spec.forecast)
    year = (
        int(nam) if nam.isdecimal() and nam.isascii() and int(nam) in years else min(max(day.year, years[0]), years[-1])
    )
    facts: dict[str, Any] = {
        "versions": versions,
        "number": number,
        "spec": spec,
        "years": years,
        "year": year,
        "months": months_of(calendar, year),
        "stretches": stretches_of(calendar, year),
        "day": day,
        "risk": _risk(visitor, versions),
    }
    return shown(request, visitor, "calendar.html", **facts)


def calendar_at(visitor: Visitor, name: str) -> CalendarVersions:
    """Return a calendar.

    Raises:
        CalendarUnknownError: there is none of this name.
    """
    for versions in visitor.service.ledger.reader.calendars():
        if versions.name == name:
            return versions
    raise CalendarUnknownError(calendar=name)


def _number(versions: CalendarVersions, text: str) -> int:
    is_one = text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(versions.specs)
    return int(text) if is_one else len(versions.specs)


def _rows(visitor: Visitor) -> Iterator[Row]:
    day, known = today(visitor), visitor.service.directory.now()
    here = [office for office in known.offices.values() if office.ended is None or office.ended.on > day]
    for versions in visitor.service.ledger.reader.calendars():
        keeping = sum(office.calendar_on(day) == versions.name for office in here)
        yield Row(versions, keeping, _risk(visitor, versions))


def _risk(visitor: Visitor, versions: CalendarVersions) -> YearAtRisk | None:
    notice = visitor.service.ledger.reader.ground().rules.number(NOTICE)
    return year_at_risk(versions.specs[-1], today(visitor), notice)


def _form(
    request: Request,
    visitor: Visitor,
    form: Posted | None = None,
    text: str = "",
    *,
    status: int = 200,
    **facts: Any,
) -> Response:
    typed = form.typed() | {"text": text or form.typed().get("text", "")} if form else {}
    return shown(request, visitor, "calendar_new.html", status=status, typed=typed, **facts)
