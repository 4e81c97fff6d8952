"""`python -m tests.bench [--long] [--json] [--only ROW...]`: every row that compares, in one table."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from adapters.locale import use_language
from tests.bench import commanding, importing, promising, reading, starting
from tests.bench.harness import Comparison, Figure, seconds
from tests.bench.machine import machine_facts
from tests.bench.stage import Stage

ROWS: dict[str, Callable[[Stage], Iterator[Comparison]]] = {
    "command": commanding.one_client_sqlite,
    "command-postgresql": commanding.one_client_postgresql,
    "clients": commanding.many_clients_sqlite,
    "clients-postgresql": commanding.many_clients_postgresql,
    "import": importing.imports,
    "fold": reading.folds,
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
        print(
            json.dumps(
                {"machine": facts, "rows": [line.as_json() for line in lines], "notes": stage.notes, "seconds": took}
            )
        )
    else:
        _print(facts, lines, stage.notes, sum(took.values()))


def _print(facts: dict[str, str], lines: Sequence[Comparison], notes: Sequence[str], took: float) -> None:
    out = Console(highlight=False, width=None if sys.stdout.isatty() else 170)
    for name, fact in facts.items():
        out.print(f"{name:<12}{fact}")
    table = Table("Row", "Unit", "Ours", "Against", "Theirs", "Ours / theirs", "Budget", "Met", box=box.SIMPLE_HEAD)
    last = ""
    for line in lines:
        met = {None: "", True: "yes", False: "[bold]no[/bold]"}[line.met]
        row, unit, ours = (line.row, line.unit, _shown(line.ours)) if line.row != last else ("", "", "")
        table.add_row(row, unit, ours, line.rival, _shown(line.theirs), _shown(line.ratio), line.budget, met)
        last = line.row
    out.print(table)
    for note in notes:
        out.print(f"· {note}")
    out.print(f"Medians of interleaved rounds, (lowest to highest). {took:.0f} s in all.")


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return ""
    middle, low, high = (f"{value:,.0f}" if figure.median >= 100 else f"{value:.3g}" for value in figure)
    return middle if figure.low == figure.high else f"{middle} ({low} to {high})"


if __name__ == "__main__":
    main(sys.argv[1:])
