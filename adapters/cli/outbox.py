"""`dunghen outbox`: what is to be sent, sent now, given up and tried again; what a message says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from adapters.cli.bars import bar
from adapters.cli.context import Session, json_option, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.cli.outbox_told import as_facts, listed, message_facts, message_told, words_of
from adapters.cli.typed import WholeNumber
from adapters.locale import _

if TYPE_CHECKING:
    from adapters.ledger.outbox import Outbox
    from adapters.notify.dispatcher import Dispatcher

STATES = click.Choice(["pending", "sent", "dropped", "summed", "dead"])
_MOST = 100


@click.group("outbox", invoke_without_command=True)
@click.option("--state", type=STATES, help="Only messages in this state.")
@click.option("--limit", type=WholeNumber(1), default=_MOST, show_default=True, help="At most so many, the newest.")
@json_option
@click.pass_context
def outbox_group(context: click.Context, /, state: str | None, limit: int, *, as_json: bool) -> None:
    """Hộp thư đi: messages that wait, were sent or could not be; without a command they are listed."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.ensure_object(Session)
    with _outbox(session, as_json=as_json) as outbox:
        counts, rows = outbox.counts(), outbox.rows(state, limit)
    if as_json:
        print_json({"counts": counts, "messages": [as_facts(row) for row in rows]})
    else:
        listed(session, counts, rows)


@outbox_group.command("send")
@click.option("--at", metavar="T", help="Send what is due by then: 27/11/2026 08:00 or ISO 8601; now by default.")
@json_option
@pass_session
def send_command(session: Session, /, at: str | None, *, as_json: bool) -> None:
    """Gửi: send once all that is due; outside working hours messages wait for the office to open."""
    with _dispatcher(session, as_json=as_json) as dispatcher, bar(_("Sending"), 0) as progress:
        sent = dispatcher.run_once(session.at(at), progress)
    if as_json:
        print_json(sent._asdict())
    else:
        click.echo(words_of(sent))


@outbox_group.command("retry")
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=WholeNumber(1))
@click.option("--all", "every", is_flag=True, help="All dead letters.")
@json_option
@pass_session
def retry_command(session: Session, /, numbers: tuple[int, ...], *, every: bool, as_json: bool) -> None:
    """Gửi lại: let dead letters be tried anew, all of them or those named."""
    if every == bool(numbers):
        raise click.UsageError(_("Name the messages, or say --all."))
    with _outbox(session, as_json=as_json) as outbox:
        for number in numbers:
            outbox.row(number)  # one that is not there is refused by name
        tried = outbox.retry(session.now(), None if every else numbers)
    if as_json:
        print_json({"retried": tried})
    else:
        click.echo(_("{count} dead letters will be tried again: dunghen outbox send").format(count=whole(tried)))


@outbox_group.command("show")
@click.argument("number", metavar="ID", type=WholeNumber(1))
@json_option
@pass_session
def show_command(session: Session, /, number: int, *, as_json: bool) -> None:
    """Xem: a message as it would be sent now; a citizen's address stays closed."""
    with _dispatcher(session, as_json=as_json) as dispatcher, _outbox(session, as_json=as_json) as outbox:
        row = outbox.row(number)
        message = dispatcher.preview(row, session.now())
    if as_json:
        print_json(message_facts(row, message))
    else:
        message_told(session, row, message)


@contextmanager
def _outbox(session: Session, *, as_json: bool) -> "Iterator[Outbox]":
    from adapters.ledger.outbox import Outbox  # noqa: PLC0415 - loads the ledger's libraries

    with session.ledger(as_json=as_json) as ledger:
        yield Outbox(ledger.engines[0], ledger.reader.tenant)


@contextmanager
def _dispatcher(session: Session, *, as_json: bool) -> "Iterator[Dispatcher]":
    from adapters.notify.opening import open_dispatcher  # noqa: PLC0415 - loads mail and web libraries

    with session.ledger(as_json=as_json) as ledger:
        yield open_dispatcher(session.settings, ledger)
