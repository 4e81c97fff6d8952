"""The table of a run, on a screen and in the documentation."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.harness import Comparison, Figure

_HEADS = ("Row", "Unit", "Ours", "Against", "Theirs", "Ours / theirs", "Budget", "Met")
_WIDTH_OF_A_FILE = 170
_WHOLE_FROM = 100  # smaller figures keep three digits


def print_table(facts: Mapping[str, str], lines: Sequence[Comparison], notes: Sequence[str]) -> None:
    """Print what it was measured on, the table, and what is to be said of it."""
    out = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)
    for name, fact in facts.items():
        out.print(f"{name:<12}{fact}")
    table = Table(*_HEADS, box=box.SIMPLE_HEAD)
    for row in _rows(lines):
        table.add_row(*row)
    out.print(table)
    out.print("Medians of interleaved rounds (lowest to highest).")
    for note in notes:
        out.print(f"· {note}")


def as_markdown(facts: Mapping[str, str], lines: Sequence[Comparison]) -> str:
    """Return the same for a page."""
    told = [f"{name}: {fact}" for name, fact in facts.items()]
    table = [_HEADS, ["---"] * len(_HEADS), *_rows(lines)]
    return "\n".join(["; ".join(told) + ".", "", *(f"| {' | '.join(row)} |" for row in table)])


def _rows(lines: Sequence[Comparison]) -> Iterator[tuple[str, ...]]:
    """Yield cells; what a row says of us stands once."""
    last = ""
    for line in lines:
        ours = (line.row, line.unit, _shown(line.ours)) if line.row != last else ("", "", "")
        met = {None: "", True: "yes", False: "no"}[line.met]
        yield (*ours, line.rival, _shown(line.theirs), _shown(line.ratio), line.budget, met)
        last = line.row


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return ""
    middle, low, high = (f"{value:,.0f}" if figure.median >= _WHOLE_FROM else f"{value:.3g}" for value in figure)
    return middle if figure.low == figure.high else f"{middle} ({low} to {high})"
