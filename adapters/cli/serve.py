"""`dunghen serve`: the pages in the browser, and the scheduler beside them, in one process."""

import signal
import socket
from contextlib import closing
from typing import ClassVar

import click
import uvicorn
from fastapi import FastAPI

from adapters.bootstrap import Installation, open_access
from adapters.cli.context import F, Session, pass_session
from adapters.cli.timers_told import Spoken
from adapters.cli.typed import WholeNumber
from adapters.cli.user import nobody_yet
from adapters.demo.people import let_in
from adapters.demo.sign import is_demonstration
from adapters.garbage import stays
from adapters.locale import _
from adapters.notify.opening import open_dispatcher
from adapters.scheduling.timers import Timers
from adapters.settings import Settings
from adapters.web.app import create_app
from adapters.web.directory import Directory
from adapters.web.pages import read_all
from adapters.web.service import Service
from domain.errors import DomainError

HOST, PORT = "127.0.0.1", 8000
_PORTS = 65_535
_GRACE = 10  # seconds that answers under way may take once the service is to end


class AddressTakenError(DomainError):
    """Nobody can be served at this address: it is in use, or not of this machine. Facts: host, port."""

    code: ClassVar[str] = "address_taken"


def host_option(command: F) -> F:
    """Add --host."""
    return click.option("--host", default=HOST, show_default=True, help="The address to answer at.")(command)


def port_option(command: F) -> F:
    """Add --port."""
    ports, told = WholeNumber(0, _PORTS), "The port; 0 takes a free one."
    return click.option("--port", type=ports, default=PORT, show_default=True, help=told)(command)


@click.command("serve")
@host_option
@port_option
@click.option("--no-schedule", is_flag=True, help="Without the scheduler: it runs elsewhere.")
@pass_session
def serve_command(session: Session, /, host: str, port: int, *, no_schedule: bool) -> None:
    """Phục vụ: the pages of the desk in the browser, with the scheduler beside them."""
    serve(session, host, port, with_timers=not no_schedule)


def serve(session: Session, host: str, port: int, *, with_timers: bool = True) -> None:
    """Serve the session's ledger until it is stopped."""
    with session.ledger() as ledger:
        timers = timers_of(session.settings, ledger) if with_timers else None
        access = open_access(session.settings, ledger.clock)
        try:
            with closing(listening_at(host, port)) as listening:
                if is_demonstration(session.settings):
                    let_in(access.passwords, ledger.clock())
                service = Service(ledger, access, Directory(ledger.reader), session.settings)
                click.echo(_("Đúng Hẹn answers at {url}; Ctrl+C stops it.").format(url=_url(listening)))
                if not access.passwords.holders():
                    click.echo(nobody_yet())
                answer(create_app(service, timers), listening)
        finally:
            access.engine.dispose()
    click.echo(_("The service was stopped."))


def timers_of(settings: Settings, ledger: Installation) -> Timers:
    """Return rounds and outbox; what citizens were told is written among the orders of the pages."""
    return Timers(ledger, Spoken(ledger.clock), open_dispatcher(settings, ledger, ledger.writer))


def answer(app: FastAPI, listening: socket.socket) -> None:
    """Serve until a signal asks to end; the server raises it again afterwards, where nobody waits for it any more."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _sent, _frame: None)
    read_all()
    stays()
    quiet = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE
    )
    uvicorn.Server(quiet).run([listening])


def listening_at(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        AddressTakenError: nobody can listen there.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise AddressTakenError(host=host, port=port) from error


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
