"""Where an import keeps what it cannot hold in memory, and the refusal when there is no room."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.exchange.errors import TemporaryRoomError

_MEGABYTE = 1_000_000


def folder() -> Path:
    """Return the folder of temporary files, by the rule of SQLite, whose own has no name to be asked for.

    Source: https://www.sqlite.org/tempfiles.html, 5.
    """
    named = [place for name in ("SQLITE_TMPDIR", "TMPDIR") if (place := os.environ.get(name))]
    places = map(Path, (*named, "/var/tmp", "/usr/tmp", "/tmp"))  # noqa: S108 - where they are, not what they hold
    return next((place for place in places if place.is_dir() and os.access(place, os.W_OK | os.X_OK)), Path())


@contextmanager
def room_for_it(error: type[Exception]) -> Iterator[None]:
    """Say in which folder there is no room, and how much is left there, when the block fails with this error."""
    try:
        yield
    except error as failure:
        place = folder()
        free = shutil.disk_usage(place).free // _MEGABYTE
        raise TemporaryRoomError(path=str(place.absolute()), megabytes=free) from failure
