"""Progress bars: on a terminal only, on stderr, gone when the work is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Bar = Callable[[int], None]


@contextmanager
def bar(told: str, total: int) -> Iterator[Bar]:
    """Show how far a task is; call what is given with the number of steps just done."""
    screen = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as progress:
        task = progress.add_task(told, total=total)
        yield lambda more: progress.advance(task, more)
