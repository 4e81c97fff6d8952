"""`dunghen tick`: one pass of the clock: what has reached a rung and carries no flag is flagged now."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import click

from adapters.cli.bars import bar
from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.guards_told import say_findings, say_hold
from adapters.cli.refusing import REFUSED
from adapters.cli.tick_told import report_facts, tell_report
from adapters.ledger.ticking import LedgerLog
from adapters.locale import _
from adapters.scheduling.rounds import round_of
from domain.errors import InFutureError
from scheduler.round import Outcome
from scheduler.tick import Progress, foreseen


@click.command("tick")
@click.option("--at", metavar="T", help="Flag what was reached by then; now by default, and later only with --dry-run.")
@click.option("--dry-run", is_flag=True, help="Say what would be flagged, record nothing.")
@json_option
@pass_session
def tick_command(session: Session, /, at: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Nhắc việc: flag every dossier that has reached a rung of the ladder; running it again adds nothing."""
    with session.ledger(as_json=as_json) as ledger, ExitStack() as shown:
        asked = session.at(at)
        if dry_run:
            outcome = Outcome((), None, foreseen(LedgerLog(ledger.reader), asked))
        else:
            _require_past(asked, session.now())
            outcome = round_of(ledger).insist(asked, _bar_on(shown))
    _tell(session, outcome, dry_run=dry_run, as_json=as_json)
    if outcome.report is not None and outcome.report.refused:
        raise SystemExit(REFUSED)


def _require_past(asked: datetime, now: datetime) -> None:
    if asked > now:
        raise InFutureError(at=asked, now=now, tolerance=0)


def _bar_on(shown: ExitStack) -> Callable[[int], Progress]:
    """Return what shows a bar, once it is known how long it is to be."""
    return lambda due: shown.enter_context(bar(_("Dossiers"), due))


def _warnings(outcome: Outcome) -> Iterator[str]:
    yield from say_findings(outcome.findings)
    yield from say_hold(outcome.hold, outcome.newly_late)


def _tell(session: Session, outcome: Outcome, *, dry_run: bool, as_json: bool) -> None:
    report = outcome.report
    assert report is not None  # noqa: S101 - a tick that somebody asked for is never held back
    if as_json:
        facts: dict[str, Any] = {"dry_run": dry_run, "warnings": list(_warnings(outcome))}
        print_json(report_facts(report) | facts)
        return
    for warning in _warnings(outcome):
        click.echo(warning, err=True)
    tell_report(session.out, report, dry_run=dry_run)
