"""The watches in words: on the status screen and in the health check."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.text import Text

from adapters.cli.context import DESK_ZONE
from adapters.cli.numbers import whole
from adapters.cli.reading import short_instant, written
from adapters.locale import _
from scheduler.round import State
from scheduler.watches import Level, Watch

_LEVELS: dict[Level, tuple[str, str]] = {"failure": ("Failure", "bold red"), "warning": ("To do", "yellow")}
_SAID = {
    "never_ran": "No scheduler has run yet, so nothing is flagged: dunghen schedule, or dunghen serve.",
    "lag": "The last round of the scheduler was at {since}: see whether it still runs.",
    "quarantine": (
        "No flag is raised and no letter sent since {since}, because of the clocks: look at them, then"
        " dunghen schedule --confirm --by WHO"
    ),
    "breaker": (
        "No flag is raised since {since}, because {n} promises would break in one round: look at clock and calendar,"
        " then dunghen schedule --confirm --by WHO"
    ),
    "keys": "The key store cannot be opened: nobody's name can be read or written.",
    "forecast": "Calendar {calendar}: the year {year} is only forecast; publish it once it is decreed.",
    "absent": "Calendar {calendar} has no year {year}: no date in it can be promised. Publish it.",
    "dead_letters": "Messages that could not be delivered: {n}. See: dunghen outbox",
}


def say_watch(watch: Watch) -> str:
    """Return a sentence that says what is wrong and what to do."""
    since = "" if watch.since is None else _when(watch.since)
    facts: dict[str, Any] = {"since": since, "n": whole(watch.number or 0)}
    said: str = watch.kind
    if watch.calendar is not None:
        facts |= {"calendar": watch.calendar.name, "year": watch.calendar.risk.year}
        said = watch.calendar.risk.why
    return _(_SAID[said]).format(**facts)


def tell_watch(watch: Watch) -> Text:
    """Return the sentence behind the word of its level."""
    word, style = _LEVELS[watch.level]
    return Text.assemble((_(word), style), f": {say_watch(watch)}")


def tell_state(state: State) -> Iterator[tuple[str, str]]:
    """Yield what the scheduler remembers, each with its name."""
    if state.last_tick_at is not None:
        told = _("{when}, {flags} flags").format(when=_when(state.last_tick_at), flags=whole(state.last_flags))
        yield _("Last round"), told
    if state.confirmed_at is not None:
        told = _("{when}, by {by}").format(when=_when(state.confirmed_at), by=state.confirmed_by)
        yield _("Clock last confirmed"), told


def state_facts(state: State) -> dict[str, Any]:
    """Return what programs read of it."""
    instants = {name: _iso(value) for name, value in state._asdict().items() if name.endswith("_at")}
    why = [{"kind": finding.kind, "seconds": finding.amount.total_seconds()} for finding in state.why]
    return state._asdict() | instants | {"why": why, "hold": state.hold}


def watch_facts(watch: Watch) -> dict[str, Any]:
    """Return what programs read."""
    calendar = watch.calendar and {"name": watch.calendar.name, **watch.calendar.risk._asdict()}
    return watch._asdict() | {"since": _iso(watch.since), "calendar": calendar, "message": say_watch(watch)}


def _when(instant: datetime) -> str:
    return short_instant(instant, DESK_ZONE)


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else written(instant)
