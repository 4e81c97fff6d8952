"""A terminal at a desk: commands as they are typed, on a ledger of its own, at a time that stands still until set."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from adapters.bootstrap import closing, open_existing
from adapters.cli.context import Session
from adapters.cli.main import cli
from adapters.ledger.lines import position_of
from adapters.settings import Settings
from tests.world import at

THREE_DAYS, SAME_DAY = "1.004873", "1.001193"


@dataclass
class Terminal:
    """Types commands; `now` is the desk's time, `by` the official at it."""

    folder: Path
    now: str = "2026-11-20 08:00"
    by: str = "lan"
    lang: str = "vi"

    @property
    def settings(self) -> Settings:
        url = f"sqlite:///{self.folder / 'ledger.db'}"
        return Settings(database_url=url, official=self.by, office="W1", lang=self.lang)

    def clock(self) -> datetime:
        return at(self.now)

    def type(self, *words: str, given: str | None = None) -> Result:
        """Run a command, whatever comes of it."""
        session = Session(self.settings, self.clock)
        # Rich reads COLUMNS: wide enough that no cell is broken over lines.
        return CliRunner(env={"COLUMNS": "240"}).invoke(cli, words, obj=session, input=given)

    def says(self, *words: str, given: str | None = None) -> str:
        """Run a command that must succeed, and return what it says."""
        result = self.type(*words, given=given)
        assert result.exit_code == 0, result.output
        return result.stdout

    def answers_with(self, *words: str) -> Any:
        """Run a command that must succeed, and return its JSON."""
        return json.loads(self.says(*words, "--json"))

    def refuses(self, *words: str, exit_code: int, given: str | None = None) -> str:
        """Run a command that must be refused in one sentence without recording anything, and return the sentence."""
        before = self.position()
        result = self.type(*words, given=given)
        assert result.exit_code == exit_code, result.output
        assert self.position() == before
        assert "Traceback" not in result.output
        assert len(result.stderr.splitlines()) == 1, result.stderr
        return result.stderr.strip()

    def position(self) -> int:
        with closing(open_existing(self.settings, self.clock)) as ledger, ledger.reader.snapshot() as connection:
            return position_of(connection, ledger.reader.tenant)

    def receive(self, *words: str, procedure: str = THREE_DAYS) -> str:
        """Receive a dossier and return its code."""
        code: str = self.answers_with("receive", "--procedure", procedure, *words)["code"]
        return code
