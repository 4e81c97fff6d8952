"""State badges: the word carries the meaning, colour only repeats it; broken promises alone are solid."""

from rich.text import Text

from adapters.locale import _
from domain.standing import Status
from domain.timeliness import Class
from projections.worklist import WorkState

State = Status | WorkState | Class

_WORDS: dict[State, tuple[str, str]] = {
    "open": ("Open", ""),
    "in_time": ("In time", ""),
    "overdue": ("Overdue", "bold white on red"),
    "paused": ("Paused", "magenta"),
    "no_promise": ("No promise", "dim"),
    "early": ("Early", "green"),
    "on_time": ("On time", "dim"),
    "late": ("Settled late", "red"),
    "settled": ("Result ready", ""),
    "returned": ("Result returned", "dim"),
    "withdrawn": ("Withdrawn", "dim"),
    "stopped": ("Stopped", "dim"),
    "rejected": ("Not received", "dim"),
}


def badge(state: State) -> Text:
    """Return the word of a state, in its colour."""
    word, style = _WORDS[state]
    return Text(_(word), style=style)
