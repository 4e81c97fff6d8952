"""`dunghen apologies`: what is owed to citizens, signed and delivered; and which broken promises that covers."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from adapters.bootstrap import Installation
from adapters.cli.apologies_shown import Register, print_register
from adapters.cli.context import DESK_ZONE, Session, pass_session, print_json
from adapters.cli.coverage import read_coverage
from adapters.cli.coverage_shown import coverage_facts, print_coverage
from adapters.cli.duty_seen import Seen, facts_of_duty, seen_on
from adapters.cli.rates import span_of
from adapters.cli.reading import Axes, axes_of, reading
from adapters.cli.refusing import refusals
from adapters.cli.typed import WholeNumber
from adapters.ledger.lines import position_of, whole_lines_of
from adapters.locale import _
from projections import apologies, worklist
from projections.apologies import STATES, UNSIGNED, Wanted, is_behind
from projections.duties import State
from projections.fold import fold
from projections.instants import micros_of
from projections.question import Question

AXES = ("office", "official", "procedure", "month")
CHOICES = ("owed", "drafted", "issued", "delivered", "overdue", "withdrawn", "all")
ASKED: dict[str | None, tuple[State, ...]] = {None: UNSIGNED, "overdue": UNSIGNED, "all": STATES}


@click.command("apologies")
@click.option("--state", type=click.Choice(CHOICES), help="Only these; what is owed or drafted by default.")
@click.option("--office", metavar="CODE", help="Only what this office has to answer for.")
@click.option("--origin", type=click.Choice(["desk", "import"]), help="Only what broke here, or before an import.")
@click.option(
    "--cause",
    type=click.Choice(["late", "error", "re_promise_broken"]),
    help="Only letters for lateness, for a wrong result, or for a broken new date.",
)
@click.option("--limit", type=WholeNumber(min=1), metavar="N", help="At most so many, the longest broken first.")
@click.option(
    "--coverage", is_flag=True, help="Which broken promises have their letter, how soon, and which have none."
)
@click.option("--by", type=click.Choice(AXES), help="With --coverage: one row for each.")
@click.option("--from", "begins", metavar="T", help="With --coverage: the period begins here.")
@click.option("--to", "ends", metavar="T", help="With --coverage: the period ends before this instant.")
@reading
@pass_session
def apologies_command(session: Session, /, *, limit: int | None, **said: Any) -> None:
    """Sổ xin lỗi: which letters are owed, drafted, signed or delivered, the longest broken promises first."""
    axes = axes_of(session, said)
    _check_together(said, limit)
    if said["coverage"]:
        _tell_coverage(session, axes, said)
        return
    asked = Wanted(ASKED.get(said["state"], (said["state"],)), said["office"], said["origin"], said["cause"])
    with session.ledger(as_json=said["as_json"]) as ledger:
        register = read_register(ledger, axes, asked, limit, only_overdue=said["state"] == "overdue")
    if said["as_json"]:
        print_json([duty_facts(seen, register) for seen in register.seen])
    else:
        print_register(session.out, register, axes)


def _check_together(said: dict[str, Any], limit: int | None) -> None:
    """Refuse options of the list beside --coverage, and those of the coverage without it."""
    listed = {name: said[name] for name in ("state", "origin", "cause")} | {"limit": limit}
    covering = {"by": said["by"], "from": said["begins"], "to": said["ends"]}
    if wrong := [f"--{name}" for name, value in (listed if said["coverage"] else covering).items() if value]:
        told = _("does not go with --coverage") if said["coverage"] else _("needs --coverage")
        misuse = f"{', '.join(wrong)}: {told}."
        raise click.UsageError(misuse)


def _tell_coverage(session: Session, axes: Axes, said: dict[str, Any]) -> None:
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        span = span_of(said["begins"], said["ends"])
    asked = Question(axes.as_of, DESK_ZONE, *span, axes.known_at, by=said["by"], office=said["office"])
    with session.ledger(as_json=said["as_json"]) as ledger:
        report = read_coverage(ledger, asked, axes)
        names = {office.code: office.names[-1].word for office in ledger.reader.offices()}
        names |= {procedure.code: procedure.versions[-1].name for procedure in ledger.reader.procedures()}
    if said["as_json"]:
        print_json(coverage_facts(report))
    else:
        print_coverage(session.out, report, names)


def read_register(
    ledger: Installation, axes: Axes, wanted: Wanted, limit: int | None = None, *, only_overdue: bool = False
) -> Register:
    """Return a page of the register as it stands, or as it stood on the two axes.

    Counts are of all that `wanted` asks for, wherever the page begins; `only_overdue` narrows the page alone.
    """
    reader, at = ledger.reader, micros_of(axes.as_of)
    names = {procedure.code: procedure.versions[-1].name for procedure in reader.procedures()}
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        position = position_of(connection, reader.tenant, axes.known_micros)
        if not axes.is_now:
            facts = fold(whole_lines_of(connection, reader.tenant, axes.known_micros), at)
            every = apologies.past(facts.values(), wanted._replace(states=None, after=None))
            seen = [seen_on(duty, at, ground) for duty in every]
            return _as_it_stood(seen, wanted, limit, position, names, only_overdue=only_overdue)
        late = wanted._replace(overdue_at=at)
        found = apologies.read(connection, late if only_overdue else wanted, limit)
        seen = [seen_on(duty, at, ground) for duty in found]
        counts, overdue = apologies.counts(connection, wanted), apologies.count(connection, late)
        return Register(seen, counts, overdue, len(worklist.reached(connection, at)), position, names)


def _as_it_stood(
    every: Sequence[Seen],
    wanted: Wanted,
    limit: int | None,
    position: int,
    names: Mapping[str, str],
    *,
    only_overdue: bool,
) -> Register:
    """Return a page of the register, from all duties as they were seen then."""
    asked = [one for one in every if wanted.states is None or one.duty.state in wanted.states]
    overdue = [one for one in asked if one.overdue]
    page = [one for one in (overdue if only_overdue else asked) if is_behind(one.duty, wanted.after)]
    counts = {state: sum(one.duty.state == state for one in every) for state in STATES}
    return Register(page[:limit], counts, len(overdue), 0, position, names)


def duty_facts(seen: Seen, register: Register) -> dict[str, Any]:
    """Return one duty of the register as programs read it."""
    return facts_of_duty(seen) | {"procedure_name": register.procedures.get(seen.duty.procedure or "")}
