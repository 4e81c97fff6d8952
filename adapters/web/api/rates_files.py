"""The rates month by month against their targets, and the sheets of a report and of the dossiers behind a number."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from adapters.cli.context import DESK_ZONE
from adapters.cli.rates import read_rates
from adapters.ledger.lines import position_of
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at
from adapters.web.api.behind import NumberAsked, counted_in, period_facts
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented, file_documented
from adapters.web.api.fields import Axes as AxesAsked
from adapters.web.api.fields import Unsaid
from adapters.web.api.reports_asked import BelowAsked, FilteredAsked, RatesAsked, question_of
from adapters.web.api.shapes_reports import Months
from adapters.web.api.spans import span_facts
from adapters.web.rates import targets_of
from adapters.web.rates_months import months_until
from adapters.web.rates_sheets import sheet_of_list, sheet_of_report
from domain.errors import FieldError
from projections.books import DEFINITIONS
from projections.spans import Bounds, span_named, span_of

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
_COUNTS = ("early", "on_time", "late", "settled")
_TOLD = (*_COUNTS, "rates.on_time", "rates.early")


class MonthsAsked(AxesAsked, BelowAsked, FilteredAsked):
    """Of which dossiers the months are, and up to which."""

    last: Annotated[
        str | Unsaid,
        Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="The last of them, as 2026-11; the present one by default."),
    ] = None


@router.get("/rates/months", **documented("ratesByMonth", Months, "Mười hai tháng: both rates of each, and targets."))
def months_page(caller: Asking, asked: Annotated[MonthsAsked, Query()]) -> JSONResponse:
    """What was settled in each of twelve reporting months, which begin as the rules say; the first one first.

    The targets are those in force now. Scope: `read`.
    """
    axes, ledger = axes_at(asked, caller), caller.service.ledger
    question, rules = question_of(asked, caller, axes), ledger.reader.ground().rules
    bounds, today = Bounds.of(rules), axes.as_of.astimezone(DESK_ZONE).date()
    last = span_named(asked.last, bounds) if asked.last else span_of("month", today, bounds)
    if last is None or last.begins > today:
        raise FieldError(field="last", read=asked.last, accepted="period" if last is None else "period_begun")
    with ledger.reader.snapshot() as connection:
        months = months_until(connection, ledger, question, axes, min(last.last, today), bounds)
        position = position_of(connection, ledger.reader.tenant, axes.known_micros)
    facts = {"position": position, **axes.as_json(), "targets": targets_of(rules)}
    told_of = [span_facts(month.span) | month.books.told(_COUNTS) for month in months]
    return told(facts | {"months": told_of, "definitions": {name: DEFINITIONS[name] for name in _TOLD}})


@router.get(
    "/rates/sheet.csv",
    **file_documented("ratesSheet", "Bảng tỷ lệ: the report as a sheet.", "text/csv", path=False),
)
def report_sheet(caller: Asking, asked: Annotated[RatesAsked, Query()]) -> Response:
    """`/rates` with the same words, one line a group and the whole, with its definitions. Scope: `export`."""
    axes = axes_at(asked, caller)
    question = question_of(asked, caller, axes, "export", month_begins=asked.month_start)
    report = read_rates(caller.service.ledger, question, axes)
    period = period_facts(question)
    said = f"{period['from'] or '…'} – {period['to'] or '…'}"
    return sheet_of_report(report, said, caller.service.directory.now())


@router.get(
    "/rates/dossiers.csv",
    **file_documented("ratesDossiersSheet", "Bảng hồ sơ sau con số: all of them as a sheet.", "text/csv", path=False),
)
def list_sheet(caller: Asking, asked: Annotated[NumberAsked, Query()]) -> Response:
    """`/rates/dossiers` with the same words, all pages at once; no names of citizens. Scope: `export`."""
    axes = axes_at(asked, caller)
    return sheet_of_list(caller, question_of(asked, caller, axes, "export"), axes, counted_in(asked))
