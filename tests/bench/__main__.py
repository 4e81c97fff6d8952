"""`python -m tests.bench [--long] [--json | --markdown] [--only ROW...]`: every row that compares, in one table."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console

from adapters.locale import use_language
from tests.bench import commanding, importing, paging, promising, reading, starting, ticking
from tests.bench.harness import Comparison, seconds
from tests.bench.machine import machine_facts
from tests.bench.stage import Stage
from tests.bench.table import as_markdown, print_table

ROWS: dict[str, Callable[[Stage], Iterator[Comparison]]] = {
    "command": commanding.one_client_sqlite,
    "command-postgresql": commanding.one_client_postgresql,
    "clients": commanding.many_clients_sqlite,
    "clients-postgresql": commanding.many_clients_postgresql,
    "import": importing.imports,
    "import-postgresql": importing.imports_postgresql,
    "fold": reading.folds,
    "fold-postgresql": reading.folds_postgresql,
    "tick": ticking.ticks,
    "page": paging.pages,
    "promise": promising.promises,
    "batch": promising.batch,
    "start": starting.starts,
    "memory": starting.memory,
}


def main(words: Sequence[str]) -> None:
    """Run the rows asked for and print them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--long", action="store_true", help="more rounds and more work: minutes")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--markdown", action="store_true", help="print the table of docs/performance.md")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="ROW", help=f"some of: {', '.join(ROWS)}")
    asked = parser.parse_args(words)
    use_language("vi")
    facts, lines, took = machine_facts(), list[Comparison](), dict[str, float]()
    told = Console(stderr=True)
    with Stage(long=asked.long) as stage:
        for name in asked.only or ROWS:
            told.print(f"[dim]{name} …[/dim]", highlight=False)
            took[name] = seconds(lambda name=name: lines.extend(ROWS[name](stage)))
        facts["postgresql"] = stage.postgresql_version
    if asked.json:
        rows = [line.as_json() for line in lines]
        print(json.dumps({"machine": facts, "rows": rows, "notes": stage.notes, "seconds": took}))
    elif asked.markdown:
        print(as_markdown(facts, lines))
    else:
        print_table(facts, lines, [*stage.notes, f"{sum(took.values()):.0f} s in all."])


if __name__ == "__main__":
    main(sys.argv[1:])
