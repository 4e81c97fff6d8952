"""An explanation as people read it: day by day, what was counted, what was skipped, and why."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from adapters.cli.times import show_day
from adapters.locale import _
from domain.explanation import Day

REASONS = {
    "receipt": "received: day zero",
    "after_cut_off": "received too late in the day: day zero",
    "counted": "counted",
    "makeup": "make-up day: worked",
    "holiday": "day off",
    "weekend": "rest day",
    "receipt_only": "open for receipt only",
    "outside_hours": "no working time left",
    "pause": "paused",
    "resumed": "clock resumed: day zero again",
    "before_restart": "annulled by the restart",
    "restarted": "counted afresh from here: day zero",
    "rolled": "moved to the next working day",
    "given": "promised elsewhere",
    "moved": "moved by the pauses",
    "held": "the date given before stays",
}


def print_days(days: Sequence[Day]) -> None:
    """Print an explanation."""
    Console().print(day_table(days))


def day_table(days: Sequence[Day]) -> Table:
    """Return an explanation as a table."""
    table = Table(_("Day"), _("Number"), _("Why"), _("Name and source"))
    for day in days:
        note = " · ".join(filter(None, (day.name, day.source)))
        table.add_row(show_day(day.day), str(day.counted or ""), _(REASONS[day.reason]), note)
    return table
