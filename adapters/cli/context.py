"""What every command is given: the settings, the ledger when it is asked for, the desk's zone, and how to answer."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from adapters.cli.banner import banner
from adapters.cli.refusing import refusals
from adapters.cli.times import YEARS, parse_instant
from adapters.clock import Clock
from adapters.settings import Settings
from domain.errors import FieldError

if TYPE_CHECKING:
    from rich.console import Console

    from adapters.bootstrap import Installation

    Opener = Callable[[Settings, Clock], Installation]

DESK_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WIDTH_OF_A_FILE = 132
F = TypeVar("F", bound=Callable[..., Any])


class Session:
    """One run of the command: opened lazily, so that `--help` and the calculator need no ledger, nor load one."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self._clock = clock

    @property
    def clock(self) -> Clock:
        """The clock given, else the one the ledger lives by."""
        from adapters.bootstrap import clock_for  # noqa: PLC0415 - loads the ledger's libraries

        return self._clock or clock_for(self.settings)

    @contextmanager
    def ledger(self, *, as_json: bool = False, new: bool = False) -> "Iterator[Installation]":
        """Open the ledger; a refusal inside the block becomes one sentence and an exit code."""
        from adapters.bootstrap import create, open_existing  # noqa: PLC0415 - loads the ledger's libraries

        with self.opened(create if new else open_existing, as_json=as_json) as installation:
            yield installation

    @contextmanager
    def opened(self, opener: "Opener", *, as_json: bool = False) -> "Iterator[Installation]":
        """Open the ledger in a way of one's own, as `ledger`."""
        from adapters.bootstrap import closing  # noqa: PLC0415 - loads the ledger's libraries
        from adapters.demo.sign import is_demonstration  # noqa: PLC0415 - as above

        with refusals(as_json=as_json, zone=DESK_ZONE), closing(opener(self.settings, self.clock)) as installation:
            if is_demonstration(self.settings):
                click.echo(banner(self.now(), DESK_ZONE), err=True)
            yield installation

    @cached_property
    def out(self) -> "Console":
        """The screen; a file or a pipe is as wide as the tables need."""
        from rich.console import Console  # noqa: PLC0415 - takes as long to load as a short command to run

        wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH_OF_A_FILE
        return Console(highlight=False, width=wide)

    def now(self) -> datetime:
        """Return the time at the desk."""
        return self.clock()

    def at(self, text: str | None, field: str = "at", years: range = YEARS) -> datetime:
        """Return the instant a person typed, or now."""
        return parse_instant(text, DESK_ZONE, field, years) if text else self.now()

    def office(self, office: str | None) -> str:
        """Return the office: as said, or as set in DUNGHEN_OFFICE.

        Raises:
            FieldError: it is neither said nor set.
        """
        if found := office or self.settings.office:
            return found
        raise FieldError(field="office", read="", accepted="present")

    def who(self, by: str | None) -> str:
        """Return who acts: as said, as set in DUNGHEN_OFFICIAL, or the user of this machine."""
        return by or self.settings.official or getpass.getuser()


def json_option(command: F) -> F:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")(command)


def print_json(facts: object) -> None:
    """Print one JSON value."""
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=str))


pass_session = click.make_pass_decorator(Session)
