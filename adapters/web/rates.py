"""The rates: `/ty-le`, each with numerator, denominator, definition and ledger line; twelve months; rows by group."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.bootstrap import Installation
from adapters.cli.rates import answer_on, states_on
from adapters.garbage import rarely_collected
from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.charts import Chart, line_chart
from adapters.web.directory import Known
from adapters.web.pages import page
from adapters.web.rates_asked import SOURCES, Asked, asked_of
from adapters.web.rates_months import months_until
from adapters.web.visitor import Signed, Visitor
from adapters.web.worklist import colleagues
from domain.rules import Rulebook
from projections import facts
from projections.behind import Cell, behind
from projections.books import Books, Rate
from projections.question import Axis
from projections.rates import Group, Report, kept
from projections.spans import Bounds, Span, after, before, span_named, span_of

router = APIRouter()
CHANNELS = ("desk", "online", "post")
SHOWN_SPANS = {"month": 24, "quarter": 8, "year": 3}


class Row(NamedTuple):
    """One line of the table: its name, its books, and the address of the list behind one of its numbers, but for it."""

    name: str
    books: Books
    to: str


class Month(NamedTuple):
    """One of the twelve months."""

    span: Span
    books: Books
    to: str


@router.get("/ty-le")
def rates_page(request: Request, visitor: Signed) -> Response:
    """Show the rates of a period; every number opens the list of the dossiers behind it."""
    visitor.must("read")
    ledger, known = visitor.service.ledger, visitor.service.directory.now()
    rules = ledger.reader.ground().rules
    asked = asked_of(request.query_params, visitor, Bounds.of(rules))
    shown = _form(asked, visitor, known)
    if asked.errors:
        typed = dict(request.query_params)
        return page(request, "rates.html", visitor, status=422, report=None, errors=asked.errors, typed=typed, **shown)
    report, apart = _report(ledger, asked)
    months = _months(ledger, asked)
    shown |= {
        "report": report,
        "rows": rows_of(report, asked, known),
        "total": asked.address("/ty-le/ho-so"),
        "apart": apart,
        "months": months,
        "charts": _charts(months, rules),
        "targets": targets_of(rules),
        "margin": rules.number("early.hour_margin"),
        "before": asked.address("/ty-le", ky=before(asked.span, asked.bounds).name),
        "after": _after(asked),
        "sheet": asked.address("/ty-le/bang.csv") if visitor.may("export") else None,
    }
    return page(request, "rates.html", visitor, **shown)


def targets_of(rules: Rulebook) -> dict[str, int]:
    """Return what was ordered of each rate, in percent."""
    return {"on_time": rules.number("target.on_time"), "early": rules.number("target.early")}


def rows_of(report: Report, asked: Asked, known: Known) -> list[Row]:
    """Return the lines of a report, each with the address of its lists."""
    return [Row(name, group.books, _to(group, asked)) for name, group in lines_of(report, known)]


def lines_of(report: Report, known: Known) -> list[tuple[str, Group]]:
    """Return the groups of a report by their names: months in their order, others by how much was settled."""
    by = report.question.by or "procedure"
    found = [(named(by, group.key, known), group) for group in report.groups]
    return found if by == "month" else sorted(found, key=lambda line: -line[1].books.settled)


def _to(group: Group, asked: Asked) -> str:
    if asked.question.by == "month":
        return asked.address("/ty-le/ho-so", ky=_within(group.key or "", asked))
    return asked.address("/ty-le/ho-so", nhom=group.key or "")


def named(by: Axis, key: str | None, known: Known) -> str:
    """Return the name of a group."""
    if key is None:
        return _("(nobody)")
    if by == "office" and key in known.offices:
        return known.offices[key].names[-1].word
    if by == "procedure" and key in known.procedures:
        return known.procedures[key].versions[-1].name
    if by == "official" and key in known.users:
        return known.users[key].name
    return title("channels", key) if by == "channel" else month_named(key) if by == "month" else key


def span_said(span: Span) -> str:
    """Return a period as it is called: `Tháng 11/2026`, `Quý 4/2026`, `Năm 2026`, or its days."""
    match span.kind:
        case "month":
            return month_named(span.name)
        case "quarter":
            return _("Quarter {n}/{year}").format(n=span.name[-1], year=span.name[:4])
        case "year":
            return _("Year {year}").format(year=span.name)
        case "days":
            return f"{span.begins:%d/%m/%Y} – {span.last:%d/%m/%Y}"


def month_named(name: str) -> str:
    """Return `Tháng 11/2026`."""
    year, _dash, month = name.partition("-")
    return _("Month {month}").format(month=f"{month}/{year}")


def _within(month: str, asked: Asked) -> str:
    """Return the name of a month as far as it lies in the period: at the period's bounds it is cut short."""
    whole = span_named(month, asked.bounds)
    if whole is None or (asked.span.begins <= whole.begins and whole.ends <= asked.span.ends):
        return month
    return f"{max(whole.begins, asked.span.begins)}..{min(whole.last, asked.span.last)}"


def _after(asked: Asked) -> str | None:
    """Return the address of the period that follows, once it has begun."""
    following = after(asked.span, asked.bounds)
    has_begun = following.begins <= asked.axes.as_of.astimezone(asked.question.zone).date()
    return asked.address("/ty-le", ky=following.name) if has_begun else None


def _form(asked: Asked, visitor: Visitor, known: Known) -> dict[str, Any]:
    """Return what the filters offer."""
    today = asked.axes.as_of.astimezone(asked.question.zone).date()
    spans: list[Span] = [] if asked.span.kind != "days" else [asked.span]
    for kind, many in SHOWN_SPANS.items():
        one = span_of(kind, today, asked.bounds)  # type: ignore[arg-type] # the kinds named above
        for _number in range(many):
            spans.append(one)
            one = before(one, asked.bounds)
    seen = [code for code in known.offices if visitor.may("read", code)]
    return {
        "asked": asked,
        "known": known,
        "spans": [(span.name, span_said(span)) for span in dict.fromkeys(spans)],
        "said": None,
        "period": span_said(asked.span),
        "offices": [(code, known.offices[code].names[-1].word) for code in seen],
        "procedures": [(code, it.versions[-1].name) for code, it in known.procedures.items()],
        "officials": list(colleagues(visitor, known).items()),
        "channels": [(code, title("channels", code)) for code in CHANNELS],
    }


def _months(ledger: Installation, asked: Asked) -> list[Month]:
    """Return what was settled in each of the twelve months up to the period's last."""
    last = min(asked.span.last, asked.axes.as_of.astimezone(asked.question.zone).date())
    with ledger.reader.snapshot() as connection:
        found = months_until(connection, ledger, asked.question, asked.axes, last, asked.bounds)
    return [Month(span, books, asked.address("/ty-le/ho-so", ky=span.name)) for span, books in found]


def _charts(months: Sequence[Month], rules: Rulebook) -> dict[str, Chart]:
    names = [month.span.name[5:].lstrip("0") for month in months]
    names[0] = f"{names[0]}/{months[0].span.name[2:4]}"
    rates: dict[str, list[Rate]] = {
        "on_time": [month.books.on_time_rate for month in months],
        "early": [month.books.early_rate for month in months],
    }
    return {
        name: line_chart(list(zip(names, rates[name], strict=True)), target)
        for name, target in targets_of(rules).items()
    }


def _report(ledger: Installation, asked: Asked) -> tuple[Report, dict[str, int]]:
    """Return the report, and how many of its dossiers were entered afterwards: from paper, or by an import."""
    tenant, question, apart = ledger.reader.tenant, asked.question, {}
    with ledger.reader.snapshot() as connection, rarely_collected():
        states = kept(states_on(connection, tenant, question, asked.axes))
        report = answer_on(connection, tenant, question, asked.axes, states)
        for source in SOURCES:
            if streams := facts.streams_from(connection, source, question.period):
                apart[source] = sum(it.stream in streams for it in behind(question, states, Cell("in_balance")))
    return report, apart
