"""A desk in a process of its own: writes one event after another and says each id once the ledger has it."""

import sys
from datetime import UTC, datetime
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from adapters.ledger.engine import open_store
from adapters.ledger.recorder import LedgerRecorder

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def main(url: str, stream: str, most: str) -> None:
    """Append to `stream`, two events a command, until `most` commands are done."""
    recorder = LedgerRecorder(open_store(url), clock=lambda: TEN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()  # so that several begin together
    done = len(recorder.select_events(UUID(stream)))
    for version in range(done + 1, done + 2 * int(most), 2):
        command = f"{stream}-{version}"
        body = b'{"filler":"%b"}' % (b"x" * 500)
        entries = [StoredEvent(UUID(stream), version + i, "dossier.received", body) for i in (0, 1)]
        with recorder.writing() as transaction:
            rows = transaction.append(entries, command)
            transaction.remember(command, b"digest", "{}")
        sys.stdout.write(f"{rows[-1].id} {command}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
