"""A process that lets children carry out orders and die: each child is killed at a statement, or after some time."""

import json
import os
import signal
import sqlite3
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.ledger.ticking import LedgerLog
from scheduler import tick as ticks
from tests.adapters.desk.clerk import orders
from tests.adapters.desk.revising import calendar_with, done, revision, seen
from tests.adapters.desk.story import story
from tests.adapters.desk.wards import Clock, reopened

READY = b"!"
STORY = story()  # told once, not by each child


def main() -> None:
    """Read one wish a line, as JSON; answer each with what its child acknowledged, and whether it was killed."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    for line in sys.stdin:
        sys.stdout.write(json.dumps(lived(json.loads(line))) + "\n")
        sys.stdout.flush()


def lived(wish: dict[str, Any]) -> dict[str, Any]:
    """Let a child live as wished, and return what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with suppress(BaseException):
            live(wish, writing)
            os._exit(0)
        os._exit(1)
    os.close(writing)
    if "seconds" in wish:
        os.read(reading, len(READY))
        signal.sigtimedwait({signal.SIGCHLD}, wish["seconds"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, encoding="utf-8") as said:
        whole, _, _ = said.read().rpartition("\n")
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    signal.sigtimedwait({signal.SIGCHLD}, 0)  # the next child's end is waited for by this signal
    answers = (line.rpartition(" ") for line in whole.splitlines())
    return {"acknowledged": {order: int(position) for order, _, position in answers}, "exit": code}


def live(wish: dict[str, Any], said: int) -> None:
    """Make a tick, carry out an order of the story, revise the calendar, or receive and settle dossiers without end."""
    clock = Clock()
    ward = reopened(Path(wish["folder"]), clock)
    if "tick" in wish:
        make_tick(ward, clock, wish)
        return
    desk = getattr(ward, wish["through"])
    if "order" in wish:
        when, order = STORY[wish["order"]]
        clock.show(when)
        step = die_at(ward, wish["statement"])
        answer = desk.handle(order)
        step("")
        os.write(said, f"{order.id} {answer.position}\n".encode())
        return
    if "day_off" in wish:
        revised = revision(calendar_with([wish["day_off"]]))
        before_it = seen(ward, revised)
        step = die_at(ward, wish["statement"])
        answer = done(ward, revised, before_it)
        step("")
        os.write(said, f"{revised.order.id} {answer.position}\n".encode())
        return
    before = READY  # said with the first answer: what is loaded once takes longer than many orders
    for number in count(wish["first"]):
        for order in orders(number):
            answer = desk.handle(order)
            os.write(said, before + f"{order.id} {answer.position}\n".encode())
            before = b""


def make_tick(ward: Installation, clock: Clock, wish: dict[str, Any]) -> None:
    """Make a tick in small transactions, to be killed within or between them."""
    clock.show(wish["tick"])
    ticks.BATCH = wish["batch"]
    step = die_at(ward, wish["statement"])
    ticks.tick(ward.desk, LedgerLog(ward.reader), clock())
    step("")


def die_at(ward: Installation, statement: int) -> Any:
    """Have the process killed when it comes to its n-th statement, of whatever file."""
    left = statement

    def step(_statement: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(step)

    for engine in ward.engines:
        engine.dispose()
        sa.event.listen(engine, "connect", watch)
    return step


if __name__ == "__main__":
    main()
