"""The rates and the lists behind them as CSV: for whoever may export, of the offices where they may."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.cli.rates import read_rates
from adapters.cli.reading import Axes, written
from adapters.exchange.csv_out import csv_of
from adapters.garbage import rarely_collected
from adapters.ledger.instants import from_micros
from adapters.locale import _
from adapters.web.actor import Actor
from adapters.web.directory import Known
from adapters.web.rates import lines_of, span_said
from adapters.web.rates_asked import Asked, Counted, asked_of, counted_of
from adapters.web.rates_list import Row, in_order, matching, number_said, rows_of
from adapters.web.visitor import NotAllowedError, Signed, Visitor
from projections.books import Books
from projections.question import Question
from projections.rates import Report
from projections.spans import Bounds

router = APIRouter()
_COLUMNS = (
    "carried_over", "received", "settled", "early", "on_time", "late", "open", "open_overdue", "closed_otherwise",
    "no_promise", "rejected", "moved_in", "moved_out",
)  # fmt: skip


@router.get("/ty-le/bang.csv")
def report_sheet(request: Request, visitor: Signed) -> Response:
    """Return the table of the report: one line a group, and the whole."""
    asked = _asked(request, visitor)
    if asked.errors:
        return RedirectResponse(f"/ty-le?{request.url.query}", 303)
    report = read_rates(visitor.service.ledger, asked.question, asked.axes)
    return sheet_of_report(report, span_said(asked.span), visitor.service.directory.now())


@router.get("/ty-le/ho-so.csv")
def list_sheet(request: Request, visitor: Signed) -> Response:
    """Return all dossiers behind one number."""
    asked, counted = _asked(request, visitor), counted_of(request.query_params)
    if asked.errors:
        return RedirectResponse(f"/ty-le?{request.url.query}", 303)
    return sheet_of_list(visitor, asked.question, asked.axes, counted)


def sheet_of_report(report: Report, period: str, known: Known) -> Response:
    """Return a report as a sheet; `period` says in words which days it is of."""
    rows = [(name, group.books) for name, group in lines_of(report, known)]
    heads = [_("Group"), *map(number_said, _COLUMNS), _("On-time rate"), _("Early rate")]
    lines: list[Sequence[object]] = [
        heads,
        *(_line(name, books) for name, books in [*rows, (_("All together"), report.total)]),
    ]
    about = [period, written(report.question.as_of), _("ledger line {position}").format(position=report.position)]
    return _file(
        [*lines, [], about, *([name, formula] for name, formula in report.as_json()["definitions"].items())], "ty-le"
    )


def sheet_of_list(actor: Actor, question: Question, axes: Axes, counted: Counted) -> Response:
    """Return all dossiers behind a number of the report as a sheet."""
    reader = actor.service.ledger.reader
    with reader.snapshot() as connection, rarely_collected():
        found = sorted(matching(connection, reader.tenant, question, axes, counted), key=in_order)
        rows = list(_listed(rows_of(connection, actor, question, found)))
    heads = ("Dossier", "Procedure", "Office", "Held by", "Received", "Promised", "Result ready", "State")
    return _file([[_(head) for head in heads], *rows], "ho-so")


def _asked(request: Request, visitor: Visitor) -> Asked:
    """Return what is asked for.

    Raises:
        NotAllowedError: it reaches an office from which the visitor may not export.
        ProofNeededError: the password was not given recently.
    """
    visitor.must("export")
    visitor.must_have_proved()
    asked = asked_of(request.query_params, visitor, Bounds.of(visitor.service.ledger.reader.ground().rules))
    allowed, offices = visitor.rights.where("export"), asked.question.offices
    if allowed is not None and (offices is None or not offices <= allowed):
        raise NotAllowedError
    return asked


def _line(name: str, books: Books) -> list[object]:
    counts = [getattr(books, column) for column in _COLUMNS]
    return [name, *counts, books.on_time_rate.percent, books.early_rate.percent]


def _listed(rows: Sequence[Row]) -> Iterator[list[object]]:
    for row in rows:
        times = (row.facts.received_at, row.facts.due_at, row.facts.decided_at)
        told = [None if at is None else written(from_micros(at)) for at in times]
        yield [row.code, row.procedure, row.office, row.official, *told, row.state]


def _file(rows: Sequence[Sequence[object]], name: str) -> Response:
    heads = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(csv_of(rows), media_type="text/csv; charset=utf-8", headers=heads)
