"""`dunghen schedule`: rounds of the clock until it is stopped; and a person's word that the clocks may be believed."""

import signal
from queue import SimpleQueue

import click

from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.guards_told import say_findings
from adapters.cli.reading import short_instant, written
from adapters.cli.timers_told import Spoken
from adapters.locale import _
from adapters.notify.opening import open_dispatcher
from adapters.scheduling.rounds import memory_of
from adapters.scheduling.timers import Timers


@click.command("schedule")
@click.option("--confirm", is_flag=True, help="The clocks and the numbers were looked at: flags may be raised again.")
@click.option("--by", metavar="OFFICIAL", help="Who confirms; DUNGHEN_OFFICIAL or the user of this machine by default.")
@json_option
@pass_session
def schedule_command(session: Session, /, by: str | None, *, confirm: bool, as_json: bool) -> None:
    """Bộ nhắc việc: flag what has reached a rung, every minute, until stopped; a second one stands by."""
    if confirm:
        _confirm(session, by, as_json=as_json)
        return
    with session.ledger(as_json=as_json) as ledger:
        post = open_dispatcher(session.settings, ledger, ledger.writer)
        timers = Timers(ledger, Spoken(ledger.clock, as_json=as_json), post)
        ends: SimpleQueue[int] = SimpleQueue()  # a signal may come at any moment: this alone may be put into then
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda sent, _frame: ends.put(sent))
        timers.start()
        try:
            ends.get()
        finally:
            timers.stop()
        if not as_json:
            click.echo(_("The scheduler was stopped."))


def _confirm(session: Session, by: str | None, *, as_json: bool) -> None:
    with session.ledger(as_json=as_json) as ledger:
        now, who = session.now(), session.who(by)
        held = memory_of(ledger).confirm(now, who)
    if as_json:
        print_json({"confirmed_at": written(now), "confirmed_by": who, "held": held.hold})
        return
    for told in say_findings(held.why):
        click.echo(told)
    told = _("Confirmed by {by} at {when}: the scheduler raises flags again with its next round.")
    click.echo(told.format(by=who, when=short_instant(now, DESK_ZONE)))
