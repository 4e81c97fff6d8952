"""A ticker in a process of its own: waits for a word, ticks without any leader, and says how many flags it raised."""

import sys
from pathlib import Path

from adapters.ledger.ticking import LedgerLog
from scheduler.tick import tick
from tests.adapters.desk.wards import Clock, reopened

if __name__ == "__main__":
    clock = Clock()
    clock.show(sys.argv[2])
    ward = reopened(Path(sys.argv[1]), clock)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    report = tick(ward.desk, LedgerLog(ward.reader), clock())
    sys.stdout.write(f"{len(report.flags)} {report.already} {len(report.refused)}\n")
