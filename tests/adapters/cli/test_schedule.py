"""`dunghen schedule` and `dunghen serve` as processes: one leads, one stands by, and a signal ends them in order."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import adapters
from adapters.bootstrap import closing, open_existing
from adapters.demo.people import PASSWORD_OF_THE_DEMONSTRATION
from adapters.demo.story import FEWEST
from adapters.demo.ward import COUNTER
from adapters.scheduling.rounds import memory_of
from tests.adapters.cli.terminal import Terminal

HOUSE = str(Path(adapters.__file__).parents[1])
DUNGHEN = "from adapters.cli.main import main; main()"


@contextmanager
def running(desk: Terminal, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """Give a command that runs until a signal ends it."""
    here = {"DUNGHEN_DATABASE_URL": desk.settings.database_url, "DUNGHEN_LANG": "en", "PYTHONPATH": HOUSE}
    command = [sys.executable, "-c", DUNGHEN, *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=os.environ | here, cwd=desk.folder, **pipes) as process:  # type: ignore[call-overload] # noqa: S603 - the names are right, the words our own
        try:
            yield process
        finally:
            process.kill()


def said(process: "subprocess.Popen[str]") -> str:
    """Return the next line."""
    assert process.stdout
    return process.stdout.readline().rstrip("\n")


def ended(process: "subprocess.Popen[str]", by: signal.Signals) -> tuple[int, str, str]:
    """End it by a signal, and return its exit code and what it said last."""
    process.send_signal(by)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_a_scheduler_leads_another_stands_by_and_both_stop_in_order(desk: Terminal) -> None:
    with running(desk, "schedule") as first:
        assert "This scheduler leads." in said(first)
        with running(desk, "schedule") as second:
            assert "Another scheduler leads; this one stands by." in said(second)
            assert ended(first, signal.SIGTERM) == (0, "The scheduler was stopped.\n", "")
            assert ended(second, signal.SIGINT)[::2] == (0, "")
    with closing(open_existing(desk.settings)) as ledger:
        assert memory_of(ledger).load().last_tick_at is not None


def test_programs_read_a_line_of_json_for_each_thing_that_happens(desk: Terminal) -> None:
    with running(desk, "schedule", "--json") as process:
        told = json.loads(said(process))
        assert (told["event"], told["said"]) == ("leads", "This scheduler leads.")
        assert ended(process, signal.SIGTERM) == (0, "", "")


def test_the_service_answers_with_the_scheduler_beside_it(desk: Terminal) -> None:
    with running(desk, "serve", "--port", "0") as process:
        told = said(process)
        url = told.split()[4].rstrip(";")
        assert told.startswith("Đúng Hẹn answers at http://127.0.0.1:")
        assert "Type: dunghen user add LOGIN --name NAME --role administrator" in said(process)
        assert "This scheduler leads." in said(process)
        with urlopen(f"{url}suc-khoe", timeout=60) as answer:  # noqa: S310 - of our own process
            assert json.load(answer)["scheduler"]["hold"] is None
        assert ended(process, signal.SIGTERM) == (0, "The service was stopped.\n", "")


def test_the_demonstration_is_shown_and_then_opens_in_the_browser_with_who_may_be_tried(desk: Terminal) -> None:
    with running(desk, "demo", "--serve", "--port", "0", "--dossiers", str(FEWEST)) as process:
        assert process.stdout
        told = next(line for line in process.stdout if line.startswith("Đúng Hẹn answers at"))
        with urlopen(f"{told.split()[4].rstrip(';')}dang-nhap", timeout=60) as answer:  # noqa: S310 - of our own process
            first = answer.read().decode()
        code, out, _err = ended(process, signal.SIGTERM)
    assert (code, out.splitlines()[-1]) == (0, "The service was stopped.")
    assert COUNTER in first
    assert PASSWORD_OF_THE_DEMONSTRATION in first


def test_an_address_that_is_in_use_is_refused_by_name(desk: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said_ = desk.refuses("serve", "--port", port, exit_code=1)
    assert said_.startswith(f"Không phục vụ được tại 127.0.0.1, cổng {port}")
