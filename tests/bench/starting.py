"""Rows of whole processes: how long the command takes to start, and how much memory long work takes."""

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.harness import Budget, Comparison, Contender, Rival, compared, seconds
from tests.bench.stage import ROOT, Stage

_DUNGHEN = "from adapters.cli.main import main; main()"
_PROMISE = ("promise", "--received", "2026-11-20T08:00", "--limit", "3wd")


def starts(stage: Stage) -> Iterator[Comparison]:
    """The help and the calculator, against a Python that does nothing."""
    bare = Rival(Contender("python -c pass", lambda: seconds(lambda: _run("-c", "pass"))))
    for name, words in (("dunghen --help", ("--help",)), ("dunghen promise", _PROMISE)):
        ours = Contender("ours", lambda words=words: seconds(lambda: _run("-c", _DUNGHEN, *words)))
        yield from compared(name, "s", stage.rounds, ours, [bare], Budget(most=0.35))


def memory(stage: Stage) -> Iterator[Comparison]:
    """The peak of an import and of rates, beside the same work on a quarter of it: flat means a ratio near one."""
    for work, size in (("import", stage.size(1_200, 20_000)), ("rates", stage.size(12_000, 150_000))):
        ours = Contender("ours", lambda work=work, size=size: _peak(work, size))
        quarter = Contender("a quarter of it", lambda work=work, size=size: _peak(work, size // 4))
        yield from compared(f"memory, {work} of {size:,} dossiers", "MB", 1, ours, [Rival(quarter)])


def _peak(work: str, size: int) -> float:
    return float(_run("-m", "tests.bench.peak", work, str(size)))


def _run(*words: str) -> str:
    command = [sys.executable, *words]
    environment = os.environ | {"DUNGHEN_LANG": "vi"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)  # noqa: S603 - our own words
    return ran.stdout
