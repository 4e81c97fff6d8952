"""Several service processes on one PostgreSQL ledger, each with group commit: nothing is lost, nothing is doubled."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import adapters
from adapters.bootstrap import Installation
from tests.adapters.desk.test_writer import assert_everything_is_done_once

SERVICE = Path(__file__).with_name("service.py")
HOUSE = str(Path(adapters.__file__).parents[1])


def service(folder: Path, first: int, last: int) -> subprocess.Popen[str]:
    """Start a service for some clerks and wait until it is ready to be told to begin."""
    order, pipe = [sys.executable, str(SERVICE), str(folder), str(first), str(last)], subprocess.PIPE
    process = subprocess.Popen(order, stdin=pipe, stdout=pipe, text=True, env={"PYTHONPATH": HOUSE})  # noqa: S603 - our own
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.only_postgresql
def test_two_services_do_each_order_once_though_both_are_given_some(filed: Installation, tmp_path: Path) -> None:
    services = [service(tmp_path, 0, 10), service(tmp_path, 5, 15)]
    for one in services:
        assert one.stdin
        one.stdin.write("begin\n")
        one.stdin.flush()
    here, there = (json.loads(one.communicate(timeout=120)[0]) for one in services)
    assert (len(here), len(there), len(here.keys() & there.keys())) == (400, 400, 200)
    assert here | there == there | here
    assert_everything_is_done_once(filed, 15)
