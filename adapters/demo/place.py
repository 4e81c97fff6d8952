"""The place of the demonstration: a folder under ./var, built whole or not at all, used again while it is the same."""

import json
import shutil
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import sqlalchemy as sa

from adapters.bootstrap import clock_file, clock_for, closing, open_existing
from adapters.clock import system_clock
from adapters.demo.scenes import SCENES
from adapters.demo.sign import NAME, Sign, sign_in
from adapters.demo.stage import CURTAIN, perform
from adapters.ledger.errors import LedgerSchemaError
from adapters.ledger.instants import from_micros
from adapters.ledger.reading import LedgerReader
from adapters.ledger.schema import log_state
from adapters.ledger.tree import root_of, unpacked
from adapters.scheduling.rounds import memory_of
from adapters.settings import Settings

FOLDER = Path("var/demo")


class Head(NamedTuple):
    """Where a ledger stands: its last line, the root over all of them, and when the last was recorded."""

    position: int
    root: str
    recorded_at: datetime


class Demonstration(NamedTuple):
    """A ledger ready to be shown; `seconds` is what building took, None if it was there already."""

    settings: Settings
    sign: Sign
    head: Head
    seconds: float | None


def set_up(settings: Settings, seed: int, dossiers: int, *, fresh: bool = False) -> Demonstration:
    """Return the demonstration in ./var/demo, built now unless the same one is there.

    Its clock starts at 08:00, or where it stood when it was last served.

    Raises:
        LedgerError: the folder holds something else, or cannot be written.
    """
    ours = settings_in(FOLDER, settings)
    sign, head, seconds = sign_in(FOLDER), None, None
    if not fresh and sign is not None and sign.is_of(seed, dossiers, version("dunghen")):
        with suppress(LedgerSchemaError):  # made by another version of this program: the story is told again
            head = _head(ours)
    if head is None or sign is None:
        begun = system_clock()
        sign = _build(settings, seed, dossiers)
        seconds = (system_clock() - begun).total_seconds()
        head = _head(ours)
    _start_clock(ours, max(CURTAIN, head.recorded_at, _last_round(ours)))
    return Demonstration(ours, sign, head, seconds)


def _head(ours: Settings) -> Head:
    with closing(open_existing(ours, clock_for(ours))) as installation:
        return head_of(installation.reader)


def _last_round(ours: Settings) -> datetime:
    """Return when a scheduler was last awake here: a clock set back to before would be held for a wrong one."""
    with closing(open_existing(ours, clock_for(ours))) as installation:
        return memory_of(installation).load().last_tick_at or CURTAIN


def settings_in(folder: Path, settings: Settings) -> Settings:
    """Return `settings` with ledger and keys in `folder`."""
    return settings.model_copy(
        update={"database_url": f"sqlite:///{(folder / 'dunghen.db').as_posix()}", "vault_url": ""}
    )


def head_of(reader: LedgerReader) -> Head:
    """Return where a ledger that holds something stands."""
    kept = sa.select(log_state.c.size, log_state.c.frontier, log_state.c.recorded_at)
    with reader.snapshot() as connection:
        size, frontier, recorded_at = connection.execute(kept.where(log_state.c.tenant == reader.tenant)).one()
    return Head(size, root_of(unpacked(frontier, size)).hex(), from_micros(recorded_at))


def _build(settings: Settings, seed: int, dossiers: int) -> Sign:
    """Tell the story in a folder aside and put it in place when it is whole."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=FOLDER.parent, prefix="demo-") as aside:
        made = Path(aside) / FOLDER.name
        every = perform(settings_in(made, settings), seed, dossiers)
        codes = {scene.name: every[scene.name] for scene in SCENES}
        sign = Sign(seed=seed, dossiers=dossiers, version=version("dunghen"), codes=codes)
        (made / NAME).write_text(sign.model_dump_json(indent=1), "utf-8")
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        made.rename(FOLDER)
    return sign


def _start_clock(settings: Settings, shows: datetime) -> None:
    """Let the ledger's own clock run from `shows`; never from before what it has recorded."""
    path = clock_file(settings)
    if path is not None:
        marks = {"shows": shows.isoformat(), "since": system_clock().isoformat()}
        path.write_text(json.dumps(marks), "utf-8")
