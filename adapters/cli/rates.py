"""`dunghen rates`: the promises kept, early and broken, with numerators, denominators and definitions."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import click
import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.cli.context import DESK_ZONE, Session, pass_session, print_json
from adapters.cli.counter import CHANNELS
from adapters.cli.rates_by_source import tell_by_source
from adapters.cli.rates_shown import print_rates
from adapters.cli.reading import Axes, axes_of, reading
from adapters.cli.refusing import refusals
from adapters.cli.times import parse_day, parse_instant
from adapters.cli.typed import WholeNumber
from adapters.garbage import rarely_collected
from adapters.ledger.lines import amendments_of, lines_of, position_of
from domain.errors import FieldError
from domain.office import Office
from projections import facts
from projections.periods import LATEST_MONTH_START
from projections.question import Question
from projections.rates import Report, States, answer, replay

_FILTERS = ("office", "procedure", "channel", "official")


@click.command("rates")
@click.option("--office", metavar="CODE", help="Only dossiers of this office.")
@click.option("--procedure", metavar="CODE", help="Only dossiers of this procedure.")
@click.option("--channel", type=CHANNELS, help="Only dossiers that came this way.")
@click.option("--official", metavar="OFFICIAL", help="Only dossiers of this official.")
@click.option("--from", "begins", metavar="T", help="The period begins here; a day means its first instant.")
@click.option("--to", "ends", metavar="T", help="The period ends before this instant; a day means its first instant.")
@click.option("--by", type=click.Choice([*_FILTERS, "month", "source"]), help="One row for each.")
@click.option(
    "--month-start",
    type=WholeNumber(1, LATEST_MONTH_START),
    default=1,
    metavar="N",
    help="A month begins on this day: 21 makes it run to the 20th.",
)
@click.option(
    "--office-as",
    type=click.Choice(["at-the-time", "successor"]),
    default="at-the-time",
    help="Count dossiers of merged offices where they were, or with the office that stands in their place.",
)
@reading
@pass_session
def rates_command(session: Session, /, **said: Any) -> None:
    """Tỷ lệ đúng hẹn: early, on time and late of a period; without --from and --to, of every dossier received."""
    axes = axes_of(session, said)
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        span = span_of(said["begins"], said["ends"])
    filters = {name: said[name] for name in _FILTERS} | {"by": said["by"], "month_begins": said["month_start"]}
    if said["by"] == "source":
        with session.ledger(as_json=said["as_json"]) as ledger:
            tell_by_source(session, ledger, span, axes, said)
        return
    with session.ledger(as_json=said["as_json"]) as ledger:
        offices = ledger.reader.offices()
        merged = (
            successors(offices, axes.as_of.astimezone(DESK_ZONE).date()) if said["office_as"] == "successor" else {}
        )
        asked = Question(axes.as_of, DESK_ZONE, *span, axes.known_at, **filters, successors=merged)
        report = read_rates(ledger, asked, axes)
        names = {office.code: office.names[-1].word for office in offices}
        names |= {procedure.code: procedure.versions[-1].name for procedure in ledger.reader.procedures()}
    if said["as_json"]:
        print_json(report.as_json())
    else:
        print_rates(session.out, report, names)


class Span(NamedTuple):
    """The bounds of a period, [begins, ends); None: unbounded."""

    begins: datetime | None
    ends: datetime | None

    def checked(self, read: str) -> "Span":
        """Return it, or raise FieldError with what was `read` if it ends before it begins."""
        if self.begins and self.ends and self.ends <= self.begins:
            raise FieldError(field="to", read=read, accepted="after_from")
        return self


def span_of(begins: str | None, ends: str | None) -> Span:
    """Read the bounds of the period. Raises FieldError, also for a period that ends before it begins."""
    return Span(_bound(begins, "from"), _bound(ends, "to")).checked(ends or "")


def _bound(text: str | None, field: str) -> datetime | None:
    if text is None:
        return None
    if ":" in text:
        return parse_instant(text, DESK_ZONE, field)
    return datetime.combine(parse_day(text, field), time(), DESK_ZONE)


def read_rates(ledger: Installation, asked: Question, axes: Axes) -> Report:
    """Return the report: from the table of facts where that answers, else replayed from the lines."""
    reader = ledger.reader
    with reader.snapshot() as connection, rarely_collected():
        states = states_on(connection, reader.tenant, asked, axes)
        return answer_on(connection, reader.tenant, asked, axes, states)


def answer_on(connection: sa.Connection, tenant: str, asked: Question, axes: Axes, states: States) -> Report:
    """Return the report from states that `connection` gave."""
    position = position_of(connection, tenant, axes.known_micros)
    return answer(asked, states, position, facts.first_receipt(connection))


def states_on(connection: sa.Connection, tenant: str, asked: Question, axes: Axes) -> States:
    """Return what a question is answered from.

    Only dossiers that may be in the books of its period are read, as the table of facts has them; of what the ledger
    knew at an earlier instant that table says nothing, and every line is read.
    """
    known = axes.known_micros
    if axes.is_now and asked.is_present(axes.as_of):
        return lambda _cuts: [facts.read(connection, asked.period)]
    among = facts.streams_within(asked.period) if known is None else None
    return replay(
        lambda: lines_of(connection, tenant, known, among=among),
        lambda: amendments_of(connection, tenant, known, among=among),
    )


def successors(offices: Sequence[Office], on: date) -> dict[str, str]:
    """Return, for each office that ended by `on` in one other, the office that stands in its place at the end.

    A split has no single successor, so its dossiers stay where they were.
    """
    after = {
        office.code: office.ended.into[0]
        for office in offices
        if office.ended is not None and office.ended.on <= on and len(office.ended.into) == 1
    }
    return {code: _last(code, after) for code in after}


def _last(code: str, after: dict[str, str]) -> str:
    seen = {code}
    while (successor := after.get(code)) is not None and successor not in seen:
        seen.add(successor)
        code = successor
    return code
