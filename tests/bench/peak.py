"""A process of its own that does long work and prints its peak of memory: `python -m tests.bench.peak import 1000`."""

import resource
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from adapters.ledger.lines import amendments_of, lines_of
from projections.question import Question
from projections.rates import answer, replay
from tests.bench.importing import import_register, write_register
from tests.bench.stage import HOME
from tests.bench.ward import ZONE, settings_in, ward
from tests.bench.year import pour_year

_STATUS = Path("/proc/self/status")


def main(work: str, size: int) -> None:
    """Do the work on so many dossiers, and print the peak in megabytes."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        (_import if work == "import" else _rates)(folder, size)
    finally:
        shutil.rmtree(folder)
    print(f"{_peak():.1f}")


def _peak() -> float:
    """Return the most memory this process had, in megabytes.

    Linux's own count where there is one: getrusage also counts what the process was forked from.
    """
    if _STATUS.is_file():
        [told] = [line for line in _STATUS.read_text("utf-8").splitlines() if line.startswith("VmHWM:")]
        return int(told.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


def _import(folder: Path, size: int) -> None:
    settings = settings_in(folder)
    with ward(settings):
        pass
    register = folder / "register.csv"
    write_register(register, size)
    import_register(register, settings)


def _rates(folder: Path, size: int) -> None:
    with ward(settings_in(folder)) as ledger:
        count, tenant = pour_year(ledger, size), ledger.reader.tenant
        with ledger.reader.snapshot() as on:
            states = replay(lambda: lines_of(on, tenant), lambda: amendments_of(on, tenant))
            answer(Question(datetime(2027, 1, 1, tzinfo=UTC), ZONE, by="office"), states, count)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
