"""Reports: the rates of a period, and which broken promises have their letter."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from adapters.cli.coverage import read_coverage
from adapters.cli.coverage_shown import coverage_facts
from adapters.cli.rates import read_rates
from adapters.ledger.by_source import received_by_source
from adapters.ledger.lines import position_of
from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at, offices_asked
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Unsaid
from adapters.web.api.reports_asked import PeriodAsked, RatesAsked, SpanAsked, question_of, span_asked
from adapters.web.api.shapes_reports import Coverage, Rates, RatesBySource
from projections.instants import micros_of

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class CoverageAsked(PeriodAsked):
    """What a report of letters is about."""

    by: Literal["office", "official", "procedure", "month"] | Unsaid = None


@router.get("/rates", **documented("rates", Rates, "Tỷ lệ đúng hẹn: early, on time and late of a period."))
def rates_page(caller: Asking, asked: Annotated[RatesAsked, Query()]) -> JSONResponse:
    """Promises kept, early and broken; each rate with numerator, denominator and definition. Scope: `read`."""
    axes = axes_at(asked, caller)
    question = question_of(asked, caller, axes, month_begins=asked.month_start)
    return told(read_rates(caller.service.ledger, question, axes).as_json())


@router.get(
    "/rates/sources",
    **documented("ratesBySource", RatesBySource, "Theo nguồn: what came from paper or an import, told apart."),
)
def sources_page(caller: Asking, asked: Annotated[SpanAsked, Query()]) -> JSONResponse:
    """Dossiers received in the period by where each was first written down, as they stand now. Scope: `read`.

    A result may be ready later than the period; `office` is the one that received.
    """
    caller.must("read", asked.office)
    begins, ends = (None if at is None else micros_of(at) for at in span_asked(asked))
    reader = caller.service.ledger.reader
    with reader.snapshot() as connection:
        offices = offices_asked(caller, asked.office)
        rows = received_by_source(connection, reader.tenant, begins, ends, offices)
        position = position_of(connection, reader.tenant)
    return told({"position": position, "sources": [row._asdict() for row in rows]})


@router.get("/coverage", **documented("coverage", Coverage, "Xin lỗi kịp thời: broken promises and their letters."))
def coverage_page(caller: Asking, asked: Annotated[CoverageAsked, Query()]) -> JSONResponse:
    """Which broken promises have their letter, how soon, and which have none. Scope: `read`."""
    axes = axes_at(asked, caller)
    return told(coverage_facts(read_coverage(caller.service.ledger, question_of(asked, caller, axes), axes)))
