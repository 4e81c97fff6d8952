"""`dunghen import`: the register of another system, row by row, into the ledger."""

from collections.abc import Callable, Iterator
from contextlib import closing as closing_it
from contextlib import contextmanager
from typing import IO, Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from adapters.bootstrap import Installation, closing, create, open_existing
from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.refusing import REFUSED, refusals
from adapters.cli.times import show_instant
from adapters.exchange.dossiers_in import Refused
from adapters.exchange.errors import OfficeUnsaidError
from adapters.exchange.importing import Import, Importer, Report
from adapters.exchange.mapping import Mapping, find_mapping, template_of
from adapters.exchange.register import Shape, shown_delimiter
from adapters.ledger.errors import LedgerMissingError
from adapters.locale import _
from adapters.locale.refusals import accepted_by, printable, say
from domain.errors import CommandReusedError

_IN_MEMORY = {"database_url": "sqlite://", "vault_url": "sqlite://"}


def _print_template(context: click.Context, _option: click.Parameter, name: str | None) -> None:
    if name is None or context.resilient_parsing:
        return
    with refusals():
        click.echo(template_of(name), nl=False)
    context.exit()


@click.command("import")
@click.argument("file", metavar="FILE", type=click.File("rb"))
@click.option("--mapping", "mapping_name", metavar="NAME|FILE", required=True, help="How its columns are to be read.")
@click.option("--office", metavar="CODE", help="The office of a register that names none; DUNGHEN_OFFICE by default.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook; the first that is not hidden by default.")
@click.option("--by", metavar="OFFICIAL", help="Who imports.")
@click.option("--dry-run", is_flag=True, help="Decide everything, record nothing.")
@click.option("--strict", is_flag=True, help="Record all dossiers, or none if one is refused.")
@click.option(
    "--template",
    metavar="NAME",
    is_eager=True,
    expose_value=False,
    callback=_print_template,
    help="Print a register to fill, and stop.",
)
@json_option
@pass_session
def import_command(
    session: Session,
    /,
    file: IO[bytes],
    mapping_name: str,
    office: str | None,
    sheet: str | None,
    by: str | None,
    *,
    dry_run: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Import a register, CSV or XLSX; every refused row is named, and importing it again adds nothing."""
    with refusals(as_json=as_json):
        mapping = find_mapping(mapping_name)
        importer = Importer(session.who(by), session.now(), office or session.settings.office)
        if mapping.office is None and importer.office is None:
            raise OfficeUnsaidError(mapping=mapping.name)
        register = Import(file, mapping, importer, file.name, sheet)
    opened = _ledger(session, dry_run=dry_run)
    with closing_it(register), refusals(as_json=as_json), opened as ledger, _bar(register.rows) as progress:
        report = register.run(ledger.desk, dry=dry_run, strict=strict, progress=progress)
    if as_json:
        print_json(_facts(report, mapping, dry_run=dry_run))
    else:
        _tell(report, mapping, dry_run=dry_run)
    if report.refusals:
        raise SystemExit(REFUSED)


@contextmanager
def _ledger(session: Session, *, dry_run: bool) -> Iterator[Installation]:
    """Open the ledger, made now if there is none; a dry run makes no file, and stands on a ledger in memory then."""
    settings, clock = session.settings, session.clock
    try:
        opened = open_existing(settings, clock) if dry_run else create(settings, clock)
    except LedgerMissingError:
        if not dry_run:
            raise
        opened = create(settings.model_copy(update=_IN_MEMORY), clock)
    with closing(opened):
        yield opened


@contextmanager
def _bar(rows: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many rows were dealt with, how fast, and what time is left."""
    screen = Console(stderr=True)
    with Progress(*columns(), console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(_("Rows"), total=rows)
        yield lambda more: bar.advance(task, more)


def columns() -> tuple[ProgressColumn, ...]:
    """Return what the bar shows of an import."""
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Speed(), TimeRemainingColumn()


class _Speed(ProgressColumn):
    """Rows a second, once they can be told."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(_("{speed} rows/s").format(speed=f"{speed:.0f}") if speed else "")


def _tell(report: Report, mapping: Mapping, *, dry_run: bool) -> None:
    facts = {"rows": report.rows, "dossiers": report.dossiers, "mapping": report.mapping}
    click.echo(
        _("{rows} rows, {dossiers} dossiers; mapping {mapping}, {shape}.").format(**facts, shape=_as_read(report.shape))
    )
    _tell_converted(report)
    zone = ZoneInfo(mapping.zone)
    for row in report.adjusted:
        when = show_instant(row.recorded_at, zone)
        told = _("Row {row}, {dossier}: {field} “{read}” is before the receipt; recorded at the receipt, {when}.")
        click.echo(told.format(row=row.row, dossier=row.dossier, field=row.field, read=printable(row.read), when=when))
    for refused in report.refusals:
        told = _("Row {row}, {dossier}: {message}") if refused.dossier else _("Row {row}: {message}")
        click.echo(told.format(row=refused.row, dossier=refused.dossier, message=_message(refused, zone)))
    counts = {"imported": report.imported, "already": report.already, "refused": report.refused}
    if report.recorded:
        click.echo(_("Imported {imported}, there already {already}, refused {refused}.").format(**counts))
        return
    why = _("Dry run: nothing was recorded.") if dry_run else _("Nothing was recorded: --strict takes all or none.")
    click.echo(_("Acceptable {imported}, there already {already}, refused {refused}.").format(**counts))
    click.echo(why)


def _as_read(shape: Shape) -> str:
    """Say how the file was read, so that a person can object."""
    if shape.form == "xlsx":
        return _("sheet “{sheet}”, days counted from {year}").format(sheet=printable(shape.sheet), year=shape.days_from)
    return _("delimiter {mark}, {encoding}").format(mark=shown_delimiter(shape.delimiter), encoding=shape.encoding)


def _tell_converted(report: Report) -> None:
    """Say what was not read as it stands: parts left out, and cells that are dates and not texts."""
    if "external_links" in report.shape.dropped:
        click.echo(_("Links to other files were left out; the values last shown were read."))
    for column in report.converted:
        facts = {"field": column.field, "cells": column.cells, "row": column.row, "written": column.written}
        read = _(" (number {read})").format(read=column.read) if column.read else ""
        told = _("{field}: {cells} cells hold dates; row {row} was read as {written}{read}.")
        click.echo(told.format(**facts, read=read))


def _message(refused: Refused, zone: ZoneInfo) -> str:
    if isinstance(refused.error, CommandReusedError):
        return _("imported before with other contents; enter what changed as an act or a correction.")
    return say(refused.error, zone)


def _facts(report: Report, mapping: Mapping, *, dry_run: bool) -> dict[str, Any]:
    """Return the report as programs read it; `acceptable` is what was imported, or would be if anything were."""
    zone = ZoneInfo(mapping.zone)
    return {
        "mapping": report.mapping,
        **report.shape._asdict(),
        "dry_run": dry_run,
        "recorded": report.recorded,
        "rows": report.rows,
        "dossiers": report.dossiers,
        "imported": report.imported if report.recorded else 0,
        "acceptable": report.imported,
        "already": report.already,
        "refused": report.refused,
        "refusals": [
            {
                "row": refused.row,
                "field": refused.field,
                "read": refused.read,
                "accepted": accepted_by(refused.error),
                "code": refused.error.code,
                "message": _message(refused, zone),
                "dossier": refused.dossier,
                "rows": refused.rows,
            }
            for refused in report.refusals
        ],
        "converted": [column._asdict() for column in report.converted],
        "adjusted": [
            row._asdict() | {"recorded_at": row.recorded_at.astimezone(zone).isoformat()} for row in report.adjusted
        ],
    }
