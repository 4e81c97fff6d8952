"""The coverage report, for programs and on a terminal: rates with their fractions, delays, and who got no letter."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli.numbers import decimal, rate, whole
from adapters.cli.rates_shown import heading
from adapters.cli.reading import short_instant, written
from adapters.locale import _
from projections.coverage import DEFINITIONS, Broken, Coverage, Group, Report
from projections.instants import instant_of
from projections.periods import Period

SHOWN = 20
_AXES = {"office": "Office", "procedure": "Procedure", "official": "Official", "month": "Month"}
_HEADS = ("Broken", "With a letter", "In good time", "Ahead", "Without a letter", "Covered")


def coverage_facts(report: Report) -> dict[str, Any]:
    """Return the report as programs read it."""
    asked = report.question
    head = {
        "position": report.position,
        "as_of": written(asked.as_of, asked.zone),
        "known_at": asked.known_at and written(asked.known_at, asked.zone),
        "period": _period(asked.period, report),
        "by": asked.by,
        "rules": {"apology.lead": report.law.lead, "apology.grace": report.law.grace},
    }
    groups = [_group(group, report) for group in report.groups]
    without = [_broken_facts(broken, report) for broken in report.total.without]
    rest = {"groups": groups, "without_letter": without, "definitions": DEFINITIONS}
    return head | report.total.as_json() | rest


def _group(group: Group, report: Report) -> dict[str, Any]:
    named = {"key": group.key} | group.coverage.as_json()
    return named | ({"period": _period(group.period, report)} if report.question.by == "month" else {})


def _period(period: Period, report: Report) -> dict[str, str | None]:
    return {"from": _written(period.begins, report), "to": _written(period.ends, report)}


def _broken_facts(broken: Broken, report: Report) -> dict[str, Any]:
    facts: dict[str, Any] = {"code": broken.code, "origin": broken.origin}
    facts |= {name: getattr(broken.place, name) for name in ("office", "official", "procedure")}
    facts["due"] = _written(broken.due_at, report)
    return facts | {name: _written(getattr(broken, name), report) for name in ("broke_at", "settled_at", "drafted_at")}


def _written(instant: int | None, report: Report) -> str | None:
    return None if instant is None else written(instant_of(instant), report.question.zone)


# --- on a terminal ------------------------------------------------------------------------------------------------


def print_coverage(out: Console, report: Report, names: Mapping[str, str]) -> None:
    """Print the report; `names` are those of offices and procedures."""
    out.print(Text(heading(report.question), style="bold"))
    out.print(Padding(rates_table(report), (1, 0)))
    if report.groups:
        out.print(_groups(report, names))
    _print_without(out, report, names)
    for line in _notes(report):
        out.print(Text(line, style="dim"))


def coverage_line(report: Report) -> Text:
    """Return the three rates on one line."""
    words = {"coverage": _("Covered"), "in_time": _("In good time"), "ahead": _("Ahead")}
    line = Text()
    for name, share in report.total.rates.items():
        line.append(" · " if line else "").append(f"{words[name]}: ").append(_or_nothing(rate(share)))
    return line


def rates_table(report: Report) -> Table:
    """Return the three rates with their fractions and definitions, and how long letters took."""
    shares = {name: _or_nothing(rate(share)) for name, share in report.total.rates.items()}
    lead, grace = report.law
    within = _("signed no later than {n} working days after the day promised").format(n=grace)
    on_the_day = _("signed no later than the day promised")
    table = Table.grid(padding=(0, 3))
    table.add_row(_("Covered"), shares["coverage"], _("broken promises with a letter signed / all broken"))
    table.add_row(_("In good time"), shares["in_time"], within if grace else on_the_day)
    table.add_row(_("Ahead"), shares["ahead"], _("signed at least {n} working day(s) before").format(n=lead))
    of_late = _("from the day promised to the signature, of letters signed after the break")
    table.add_row(_("Delay"), _delay(report.total), of_late)
    return table


def _or_nothing(shown: str | None) -> Text:
    return Text(_("nothing arose"), style="dim") if shown is None else Text(shown, style="bold")


def _delay(coverage: Coverage) -> Text:
    if coverage.median_delay is None:
        return _or_nothing(None)
    told = _("median {median}, longest {longest} working days")
    return Text(told.format(median=decimal(coverage.median_delay), longest=whole(max(coverage.delays))), style="bold")


def _groups(report: Report, names: Mapping[str, str]) -> Table:
    by = report.question.by or "office"
    table = Table(_(_AXES[by]), *map(_, _HEADS), box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for group in report.groups:
        found = group.coverage
        counts = (found.broken, found.covered, found.in_time, found.ahead)
        lacking = found.broken - found.covered
        lack = Text(whole(lacking), style="bold red" if lacking else "")
        covered = _or_nothing(rate(found.rates["coverage"]))
        table.add_row(_named(group.key, names), *map(whole, counts), lack, covered)
    return table


def _named(key: str | None, names: Mapping[str, str]) -> str:
    if key is None:
        return "—"
    return f"{key} {names[key]}" if key in names else key


def _print_without(out: Console, report: Report, names: Mapping[str, str]) -> None:
    here = [broken for broken in report.total.without if broken.origin == "desk"]
    if not here:
        return
    out.print(Text(_("Broken, and no letter is signed"), style="bold"))
    table = Table(_("Code"), _("Procedure"), _("Official"), _("Promised"), _("Result ready"), box=None)
    for broken in here[:SHOWN]:
        zone, procedure = report.question.zone, broken.place.procedure or ""
        ready = _("not yet") if broken.settled_at is None else short_instant(instant_of(broken.settled_at), zone)
        promised = short_instant(instant_of(broken.due_at), zone)
        table.add_row(broken.code, names.get(procedure, procedure), broken.place.official, promised, ready)
    out.print(table)
    if len(here) > SHOWN:
        out.print(_("… and {n} more; --json lists them all.").format(n=whole(len(here) - SHOWN)))


def _notes(report: Report) -> Iterator[str]:
    total = report.total
    if total.notices:
        yield _("Letters for promises that are not broken: {n}").format(n=whole(total.notices))
    if total.imported:
        told = _("Broken before the import, counted apart: {n}, with a letter: {covered}")
        yield told.format(n=whole(total.imported), covered=whole(total.imported_covered))
    yield _("Broken = settled late + open overdue, as in the rates; a new date does not make a promise kept.")
    yield _("Read from the ledger up to line {position}.").format(position=whole(report.position))
