"""A rates report on a terminal: the tally, the two rates with their fractions and definitions, and the groups."""

from collections.abc import Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli.numbers import rate, whole
from adapters.cli.reading import short_instant
from adapters.locale import _
from adapters.locale.terms import term
from projections.books import Books
from projections.question import Question
from projections.rates import Group, Report

_TALLY = {
    "carried_over": "Carried over",
    "received": "Received",
    "early": "Early",
    "on_time": "On time",
    "late": "Late",
    "open_in_time": "Open, in time",
    "open_overdue": "Open, overdue",
    "open_paused": "Open, paused",
    "closed_otherwise": "Closed otherwise",
}
_APART = {
    "no_promise": "Without a promise: {n}",
    "rejected": "Refused at the counter: {n}",
    "moved_in": "Moved in: {n}",
    "moved_out": "Moved out: {n}",
}
_HEADS = (
    "Carried over",
    "Received",
    "Settled",
    "Early",
    "Late",
    "Open at the end",
    "Of these overdue",
    "Kept on time",
)
_COUNT_WIDTH = 7
_BAD = {"late", "open_overdue"}
_AXES = {"office": "Office", "procedure": "Procedure", "channel": "Channel", "official": "Official", "month": "Month"}


def print_rates(out: Console, report: Report, names: Mapping[str, str]) -> None:
    """Print the report; `names` are those of offices and procedures."""
    out.print(Text(heading(report.question), style="bold"))
    out.print(Padding(_tally(report.total), (1, 0)))
    out.print(_rates(report.total))
    if report.groups:
        out.print(Padding(_groups(report, names), (1, 0, 0, 0)))
    for line in _notes(report):
        out.print(Text(line, style="dim"))


def compared(before: Books, after: Books) -> Table:
    """Return two tallies under each other: as it is, and as it would be."""
    table = Table("", *map(_, _TALLY.values()), _("Kept on time"), expand=False)
    for told, books in ((_("Now"), before), (_("Then"), after)):
        counts = (_count(name, getattr(books, name)) for name in _TALLY)
        table.add_row(told, *counts, _or_nothing(rate(books.on_time_rate)))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def heading(asked: Question) -> str:
    """Return over which period a report is, and when it was read."""
    as_of = short_instant(asked.as_of, asked.zone)
    if asked.begins is None and asked.ends is None:
        told = _("Every dossier received by {as_of}").format(as_of=as_of)
    else:
        bounds = [short_instant(at, asked.zone) if at else "…" for at in (asked.begins, asked.ends)]
        told = _("From {begins} until {ends}, read at {as_of}").format(begins=bounds[0], ends=bounds[1], as_of=as_of)
    if asked.known_at is None:
        return told
    return told + _(", as the ledger knew it at {when}").format(when=short_instant(asked.known_at, asked.zone))


def _tally(books: Books) -> Table:
    table = Table(*map(_, _TALLY.values()), expand=False)
    for column in table.columns:
        column.justify = "right"
    table.add_row(*(_count(name, getattr(books, name)) for name in _TALLY))
    return table


def _count(name: str, count: int) -> Text:
    return Text(whole(count), style="bold red" if count and name in _BAD else "bold")


def _rates(books: Books) -> Table:
    table = Table.grid(padding=(0, 3))
    kept, early = rate(books.on_time_rate), rate(books.early_rate)
    table.add_row(_("Kept on time"), _or_nothing(kept), _("(early + on time) / settled"))
    table.add_row(_("Kept early"), _or_nothing(early), _("early / settled"))
    return table


def _or_nothing(shown: str | None) -> Text:
    return Text(_("nothing settled"), style="dim") if shown is None else Text(shown, style="bold")


def _groups(report: Report, names: Mapping[str, str]) -> Table:
    by = report.question.by or "office"
    table = Table(_(_AXES[by]), *map(_, _HEADS), box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify, column.width = "right", _COUNT_WIDTH
    table.columns[-1].no_wrap, table.columns[-1].width = True, None
    for group in report.groups:
        table.add_row(_key(group, by, names), *_cells(group.books))
    return table


def _cells(books: Books) -> Iterator[Text]:
    for count in (books.carried_over, books.received, books.settled, books.early):
        yield Text(whole(count))
    yield _count("late", books.late)
    yield Text(whole(books.open))
    yield _count("open_overdue", books.open_overdue)
    yield _or_nothing(rate(books.on_time_rate))


def _key(group: Group, by: str, names: Mapping[str, str]) -> str:
    if group.key is None:
        return "—"
    if by == "channel":
        return term("channels", group.key)
    name = names.get(group.key) if by in {"office", "procedure"} else None
    return f"{group.key} {name}" if name else group.key


def _notes(report: Report) -> Iterator[str]:
    apart = [_(told).format(n=whole(n)) for name, told in _APART.items() if (n := getattr(report.total, name))]
    if apart:
        yield " · ".join(apart)
    yield _("Settled = early + on time + late. Carried over + received = settled + closed otherwise + open.")
    yield _("Read from the ledger up to line {position}.").format(position=whole(report.position))
