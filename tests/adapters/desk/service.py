"""A service in a process of its own: clerks in threads who all work through one writer with group commit."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from adapters.bootstrap import closing
from adapters.ledger.writer import GroupWriter
from tests.adapters.desk.clerk import forty_orders
from tests.adapters.desk.wards import Clock, reopened


def serve(writer: GroupWriter, clerk: int) -> dict[str, int]:
    """Let a clerk give all their orders; return the positions answered, by order."""
    return {order.id: writer.handle(order).position for order in forty_orders(clerk)}


def main(folder: str, first: str, last: str) -> None:
    """Say `ready`, begin when told to, and at the end say all answers as JSON."""
    numbers = range(int(first), int(last))
    with closing(reopened(Path(folder), Clock())) as ward, ThreadPoolExecutor(len(numbers)) as clerks:
        ward.desk.ground()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        told = clerks.map(lambda clerk: serve(ward.writer, clerk), numbers)
        sys.stdout.write(json.dumps({order: position for one in told for order, position in one.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
