"""Four tickers without a leader, each a process, on five hundred dossiers that are due: five hundred flags."""

import subprocess
import sys
from pathlib import Path

import pytest

import adapters
from adapters.bootstrap import Installation
from tests.adapters.desk.sound import assert_nothing_lost
from tests.scheduler.ticking import raised, receive, rungs

DATABASES = ["file", pytest.param("postgresql", marks=pytest.mark.long)]
TICKER = Path(__file__).with_name("ticker.py")
HOUSE = str(Path(adapters.__file__).parents[1])
TICKERS, DUE = 4, 500


@pytest.mark.parametrize("rounds", [1, pytest.param(10, marks=pytest.mark.long)])
def test_four_tickers_raise_five_hundred_flags(filed: Installation, tmp_path: Path, rounds: int) -> None:
    for number in range(rounds):
        receive(filed, range(number * DUE, (number + 1) * DUE))
        order, pipe = [sys.executable, str(TICKER), str(tmp_path), "2026-11-03 08:00"], subprocess.PIPE
        tickers = [
            subprocess.Popen(order, stdin=pipe, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE})  # noqa: S603 - our own
            for _ in range(TICKERS)
        ]
        for ticker in tickers:
            assert ticker.stdout
            assert ticker.stdout.readline() == "ready\n"
        said = [ticker.communicate("begin\n", timeout=120)[0] for ticker in _told_to_begin(tickers)]
        flags, _already, refused = (sum(part) for part in zip(*(map(int, line.split()) for line in said), strict=True))
        assert (flags, refused) == (DUE, 0)
        assert rungs(filed) == {"due_soon": (number + 1) * DUE}
    assert len(set(raised(filed))) == rounds * DUE
    assert_nothing_lost(filed)


def _told_to_begin(tickers: list["subprocess.Popen[str]"]) -> list["subprocess.Popen[str]"]:
    """Let all begin before any is waited for."""
    for ticker in tickers:
        assert ticker.stdin
        ticker.stdin.write("begin\n")
        ticker.stdin.flush()
    return tickers
