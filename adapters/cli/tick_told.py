"""What a tick raised, on screen and for programs; what an import brought is shown apart."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from adapters.cli.context import DESK_ZONE
from adapters.cli.numbers import whole
from adapters.cli.reading import short_instant, written
from adapters.cli.refusing import as_facts
from adapters.locale import _
from adapters.locale.terms import term, title
from domain.errors import DomainError
from scheduler.tick import Flag, Report

_SHOWN = 50


def tell_report(out: Console, report: Report, *, dry_run: bool = False) -> None:
    """Print the flags of the desk, those of an import, and what came of the rest."""
    for origin in ("desk", "import"):
        if flags := [flag for flag in report.flags if flag.origin == origin]:
            out.print(f"[bold]{_heading(flags, report.at, dry_run=dry_run)}[/bold]")
            out.print(_table(flags[:_SHOWN]))
            if len(flags) > _SHOWN:
                out.print(_("… and {n} more; --json lists them all.").format(n=whole(len(flags) - _SHOWN)))
    for line in _counts(report):
        out.print(line, highlight=False)
    if not report.flags:
        out.print(_("Nothing to flag by {at}.").format(at=_when(report.at)))
    if dry_run:
        out.print(_("Dry run: nothing was recorded."))


def counts_of(flags: Sequence[Flag]) -> str:
    """Return `2 sắp đến hạn, 1 quá hạn`."""
    counted = Counter(flag.rung for flag in flags)
    return ", ".join(f"{whole(count)} {term('ladder', rung)}" for rung, count in counted.items())


def report_facts(report: Report) -> dict[str, Any]:
    """Return what programs read."""
    imported = Counter(flag.rung for flag in report.flags if flag.origin == "import")
    return {
        "at": written(report.at),
        "looked_at": report.looked_at,
        "rungs": dict(report.rungs),
        "imported": dict(imported),
        "apologies": {origin: report.apologies[origin] for origin in ("desk", "import")},
        "in_calendar_days": report.in_calendar_days,
        "already": report.already,
        "refused": [{"code": code, "error": _error(fault)} for code, fault in report.refused],
        "flags": [_flag_facts(flag) for flag in report.flags],
    }


def _heading(flags: Sequence[Flag], at: datetime, *, dry_run: bool) -> str:
    if flags[0].origin == "import":
        told = _("Broken in another register before its import, told to nobody: {flags}")
    else:
        told = _("Would be flagged by {at}: {flags}") if dry_run else _("Flagged by {at}: {flags}")
    return told.format(at=_when(at), flags=counts_of(flags))


def _table(flags: Sequence[Flag]) -> Table:
    table = Table(_("Code"), _("Rung"), _("Promised"), _("Broke at"), _("Noticed"), box=None)
    for column in (0, 2, 3, 4):
        table.columns[column].no_wrap = True
    for flag in flags:
        broke_at = _when(flag.broke_at) if flag.broke_at else ""
        table.add_row(flag.code, title("ladder", flag.rung), _when(flag.deadline), broke_at, _when(flag.noticed_at))
    return table


def _counts(report: Report) -> Iterator[str]:
    for told, count in (
        (_("Letters of apology now owed: {n}"), report.apologies["desk"]),
        (_("Letters of apology owed since before the import: {n}"), report.apologies["import"]),
        (_("Counted in calendar days, because the calendar lacks the year: {n}"), report.in_calendar_days),
        (_("Flagged meanwhile, or nobody waits any more: {n}"), report.already),
    ):
        if count:
            yield told.format(n=whole(count))
    for code, fault in report.refused:
        yield _("Not flagged, and tried again next time: {code}: {message}").format(
            code=code, message=_error(fault)["message"]
        )


def _error(fault: Exception) -> dict[str, str]:
    if isinstance(fault, DomainError):
        return as_facts(fault, DESK_ZONE)
    return {"code": "fault", "message": f"{type(fault).__name__}: {fault}"}


def _flag_facts(flag: Flag) -> dict[str, Any]:
    times = {name: getattr(flag, name) for name in ("deadline", "reached_at", "broke_at", "noticed_at")}
    return flag._asdict() | {name: None if at is None else written(at) for name, at in times.items()}


def _when(instant: datetime) -> str:
    return short_instant(instant, DESK_ZONE)
