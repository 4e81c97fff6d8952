"""`dunghen promise`: the promise calculator, for one receipt or for a file of them."""

import json
import sys
from collections.abc import Sequence
from typing import IO, Any

import click

from adapters.cli.promise_batch import answer_lines
from adapters.cli.refusing import refusals
from adapters.cli.times import in_words, parse_instant, show_instant, show_limit
from adapters.locale import _
from adapters.reference import national_calendar, shipped_numbers
from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.errors import CalendarError, FieldError
from domain.promise import Day, Due, Limit, Pause, Policy, Terms, explain, reckon


@click.command("promise")
@click.option("--received", metavar="T", help="When it was received: 27/11/2026 08:00, or ISO 8601.")
@click.option("--limit", metavar="L", help="3wd, 8wh, same-day, 30d or 2mo.")
@click.option("--calendar", "calendar_file", metavar="FILE", type=click.File("rb"), help="A calendar in its file form.")
@click.option("--pause", "pauses", metavar="A..B", multiple=True, help="A time the clock stood still; may be repeated.")
@click.option("--policy", type=click.Choice(["resume", "restart"]), default="resume", help="What a pause does.")
@click.option("--explain", "explained", is_flag=True, help="Say day by day what was counted.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("--batch", metavar="FILE", type=click.File("rb"), help="One JSON object a line; - reads standard input.")
def promise_command(
    *,
    received: str | None,
    limit: str | None,
    calendar_file: IO[bytes] | None,
    pauses: tuple[str, ...],
    policy: Policy,
    batch: IO[bytes] | None,
    explained: bool,
    as_json: bool,
) -> None:
    """Work out the promised date (ngày hẹn trả) and say why."""
    if batch and (received or limit or pauses or explained):
        raise click.UsageError(_("--batch reads receipts, limits and pauses from its file."))
    if not batch and not (received and limit):
        raise click.UsageError(_("--received and --limit are needed, or --batch."))
    with refusals(as_json=as_json):
        calendar = _calendar(calendar_file)
    if batch:
        answer_lines(batch, calendar, sys.stdout)
        return
    with refusals(as_json=as_json, zone=calendar.zone):
        counted_from = parse_instant(received or "", calendar.zone, "received")
        terms = Terms(counted_from, Limit.parse(limit or ""), *shipped_numbers(), policy)
        spans = [_pause(text, calendar) for text in pauses]
        due = reckon(calendar, terms, spans)
        days = explain(calendar, terms, spans) if explained or as_json else []
    if as_json:
        click.echo(json.dumps(promise_facts(terms, due, days), ensure_ascii=False))
    else:
        _print(calendar, terms, due, days)


def _calendar(source: IO[bytes] | None) -> WorkingCalendar:
    if source is None:
        return WorkingCalendar(national_calendar(), "vn")
    try:
        text = source.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CalendarError(field="file", read=source.name, why="bad_toml") from error
    return WorkingCalendar(CalendarSpec.from_toml(text), source.name)


def _pause(text: str, calendar: WorkingCalendar) -> Pause:
    ends = text.split("..")
    if len(ends) != 2:  # noqa: PLR2004 - a pause has two ends
        raise FieldError(field="pause", read=text, accepted="pause")
    return Pause(*(parse_instant(end.strip(), calendar.zone, "pause") for end in ends))


def promise_facts(terms: Terms, due: Due, days: Sequence[Day]) -> dict[str, Any]:
    """Return a promise with its explanation as programs read it."""
    return {
        "received": terms.counted_from.astimezone(due.due.tzinfo).isoformat(),
        "limit": str(terms.limit),
        "due": due.due.isoformat(),
        "late_from": due.late_from.isoformat(),
        "early_before": due.early_before.isoformat(),
        "provisional": due.provisional,
        "explanation": day_facts(days),
    }


def day_facts(days: Sequence[Day]) -> list[dict[str, Any]]:
    """Return an explanation as programs read it."""
    return [day._asdict() | {"day": day.day.isoformat()} for day in days]


def _print(calendar: WorkingCalendar, terms: Terms, due: Due, days: Sequence[Day]) -> None:
    zone = calendar.zone
    click.echo(_("Received: {when}").format(when=in_words(terms.counted_from, zone)))
    click.echo(_("Limit: {limit}").format(limit=show_limit(terms.limit)))
    click.echo(_("Promised: {when}").format(when=show_instant(due.due, zone)))
    click.echo(_("Late from: {when}").format(when=show_instant(due.late_from, zone)))
    if due.provisional:
        click.echo(_("Provisional: a year it touches is only forecast; it is counted again when the year is decreed."))
    if days:
        from adapters.cli.day_table import print_days  # noqa: PLC0415 - rich is loaded only for a table

        print_days(days)
