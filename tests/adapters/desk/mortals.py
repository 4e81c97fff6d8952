"""Asks the process of mortal.py for children that live as wished, and die."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import adapters

MORTAL = Path(__file__).with_name("mortal.py")
HOUSE = str(Path(adapters.__file__).parents[1])
KILLED = -9


class Mortals:
    """Asks for children that die."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def live(self, folder: Path, **wish: Any) -> dict[str, Any]:
        """Let one live as wished; return what it acknowledged and how it ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"folder": str(folder), **wish}) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told


@contextmanager
def running_mortals() -> Iterator[Mortals]:
    """Start the process that lets children die, and end it."""
    order, pipe = [sys.executable, str(MORTAL)], subprocess.PIPE
    with subprocess.Popen(order, stdin=pipe, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE}) as process:  # noqa: S603 - our own
        yield Mortals(process)
        assert process.stdin
        process.stdin.close()
